// Every way a configuration can be wrong, and that none of them shows what it holds.
import { safePolicy } from "../../../src/sources/policy.js";
import { describe, expect, it } from "@jest/globals";
import { defaultMapping } from "../../../src/mapping/default-mapping.js";
import { ConfigError } from "../../../src/config/config-error.js";
import { loadConfig } from "../../../src/config/load-config.js";
import { flat, flatSecrets, type SingleConfig } from "../../support/single-tenant.js";
import { secretNames, settings } from "../../../src/config/environment/settings.js";
import { load, problemsOf } from "./environments.js";
import { EC_PEM, RSA_PEM as PEM, RSA_PKCS1_PEM, SHORT_RSA_PEM } from "./private-keys.js";

const ENVIRONMENT = "8B3F1A52-0c4e-4d3f-9a75-0d8b2f6f1c11";
const CLIENT = "3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22";
const POPULATION = "5B0C9D71-1a2b-4c3d-8e4f-5a6b7c8d9e33";

const complete: Readonly<Record<string, string>> = {
  PINGONE_ENVIRONMENT_ID: ENVIRONMENT,
  PINGONE_REGION: "eu",
  PINGONE_CLIENT_ID: CLIENT,
  PINGONE_CLIENT_SECRET: "worker-secret",
  SCIM_BEARER_TOKEN: "a-token-of-24-characters",
};

const flatOf = (environment: Parameters<typeof load>[0]): SingleConfig =>
  flat(load(environment).config);

const namesOf = (problems: readonly string[]): readonly string[] =>
  problems.map((problem) => problem.slice(0, problem.indexOf(":"))).sort();

const without = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => !names.includes(name)));

