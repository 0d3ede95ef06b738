// Misspelt settings: what is refused, what is only suspected, and what is left alone because it is somebody else's.
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import { flat } from "../../support/single-tenant.js";
import { unknownVariables } from "../../../src/config/environment/unknown-variables.js";
import { load, problemsOf, real } from "./environments.js";

describe("what the commands read beside the settings", () => {
  it.each(["ADMIN_TOKEN", "ADMIN_TOKEN_FILE"])("%s is no misspelt setting", (name) => {
    const given = { [name]: "x" };
    expect(unknownVariables(given)).toEqual({ refused: [], suspects: [] });
    expect(problemsOf(given)).toEqual([]);
    expect(load({ ...real, ...given }).warnings).toEqual(load(real).warnings);
  });
});

describe("near misses of a setting's name", () => {
  it.each([
    ["PROT", "PORT"],
    ["port", "PORT"],
    ["HSOT", "HOST"],
    ["LOGLEVEL", "LOG_LEVEL"],
    ["LOG_LEVLE", "LOG_LEVEL"],
    ["SCIM_BEARER_TOKNE", "SCIM_BEARER_TOKEN"],
    ["SCIM_BEARER_TOKEN_FLIE", "SCIM_BEARER_TOKEN_FILE"],
    ["PUBLIC_BASEURL", "PUBLIC_BASE_URL"],
    ["PINGON_REGION", "PINGONE_REGION"],
  ])(
    "%s is told with %s in place of a demo, and warned of beside a real configuration",
    (name, meant) => {
      const sentence = `${name}: is no setting of this gateway; did you mean ${meant}?`;
      expect(problemsOf({ [name]: "x" })).toEqual([sentence]);
      expect(load({ ...real, [name]: "x" }).warnings).toEqual([sentence]);
      expect(load({ [name]: "x" }, { forceDemo: true }).warnings).toEqual([sentence]);
    },
  );

  it.each([
    ["PINGONE_REGIONN", "did you mean PINGONE_REGION?"],
    ["PINGONE_CLIENTID", "did you mean PINGONE_CLIENT_ID?"],
    ["PINGONE_SECRET", "see the settings table of the README"],
  ])("%s is refused whatever else is there: %s", (name, advice) => {
    const sentence = `${name}: is no setting of this gateway; ${advice}`;
    expect(problemsOf({ ...real, [name]: "x" })).toEqual([sentence]);
    expect(problemsOf({ [name]: "x" })).toContain(sentence);
  });

  it.each([
    "PATH",
    "HOME",
    "HOSTNAME",
    "PWD",
    "SHELL",
    "USER",
    "LANG",
    "TERM",
    "NODE_ENV",
    "NODE_OPTIONS",
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "no_proxy",
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
    "REDIS_URL",
    "DB_HOST",
    "DB_PORT",
    "DATABASE_URL",
    "PG_PORT",
    "SMTP_PORT",
    "METRICS_PORT",
    "LOG_FORMAT",
    "POST_HOOK",
    "npm_config_local_prefix",
    "SCIM_URL",
  ])("%s is somebody else's", (name) => {
    expect(unknownVariables({ [name]: "x" })).toEqual({ refused: [], suspects: [] });
  });

  it("an empty one is none", () => {
    expect(unknownVariables({ PROT: "", PINGONE_REGIONN: "", SCIM_ALLOW: "" })).toEqual({
      refused: [],
      suspects: [],
    });
  });
});

describe("what would trust anybody", () => {
  it("NODE_TLS_REJECT_UNAUTHORIZED=0 keeps every start from happening", () => {
    for (const environment of [real, {}]) {
      const problems = problemsOf({ ...environment, NODE_TLS_REJECT_UNAUTHORIZED: "0" });
      expect(problems).toEqual([
        expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED: .*PINGONE_CA_FILE/),
      ]);
    }
    expect(problemsOf({ ...real, NODE_TLS_REJECT_UNAUTHORIZED: "1" })).toEqual([]);
  });
});

describe("PINGONE_CA_FILE", () => {
  const [first = "", second = ""] = rootCertificates;
  const environment = { ...real, PINGONE_CA_FILE: "/etc/ca.pem" };

  it("gives the certificates of the file and nothing else of it", () => {
    const text = `# ours\n${first}\n-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----\n${second}`;
    const { pingone } = flat(load(environment, { files: { "/etc/ca.pem": text } }).config);
    expect(pingone).toMatchObject({ caFile: "/etc/ca.pem", caPem: `${first}\n${second}\n` });
  });

  it.each([
    [undefined, "the file cannot be read (ENOENT: there is none of that name)"],
    ["no certificate", "must hold certificates in PEM (BEGIN CERTIFICATE)"],
    [
      "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----",
      "certificate 1 in it cannot be read",
    ],
    [
      `${first}\n-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----`,
      "certificate 2 in it cannot be read",
    ],
  ])("holding %j is refused: %s", (text, problem) => {
    const files: Record<string, string> = text === undefined ? {} : { "/etc/ca.pem": text };
    expect(problemsOf(environment, { files })).toEqual([`PINGONE_CA_FILE: ${problem}`]);
  });

  it("alone does not end the demo", () => {
    const { config } = load(
      { PINGONE_CA_FILE: "/etc/ca.pem" },
      { files: { "/etc/ca.pem": first } },
    );
    expect(config.demo).toBe(true);
  });
});
