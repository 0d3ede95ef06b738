// Every metric that rules, dashboard and documents name is one the gateway gives, with those labels; and each it gives is documented.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { createMetrics, type Metrics } from "../../../src/platform/metrics/metrics.js";
import { sampleProcess } from "../../../src/sampled-process.js";
import { documents } from "../../support/documents.js";
import { parseExposition } from "../../support/prometheus-text.js";
import { startStand } from "../../support/start.js";

/** Of Prometheus itself, and what its rules add. */
const OF_PROMETHEUS = ["up", "ALERTS"];
const ADDED_LABELS = ["job", "instance", "alertname", "alertstate", "severity"];
const OURS = /\b(?:scim_pingone|process|nodejs)_[a-z0-9_]*[a-z0-9]\b/g;
const SERIES = /\b(scim_pingone_[a-z0-9_]+|(?:process|nodejs)_[a-z0-9_]+|up)\{([^}]*)\}/g;

const deployed = readdirSync("deploy", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ya?ml|json)$/.test(name))
  .map((name) => `deploy/${name}`);

/** Each metric with the names of its labels, from what a scrape shows once everything has happened. */
const given = new Map<string, Set<string>>();

beforeAll(async () => {
  const metrics = createMetrics({ attributes: new Set(["displayName"]) });
  countEverything(metrics);
  // Garbage collection has series once it has happened, which this does not wait for.
  given.set("nodejs_gc_duration_seconds_sum", new Set(["kind"]));
  for (const { name, labels } of parseExposition((await metrics.render()).text).series) {
    const known = given.get(name) ?? new Set();
    for (const label of Object.keys(labels)) known.add(label);
    given.set(name, known);
  }
});

/** Each of them once. */
function countEverything(metrics: Metrics): void {
  metrics.expectTenant("acme");
  metrics.attributeLost("undeclared", "displayName");
  metrics.guardHeld({ tenant: "acme", source: "entra" }, "deactivations", 1);
  metrics.guardDiscarded({ tenant: "acme", source: "entra" }, "deactivations", 1);
  metrics.connectionLetGo("tooMany");
  metrics.requestAnswered({
    tenant: "acme",
    source: "entra",
    route: "GET /Users",
    status: 200,
    seconds: 0.1,
  });
  metrics.sharedStateChanged(undefined);
  metrics.leaseChanged("takenOver");
  const upstream = metrics.upstreamOf("acme", "acme");
  upstream.answered("users.read", "success", 1);
  upstream.retried("timeout");
  upstream.waited("read", 1);
  upstream.refused("read");
  upstream.tokenAnswered("success");
  metrics.leaseChanged("lost");
  const governor = {
    underWay: 1,
    waitingReads: 0,
    waitingWrites: 0,
    readsPerSecond: 50,
    writesPerSecond: 25,
  };
  sampleProcess(metrics, {
    version: "0.0.0",
    bodyBytes: () => 1,
    workers: () => [
      {
        name: "acme",
        worker: { state: () => ({ governor, tokenAgeMs: 1, isCircuitOpen: false }) },
      },
    ],
    sources: () => [{ tenant: "acme", source: "entra", isPaused: true, isShadow: false }],
  });
}

describe.each([...deployed, ...documents])("%s", (file) => {
  const text = readFileSync(file, "utf8").replaceAll('\\"', '"');

  it("names metrics that exist", () => {
    // `scim_pingone:…` are recorded by the rules; a trailing `_` or `*` stands for a family.
    const named = [...text.matchAll(OURS)].map(([name]) => name);
    const known = new Set([...given.keys(), ...ownMetrics()]);
    expect(named.filter((name) => !known.has(name) && !isFamily(text, name))).toEqual([]);
  });

  it("asks them for labels they have", () => {
    for (const [, name = "", matchers = ""] of text.matchAll(SERIES)) {
      const allowed = [...ADDED_LABELS, ...(given.get(name) ?? [])];
      for (const [, label = ""] of matchers.matchAll(/(\w+) *(?:=~|!~|!=|=)/g))
        expect(`${name}{${label}}: ${String(allowed.includes(label))}`).toBe(
          `${name}{${label}}: true`,
        );
    }
  });

  it("uses no recorded series but those that the rules record", () => {
    const recorded = readFileSync("deploy/prometheus/recording.rules.yml", "utf8");
    for (const [name] of text.matchAll(/\bscim_pingone:\w+:\w+/g))
      expect(recorded).toContain(`record: ${name}`);
  });
});

const isFamily = (text: string, name: string): boolean => text.includes(`${name}_*`);

/** `_bucket`, `_sum` and `_count` are one metric. */
const ownMetrics = (): Set<string> =>
  new Set(
    [...given.keys()]
      .filter((name) => name.startsWith("scim_pingone_"))
      .map((name) => name.replace(/_(bucket|sum|count)$/, "")),
  );

describe("what the gateway gives", () => {
  it("is what is known here", async () => {
    const stand = await startStand({ configure: (config) => ({ ...config, adminPort: 0 }) });
    try {
      const answer = await fetch(`${stand.adminOrigin()}/metrics`);
      const { types } = parseExposition(await answer.text());
      const own = [...types.keys()].filter((name) => name.startsWith("scim_pingone_"));
      expect(own.sort()).toEqual([...ownMetrics()].sort());
    } finally {
      await stand.stop();
    }
  });

  it("is documented, each metric with what to do", () => {
    const text = readFileSync("docs/observability.md", "utf8");
    const own = [...ownMetrics()];
    expect(own.length).toBeGreaterThan(20);
    for (const name of own) expect(text).toContain(`| \`${name}\``);
  });

  it("has an alert or a panel for each", () => {
    const shown = [
      "deploy/prometheus/recording.rules.yml",
      "deploy/grafana/scim-pingone-gateway.json",
    ]
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    for (const name of ownMetrics()) expect(shown).toContain(name);
    expect(OF_PROMETHEUS.every((name) => !given.has(name))).toBe(true);
  });
});

describe("alerts", () => {
  const rules = readFileSync("deploy/prometheus/alerts.rules.yml", "utf8");
  const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);

  it.each(names)("%s is shown to fire, and has a runbook that is there", (name) => {
    const tests = ["alerts", "weeks"]
      .map((file) => readFileSync(`deploy/prometheus/tests/${file}.test.yml`, "utf8"))
      .join("\n");
    const fires = new RegExp(
      `alertname: ${name}\\n *exp_alerts:\\n *- exp_labels|ALERTS\\{alertname="${name}", alertstate="firing"`,
    );
    expect(tests).toMatch(fires);
    const part = rules.slice(rules.indexOf(`alert: ${name}\n`));
    const [, document = "", anchor = ""] = /runbook: (docs\/\S+\.md)#(\S+)/.exec(part) ?? [];
    const headings = readFileSync(document, "utf8").matchAll(/^#+ (.*)$/gm);
    const anchors = [...headings].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(anchors).toContain(anchor);
  });
});