describe("a complete configuration", () => {
  it("fills in what may be left out", () => {
    expect(load(complete)).toEqual({
      config: {
        file: undefined,
        demo: false,
        host: "127.0.0.1",
        port: 8080,
        emulatorPort: 9411,
        adminPort: undefined,
        adminHost: "127.0.0.1",
        keepAliveMs: 75_000,
        trustedProxies: undefined,
        tls: undefined,
        logLevel: "info",
        tenants: [
          {
            name: "default",
            isDefault: true,
            publicBaseUrl: undefined,
            publicScimUrl: undefined,
            pingone: {
              environmentId: ENVIRONMENT.toLowerCase(),
              clientId: CLIENT,
              apiUrl: "https://api.pingone.eu/v1",
              authUrl: "https://auth.pingone.eu",
              region: "eu",
              clientAuth: "client_secret_basic",
              limits: {},
            },
            mapping: defaultMapping,
            mappingFile: undefined,
            sources: [
              {
                name: "default",
                worker: undefined,
                limits: {},
                addresses: undefined,
                populations: { default: undefined, rules: [] },
                identityProviderId: undefined,
                onUnmapped: "drop",
                passwordHashes: "refuse",
                pingoneExtension: "always",
                groups: { populationId: undefined, membersInLists: true },
                policy: safePolicy,
              },
            ],
          },
        ],
      },
      secrets: {
        adminTokens: undefined,
        scimBearerToken: "a-token-of-24-characters",
        stateKeys: [],
        redis: undefined,
        activityKeys: [],
        tls: undefined,
        tenants: {
          default: {
            pingoneClientSecret: "worker-secret",
            pingonePrivateKey: undefined,
            sources: {
              default: {
                credentials: [
                  {
                    kind: "bearer",
                    setting: "SCIM_BEARER_TOKEN",
                    sha256: "84b9b41d13c3c260a67edeb62da19a57502327cb6b72ce5acbb7483f6c36edf9",
                    expiresAtMs: undefined,
                  },
                ],
                worker: undefined,
              },
            },
          },
        },
      },
      secretFiles: new Map(),
      warnings: [],
    });
  });

  it("takes everything that is given", () => {
    const config = flatOf({
      ...complete,
      PINGONE_POPULATION_ID: POPULATION,
      PUBLIC_BASE_URL: "https://scim.example.com/gw/scim/v2/",
      HOST: "0.0.0.0",
      PORT: "0",
      EMULATOR_PORT: "65535",
      ADMIN_PORT: "9090",
      KEEP_ALIVE_MS: "120000",
      LOG_LEVEL: "silent",
    });
    expect(config).toMatchObject({
      host: "0.0.0.0",
      port: 0,
      emulatorPort: 65_535,
      adminPort: 9090,
      keepAliveMs: 120_000,
      publicBaseUrl: "https://scim.example.com/gw",
      logLevel: "silent",
      source: { populations: { default: POPULATION.toLowerCase(), rules: [] } },
    });
  });

  it("takes the whole SCIM base of a proxy, and when PingOne's extensions are shown", () => {
    const PUBLIC_SCIM_URL = "https://idp.example.com/hr/provisioning/";
    const config = flatOf({ ...complete, PUBLIC_SCIM_URL, SCIM_PINGONE_EXTENSION: "onRequest" });
    expect(config).toMatchObject({
      publicBaseUrl: undefined,
      publicScimUrl: "https://idp.example.com/hr/provisioning",
      source: { pingoneExtension: "onRequest" },
    });
  });

  it.each(["users", "me", "groups", "tenants/Users-prefix", "Users/hr"])(
    "takes a proxy's prefix /%s",
    (prefix) => {
      const PUBLIC_BASE_URL = `https://scim.example.com/${prefix}`;
      const config = flatOf({ ...complete, PUBLIC_BASE_URL });
      expect(config).toMatchObject({ publicBaseUrl: PUBLIC_BASE_URL });
    },
  );

  it.each(["com", "ca", "eu", "com.au", "sg", "asia"])("knows the region %s", (region) => {
    const { pingone } = flatOf({ ...complete, PINGONE_REGION: region });
    expect(pingone.apiUrl).toBe(`https://api.pingone.${region}/v1`);
    expect(pingone.authUrl).toBe(`https://auth.pingone.${region}`);
  });

  it("needs no region when both URLs are given, and prefers them to one", () => {
    const urls = {
      PINGONE_API_URL: "http://127.0.0.1:9411/v1/",
      PINGONE_AUTH_URL: "http://[::1]:9411",
    };
    const expected = { apiUrl: "http://127.0.0.1:9411/v1", authUrl: "http://[::1]:9411" };
    expect(flatOf({ ...without("PINGONE_REGION"), ...urls }).pingone).toMatchObject(expected);
    expect(flatOf({ ...complete, ...urls }).pingone).toMatchObject(expected);
  });

  it("keeps no secret in the part that may be printed", () => {
    const text = JSON.stringify(load({ ...complete, PINGONE_PRIVATE_KEY: PEM }).config);
    for (const secret of ["worker-secret", "a-token-of-24-characters", "TUlJRQ"]) {
      expect(text).not.toContain(secret);
    }
  });

  it("treats an empty variable as absent", () => {
    expect(load({ ...complete, PINGONE_POPULATION_ID: "", PORT: "", HOST: "" }).config).toEqual(
      load(complete).config,
    );
  });
});

