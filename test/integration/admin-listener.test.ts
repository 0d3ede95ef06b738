// The admin listener of a real gateway: who may ask, who may change, and what a paused source is told.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { loadSettings } from "../../src/cli/load-settings.js";
import { ConfigError } from "../../src/config/config-error.js";
import { tokenDigest } from "../../src/platform/secrets/bearer-token.js";
import { expectScimError, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, TWO, type TenantStand } from "../support/tenants.js";

const READER = "a-reader-of-metrics-Kd0v7Gz";
const OPERATOR = "an-operator-on-call-Qm2Rw9Xp";
const EXPIRED = "a-token-of-last-year-Lt5Bn8Hs";
const ENTRA = "token-of-entra-4f6A9b2c";
const HR = "token-of-hr-8e1D7c3b";

let directory: string;
let file: string;
let stand: TenantStand;

const tokens = (...names: readonly ("reader" | "operator")[]) =>
  JSON.stringify({
    tokens: [
      ...names.map((role) => ({
        name: `the-${role}`,
        role,
        sha256: tokenDigest(role === "reader" ? READER : OPERATOR),
      })),
      {
        name: "last-year",
        role: "operator",
        sha256: tokenDigest(EXPIRED),
        expiresAt: "2025-12-31",
      },
    ],
  });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "scim-pingone-admin-"));
  file = join(directory, "tokens.yaml");
  writeFileSync(file, tokens("reader", "operator"));
  stand = await startTenants(
    (emulator) => ({
      acme: {
        pingone: pingoneOf(ONE, emulator),
        sources: {
          entra: { credentials: [bearer(ENTRA)] },
          hr: { credentials: [bearer(HR)], mode: "paused" },
        },
      },
      other: {
        pingone: pingoneOf(TWO, emulator),
        sources: { entra: { credentials: [bearer("token-of-others-2a9F5d1e")] } },
      },
    }),
    { ADMIN_PORT: "0", ADMIN_HOST: "0.0.0.0", ADMIN_TOKENS_FILE: file },
  );
});
afterAll(async () => {
  await stand.stop();
  rmSync(directory, { recursive: true });
});

/** As a SIGHUP does it. */
function reload(): void {
  const config = join(stand.directory, "gateway.yaml");
  const admin = { ADMIN_PORT: "0", ADMIN_HOST: "0.0.0.0", ADMIN_TOKENS_FILE: file };
  stand.gateway.reload(loadSettings({ PORT: "0", ...admin }, { config }));
}

const admin = (method: "get" | "post" | "put", path: string, token?: string) => {
  const { port } = new URL(`http://${stand.gateway.listeners()["admin"] ?? ""}`);
  const request = supertest(`http://127.0.0.1:${port}`)[method](path);
  return token === undefined ? request : request.set("Authorization", `Bearer ${token}`);
};

describe("beyond loopback", () => {
  it("does not start without tokens", () => {
    const environment = { PORT: "0", ADMIN_PORT: "0", ADMIN_HOST: "0.0.0.0" };
    expect(() => loadSettings(environment, { demo: true })).toThrow(ConfigError);
  });

  it.each(["/metrics", "/activity", "/config", "/sources", "/", "/nothing/here"])(
    "%s needs one, whether it is there or not",
    async (path) => {
      const without = await admin("get", path);
      expect([without.status, without.headers["www-authenticate"]]).toEqual([
        401,
        'Bearer realm="admin"',
      ]);
      for (const wrong of ["no-token-of-anybody-1234", ENTRA]) {
        const response = await admin("get", path, wrong);
        expect([response.status, response.headers["www-authenticate"]]).toEqual([
          401,
          'Bearer realm="admin", error="invalid_token"',
        ]);
        expect(response.body).toEqual({ error: "The token is not valid here." });
      }
      expect((await admin("get", path, EXPIRED)).text).toContain("has expired");
    },
  );

  it("answers probes without one, by whatever name they ask", async () => {
    expect((await admin("get", "/healthz").set("Host", "10.1.2.3:9464")).status).toBe(200);
    expect((await admin("get", "/readyz").set("Host", "gateway.example.com")).status).toBe(200);
  });

  it("lets a reader read, and change nothing", async () => {
    expect((await admin("get", "/metrics", READER)).status).toBe(200);
    const refused = await admin("post", "/sources/acme/entra/pause", READER);
    expect([refused.status, refused.body]).toEqual([
      403,
      { error: "This token may read. Changes need a token with the role operator." },
    ]);
    // What is not there is told to nobody who may not change it.
    expect((await admin("post", "/sources/acme/zelda/pause", READER)).status).toBe(403);
    const listed = await admin("get", "/sources", READER);
    expect((listed.body as { sources: unknown[] }).sources).toContainEqual({
      tenant: "acme",
      source: "entra",
      mode: "live",
    });
  });

  it("limits guessing, and takes a right token meanwhile", async () => {
    let response = await admin("get", "/metrics", "guess-0-of-a-token-zzzz");
    for (let n = 1; response.status === 401 && n < 100; n += 1) {
      response = await admin("get", "/metrics", `guess-${n}-of-a-token-zzzz`);
    }
    expect(response.status).toBe(429);
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
    expect((await admin("get", "/metrics", READER)).status).toBe(200);
  });

  it("has a configuration without a secret", async () => {
    const { status, text } = await admin("get", "/config", READER);
    expect(status).toBe(200);
    expect(text).toContain('"name":"acme"');
    for (const secret of [READER, OPERATOR, ENTRA, HR, ONE.clientSecret, TWO.clientSecret]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(tokenDigest(secret));
    }
  });

  it("goes by the tokens of the latest configuration", async () => {
    writeFileSync(file, tokens("operator"));
    reload();
    expect((await admin("get", "/sources", OPERATOR)).status).toBe(200);
    expect([401, 429]).toContain((await admin("get", "/sources", READER)).status);
    writeFileSync(file, tokens("reader", "operator"));
    reload();
    expect((await admin("get", "/sources", READER)).status).toBe(200);
  });
});

