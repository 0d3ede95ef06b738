// Every metric that rules, dashboard and documents name is one the gateway gives, with those labels; and each it gives is documented.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { createMetrics } from "../../../src/platform/metrics.js";
import { documents } from "../../support/documents.js";

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
  metrics.attributeLost("undeclared", "displayName");
  metrics.connectionLetGo("tooMany");
  // Garbage collection has series once it has happened, which this does not wait for.
  given.set("nodejs_gc_duration_seconds_sum", new Set(["kind"]));
  for (const line of (await metrics.render()).text.split("\n")) {
    const [, name, labels = ""] = /^([a-z]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const known = given.get(name) ?? new Set();
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) known.add(label);
    given.set(name, known);
  }
});

describe.each([...deployed, ...documents])("%s", (file) => {
  const text = readFileSync(file, "utf8").replaceAll('\\"', '"');

  it("names metrics that exist", () => {
    // `scim_pingone:…` are recorded by the rules; a trailing `_` or `*` stands for a family.
    const named = [...text.matchAll(OURS)].map(([name]) => name);
    const unknown = named.filter((name) => ![...given.keys()].some((each) => each === name));
    expect(unknown.filter((name) => !isFamily(text, name))).toEqual([]);
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

describe("what the gateway gives", () => {
  it("is documented, each metric with what to do", () => {
    const text = readFileSync("docs/observability.md", "utf8");
    const own = [...given.keys()].filter((name) => name.startsWith("scim_pingone_"));
    expect(own.length).toBeGreaterThan(4);
    for (const name of own) expect(text).toContain(`| \`${name}\``);
  });

  it("has an alert or a panel for each", () => {
    const shown = [
      "deploy/prometheus/recording.rules.yml",
      "deploy/grafana/scim-pingone-gateway.json",
    ]
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    for (const name of given.keys()) {
      if (name.startsWith("scim_pingone_")) expect(shown).toContain(name);
    }
    expect(OF_PROMETHEUS.every((name) => !given.has(name))).toBe(true);
  });
});

describe("alerts", () => {
  const rules = readFileSync("deploy/prometheus/alerts.rules.yml", "utf8");
  const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);

  it.each(names)("%s is shown to fire, and has a runbook that is there", (name) => {
    const tests = readFileSync("deploy/prometheus/tests/alerts.test.yml", "utf8");
    const fires = new RegExp(
      `alertname: ${name}\\n *exp_alerts:\\n *- exp_labels|ALERTS\\{alertname="${name}", alertstate="firing"`,
    );
    expect(tests).toMatch(fires);
    const part = rules.slice(rules.indexOf(`alert: ${name}\n`));
    const [, anchor = ""] = /runbook: docs\/troubleshooting\.md#(\S+)/.exec(part) ?? [];
    const headings = readFileSync("docs/troubleshooting.md", "utf8").matchAll(/^#+ (.*)$/gm);
    const anchors = [...headings].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(anchors).toContain(anchor);
  });
});