describe("wrong configuration", () => {
  it("tells every problem at once, by variable name", () => {
    const problems = problemsOf({
      PINGONE_ENVIRONMENT_ID: "not-a-uuid",
      PINGONE_REGION: "mars",
      PINGONE_CLIENT_SECRET_FILE: "/nowhere/secret",
      PORT: "abc",
      SCIM_BEARER_TOKEN: "short",
    });
    expect(namesOf(problems)).toEqual([
      "PINGONE_CLIENT_ID",
      "PINGONE_CLIENT_SECRET_FILE",
      "PINGONE_ENVIRONMENT_ID",
      "PINGONE_REGION",
      "PORT",
      "SCIM_BEARER_TOKEN",
    ]);
    expect(problems.join("\n")).toContain("ENOENT");
  });

  it.each([
    ["PINGONE_ENVIRONMENT_ID", ["PINGONE_ENVIRONMENT_ID"]],
    ["PINGONE_CLIENT_ID", ["PINGONE_CLIENT_ID"]],
    ["PINGONE_REGION", ["PINGONE_REGION"]],
    ["PINGONE_CLIENT_SECRET", ["PINGONE_CLIENT_SECRET"]],
    ["SCIM_BEARER_TOKEN", ["SCIM_BEARER_TOKEN"]],
  ])("misses %s", (name, expected) => {
    expect(namesOf(problemsOf(without(name)))).toEqual(expected);
  });

  it.each(Object.keys(complete).filter((name) => name.startsWith("PINGONE_")))(
    "never falls back to the demo when only %s is there",
    (name) => {
      expect(problemsOf({ [name]: complete[name] }).length).toBeGreaterThan(1);
    },
  );

  it.each([
    ["PINGONE_API_URL", "https://api.pingone.eu"],
    ["PINGONE_API_URL", "https://api.pingone.eu/v1/environments"],
    ["PINGONE_API_URL", "https://api.pingone.eu/v1?x=1"],
    ["PINGONE_API_URL", "http://api.pingone.eu/v1"],
    ["PINGONE_API_URL", "http://127.0.0.1.example.com/v1"],
    ["PINGONE_API_URL", "http://localhost.example.com/v1"],
    ["PINGONE_API_URL", "https://user@api.pingone.eu/v1"],
    ["PINGONE_API_URL", "https://:pass@api.pingone.eu/v1"],
    ["PINGONE_API_URL", "ftp://api.pingone.eu/v1"],
    ["PINGONE_API_URL", "api.pingone.eu/v1"],
    ["PINGONE_AUTH_URL", "https://auth.pingone.eu/v1"],
    ["PINGONE_AUTH_URL", "http://auth.pingone.eu"],
    ["PINGONE_AUTH_URL", "https://auth.pingone.eu#x"],
    ["PINGONE_CLIENT_AUTH", "none"],
    ["PINGONE_CLIENT_ID", "worker"],
    ["PINGONE_POPULATION_ID", "Default"],
    ["PINGONE_REGION", "EU"],
    ["PUBLIC_BASE_URL", "scim.example.com"],
    ["PUBLIC_SCIM_URL", "scim.example.com/scim"],
    ["PUBLIC_SCIM_URL", "https://scim.example.com?x=1"],
    ["SCIM_PINGONE_EXTENSION", "never"],
    ["PUBLIC_BASE_URL", "ftp://scim.example.com"],
    ["PUBLIC_BASE_URL", "https://scim.example.com/scim/v2?x=1"],
    ["PUBLIC_BASE_URL", "https://mary:pw@scim.example.com"],
    ["PUBLIC_BASE_URL", "https://scim.example.com/scim/v2/Users"],
    ["PUBLIC_BASE_URL", "https://scim.example.com/scim/v2/Groups/"],
    ["PUBLIC_SCIM_URL", "https://scim.example.com/gw/ServiceProviderConfig"],
    ["HOST", "bad host"],
    ["PORT", "abc"],
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "80.5"],
    ["PORT", "123456"],
    ["EMULATOR_PORT", " 80"],
    ["ADMIN_PORT", "9090x"],
    ["KEEP_ALIVE_MS", "999"],
    ["KEEP_ALIVE_MS", "3600001"],
    ["KEEP_ALIVE_MS", "75s"],
    ["LOG_LEVEL", "verbose"],
  ])("refuses %s=%s", (name, value) => {
    expect(namesOf(problemsOf({ ...complete, [name]: value }))).toEqual([name]);
  });

  it.each([
    [" https://api.pingone.eu/v1 ", "https://api.pingone.eu/v1"],
    ["HTTPS://API.pingone.eu:443/v1//", "https://api.pingone.eu/v1"],
    ["http://localhost:9411/v1", "http://localhost:9411/v1"],
    ["https://proxy.example.com/pingone/v1", "https://proxy.example.com/pingone/v1"],
  ])("keeps the API URL %j as %s", (given, kept) => {
    expect(flatOf({ ...complete, PINGONE_API_URL: given }).pingone.apiUrl).toBe(kept);
  });

  it("echoes no value of any setting", () => {
    const marker = "mArKeR-4711 ";
    const all = [...Object.keys(settings), ...secretNames];
    for (const name of all) {
      const problems = problemsOf({ ...complete, [name]: marker });
      // Of the listener's pair the other one is missing as well.
      if (name.startsWith("TLS_")) expect(namesOf(problems)).toContain(name);
      else if (name !== "PINGONE_CLIENT_SECRET")
        expect(new Set(namesOf(problems))).toEqual(new Set([name]));
      expect(problems.join("\n")).not.toContain("mArKeR");
    }
    const everything = Object.fromEntries(all.map((name) => [name, `${marker}:${name}`]));
    const files = Object.fromEntries(secretNames.map((name) => [`${name}_FILE`, `/${marker}`]));
    for (const [forceDemo, least] of [
      [false, all.length],
      // The demo does not care for PingOne's settings.
      [true, all.filter((name) => !name.startsWith("PINGONE_")).length],
    ] as const) {
      const problems = problemsOf({ ...everything, ...files }, { forceDemo });
      expect(problems.length).toBeGreaterThanOrEqual(least);
      expect(problems.join("\n")).not.toContain("mArKeR");
    }
  });
});

