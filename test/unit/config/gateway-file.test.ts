// Every way a configuration file can be wrong, each by its line; what is not built yet is refused, not accepted in silence (design section 6).
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import type { LoadedConfig } from "../../../src/config/config.js";
import { ConfigError } from "../../../src/config/config-error.js";
import { gatewayJsonSchema } from "../../../src/config/gateway-shape.js";
import { loadConfig } from "../../../src/config/load-config.js";
import { tokenDigest } from "../../../src/platform/bearer-token.js";

const ENVIRONMENT = "8b3f1a52-0c4e-4d3f-9a75-0d8b2f6f1c11";
const CLIENT = "3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22";
const POPULATION = "5b0c9d71-1a2b-4c3d-8e4f-5a6b7c8d9e33";
const SHA = "ab".repeat(32);
const OTHER_SHA = "cd".repeat(32);
const PEM = "-----BEGIN PRIVATE KEY-----\nTUlJRQ==\n-----END PRIVATE KEY-----\n";

const FILE = "etc/gateway.yaml";

/** The least that is usable. */
const pingone = `{ environmentId: ${ENVIRONMENT}, region: eu, clientId: ${CLIENT}, clientSecret: "\${WORKER}" }`;
const entra = `{ credentials: [{ bearer: { sha256: ${SHA} } }] }`;
const fileOf = (parts: { pingone?: string; mapping?: string; source?: string } = {}): string =>
  [
    "tenants:",
    "  acme:",
    `    pingone: ${parts.pingone ?? pingone}`,
    parts.mapping === undefined ? "    # built-in mapping" : `    mapping: ${parts.mapping}`,
    "    sources:",
    `      entra: ${parts.source ?? entra}`,
    "",
  ].join("\n");

type Texts = Readonly<Record<string, string | undefined>>;

interface Given {
  readonly environment?: Texts;
  readonly files?: Texts;
}

