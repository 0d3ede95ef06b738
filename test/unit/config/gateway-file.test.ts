// What a configuration file says, beside the environment.
import { safePolicy } from "../../../src/sources/policy.js";
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import { gatewayJsonSchema } from "../../../src/config/shape/gateway-shape.js";
import { defaultMapping } from "../../../src/mapping/default-mapping.js";
import { tokenDigest } from "../../../src/platform/secrets/bearer-token.js";
import {
  CLIENT,
  ENVIRONMENT,
  FILE,
  GOOD_MAPPING,
  OTHER_SHA,
  POPULATION,
  SHA,
  fileOf,
  load,
  pingone,
  problemsOf,
  withPingone,
  withSource,
} from "./gateway-files.js";
import { RSA_PEM as PEM } from "./private-keys.js";
import { flatLoaded } from "../../support/single-tenant.js";

const loadFlat = (...given: Parameters<typeof load>) => flatLoaded(load(...given));

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
      adminHost: "127.0.0.1",
      keepAliveMs: 75_000,
      trustedProxies: undefined,
      tls: undefined,
      logLevel: "info",
      tenants: [
        {
          name: "acme",
          isDefault: true,
          publicBaseUrl: undefined,
          publicScimUrl: undefined,
          pingone: {
            environmentId: ENVIRONMENT,
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
              name: "entra",
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
    });
    const bearer = { kind: "bearer", sha256: SHA, expiresAtMs: undefined };
    const credentials = [{ ...bearer, setting: "sources.entra.credentials[0]" }];
    expect(secrets).toEqual({
      adminTokens: undefined,
      scimBearerToken: undefined,
      stateKeys: [],
      redis: undefined,
      activityKeys: [],
      tls: undefined,
      tenants: {
        acme: {
          pingoneClientSecret: "s3cr3t",
          pingonePrivateKey: undefined,
          sources: { entra: { credentials, worker: undefined } },
        },
      },
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
      mergesComplex: true
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
    const { config, secrets } = loadFlat(text, {
      environment: {
        AUTH: "https://auth.pingone.asia",
        HOST: "0.0.0.0",
        PORT: "9000",
        ADMIN_PORT: "9001",
        LOG_LEVEL: "warn",
        PUBLIC_BASE_URL: "https://scim.example.com",
      },
      files: { "/run/secrets/worker": "from-file\n", "etc/mapping/acme.yaml": GOOD_MAPPING },
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
        mergesComplex: true,
      },
      mapping: { ...defaultMapping, overflow: "kept" },
      mappingFile: "etc/mapping/acme.yaml",
      source: {
        name: "hr-feed",
        populations: { default: POPULATION, rules: [{ when: "good", population: POPULATION }] },
        identityProviderId: POPULATION,
        onUnmapped: "reject",
        groups: { populationId: POPULATION, membersInLists: false },
      },
    });
    expect(secrets.pingoneClientSecret).toBe("from-file");
    expect(secrets.credentials).toMatchObject([
      // To the end of the day.
      { sha256: SHA, expiresAtMs: Date.parse("2027-02-01T00:00:00Z") },
      { sha256: OTHER_SHA, expiresAtMs: Date.parse("2027-01-31T10:00:00Z") },
    ]);
  });

  it("signs with a private key where it says so", () => {
    const text = fileOf({
      pingone: `{ environmentId: ${ENVIRONMENT}, region: com, clientId: ${CLIENT}, clientAuth: private_key_jwt, privateKeyFile: key.pem }`,
    });
    const { secrets } = loadFlat(text, { environment: {}, files: { "etc/key.pem": PEM } });
    expect(secrets).toMatchObject({
      pingoneClientSecret: undefined,
      pingonePrivateKey: PEM.trim(),
    });
    expect(problemsOf(text, { environment: {}, files: { "etc/key.pem": "no key" } })).toEqual([
      `${FILE}:3: tenants.acme.pingone.privateKeyFile: must hold an RSA key as PKCS #8 PEM (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of an RSA key in another form`,
    ]);
  });

  it("keeps secrets and digests out of the part that may be printed", () => {
    const text = JSON.stringify(load(fileOf()).config);
    for (const secret of ["s3cr3t", SHA]) expect(text).not.toContain(secret);
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
      loadFlat(text, { environment: { WORKER: "x" }, files: { "etc/ca.pem": pem } }).config.pingone,
    ).toMatchObject({
      caFile: "etc/ca.pem",
      caPem: `${pem}\n`,
    });
    expect(problemsOf(text)).toEqual([
      "etc/gateway.yaml:3: tenants.acme.pingone.caFile: the file cannot be read (ENOENT: there is none of that name)",
    ]);
  });

  it("whether passwords may be hashes", () => {
    expect(loadFlat(withSource("passwordHashes: allow")).config.source.passwordHashes).toBe(
      "allow",
    );
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
    expect(loadFlat(using, { environment: { [name]: "mine" } }).secrets.pingoneClientSecret).toBe(
      "mine",
    );
  });

  it.each(["SCIM_BOUNDARY_POPULATION", "SCIM_WRITEABLE", "SCIM_PROTECT_USERS", "LOGLEVEL"])(
    "%s comes near a setting, and is the file's own where the file uses it",
    (name) => {
      const using = fileOf({ pingone: pingone.replace("WORKER", name) });
      const environment = { [name]: "mine" };
      expect(problemsOf(using, { environment })).toEqual([]);
      expect(load(using, { environment }).warnings).toEqual([]);
    },
  );

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