describe("secrets", () => {
  it.each(secretNames)("%s may come from a file, less the newline at its end", (name) => {
    const url = "redis://redis.example.com";
    const forms = new Map<string, string>([
      ["PINGONE_PRIVATE_KEY", PEM.trim()],
      ["REDIS_URL", url],
    ]);
    const value = forms.get(name) ?? "secret-with-24-characters";
    const stateKey = { STATE_KEY: "another-secret-of-its-own" };
    const beside = {
      ...(name === "REDIS_PASSWORD" ? { REDIS_URL: url } : {}),
      ...(name.startsWith("REDIS_") ? stateKey : {}),
    };
    for (const end of ["", "\n", "\r\n"]) {
      const { secrets } = load(
        { ...without(name), ...beside, [`${name}_FILE`]: "/run/secrets/it" },
        { files: { "/run/secrets/it": value + end } },
      );
      const all = { ...secrets, ...secrets.redis, ...flatSecrets(secrets) };
      expect(Object.values(all).flat()).toContain(value);
    }
  });

  it.each(secretNames)("%s and its file exclude each other", (name) => {
    const problems = problemsOf(
      { ...complete, [name]: "x".repeat(20), [`${name}_FILE`]: "/run/it" },
      { files: { "/run/it": "y".repeat(20) } },
    );
    expect(namesOf(problems)).toEqual([name]);
    expect(problems[0]).toContain("not both");
  });

  it.each(secretNames)("%s from an empty or unreadable file is told once", (name) => {
    const environment = { ...without(name), [`${name}_FILE`]: "/run/it" };
    const empty = problemsOf(environment, { files: { "/run/it": "\n" } });
    expect(empty).toEqual([`${name}_FILE: the file is empty`]);
    expect(problemsOf(environment)).toEqual([
      `${name}_FILE: the file cannot be read (ENOENT: there is none of that name)`,
    ]);
  });

  it("reports a file that fails without a code", () => {
    const read = (): string => {
      throw new Error("mary@example.com");
    };
    const environment = { ...without("SCIM_BEARER_TOKEN"), SCIM_BEARER_TOKEN_FILE: "/run/it" };
    expect(() => loadConfig(environment, read, { forceDemo: false })).toThrow(ConfigError);
    try {
      loadConfig(environment, read, { forceDemo: false });
    } catch (error) {
      expect((error as ConfigError).problems).toEqual([
        "SCIM_BEARER_TOKEN_FILE: the file cannot be read (unknown)",
      ]);
    }
  });

  it("private_key_jwt needs the key, and no secret", () => {
    const environment = {
      ...without("PINGONE_CLIENT_SECRET"),
      PINGONE_CLIENT_AUTH: "private_key_jwt",
    };
    expect(namesOf(problemsOf(environment))).toEqual(["PINGONE_PRIVATE_KEY"]);
    const { secrets } = load({ ...environment, PINGONE_PRIVATE_KEY: PEM });
    expect(flatSecrets(secrets)).toMatchObject({
      pingonePrivateKey: PEM,
      pingoneClientSecret: undefined,
    });
  });

  it.each([" ", "", "\r\n", "\n  "])("takes a private key whose line breaks are %j", (breaks) => {
    const key = PEM.trim().replaceAll("\n", breaks);
    expect(load({ ...complete, PINGONE_PRIVATE_KEY: key }).secrets).toBeDefined();
  });

  it.each([
    ["no PEM", "nonsense"],
    ["in PKCS #1", RSA_PKCS1_PEM],
    ["a public one", PEM.replaceAll("PRIVATE", "PUBLIC")],
    ["empty", "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"],
    ["cut off", PEM.replace(/\n[^]{400}/, "\n")],
    ["of an elliptic curve", EC_PEM],
  ])("refuses a private key that is %s, and says how to make one that is right", (_kind, key) => {
    expect(problemsOf({ ...complete, PINGONE_PRIVATE_KEY: key })).toEqual([
      "PINGONE_PRIVATE_KEY: must be an RSA key as PKCS #8 PEM (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of an RSA key in another form",
    ]);
  });

  it("refuses a private key that is too short for RS256", () => {
    expect(problemsOf({ ...complete, PINGONE_PRIVATE_KEY: SHORT_RSA_PEM })).toEqual([
      "PINGONE_PRIVATE_KEY: must be an RSA key of 2048 bits or more, which RS256 needs; this one has 1024",
    ]);
  });

  it.each([
    ["x".repeat(15), false],
    ["x".repeat(16), true],
    ["has a space in its midst", false],
    ["has-a-lette\u0301r-not-ascii", false],
    [`tab\t${"x".repeat(20)}`, false],
  ])("bearer token %j is strong enough: %s", (token, isAccepted) => {
    const names = namesOf(problemsOf({ ...complete, SCIM_BEARER_TOKEN: token }));
    expect(names).toEqual(isAccepted ? [] : ["SCIM_BEARER_TOKEN"]);
  });
});

