// The chart, the manifests made from it, the unit and the proxy agree with the gateway: names of settings, versions, times.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";
import { toServing } from "../../../src/config/environment/serving.js";
import { secretNames, settings } from "../../../src/config/environment/settings.js";

const chart = "deploy/helm/scim-pingone-gateway";
const textOf = (path: string): string => readFileSync(path, "utf8");

interface Values {
  readonly env?: Readonly<Record<string, unknown>>;
  readonly secretFiles?: Readonly<Record<string, string>>;
}
const valuesOf = (path: string): Values => parse(textOf(path)) as Values;

/** Above what the gateway takes to end (docs/operations.md). */
const STOP_SECONDS = 55;
const secrets: readonly string[] = secretNames;
const known = [...Object.keys(settings), ...secrets, ...secrets.map((name) => `${name}_FILE`)];

describe("settings that deploy/ names are there", () => {
  const valueFiles = [
    `${chart}/values.yaml`,
    "deploy/manifests/values.yaml",
    ...readdirSync(`${chart}/ci`).map((name) => `${chart}/ci/${name}`),
  ];
  it.each(valueFiles)("%s", (path) => {
    const { env = {}, secretFiles = {} } = valuesOf(path);
    expect(known).toEqual(expect.arrayContaining(Object.keys(env)));
    expect(secrets).toEqual(expect.arrayContaining(Object.keys(secretFiles)));
  });

  it("the systemd unit names no setting that does not exist", () => {
    const unit = textOf("deploy/systemd/scim-pingone-gateway.service");
    const named = [...unit.matchAll(/^Environment=(\w+)=| ([A-Z_]+)=%d\//gm)].map(
      ([, plain, secret]) => plain ?? secret,
    );
    expect(named).toHaveLength(4);
    // What systemd reads from the file wins over Environment=, and `.env.example` has these names, empty.
    expect(unit).not.toMatch(/^Environment=.*%d/m);
    expect([...known, "NODE_ENV", "NODE_OPTIONS"]).toEqual(expect.arrayContaining(named));
  });

  it("all give Node the young generation that the image gives it", () => {
    const unit = textOf("deploy/systemd/scim-pingone-gateway.service");
    const [option] =
      /(?<=\nEnvironment=)NODE_OPTIONS=--max-semi-space-size=\d+(?=\n)/.exec(unit) ?? [];
    expect(option).toBeDefined();
    // To compile with, and to run with.
    expect(textOf("Dockerfile").match(/NODE_OPTIONS=\S+/g)).toEqual([option, option]);
  });

  it("no secret stands in a value of the chart: it refuses each by name", () => {
    const [list = ""] =
      /(?<=\{\{- range list ).*(?= \}\}\n\{\{- if hasKey \$\.Values\.env)/.exec(
        textOf(`${chart}/templates/deployment.yaml`),
      ) ?? [];
    const refused = list.split(" ").map((name) => name.replaceAll('"', ""));
    expect(refused.sort()).toEqual([...secrets].sort());
  });
});

describe("versions", () => {
  it("of the chart and of what it runs are the package's", () => {
    const { version } = JSON.parse(textOf("package.json")) as { version: string };
    expect(parse(textOf(`${chart}/Chart.yaml`))).toMatchObject({ version, appVersion: version });
  });
});

describe("rules and dashboard", () => {
  it.each([
    ["deploy/prometheus/alerts.rules.yml", "alerts.rules.yml"],
    ["deploy/prometheus/recording.rules.yml", "recording.rules.yml"],
    ["deploy/grafana/scim-pingone-gateway.json", "dashboard.json"],
  ])("%s is in the chart as it is (scripts/deploy/render.sh)", (from, name) => {
    expect(textOf(`${chart}/files/${name}`)).toBe(textOf(from));
  });
});

describe("times", () => {
  it("leave the gateway as long to end as it takes", () => {
    const documents = parseAllDocuments(textOf("deploy/manifests/scim-pingone-gateway.yaml"));
    const deployment = documents
      .map((each) => each.toJS() as Record<string, unknown>)
      .find(({ kind }) => kind === "Deployment") as {
      spec: {
        template: {
          spec: {
            terminationGracePeriodSeconds: number;
            containers: { lifecycle: { preStop: { exec: { command: string[] } } } }[];
          };
        };
      };
    };
    const { terminationGracePeriodSeconds, containers } = deployment.spec.template.spec;
    const waits = Number(containers[0]?.lifecycle.preStop.exec.command[1]);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(waits + STOP_SECONDS);
    const unit = textOf("deploy/systemd/scim-pingone-gateway.service");
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(STOP_SECONDS);
  });

  it("have the proxy give up an idle connection before the gateway does", () => {
    const proxy = textOf("deploy/nginx/scim-pingone-gateway.conf");
    const [, seconds] = /^ *keepalive_timeout (\d+)s;$/m.exec(proxy) ?? [];
    const { keepAliveMs } = toServing({ values: {} } as Parameters<typeof toServing>[0]);
    expect(Number(seconds) * 1000).toBeLessThan(keepAliveMs);
    expect(Number(seconds)).toBeGreaterThan(0);
    // Only the client may repeat a create: nginx does not, where nothing but this is said.
    const [, passesOnAfter] = /^ *proxy_next_upstream (.*);$/m.exec(proxy) ?? [];
    expect(passesOnAfter).toBe("error");
    const { ingress } = parse(textOf(`${chart}/values.yaml`)) as {
      ingress: { annotations: Record<string, string> };
    };
    expect(ingress.annotations["nginx.ingress.kubernetes.io/proxy-next-upstream"]).toBe(
      passesOnAfter,
    );
  });
});
