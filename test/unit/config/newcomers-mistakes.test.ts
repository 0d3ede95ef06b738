// What people who see the product for the first time get wrong: each is told with what to write instead, and no value with it.
import { describe, expect, it } from "@jest/globals";
import * as environments from "./environments.js";
import { RSA_PEM } from "./private-keys.js";
import {
  FILE,
  fileOf,
  pingone,
  problemsOf,
  SHA,
  withSource,
  withPingone,
} from "./gateway-files.js";

const SECRET = "hunter2-a-secret-value";
/** As it reads as UTF-8. */
const asUtf16 = (text: string): string => Buffer.from(`\ufeff${text}`, "utf16le").toString("utf8");
const LINE_BREAK =
  "holds a line break, which counts as part of it; take it away (printf '%s' writes none, a file may end in one)";
const HINT =
  'look at the indentation, and put values with special characters in quotes, as "${NAME}"';

describe("a configuration file", () => {
  it.each([
    // As an editor or a shell saves it.
    [`\ufeff${fileOf()}`, []],
    [fileOf().replaceAll("\n", "\r\n"), []],
    [fileOf().replace("acme", "acm\ufffd"), [":2: is no UTF-8 text; save the file as UTF-8"]],
    [asUtf16(fileOf()), [":1: is no UTF-8 text; save the file as UTF-8"]],
    // As YAML is misread.
    [
      fileOf().replace("    sources:", "\tsources:"),
      [":5: is no valid YAML: Tabs are not allowed as indentation; use spaces"],
    ],
    [
      `${fileOf()}---\n${fileOf()}`,
      [":7: is no valid YAML: there are several documents; take the line with --- away"],
    ],
    [
      withSource("worker: { clientId: ${NOPE}, clientSecret: x, clientAuth: y }"),
      [`:6: is no valid YAML: Unexpected flow-map-start at node end; ${HINT}`],
    ],
    [
      "base: &base { region: eu }\ntenants: { acme: { <<: *base } }\n",
      [
        ":1: base: is unknown; known here: tenants",
        ":2: tenants.acme.pingone: is missing",
        ":2: tenants.acme.sources: is missing",
        ":2: tenants.acme.<<: is unknown: what a block shares with another is written out",
      ],
    ],
    // A list where names are due, a value where keys are.
    ["- acme\n", [":1: must be a block of keys, not a list: tenants"]],
    ["tenants: [{ name: acme }]\n", [":1: tenants: must be a block of keys, not a list"]],
    [
      fileOf({ source: `{ credentials: [{ bearer: ${SECRET} }] }` }),
      [
        ":6: tenants.acme.sources.entra.credentials[0].bearer: must be a block of keys: sha256, expiresAt",
      ],
    ],
    [
      fileOf({
        source:
          "{ credentials: [{ jwt: { issuer: https://login.example.com, audience: a, claims: { azp: 5 } } }] }",
      }),
      [
        ":6: tenants.acme.sources.entra.credentials[0].jwt.claims.azp: must be text, or a list of texts",
      ],
    ],
    // What looks as if it did something.
    [
      withSource("guard: { per: 1h }"),
      [
        ":6: tenants.acme.sources.entra.guard: holds nothing: it needs deactivations, deletions or removals",
      ],
    ],
    ...["$WORKER", "%WORKER%"].map((name): [string, string[]] => [
      fileOf({ pingone: pingone.replace("${WORKER}", name) }),
      [
        ':3: tenants.acme.pingone.clientSecret: must be "${NAME}" and nothing else to stand for a variable',
      ],
    ]),
    // Another unit, or none.
    ...["60", "0h", "60min"].map((per): [string, string[]] => [
      withSource(`guard: { deletions: 5, per: ${per} }`),
      [":6: tenants.acme.sources.entra.guard.per: must be a span of time, like 30m, 1h or 1d"],
    ]),
    // One mistake hides no other.
    [
      withSource(
        'mode: dry, writable: { pasword: always, password: often }, onDelete: { disable: { population: "5b0c9d71-1a2b-4c3d-8e4f-5a6b7c8d9e33" } }',
      ),
      [
        ":6: tenants.acme.sources.entra.writable.password: must be one of never, create, always",
        ":6: tenants.acme.sources.entra.mode: must be live, shadow or paused",
        ":6: tenants.acme.sources.entra.writable.pasword: is no attribute of users or groups; extensions need their URN",
        ":6: tenants.acme.sources.entra.onDelete.disable.population: needs a boundary: else who is deleted would still be there",
      ],
    ],
    [
      withSource(
        'boundary: { populations: [Sales] }, onDelete: { disable: { population: "5b0c9d71-1a2b-4c3d-8e4f-5a6b7c8d9e33" } }',
      ),
      [":6: tenants.acme.sources.entra.boundary.populations[0]: must be a UUID"],
    ],
  ])("%#: %j", (text, expected) => {
    const problems = problemsOf(text);
    expect(problems.toSorted()).toEqual(expected.map((each) => `${FILE}${each}`).toSorted());
    expect(problems.join("\n")).not.toMatch(new RegExp(`${SECRET}|${SHA}`));
  });
});