describe("demo mode", () => {
  it("is entered when no PingOne setting is present", () => {
    for (const environment of [{}, { PINGONE_CLIENT_ID: "", PORT: "0", PATH: "/bin" }]) {
      const { config, secrets } = load(environment);
      expect(config.demo).toBe(true);
      expect(flat(config).pingone.environmentId).toBe("00000000-0000-4000-8000-000000000001");
      expect(secrets.scimBearerToken).toBe("demo-token");
      expect(flatSecrets(secrets).pingoneClientSecret).toBe("demo-secret");
    }
  });

  it("keeps a bearer token that is given", () => {
    expect(load({ SCIM_BEARER_TOKEN: "mine-0123456789abc" }).secrets.scimBearerToken).toBe(
      "mine-0123456789abc",
    );
  });

  it.each([
    ["127.0.0.1", []],
    ["127.9.9.9", []],
    ["localhost", []],
    ["::1", []],
    ["0.0.0.0", ["HOST"]],
    ["::", ["HOST"]],
    ["192.168.1.5", ["HOST"]],
    ["127.0.0.1.example.com", ["HOST"]],
    ["localhost.example.com", ["HOST"]],
  ])("on HOST %s has the problems %j unless it is forced", (host, expected) => {
    expect(namesOf(problemsOf({ HOST: host }))).toEqual(expected);
    expect(problemsOf({ HOST: host }, { forceDemo: true })).toEqual([]);
  });

  it("forced, leaves the PingOne settings aside", () => {
    const { config, secrets } = load(complete, { forceDemo: true });
    expect(config.demo).toBe(true);
    expect(flat(config).pingone.environmentId).toBe("00000000-0000-4000-8000-000000000001");
    expect(flatSecrets(secrets).pingoneClientSecret).toBe("demo-secret");
  });

  it("still tells other problems", () => {
    expect(namesOf(problemsOf({ PORT: "abc", LOG_LEVEL: "loud" }))).toEqual(["LOG_LEVEL", "PORT"]);
  });
});