function load(
  text: string | undefined,
  { environment = { WORKER: "s3cr3t" }, files = {} }: Given = {},
): LoadedConfig {
  const all: Texts = { [FILE]: text, ...files };
  const readFile = (path: string): string => {
    const found = all[path];
    if (found === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
    return found;
  };
  const checks = {
    ofMapping: ({ file, text: mapping }: { file: string; text: string }) =>
      mapping === "good" ? [] : [`${file}:1: is bad`],
    ofFilter: (filter: string, mapping?: { text: string }) =>
      filter === "good" || filter === mapping?.text ? undefined : "Unknown attribute",
  };
  return loadConfig(environment, readFile, { forceDemo: false, file: { path: FILE, checks } });
}

function problemsOf(...args: Parameters<typeof load>): readonly string[] {
  try {
    load(...args);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const withPingone = (text: string): string => pingone.replace(" }", `, ${text} }`);
const withSource = (text: string): string =>
  fileOf({ source: entra.replace(/ \}$/, `, ${text} }`) });

describe("a configuration file", () => {
  it("of the least that is usable has the defaults of the environment", () => {
    const { config, secrets } = load(fileOf());
    expect(config).toEqual({
      file: FILE,
      demo: false,
      host: "127.0.0.1",
      port: 8080,
      emulatorPort: 9411,
      adminPort: undefined,
      keepAliveMs: 75_000,
      publicBaseUrl: undefined,
      publicScimUrl: undefined,
      logLevel: "info",
      pingone: {
        environmentId: ENVIRONMENT,
        clientId: CLIENT,
        apiUrl: "https://api.pingone.eu/v1",
        authUrl: "https://auth.pingone.eu",
        clientAuth: "client_secret_basic",
        limits: {},
      },
      mapping: undefined,
      source: {
        name: "entra",
        populations: { default: undefined, rules: [] },
        identityProviderId: undefined,
        onUnmapped: "drop",
        passwordHashes: "refuse",
        pingoneExtension: "always",
        groups: { populationId: undefined, membersInLists: true },
      },
    });
    expect(secrets).toEqual({
      pingoneClientSecret: "s3cr3t",
      pingonePrivateKey: undefined,
      scimBearerToken: undefined,
      bearers: [{ setting: "sources.entra.credentials[0]", sha256: SHA, expiresAtMs: undefined }],
    });
  });

  it("says everything a tenant and its source can", () => {
    const text = `tenants:
  acme:
    pingone:
      environmentId: ${ENVIRONMENT.toUpperCase()}
      apiUrl: http://127.0.0.1:9411/v1/
      authUrl: "\${AUTH}"
      clientId: ${CLIENT}
      clientSecretFile: /run/secrets/worker
      clientAuth: client_secret_post
      limits: { readsPerSecond: 50, writesPerSecond: 0.5, concurrency: 8 }
      tellsDuplicateAdds: false
    mapping: mapping/acme.yaml
    sources:
      hr-feed:
        credentials:
          - { bearer: { sha256: ${SHA.toUpperCase()}, expiresAt: 2027-01-31 } }
          - { bearer: { sha256: ${OTHER_SHA}, expiresAt: "2027-01-31T12:00:00+02:00" } }
        populations:
          default: ${POPULATION.toUpperCase()}
          rules: [{ when: good, population: ${POPULATION} }]
        identityProvider: ${POPULATION}
        onUnmapped: reject
        onDelete: delete
        groups: { population: ${POPULATION}, membersInLists: false }
`;
    const { config, secrets } = load(text, {
      environment: {
        AUTH: "https://auth.pingone.asia",
        HOST: "0.0.0.0",
        PORT: "9000",
        ADMIN_PORT: "9001",
        LOG_LEVEL: "warn",
        PUBLIC_BASE_URL: "https://scim.example.com",
      },
      files: { "/run/secrets/worker": "from-file\n", "etc/mapping/acme.yaml": "good" },
    });
    expect(config).toMatchObject({
      host: "0.0.0.0",
      port: 9000,
      adminPort: 9001,
      logLevel: "warn",
      publicBaseUrl: "https://scim.example.com",
      pingone: {
        environmentId: ENVIRONMENT,
        apiUrl: "http://127.0.0.1:9411/v1",
        authUrl: "https://auth.pingone.asia",
        clientAuth: "client_secret_post",
        limits: { readsPerSecond: 50, writesPerSecond: 0.5, concurrency: 8 },
        tellsDuplicateAdds: false,
      },
      mapping: { file: "etc/mapping/acme.yaml", text: "good" },
      source: {
        name: "hr-feed",
        populations: { default: POPULATION, rules: [{ when: "good", population: POPULATION }] },
        identityProviderId: POPULATION,
        onUnmapped: "reject",
        groups: { populationId: POPULATION, membersInLists: false },
      },
    });
    expect(secrets.pingoneClientSecret).toBe("from-file");
    expect(secrets.bearers.map(({ sha256, expiresAtMs }) => [sha256, expiresAtMs])).toEqual([
      // To the end of the day.
      [SHA, Date.parse("2027-02-01T00:00:00Z")],
      [OTHER_SHA, Date.parse("2027-01-31T10:00:00Z")],
    ]);
  });

  it("signs with a private key where it says so", () => {
    const text = fileOf({
      pingone: `{ environmentId: ${ENVIRONMENT}, region: com, clientId: ${CLIENT}, clientAuth: private_key_jwt, privateKeyFile: key.pem }`,
    });
    const { secrets } = load(text, { environment: {}, files: { "etc/key.pem": PEM } });
    expect(secrets).toMatchObject({
      pingoneClientSecret: undefined,
      pingonePrivateKey: PEM.trim(),
    });
    expect(problemsOf(text, { environment: {}, files: { "etc/key.pem": "no key" } })).toEqual([
      `${FILE}:3: tenants.acme.pingone.privateKeyFile: must hold a PKCS #8 PEM (BEGIN PRIVATE KEY)`,
    ]);
  });

  it("keeps secrets and digests out of the part that may be printed", () => {
    const text = JSON.stringify(load(fileOf()).config);
    for (const secret of ["s3cr3t", SHA]) expect(text).not.toContain(secret);
  });
});

describe("mistakes", () => {
  it("are told all at once, those of the mapping file and the environment as well", () => {
    const text = `tenants:
  acme:
    pingone:
      environmentId: nowhere
      region: mars
      clientID: ${CLIENT}
      clientSecret: "\${NOT_SET}"
      limits: { concurrency: 0 }
    mapping: acme.yaml
    sources:
      entra:
        credentials: [{ bearer: { sha256: token } }]
        populations: { rules: [{ when: bad, population: ${POPULATION} }] }
        onUnmapped: ignore
`;
    const problems = problemsOf(text, {
      environment: { PORT: "abc", PINGONE_REGION: "eu" },
      files: { "etc/acme.yaml": "good" },
    });
    expect(problems).toEqual([
      `${FILE}:3: tenants.acme.pingone.clientId: is missing`,
      `${FILE}:4: tenants.acme.pingone.environmentId: must be a UUID`,
      `${FILE}:5: tenants.acme.pingone.region: must be one of com, ca, eu, com.au, sg, asia`,
      `${FILE}:6: tenants.acme.pingone.clientID: is unknown; did you mean "clientId"?`,
      `${FILE}:7: tenants.acme.pingone.clientSecret: the environment variable NOT_SET is not set`,
      `${FILE}:8: tenants.acme.pingone.limits.concurrency: must be 1 at least`,
      `${FILE}:12: tenants.acme.sources.entra.credentials[0].bearer.sha256: must be 64 hexadecimal digits; scim-pingone hash-token makes them of a token`,
      `${FILE}:13: tenants.acme.sources.entra.populations.rules[0].when: is no SCIM filter: Unknown attribute`,
      `${FILE}:14: tenants.acme.sources.entra.onUnmapped: must be one of drop, reject`,
      'PINGONE_REGION: is given beside etc/gateway.yaml, which does not use it; unset it, or write "${PINGONE_REGION}" in the file',
      "PORT: must be a port number between 0 and 65535",
    ]);
    expect(problemsOf(text, { files: { "etc/acme.yaml": "bad" } })).toContain(
      "etc/acme.yaml:1: is bad",
    );
  });

  it.each([
    // Not built yet.
    [
      withSource("dialect: entra"),
      "sources.entra.dialect: dialect is not supported by this version",
    ],
    [withSource("allow: [bulk]"), "sources.entra.allow: allow is not supported by this version"],
    [withSource("onDelete: disable"), "onDelete: disable is not supported by this version"],
    [withSource("onDelete: never"), "onDelete: must be delete"],
    [withSource("limits: { requestsPerSecond: 5 }"), "limits: limits of a source is not supported"],
    [
      fileOf({ source: "{ credentials: [{ jwt: { issuer: x } }] }" }),
      "credentials[0].jwt: jwt is not supported by this version; use bearer",
    ],
    [withSource("mfaEnabled: true"), "mfaEnabled: is unknown"],
    [
      `${fileOf()}  globex: { pingone: ${pingone}, sources: { okta: ${entra} } }\n`,
      ":7: tenants.globex: is one too many: this version serves one environment",
    ],
    [`${fileOf()}      okta: ${entra}\n`, ":7: tenants.acme.sources.okta: is one too many"],
    // Who and where.
    ["tenants: {}", ":1: tenants: must name one"],
    ["", ":1: tenants: is missing"],
    ["tenants: []", ":1: tenants: must be a block of keys"],
    [`${fileOf()}port: 80\n`, ":7: port: is unknown; known here: tenants"],
    [fileOf().replace("acme", "ACME"), ":2: tenants.ACME: must be a name of lower-case letters"],
    [fileOf({ source: "null" }), "sources.entra: must be a block of keys"],
    [fileOf().replace("    sources:", "    origins:"), "origins: is unknown"],
    [fileOf({ pingone: "null" }), "tenants.acme.pingone: must be a block of keys"],
    // PingOne
    [
      fileOf({ pingone: pingone.replace("region: eu, ", "") }),
      "pingone: needs region, or both apiUrl and authUrl",
    ],
    [
      fileOf({ pingone: pingone.replace("region: eu", "apiUrl: https://api.pingone.eu/v1") }),
      "pingone: needs region, or both apiUrl and authUrl",
    ],
    [
      fileOf({ pingone: withPingone("apiUrl: http://api.pingone.eu/v1") }),
      "apiUrl: must be an https URL",
    ],
    [
      fileOf({ pingone: withPingone("clientAuth: none") }),
      "clientAuth: must be one of client_secret_basic",
    ],
    [
      fileOf({ pingone: withPingone("clientAuth: private_key_jwt") }),
      "pingone: needs privateKeyFile",
    ],
    [fileOf({ pingone: withPingone("clientSecretFile: x") }), "clientSecretFile: give either"],
    [
      fileOf({ pingone: pingone.replace(/, clientSecret: \S+/, "") }),
      "pingone: needs clientSecret or clientSecretFile",
    ],
    [
      fileOf({ pingone: pingone.replace(/clientSecret: \S+/, "clientSecretFile: gone") }),
      "clientSecretFile: the file cannot be read (ENOENT)",
    ],
    [
      fileOf({ pingone: pingone.replace(/clientSecret: \S+/, "clientSecretFile: empty") }),
      "clientSecretFile: the file is empty",
    ],
    [fileOf({ pingone: withPingone("limits: { readsPerSecond: 0 }") }), "must be more than 0"],
    [fileOf({ pingone: withPingone("limits: { readsPerSecond: fast }") }), "must be a number"],
    [fileOf({ pingone: withPingone("limits: { concurrency: 1.5 }") }), "must be a whole number"],
    [
      fileOf({ pingone: withPingone("limits: { readPerSecond: 1 }") }),
      "readPerSecond: is unknown; did you mean",
    ],
    // The mapping
    [fileOf({ mapping: "gone.yaml" }), "tenants.acme.mapping: the file cannot be read (ENOENT)"],
    [fileOf({ mapping: "bad.yaml" }), "etc/bad.yaml:1: is bad"],
    // The source
    [fileOf({ source: "{ credentials: [] }" }), "credentials: must list at least one credential"],
    [fileOf({ source: "{}" }), "sources.entra.credentials: is missing"],
    [fileOf({ source: "{ credentials: [{}] }" }), "credentials[0]: needs bearer"],
    [
      fileOf({
        source: `{ credentials: [{ bearer: { sha256: ${SHA} } }, { bearer: { sha256: ${SHA.toUpperCase()} } }] }`,
      }),
      "credentials[1]: is the same token as one before it",
    ],
    [
      fileOf({ source: `{ credentials: [{ bearer: { sha256: ${SHA}, expiresAt: soon } }] }` }),
      "expiresAt: must be a date",
    ],
    [
      fileOf({
        source: `{ credentials: [{ bearer: { sha256: ${SHA}, expiresAt: "2027-02-30" } }] }`,
      }),
      "expiresAt: must be a date",
    ],
    [withSource("populations: { default: Sales }"), "populations.default: must be a UUID"],
    [withSource("populations: { rules: [{ when: good }] }"), "rules[0].population: is missing"],
    [withSource("identityProvider: google"), "identityProvider: must be a UUID"],
    [withSource("groups: { membersInLists: never }"), "membersInLists: must be true or false"],
    // Variables
    [
      fileOf({ pingone: pingone.replace("${WORKER}", "x${WORKER}") }),
      'must be "${NAME}" and nothing else',
    ],
    ["tenants: *acme", "is an alias of nothing"],
  ])("%#: %s", (text, expected) => {
    const problems = problemsOf(text, {
      environment: { WORKER: "s3cr3t" },
      files: { "etc/empty": "\n", "etc/bad.yaml": "bad" },
    });
    expect(problems.join("\n")).toContain(expected);
    expect(problems.every((each) => /^etc\/\S+\.yaml:\d+: /.test(each))).toBe(true);
  });

  it("a file that cannot be read", () => {
    const reading = (): unknown =>
      loadConfig(
        {},
        () => {
          throw new Error("mary");
        },
        {
          forceDemo: false,
          file: { path: "gone.yaml", checks: { ofMapping: () => [], ofFilter: () => undefined } },
        },
      );
    expect(reading).toThrow(ConfigError);
    expect(reading).toThrow(
      expect.objectContaining({ problems: ["gone.yaml: the file cannot be read (unknown)"] }),
    );
  });

  it("filters may name what the mapping file declares; of a broken one nothing is said", () => {
    const rule = (when: string): string =>
      `populations: { rules: [{ when: ${when}, population: ${POPULATION} }] }`;
    const text = fileOf({
      mapping: "m.yaml",
      source: entra.replace(/ \}$/, `, ${rule("good")} }`),
    });
    expect(
      problemsOf(text, { environment: { WORKER: "x" }, files: { "etc/m.yaml": "good" } }),
    ).toEqual([]);
    expect(
      problemsOf(text.replace("when: good", "when: bad"), {
        environment: { WORKER: "x" },
        files: { "etc/m.yaml": "bad" },
      }),
    ).toEqual(["etc/m.yaml:1: is bad"]);
  });
});

describe("one mistake is one problem", () => {
  it("a file that is not there says nothing of variables it might use", () => {
    const environment = {
      PINGONE_CLIENT_SECRET: "s3cr3t",
      SCIM_BEARER_TOKEN: "t0ken",
      PORT: "8080",
    };
    expect(problemsOf(undefined, { environment })).toEqual([
      "etc/gateway.yaml: the file cannot be read (ENOENT)",
    ]);
    expect(problemsOf("tenants: [", { environment })).toHaveLength(1);
  });

  it.each([
    ["the worker's secret", fileOf()],
    [
      "the region",
      fileOf({ pingone: pingone.replace("eu", '"${GONE}"').replace('"${WORKER}"', "x") }),
    ],
    [
      "both URLs",
      fileOf({
        pingone: pingone
          .replace("region: eu", 'apiUrl: "${GONE}", authUrl: https://auth.pingone.eu')
          .replace('"${WORKER}"', "x"),
      }),
    ],
    [
      "a secret's file",
      fileOf({
        pingone: pingone.replace('clientSecret: "${WORKER}"', 'clientSecretFile: "${GONE}"'),
      }),
    ],
    [
      "a digest",
      fileOf({
        pingone: pingone.replace('"${WORKER}"', "x"),
        source: '{ credentials: [{ bearer: { sha256: "${GONE}" } }] }',
      }),
    ],
    [
      "a whole credential",
      fileOf({
        pingone: pingone.replace('"${WORKER}"', "x"),
        source: '{ credentials: [{ bearer: "${GONE}" }] }',
      }),
    ],
    [
      "a population",
      fileOf({
        pingone: pingone.replace('"${WORKER}"', "x"),
        source: `{ credentials: [{ bearer: { sha256: ${SHA} } }], populations: { default: "\${GONE}" } }`,
      }),
    ],
  ])("a variable that is not set, for %s", (_name, text) => {
    expect(problemsOf(text, { environment: {} })).toEqual([
      expect.stringMatching(/: the environment variable (GONE|WORKER) is not set$/),
    ]);
  });

  it.each([
    ["barer: { sha256: x }", 'did you mean "bearer"?'],
    ["token: x", "known here: bearer"],
    ["jwks: { issuer: x }", "known here: bearer"],
  ])("a credential %s is told what can be used: %s", (credential, advice) => {
    const problems = problemsOf(fileOf({ source: `{ credentials: [{ ${credential} }] }` }));
    expect(problems).toEqual([expect.stringContaining(advice)]);
    expect(problems[0]).not.toContain("jwt");
  });
});

describe("what else a configuration file says", () => {
  it.each(["", "demo-token"])("digests everybody knows are refused: of %j", (token) => {
    const sha256 = tokenDigest(token);
    const text = fileOf({
      source: `{ credentials: [{ bearer: { sha256: ${sha256.toUpperCase()} } }] }`,
    });
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /credentials\[0\]\.bearer\.sha256: is the digest of a token that everybody knows/,
      ),
    ]);
  });

  it("the certificates of a private authority", () => {
    const [pem = ""] = rootCertificates;
    const text = fileOf({ pingone: withPingone("caFile: ca.pem") });
    expect(
      load(text, { environment: { WORKER: "x" }, files: { "etc/ca.pem": pem } }).config.pingone,
    ).toMatchObject({
      caFile: "etc/ca.pem",
      caPem: `${pem}\n`,
    });
    expect(problemsOf(text)).toEqual([
      "etc/gateway.yaml:3: tenants.acme.pingone.caFile: the file cannot be read (ENOENT)",
    ]);
  });

  it("whether passwords may be hashes", () => {
    expect(load(withSource("passwordHashes: allow")).config.source.passwordHashes).toBe("allow");
    expect(problemsOf(withSource("passwordHashes: yes"))).toEqual([
      expect.stringContaining("passwordHashes: must be one of refuse, allow"),
    ]);
  });
});

