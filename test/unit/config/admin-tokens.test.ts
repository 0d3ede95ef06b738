import { describe, expect, it } from "@jest/globals";
import { readAdminTokens } from "../../../src/config/files/admin-tokens.js";
import { readEnvironment } from "../../../src/config/environment/read-environment.js";
import { tokenDigest } from "../../../src/platform/secrets/bearer-token.js";
import { examples } from "../../support/documents.js";

const FILE = "/etc/admin-tokens.yaml";
const A = tokenDigest("a token of somebody");
const B = tokenDigest("a token of somebody else");

function read(environment: Readonly<Record<string, string>>, text = "") {
  const problems: string[] = [];
  const raw = readEnvironment({ ADMIN_PORT: "9464", ...environment }, () => "");
  const files: [string, boolean | undefined][] = [];
  const tokens = readAdminTokens(
    raw,
    (path, isSecret) => {
      files.push([path, isSecret]);
      return text;
    },
    problems,
  );
  return { tokens, problems, files };
}

const ofFile = (text: string) => read({ ADMIN_TOKENS_FILE: FILE }, text);

describe("ADMIN_TOKENS_FILE", () => {
  it("names tokens with their role, and when each ends", () => {
    const { tokens, problems, files } = ofFile(
      `tokens:
        - { name: prometheus, role: reader, sha256: ${A.toUpperCase()} }
        - { name: on-call, role: operator, sha256: ${B}, expiresAt: 2027-01-31 }`,
    );
    expect(problems).toEqual([]);
    expect(tokens).toEqual([
      { name: "prometheus", role: "reader", sha256: A, expiresAtMs: undefined },
      {
        name: "on-call",
        role: "operator",
        sha256: B,
        expiresAtMs: Date.parse("2027-02-01T00:00:00Z"),
      },
    ]);
    // Followed like other secrets.
    expect(files).toEqual([[FILE, true]]);
  });

  it("tells everything that is wrong at once, by its line, and quotes no value", () => {
    const text = [
      "tokens:",
      `  - { name: prometheus, role: reader, sha256: ${A} }`,
      `  - { name: Prometheus, role: operator, sha256: ${A} }`,
      "  - { name: mary@example.com, role: admin, sha256: zelda, expiresAt: soon, scope: all }",
      "  - { role: reader }",
      `  - { name: demo, role: reader, sha256: ${tokenDigest("demo-token")} }`,
    ].join("\n");
    const { tokens, problems } = ofFile(text);
    expect(tokens).toBeUndefined();
    const at = (line: number, place: string) =>
      expect.stringMatching(
        new RegExp(`^ADMIN_TOKENS_FILE: ${FILE}:${line}: tokens\\[${line - 2}\\]\\.${place}: `),
      );
    expect(problems).toEqual([
      at(3, "name"),
      at(3, "sha256"),
      at(4, "name"),
      at(4, "role"),
      at(4, "sha256"),
      at(4, "expiresAt"),
      at(4, "scope"),
      at(5, "name"),
      at(5, "sha256"),
      at(6, "sha256"),
    ]);
    expect(problems.join("")).not.toMatch(/mary|zelda|soon/);
  });

  it.each([
    ["", "tokens: is missing"],
    ["tokens: []", "must list at least one token"],
    ["tokens: {prometheus: reader}", "must be a list"],
    ["tokens: [", "is no valid YAML"],
    ["tokens:\n  - just text", "must be a block of keys"],
  ])("refuses %j", (text, problem) => {
    const { tokens, problems } = ofFile(text);
    expect(tokens).toBeUndefined();
    expect(problems.join("\n")).toContain(problem);
  });

  it("is as docs/observability.md shows it", () => {
    const yaml = examples.filter(
      ({ file, language }) => file === "docs/observability.md" && language === "yaml",
    );
    expect(yaml.map(({ text }) => ofFile(text).problems)).toEqual([[]]);
  });

  it("tells that the file cannot be read", () => {
    const problems: string[] = [];
    const raw = readEnvironment({ ADMIN_PORT: "0", ADMIN_TOKENS_FILE: FILE }, () => "");
    const denied = () => {
      throw Object.assign(new Error("secret place"), { code: "EACCES" });
    };
    expect(readAdminTokens(raw, denied, problems)).toBeUndefined();
    expect(problems).toEqual([
      "ADMIN_TOKENS_FILE: the file cannot be read (EACCES: its owner or mode keeps this user out)",
    ]);
  });
});

describe("ADMIN_HOST", () => {
  it.each(["0.0.0.0", "::", "10.0.0.1", "gateway.example.com"])("%s needs tokens", (host) => {
    expect(read({ ADMIN_HOST: host }).problems).toEqual([
      expect.stringMatching(/^ADMIN_TOKENS_FILE: is missing/),
    ]);
    const file = `tokens: [{ name: prometheus, role: reader, sha256: ${A} }]`;
    expect(read({ ADMIN_HOST: host, ADMIN_TOKENS_FILE: FILE }, file).problems).toEqual([]);
  });

  it.each(["127.0.0.1", "localhost", "::1", "127.1.2.3"])("%s does not", (host) => {
    expect(read({ ADMIN_HOST: host })).toMatchObject({ tokens: undefined, problems: [] });
  });

  it.each(["ADMIN_HOST", "ADMIN_TOKENS_FILE"])("%s says nothing without ADMIN_PORT", (name) => {
    const environment = { ADMIN_PORT: "", [name]: "127.0.0.1" };
    expect(read(environment, `tokens: [{ name: a, role: reader, sha256: ${A} }]`).problems).toEqual(
      [`${name}: has no effect without ADMIN_PORT`],
    );
  });
});
