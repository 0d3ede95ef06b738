// Every way a configuration file can be wrong, each by its line; what is not built yet is refused, not accepted in silence.
import { describe, expect, it } from "@jest/globals";
import { ConfigError } from "../../../src/config/config-error.js";
import { loadConfig } from "../../../src/config/load-config.js";
import {
  CLIENT,
  FILE,
  POPULATION,
  SHA,
  BAD_MAPPING,
  entra,
  fileOf,
  GOOD_MAPPING,
  pingone,
  problemsOf,
  withPingone,
  withSource,
} from "./gateway-files.js";

const INSIDE = "5a0d1c7e-2f3b-4c5d-8e9f-0a1b2c3d4e5f";
const OTHER = "6b1e2d8f-3a4c-4d6e-9fa0-1b2c3d4e5f6a";
const OF_BAD_MAPPING = "extends: must be one of default, none";

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
      files: { "etc/acme.yaml": GOOD_MAPPING },
    });
    expect(problems).toEqual([
      `${FILE}:3: tenants.acme.pingone.clientId: is missing`,
      `${FILE}:4: tenants.acme.pingone.environmentId: must be a UUID`,
      `${FILE}:5: tenants.acme.pingone.region: must be one of com, ca, eu, com.au, sg, asia, as the address of PingOne's console ends (console.pingone.eu)`,
      `${FILE}:6: tenants.acme.pingone.clientID: is unknown; did you mean "clientId"?`,
      `${FILE}:7: tenants.acme.pingone.clientSecret: the environment variable NOT_SET is not set`,
      `${FILE}:8: tenants.acme.pingone.limits.concurrency: must be 1 at least`,
      `${FILE}:12: tenants.acme.sources.entra.credentials[0].bearer.sha256: must be 64 hexadecimal digits; scim-pingone hash-token makes them of a token`,
      `${FILE}:13: tenants.acme.sources.entra.populations.rules[0].when: is no SCIM filter: Unknown attribute`,
      `${FILE}:14: tenants.acme.sources.entra.onUnmapped: must be one of drop, reject`,
      'PINGONE_REGION: is given beside etc/gateway.yaml, which does not use it; unset it, or write "${PINGONE_REGION}" in the file',
      "PORT: must be a port number between 0 and 65535",
    ]);
    expect(problemsOf(text, { files: { "etc/acme.yaml": BAD_MAPPING } })).toContain(
      `etc/acme.yaml:1: ${OF_BAD_MAPPING}`,
    );
  });

  it.each([
    // Not built yet.
    [
      withSource("dialect: entra"),
      "sources.entra.dialect: dialect is not supported by this version",
    ],
    [withSource("allow: [users:all]"), "sources.entra.allow[0]: must be one of users:read"],
    [withSource("onDelete: disable"), "onDelete: must be delete, or { disable: { population"],
    [withSource("onDelete: { disable: { population: x } }"), "population: must be a UUID"],
    [
      withSource(`onDelete: { disable: { population: ${OTHER} } }`),
      "onDelete.disable.population: needs a boundary",
    ],
    [
      withSource(
        `onDelete: { disable: { population: ${OTHER} } }, boundary: { populations: [${OTHER}] }`,
      ),
      "onDelete.disable.population: must be outside the boundary",
    ],
    [withSource("profile: entra"), "profile: must be one of tolerant, rfc7644, interop"],
    [
      withSource(`profile: interop, onDelete: { disable: { population: ${OTHER} } }`),
      "onDelete: must be delete with the profile interop",
    ],
    [withSource("mode: shady"), "mode: must be live, shadow or paused"],
    [withSource("writable: { shoeSize: never }"), "writable.shoeSize: is no attribute of users"],
    [withSource("writable: { active: never }"), "writable.active: decides whether a leaver"],
    [withSource("writable: { userName: never }"), "writable.userName: is required"],
    [withSource("writable: { emails.value: create }"), "is a part of many values"],
    [
      withSource(`writable: { userFilter: always }, protected: { users: [${OTHER}] }`),
      "writable.userFilter: cannot hold with protected users",
    ],
    [
      withSource(
        `writable: { userFilter: create }, environmentGroups: write, boundary: { populations: [${INSIDE}] }`,
      ),
      "writable.userFilter: cannot hold with environmentGroups: write",
    ],
    [withSource("environmentGroups: read"), "environmentGroups: means nothing without boundary"],
    [
      withSource(`boundary: { populations: [${OTHER}] }, populations: { default: ${INSIDE} }`),
      "populations.default: is outside the boundary of its source",
    ],

    [withSource("onDelete: never"), "onDelete: must be delete"],
    [withSource("mfaEnabled: true"), "mfaEnabled: is unknown"],
    // Between tenants, and between sources.
    [
      `${fileOf()}  globex: { pingone: ${pingone}, sources: { okta: ${entra} } }\n`,
      ":7: tenants.globex.pingone.environmentId: is the environment of tenant acme already",
    ],
    [
      `${fileOf()}      okta: ${entra}\n`,
      ":7: tenants.acme.sources.okta.credentials[0]: is the same token as one of source entra",
    ],
    [fileOf().replace("acme", "scim"), ":2: tenants.scim: is reserved, like scim, environments"],
    [fileOf().replace("acme", "environments"), "tenants.environments: is reserved"],
    [fileOf().replace("acme", "healthz"), "tenants.healthz: is reserved"],
    [fileOf().replace("acme", "readyz"), "tenants.readyz: is reserved"],
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
      "clientSecretFile: the file cannot be read (ENOENT: there is none of that name)",
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
    [
      fileOf({ mapping: "gone.yaml" }),
      "tenants.acme.mapping: the file cannot be read (ENOENT: there is none of that name)",
    ],
    [fileOf({ mapping: "bad.yaml" }), `etc/bad.yaml:1: ${OF_BAD_MAPPING}`],
    // The source
    [fileOf({ source: "{ credentials: [] }" }), "credentials: must list at least one credential"],
    [fileOf({ source: "{}" }), "sources.entra.credentials: is missing"],
    [fileOf({ source: "{ credentials: [{}] }" }), "credentials[0]: needs bearer, basic or jwt"],
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
      files: { "etc/empty": "\n", "etc/bad.yaml": BAD_MAPPING },
    });
    expect(problems.join("\n")).toContain(expected);
    expect(problems.every((each) => /^etc\/\S+\.yaml:\d+: /.test(each))).toBe(true);
  });

  it("of three tenants are told together, each by its line", () => {
    const tenant = (id: string, source: string) => [
      `    pingone: { environmentId: ${id}, region: eu, clientId: ${CLIENT}, clientSecret: "\${WORKER}" }`,
      "    sources:",
      `      hr: { credentials: [{ bearer: { sha256: ${SHA} } }], ${source} }`,
    ];
    const text = [
      "tenants:",
      "  acme:",
      ...tenant(INSIDE, "roleGroups: never"),
      "  globex:",
      ...tenant(OTHER, `environmentGroups: read, onDelete: { disable: { population: ${OTHER} } }`),
      "  initech:",
      ...tenant(POPULATION, "writable: { shoeSize: never }, addresses: [10.0.0.0/99]"),
      "",
    ].join("\n");
    expect(problemsOf(text, { environment: { WORKER: "s3cr3t" } })).toEqual([
      expect.stringMatching(/^etc\/gateway\.yaml:5: tenants\.acme\.sources\.hr\.roleGroups: /),
      expect.stringMatching(/^etc\/gateway\.yaml:9: tenants\.globex\..*\.onDelete/),
      expect.stringMatching(/^etc\/gateway\.yaml:9: tenants\.globex\..*\.environmentGroups: /),
      expect.stringMatching(/^etc\/gateway\.yaml:13: tenants\.initech\..*\.addresses/),
      expect.stringMatching(/^etc\/gateway\.yaml:13: tenants\.initech\..*\.writable\.shoeSize/),
    ]);
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
          file: { path: "gone.yaml", checks: { ofFilter: () => undefined } },
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
      source: entra.replace(/ \}$/, `, ${rule("kept")} }`),
    });
    expect(
      problemsOf(text, { environment: { WORKER: "x" }, files: { "etc/m.yaml": GOOD_MAPPING } }),
    ).toEqual([]);
    expect(
      problemsOf(text.replace("when: kept", "when: bad"), {
        environment: { WORKER: "x" },
        files: { "etc/m.yaml": BAD_MAPPING },
      }),
    ).toEqual([`etc/m.yaml:1: ${OF_BAD_MAPPING}`]);
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
      "etc/gateway.yaml: the file cannot be read (ENOENT: there is none of that name)",
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
    ["token: x", "known here: bearer, basic, jwt"],
    ["jwks: { issuer: x }", "known here: bearer, basic, jwt"],
  ])("a credential %s is told what can be used: %s", (credential, advice) => {
    const problems = problemsOf(fileOf({ source: `{ credentials: [{ ${credential} }] }` }));
    expect(problems).toEqual([expect.stringContaining(advice)]);
  });
});
