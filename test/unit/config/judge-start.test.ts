// Credentials with which a gateway is not started, and those it warns of.
import { describe, expect, it } from "@jest/globals";
import type { InboundBearer, LoadedConfig } from "../../../src/config/config.js";
import { judgeStart } from "../../../src/config/judge-start.js";
import { loadConfig } from "../../../src/config/load-config.js";
import { createCertificate } from "../../support/certificate.js";
import { fileOf, load as fromFile, withPingone } from "./gateway-files.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const DAY = 24 * 3_600_000;

const loaded = (changes: Readonly<Record<string, string>> = {}): LoadedConfig =>
  loadConfig(
    {
      PINGONE_ENVIRONMENT_ID: "8b3f1a52-0c4e-4d3f-9a75-0d8b2f6f1c11",
      PINGONE_REGION: "eu",
      PINGONE_CLIENT_ID: "3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22",
      PINGONE_CLIENT_SECRET: "worker-secret",
      SCIM_BEARER_TOKEN: "a-token-of-24-characters",
      SCIM_BOUNDARY_POPULATIONS: "5a0d1c7e-2f3b-4c5d-8e9f-0a1b2c3d4e5f",
      ...changes,
    },
    () => "",
    { forceDemo: false },
  );

const withBearers = (...days: readonly (number | undefined)[]): LoadedConfig => {
  const { config, secrets, warnings } = loaded();
  const credentials = days.map((each, place): InboundBearer => ({
    kind: "bearer",
    setting: `credentials[${place}]`,
    sha256: "ab".repeat(32),
    expiresAtMs: each === undefined ? undefined : NOW + each * DAY,
  }));
  const worker = { pingoneClientSecret: "s3cr3t", pingonePrivateKey: undefined };
  const tenants = {
    default: { ...worker, sources: { default: { credentials, worker: undefined } } },
  };
  return {
    config,
    secrets: { ...secrets, scimBearerToken: undefined, tenants },
    secretFiles: new Map(),
    warnings,
  };
};

describe("tokens that can be guessed", () => {
  it.each(["a".repeat(40), "abababababababab", "1234567123456712345"])("%s is refused", (token) => {
    const { problems } = judgeStart(loaded({ SCIM_BEARER_TOKEN: token }), NOW);
    expect(problems).toEqual([
      expect.stringMatching(/^SCIM_BEARER_TOKEN: can be guessed.*openssl/),
    ]);
    expect(problems.join()).not.toContain(token);
  });

  it("16 characters that differ are not", () => {
    const { problems } = judgeStart(loaded({ SCIM_BEARER_TOKEN: "0123456789abcdef" }), NOW);
    expect(problems).toEqual([]);
  });

  it("in the demo the demo's own is fine", () => {
    const demo = loadConfig({}, () => "", { forceDemo: false });
    expect(judgeStart(demo, NOW)).toEqual({ problems: [], warnings: [] });
  });
});

