// The 50 points of contract section 14: token (9-10).
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import * as openid from "openid-client";
import type { Lab } from "./support.js";
import { DEMO, at, basic, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const POST_CLIENT = "00000000-0000-4000-8000-0000000000c2";
const CORRELATION = /\(Correlation ID: [0-9a-f-]{36}\)$/;

function token(
  form: Record<string, string>,
  authorization?: string,
  environment: string = DEMO.environmentId,
) {
  return lab.fetch("POST", `/${environment}/as/token`, {
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
  });
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function claims(id: string, more: Record<string, unknown> = {}) {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const aud = `${lab.emulator.authUrl}/${DEMO.environmentId}/as/token`;
  return { iss: id, sub: id, aud, exp, ...more };
}

function assertionForm(assertion: string) {
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
  };
}

describe("contract 14.9 (1.3, 1.4) client authentication", () => {
  it("answers a wrong secret verbatim", async () => {
    const answer = await token({}, basic(DEMO.clientId, "wrong"));
    expect(answer.status).toBe(401);
    expect(Object.keys(answer.body as object)).toEqual(["error", "error_description"]);
    expect(at(answer.body, "error")).toBe("invalid_client");
    const description = textAt(answer.body, "error_description");
    expect(description).toMatch(/^Request denied: Invalid client credentials \(/);
    expect(description).toMatch(CORRELATION);
  });

  it.each([
    ["no credential", {}, undefined],
    ["unknown client", {}, basic("11111111-1111-4111-8111-111111111111", "x")],
    ["malformed Basic", {}, "Basic %%%"],
    [
      "post on a basic client",
      { client_id: DEMO.clientId, client_secret: DEMO.clientSecret },
      undefined,
    ],
    [
      "both ways at once",
      { client_id: DEMO.clientId, client_secret: DEMO.clientSecret },
      basic(DEMO.clientId, DEMO.clientSecret),
    ],
    ["malformed assertion", assertionForm("a.b"), undefined],
  ])("answers %s with the other verbatim body", async (_, form, authorization) => {
    const answer = await token(form, authorization);
    expect(answer.status).toBe(401);
    expect(textAt(answer.body, "error_description")).toMatch(
      /^Request denied: Unsupported authentication method \(Correlation ID: /,
    );
  });

  it("takes post only from a client configured for it", async () => {
    const client = { clientId: POST_CLIENT, clientSecret: "s", method: "CLIENT_SECRET_POST" };
    await lab.control("POST", "/clients", client);
    expect((await token({ client_id: POST_CLIENT, client_secret: "s" })).status).toBe(200);
    expect((await token({}, basic(POST_CLIENT, "s"))).status).toBe(401);
  });

  it("takes an HS256 assertion for the token endpoint, and nothing forged, foreign or old", async () => {
    const client = {
      clientId: POST_CLIENT,
      clientSecret: "a long enough secret for HS256!!",
      method: "client_secret_jwt",
    };
    await lab.control("POST", "/clients", client);
    const signed = (payload: object, secret = client.clientSecret) => {
      const content = `${encode({ alg: "HS256" })}.${encode(payload)}`;
      return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
    };
    const status = async (assertion: string) => (await token(assertionForm(assertion))).status;
    expect(await status(signed(claims(POST_CLIENT)))).toBe(200);
    expect(await status(signed(claims(POST_CLIENT), "another secret that is long too!"))).toBe(401);
    expect(await status(signed(claims(POST_CLIENT, { aud: "https://elsewhere" })))).toBe(401);
    expect(await status(signed(claims(POST_CLIENT, { exp: 1000 })))).toBe(401);
    expect(await status(signed(claims(POST_CLIENT, { exp: undefined })))).toBe(401);
    const issuer = { aud: `${lab.emulator.authUrl}/${DEMO.environmentId}/as` };
    expect(await status(signed(claims(POST_CLIENT, issuer)))).toBe(401);
    await lab.knobs({ acceptIssuerAudience: true });
    expect(await status(signed(claims(POST_CLIENT, issuer)))).toBe(200);
    const none = `${encode({ alg: "none" })}.${encode(claims(POST_CLIENT))}.`;
    expect(await status(none)).toBe(401);
  });

  it("takes an RS256 assertion of a registered key only", async () => {
    const mine = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = mine.publicKey.export({ format: "jwk" });
    await lab.control("POST", "/clients", {
      clientId: POST_CLIENT,
      method: "PRIVATE_KEY_JWT",
      jwks: { keys: [jwk] },
    });
    const signed = (key: typeof mine) => {
      const content = `${encode({ alg: "RS256" })}.${encode(claims(POST_CLIENT))}`;
      return `${content}.${sign("RSA-SHA256", Buffer.from(content), key.privateKey).toString("base64url")}`;
    };
    expect((await token(assertionForm(signed(mine)))).status).toBe(200);
    expect((await token(assertionForm(signed(other)))).status).toBe(401);
  });

  it("refuses disabled clients, unknown environments, missing roles and other grants (U15)", async () => {
    const client = { clientId: POST_CLIENT, clientSecret: "s" };
    await lab.control("POST", "/clients", { ...client, enabled: false });
    expect((await token({}, basic(POST_CLIENT, "s"))).status).toBe(401);
    await lab.control("POST", "/clients", { ...client, hasRoles: false });
    expect((await token({}, basic(POST_CLIENT, "s"))).status).toBe(400);
    const nowhere = "11111111-1111-4111-8111-111111111111";
    expect((await token({}, basic(POST_CLIENT, "s"), nowhere)).status).toBe(404);
    const password = await token(
      { grant_type: "password" },
      basic(DEMO.clientId, DEMO.clientSecret),
    );
    expect([password.status, at(password.body, "error")]).toEqual([400, "unsupported_grant_type"]);
  });
});

describe("contract 14.10 (1.3) token response", () => {
  it("has three members and an RS256 token that the published key verifies", async () => {
    const answer = await token({}, basic(DEMO.clientId, DEMO.clientSecret));
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: "Bearer",
      expires_in: 3600,
    });
    const { createLocalJWKSet, jwtVerify } = await import("jose");
    const keys = await lab.fetch("GET", `/${DEMO.environmentId}/as/jwks`);
    const verified = await jwtVerify(
      textAt(answer.body, "access_token"),
      createLocalJWKSet(keys.body as Parameters<typeof createLocalJWKSet>[0]),
      { issuer: `${lab.emulator.authUrl}/${DEMO.environmentId}/as`, algorithms: ["RS256"] },
    );
    expect(verified.payload).toMatchObject({ client_id: DEMO.clientId, env: DEMO.environmentId });
  });

  it("follows the knob for its lifetime", async () => {
    await lab.knobs({ tokenTtlSeconds: 5 });
    const answer = await token({}, basic(DEMO.clientId, DEMO.clientSecret));
    expect(at(answer.body, "expires_in")).toBe(5);
    const short = textAt(answer.body, "access_token");
    expect((await lab.call("GET", "/users", undefined, { token: short })).status).toBe(200);
    await lab.control("POST", "/clock", { advanceMs: 5001 });
    expect((await lab.call("GET", "/users", undefined, { token: short })).status).toBe(401);
  });

  it("is worth nothing in another environment", async () => {
    const created = await lab.control("POST", "/environments", {});
    const id = textAt(created.body, "id");
    const other = await token({}, basic(textAt(created.body, "clientId"), "demo-secret"), id);
    const foreign = textAt(other.body, "access_token");
    expect((await lab.call("GET", "/users", undefined, { token: foreign })).status).toBe(401);
    const own = await lab.fetch("GET", `/v1/environments/${id}/users`, {
      headers: { authorization: `Bearer ${foreign}` },
    });
    expect(own.status).toBe(200);
  });
});

describe("contract 1.2 discovery", () => {
  it.each([
    ["CLIENT_SECRET_BASIC", openid.ClientSecretBasic],
    ["CLIENT_SECRET_POST", openid.ClientSecretPost],
  ])("works with openid-client and %s", async (method, authentication) => {
    await lab.control("POST", "/clients", { clientId: POST_CLIENT, clientSecret: "s", method });
    const configuration = await openid.discovery(
      new URL(`${lab.emulator.authUrl}/${DEMO.environmentId}/as`),
      POST_CLIENT,
      undefined,
      authentication("s"),
      // The emulator speaks plain HTTP on loopback.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      { execute: [openid.allowInsecureRequests] },
    );
    const tokens = await openid.clientCredentialsGrant(configuration);
    expect(tokens.expires_in).toBe(3600);
    const answer = await lab.call("GET", "/users", undefined, { token: tokens.access_token });
    expect(answer.status).toBe(200);
  });
});
