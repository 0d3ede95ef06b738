// docker-compose.yml and .env.example name settings; this keeps them to those that exist and to values that are accepted.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/load-config.js";
import { secretNames, settings } from "../../src/config/environment/settings.js";
import { flatLoaded } from "../support/single-tenant.js";
import { DEMO } from "../../src/emulator/seed/demo.js";

const textOf = (name: string): string =>
  readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

/** The lines `NAME: value` or `NAME=value` whose name is written like a variable's. */
function variablesIn(text: string): Record<string, string> {
  const lines = text.matchAll(/^ *([A-Z][A-Z0-9_]+)(?:: *|=)(.*)$/gm);
  return Object.fromEntries(
    Array.from(lines, ([, name = "", value = ""]) => [name, value.replace(/^"(.*)"$/, "$1")]),
  );
}

const compose = variablesIn(textOf("docker-compose.yml"));
const load = (environment: Record<string, string>) =>
  loadConfig(environment, () => "", { forceDemo: false });

describe("docker-compose.yml", () => {
  test("configures the gateway for the emulator's own identity", () => {
    // As compose fills them in.
    const filled = {
      SCIM_BEARER_TOKEN: "x".repeat(16),
      REDIS_URL: "redis://valkey:6379",
      // Of .env, as the first lines say.
      STATE_KEY: "y".repeat(32),
    };
    expect(compose["REDIS_URL"]).toBe(`\${REDIS_URL:-${filled.REDIS_URL}}`);
    const { config, secrets } = flatLoaded(load({ ...compose, ...filled }));
    expect(config.demo).toBe(false);
    expect(config.host).toBe("0.0.0.0");
    expect(config.pingone).toMatchObject({
      environmentId: DEMO.environmentId,
      clientId: DEMO.clientId,
      apiUrl: "http://127.0.0.1:9411/v1",
      authUrl: "http://127.0.0.1:9411",
    });
    expect(config.source.populations.default).toBe(DEMO.populationId);
    expect(secrets.pingoneClientSecret).toBe(DEMO.clientSecret);
  });

  test("holds no bearer token of its own and refuses to start without one", () => {
    expect(compose["SCIM_BEARER_TOKEN"]).toMatch(/^\$\{SCIM_BEARER_TOKEN:\?.+\}$/);
  });

  test("can be read, and says how to come by a token that can be shown to clients", () => {
    const { services } = parse(textOf("docker-compose.yml"), { merge: true }) as {
      services: Record<string, { environment?: Record<string, unknown>; read_only?: boolean }>;
    };
    expect(services["demo-gateway"]).toMatchObject({
      read_only: true,
      environment: { HOST: "0.0.0.0", SCIM_BEARER_TOKEN: expect.stringContaining("first lines") },
    });
    expect(textOf("docker-compose.yml")).toContain(
      'export SCIM_BEARER_TOKEN=$(openssl rand -hex 32) && echo "$SCIM_BEARER_TOKEN"',
    );
  });

  test("starts nothing with more rights than it needs, and nothing that others can reach", () => {
    const { services } = parse(textOf("docker-compose.yml"), { merge: true }) as {
      services: Record<string, Record<string, unknown> & { ports?: string[]; profiles: string[] }>;
    };
    const profiles = Object.entries(services).map(([name, each]) => [name, ...each.profiles]);
    expect(profiles).toEqual([
      ["emulator", "demo"],
      ["demo-gateway", "demo"],
      ["gateway", "gateway"],
      ["valkey", "gateway"],
      ["prometheus", "gateway"],
      ["grafana", "gateway"],
    ]);
    for (const each of Object.values(services)) {
      expect(each).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      for (const port of each.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test("mounts files that are there", () => {
    const mounted = [...textOf("docker-compose.yml").matchAll(/^ *- \.\/(\S+?):\//gm)];
    expect(mounted.length).toBeGreaterThan(3);
    for (const [, path = ""] of mounted)
      expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
  });

  test("has Prometheus ask for metrics where the gateway gives them", () => {
    const { scrape_configs: scraped } = parse(textOf("deploy/prometheus/prometheus.yml")) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    expect(scraped[0]?.static_configs[0]?.targets).toEqual([
      `127.0.0.1:${String(compose["ADMIN_PORT"])}`,
    ]);
  });
});

describe(".env.example", () => {
  const example = variablesIn(textOf(".env.example"));

  test("names every setting that exists, and no other", () => {
    const known = [
      ...Object.keys(settings),
      ...secretNames,
      ...secretNames.map((name) => `${name}_FILE`),
    ];
    expect(Object.keys(example).sort()).toEqual(known.sort());
  });

  test("holds no value", () => {
    expect(Object.values(example).filter((value) => value !== "")).toEqual([]);
  });

  test("is enough for a real environment once the required settings are filled in", () => {
    const filled = {
      ...example,
      PINGONE_ENVIRONMENT_ID: DEMO.environmentId,
      PINGONE_REGION: "eu",
      PINGONE_CLIENT_ID: DEMO.clientId,
      PINGONE_CLIENT_SECRET: "secret",
      SCIM_BEARER_TOKEN: "x".repeat(16),
    };
    expect(flatLoaded(load(filled)).config.pingone.apiUrl).toBe("https://api.pingone.eu/v1");
  });
});

describe("the image", () => {
  const dockerfile = textOf("Dockerfile");
  const line = textOf(".nvmrc").trim();
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));

  test("is of the exact release that .nvmrc names", () => {
    expect(line).toMatch(/^\d+\.\d+\.\d+$/);
    expect(dockerfile).toContain(`ARG NODE=${line}-alpine\n`);
    expect(dockerfile.match(/^FROM node:.*/gm)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^FROM node:\$\{NODE\}/)]),
    );
    expect(dockerfile).toContain(`imagetools inspect node:${line}-alpine`);
  });

  test("runs unprivileged, without npm, and has the command on PATH", () => {
    expect(last).toMatch(/rm -rf \/usr\/local\/lib\/node_modules .*\/npm /);
    expect(last.indexOf("rm -rf")).toBeLessThan(last.indexOf("USER node"));
    expect(last).toContain("ln -s /app/dist/cli.js /usr/local/bin/scim-pingone");
    expect(last).toMatch(/^USER node$/m);
    expect(last).toContain('ENTRYPOINT ["scim-pingone"]');
    // Everything the last stage copies may get into the build.
    const ignored = textOf(".dockerignore");
    for (const name of ["package.json", "package-lock.json", "LICENSE", "src", "scripts"]) {
      expect(ignored).toContain(`!${name}\n`);
    }
  });
});