describe("tokens that expire", () => {
  it.each([
    ["the only one, over", [-1], 1, 0],
    ["the only one, this instant", [0], 1, 0],
    ["all of several, over", [-1, -20], 2, 0],
    ["one of two, over", [-1, 100], 0, 1],
    ["soon", [14], 0, 1],
    ["not so soon", [14.1], 0, 0],
    ["never", [undefined], 0, 0],
    ["one over, one soon", [-1, 3, undefined], 0, 2],
  ] as const)("%s", (_name, days, problems, warnings) => {
    const judged = judgeStart(withBearers(...days), NOW);
    expect(judged.problems).toHaveLength(problems);
    expect(judged.warnings).toHaveLength(warnings);
  });

  it("are told with the day and what to do", () => {
    expect(judgeStart(withBearers(-1), NOW).problems[0]).toMatch(
      /^credentials\[0\]: expired on 2026-11-24, and no other is good; add a new one \(scim-pingone hash-token/,
    );
    expect(judgeStart(withBearers(2), NOW).warnings[0]).toMatch(
      /^credentials\[0\]: expires on 2026-11-27;/,
    );
  });
});

describe("the certificate of the listener", () => {
  it.each([
    ["expired", -1, /^TLS_CERT_FILE: the certificate expired on 2026-11-24, and clients refuse/],
    ["expires in 13 days", 13, /^TLS_CERT_FILE: the certificate expires on 2026-12-08; put a new/],
    ["is good for 29 days", 29, undefined],
    // It is made for 30 days.
    ["is not good yet", 40, /^TLS_CERT_FILE: the certificate is good from 2026-12-05 on only/],
  ])("%s", (_name, days, told) => {
    const { pem, key } = createCertificate("scim.example.com", {
      validUntil: new Date(NOW + days * DAY),
    });
    const { config, secrets, ...rest } = loaded();
    const given = { config, secrets: { ...secrets, tls: { cert: pem, key } }, ...rest };
    const expected = told === undefined ? [] : [expect.stringMatching(told)];
    expect(judgeStart(given, NOW)).toEqual({ problems: [], warnings: expected });
  });
});

describe("regions that contradict each other", () => {
  const eu = { PINGONE_API_URL: "https://api.pingone.eu/v1" };
  const com = { PINGONE_AUTH_URL: "https://auth.pingone.com" };
  it.each([
    [{ PINGONE_REGION: "com", ...eu }, "PINGONE_REGION says com, PINGONE_API_URL says eu"],
    [{ PINGONE_REGION: "eu", ...com }, "PINGONE_REGION says eu, PINGONE_AUTH_URL says com"],
    [{ PINGONE_REGION: "", ...eu, ...com }, "PINGONE_API_URL says eu, PINGONE_AUTH_URL says com"],
    [
      { PINGONE_REGION: "ca", ...eu, PINGONE_AUTH_URL: "https://auth.pingone.eu" },
      "PINGONE_REGION says ca, PINGONE_API_URL says eu, PINGONE_AUTH_URL says eu",
    ],
    [{ PINGONE_REGION: "com.au", PINGONE_API_URL: "https://api.pingone.com.au/v1" }, undefined],
    [{ PINGONE_REGION: "", ...eu, PINGONE_AUTH_URL: "https://login.example.com" }, undefined],
    [{ PINGONE_REGION: "eu", PINGONE_API_URL: "http://127.0.0.1:9411/v1" }, undefined],
  ])("%j", (changes, told) => {
    const { problems, warnings } = judgeStart(loaded(changes), NOW);
    expect(problems).toEqual([]);
    const expected = told === undefined ? [] : [expect.stringContaining(`PINGONE_REGION: ${told}`)];
    expect(warnings).toEqual(expected);
  });

  it("are told of a configuration file by its keys", () => {
    const given = fromFile(fileOf({ pingone: withPingone("apiUrl: https://api.pingone.ca/v1") }));
    expect(judgeStart(given, NOW).warnings).toContainEqual(
      expect.stringMatching(/^tenants\.acme\.pingone\.region: region says eu, apiUrl says ca/),
    );
  });
});

describe("listening beyond this machine", () => {
  it.each([
    [{ HOST: "0.0.0.0" }, 1],
    [{ HOST: "::" }, 1],
    [{ HOST: "0.0.0.0", PUBLIC_BASE_URL: "https://scim.example.com" }, 0],
    [{ HOST: "127.0.0.1" }, 0],
    [{ HOST: "::1" }, 0],
  ])("%j has %i warnings", (changes, count) => {
    const { warnings } = judgeStart(loaded(changes), NOW);
    expect(warnings).toHaveLength(count);
    if (count > 0) expect(warnings[0]).toMatch(/^PUBLIC_BASE_URL: is not set/);
  });
});

describe("settings without effect", () => {
  it("are told, by the name of their tenant, and stop no start", () => {
    const given = loaded();
    const tenants = given.config.tenants.map((tenant) => ({
      ...tenant,
      pingone: { ...tenant.pingone, tellsDuplicateAdds: false },
    }));
    const { problems, warnings } = judgeStart(
      { ...given, config: { ...given.config, tenants } },
      NOW,
    );
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^tenants\.default\.pingone\.tellsDuplicateAdds: has no effect/),
    ]);
    expect(judgeStart(given, NOW).warnings).toEqual([]);
  });
});