describe("the environment beside a configuration file", () => {
  it.each([
    "PINGONE_CLIENT_SECRET",
    "PINGONE_CLIENT_SECRET_FILE",
    "SCIM_BEARER_TOKEN",
    "SCIM_BEARER_TOKEN_FILE",
    "PINGONE_MISSPELT",
  ])("%s is refused unless the file uses it", (name) => {
    expect(
      problemsOf(fileOf(), { environment: { WORKER: "x", [name]: "value-of-the-setting" } }),
    ).toEqual([
      expect.stringMatching(`^${name}: is given beside etc/gateway.yaml, which does not use it`),
    ]);
    expect(problemsOf(fileOf(), { environment: { WORKER: "x", [name]: "" } })).toEqual([]);
    const using = fileOf({ pingone: pingone.replace("WORKER", name) });
    expect(load(using, { environment: { [name]: "mine" } }).secrets.pingoneClientSecret).toBe(
      "mine",
    );
  });

  it("never shows the value of a variable, right or wrong", () => {
    const marker = "mArKeR-4711";
    const keys = ["environmentId", "region", "clientId", "apiUrl", "authUrl", "clientAuth"];
    const text = fileOf({
      pingone: `{ ${keys.map((key) => `${key}: "\${V}"`).join(", ")}, limits: { concurrency: "\${V}" } }`,
      source: `{ credentials: [{ bearer: { sha256: "\${V}", expiresAt: "\${V}" } }], onUnmapped: "\${V}", groups: "\${V}" }`,
    });
    const problems = problemsOf(text, { environment: { V: marker } });
    expect(problems.length).toBeGreaterThanOrEqual(keys.length + 5);
    expect(problems.join("\n")).not.toContain("mArKeR");
  });
});

it("config/gateway.schema.json is what the code says (npm run schemas)", () => {
  const url = new URL("../../../config/gateway.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(url, "utf8"))).toEqual(gatewayJsonSchema());
});