const real = { ...environments.real, PINGONE_CLIENT_SECRET: SECRET };

describe("the environment", () => {
  const files = {
    "/run/utf16": asUtf16(SECRET),
    "/run/text": "no certificate",
    "/run/windows": `\ufeff${SECRET}\r\n`,
    "/run/echoed": `${SECRET}\n\n`,
  };
  const refusedFor = (environment: environments.Texts, forceDemo = false): readonly string[] =>
    environments.problemsOf(environment, { files, code: "EACCES", forceDemo });

  it.each<[environments.Texts, readonly string[]]>([
    // What is missing, beside the name it was given by.
    [
      { SCIM_BEARER_TOKEN: undefined, SCIM_BEARER_TOKNE: SECRET },
      [
        "SCIM_BEARER_TOKEN: is missing (what the pushing client sends as bearer token)",
        "SCIM_BEARER_TOKNE: is no setting of this gateway; did you mean SCIM_BEARER_TOKEN?",
      ],
    ],
    // A limit of rights that would not be in force.
    [
      { SCIM_BOUNDARY_POPULATION: SECRET },
      [
        "SCIM_BOUNDARY_POPULATION: is no setting of this gateway; did you mean SCIM_BOUNDARY_POPULATIONS?",
      ],
    ],
    [
      { PINGONE_REGION: '"eu"', PINGONE_CLIENT_SECRET: `'${SECRET}'` },
      [
        "PINGONE_REGION: must be one of com, ca, eu, com.au, sg, asia, as the address of PingOne's console ends (console.pingone.eu); without the quotes",
        "PINGONE_CLIENT_SECRET: is in quotes, which count as part of it; take them away",
      ],
    ],
    // Of an `echo` in a Secret of Kubernetes, of a .env with the line ends of Windows.
    [
      { PINGONE_REGION: "eu\r", PINGONE_CLIENT_SECRET: `${SECRET}\n` },
      [
        "PINGONE_REGION: must be one of com, ca, eu, com.au, sg, asia, as the address of PingOne's console ends (console.pingone.eu); without the blank or line break before or after it",
        `PINGONE_CLIENT_SECRET: ${LINE_BREAK}`,
      ],
    ],
    [
      { PINGONE_CLIENT_SECRET: undefined, PINGONE_CLIENT_SECRET_FILE: "/run/echoed" },
      [`PINGONE_CLIENT_SECRET: ${LINE_BREAK}`],
    ],
    [
      { REDIS_URL: "redis://redis.example.com", REDIS_PASSWORD: `${SECRET}\r`, STATE_KEY: SECRET },
      [`REDIS_PASSWORD: ${LINE_BREAK}`],
    ],
    [
      { SCIM_BEARER_TOKEN: `${SECRET}\n` },
      [
        "SCIM_BEARER_TOKEN: must have at least 16 characters, visible ASCII only (no blanks or line breaks)",
      ],
    ],
    [
      {
        PINGONE_CLIENT_AUTH: "private_key_jwt",
        PINGONE_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\\nTUlJRQ==\\n-----END PRIVATE KEY-----",
      },
      [
        "PINGONE_PRIVATE_KEY: must be an RSA key as PKCS #8 PEM (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of an RSA key in another form, with line breaks and not the letters \\n",
      ],
    ],
    [
      { HOST: "0.0.0.0:8080", ADMIN_HOST: "[::1]", ADMIN_PORT: "9464" },
      [
        "HOST: must be a host name or an IP address, without a port",
        "ADMIN_HOST: must be a host name or an IP address, without a port",
      ],
    ],
    [
      { SCIM_BOUNDARY: SECRET, SCIM_PROTECTED: SECRET },
      [
        "SCIM_BOUNDARY: is no setting of this gateway; did you mean SCIM_BOUNDARY_POPULATIONS?",
        "SCIM_PROTECTED: is no setting of this gateway; did you mean SCIM_PROTECTED_USERS?",
      ],
    ],
    [
      { PINGONE_CLIENT_SECRET: undefined, PINGONE_CLIENT_SECRET_FILE: "/run/utf16" },
      ["PINGONE_CLIENT_SECRET_FILE: the file is no UTF-8 text"],
    ],
    [
      { TLS_CERT_FILE: "/run/secret", TLS_KEY_FILE: "/run/text" },
      [
        "TLS_CERT_FILE: the file cannot be read (EACCES: its owner or mode keeps this user out)",
        "TLS_KEY_FILE: must hold a private key in PEM, not encrypted",
      ],
    ],
  ])("%#: %j", (given, expected) => {
    const problems = refusedFor({ ...real, ...given });
    expect(problems).toEqual(expected);
    expect(problems.join("\n")).not.toContain(SECRET);
  });

  it("a worker's secret with a line break is refused in a configuration file too", () => {
    const environment = { WORKER: `${SECRET}\n` };
    expect(problemsOf(fileOf(), { environment })).toEqual([
      `${FILE}:3: tenants.acme.pingone.clientSecret: ${LINE_BREAK}`,
    ]);
  });

  it("a secret beside the key that is used instead may be anything", () => {
    const environment = { WORKER: `${SECRET}\n` };
    const key = RSA_PEM;
    const method = "private_key_jwt";
    const given = {
      ...real,
      PINGONE_CLIENT_SECRET: `${SECRET}\n`,
      PINGONE_CLIENT_AUTH: method,
      PINGONE_PRIVATE_KEY: key,
    };
    expect(environments.load(given).secrets).toBeDefined();
    const text = fileOf({
      pingone: withPingone(`clientAuth: ${method}, privateKeyFile: key.pem`),
    });
    expect(problemsOf(text, { environment, files: { "etc/key.pem": key } })).toEqual([]);
  });

  it("a file of Windows holds the secret, and neither its mark nor its line end", () => {
    const given = { PINGONE_CLIENT_SECRET: undefined, PINGONE_CLIENT_SECRET_FILE: "/run/windows" };
    const { secrets } = environments.load({ ...real, ...given }, { files });
    expect(secrets.tenants["default"]?.pingoneClientSecret).toBe(SECRET);
  });

  it("a secret in quotes or between blanks may be meant, and is warned of", () => {
    const blank = { ...real, PINGONE_CLIENT_SECRET: `${SECRET} ` };
    expect(environments.load(blank).warnings).toEqual([
      "PINGONE_CLIENT_SECRET: begins or ends with a blank, which counts as part of it; take it away",
    ]);
    const quoted = { ...real, PINGONE_CLIENT_SECRET: `"${SECRET}"` };
    expect(environments.load(quoted).warnings).toEqual([
      "PINGONE_CLIENT_SECRET: is in quotes, which count as part of it; take them away",
    ]);
  });

  const ADMIN = "ADMIN_PORT: is taken by PORT; name another one";
  const onePort = { PORT: "9000", ADMIN_PORT: "9000", PUBLIC_BASE_URL: "https://a.example.com" };
  it.each<[Readonly<Record<string, string>>, readonly string[]]>([
    [{ PORT: "9000", ADMIN_PORT: "9000" }, [ADMIN]],
    [{ ...onePort, HOST: "::" }, [ADMIN]],
    [{ ...onePort, HOST: "192.0.2.1" }, []],
    [{ ...onePort, HOST: "0.0.0.0" }, [ADMIN]],
    [{ ...onePort, HOST: "0.0.0.0", ADMIN_HOST: "::1" }, []],
    [{ ...onePort, HOST: "::", ADMIN_HOST: "::1" }, [ADMIN]],
    [{ PORT: "9000", ADMIN_PORT: "9001" }, []],
    [{ PORT: "0", ADMIN_PORT: "0" }, []],
    // No emulator is there.
    [{ PORT: "9411" }, []],
  ])("listeners at %j", (given, expected) => {
    expect(refusedFor({ ...real, ...given })).toEqual(expected);
  });

  it("the demo's listeners: the emulator's is one of them", () => {
    expect(refusedFor({ PORT: "9411" })).toEqual([
      "EMULATOR_PORT: is taken by PORT; name another one",
    ]);
    expect(refusedFor({ PORT: "0", EMULATOR_PORT: "0" }, true)).toEqual([]);
  });
});

it("the demo's configuration says where its PingOne is", () => {
  const { config } = environments.load({ EMULATOR_PORT: "9500" });
  expect(config.tenants.map(({ pingone: { apiUrl, authUrl } }) => [apiUrl, authUrl])).toEqual([
    ["http://127.0.0.1:9500/v1", "http://127.0.0.1:9500"],
  ]);
});