describe("pausing a source", () => {
  const pause = (to: "pause" | "resume", source = "acme/entra") =>
    admin("post", `/sources/${source}/${to}`, OPERATOR);
  const scim = (method: "get" | "post" | "delete", path: string, body?: object, token = ENTRA) =>
    stand.ask(method, `/acme/scim/v2${path}`, `Bearer ${token}`, body);
  const user = (userName: string) => ({ schemas: [USER_URN], userName });

  afterEach(() => pause("resume"));

  it("refuses its writes with 503 until it is resumed; reads go on, and so do others", async () => {
    const switched = await pause("pause");
    expect([switched.status, switched.body]).toEqual([
      200,
      {
        tenant: "acme",
        source: "entra",
        mode: "paused",
        by: "the-operator",
        since: expect.any(String),
      },
    ]);

    const refused = await scim("post", "/Users", user("paula@example.com"));
    expect(expectScimError(refused, 503)).toContain("paused");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    const operation = { method: "POST", path: "/Users", bulkId: "1", data: user("p@example.com") };
    const bulk = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [operation],
    };
    expectScimError(await scim("post", "/Bulk", bulk), 503);

    expect((await scim("get", "/Users?count=1")).status).toBe(200);
    const search = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], count: 1 };
    expect((await scim("post", "/Users/.search", search)).status).toBe(200);
    const others = await stand.ask(
      "post",
      "/other/scim/v2/Users",
      "Bearer token-of-others-2a9F5d1e",
      user("olga@example.com"),
    );
    expect(others.status).toBe(201);

    expect((await pause("resume")).body).toEqual({ tenant: "acme", source: "entra", mode: "live" });
    expect((await scim("post", "/Users", user("paula@example.com"))).status).toBe(201);
  });

  it("is told by readiness, as a number, and in the log with who did it", async () => {
    const ready = async (tenant: string) =>
      (await admin("get", `/readyz?tenant=${tenant}`)).body as Record<string, unknown>;
    // One is paused by its configuration.
    expect(await ready("acme")).toMatchObject({ status: "ready", paused: 1 });
    await pause("pause");
    await pause("pause");
    expect(await ready("acme")).toMatchObject({ status: "ready", paused: 2 });
    expect(await ready("other")).not.toHaveProperty("paused");
    await pause("resume");
    const told = stand
      .log()
      .split("\n")
      .filter((line) => line.includes("the-operator") && line.includes('"msg":"source '))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.slice(-2)).toMatchObject([
      { tenant: "acme", source: "entra", by: "the-operator", msg: "source paused", level: 40 },
      { tenant: "acme", source: "entra", by: "the-operator", msg: "source resumed", level: 40 },
    ]);
  });

  it("survives a reload", async () => {
    await pause("pause");
    reload();
    expectScimError(await scim("post", "/Users", user("petra@example.com")), 503);
  });

  it("leaves what the configuration pauses", async () => {
    const response = await pause("resume", "acme/hr");
    expect([response.status, response.body]).toEqual([
      409,
      { error: expect.stringContaining("mode: paused") },
    ]);
    expectScimError(await scim("post", "/Users", user("hugo@example.com"), HR), 503);
  });

  it.each(["acme/zelda", "zelda/entra", "other/hr"])("knows no source %s", async (source) => {
    const response = await pause("pause", source);
    expect(response.status).toBe(404);
    expect(response.text).not.toContain("zelda");
  });

  it("is not for a GET, and not for pages of other origins", async () => {
    const read = await admin("get", "/sources/acme/entra/pause", OPERATOR);
    expect([read.status, read.headers["allow"]]).toEqual([405, "POST"]);
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1.evil.example"]) {
      const response = await admin("post", "/sources/acme/entra/pause", OPERATOR).set(
        "Origin",
        origin,
      );
      expect(response.status).toBe(403);
    }
    expect((await scim("post", "/Users", user("otto@example.com"))).status).toBe(201);
  });
});
