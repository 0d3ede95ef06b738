import { createHmac, generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../../src/pingone/error.js";
import {
  createTokenSource,
  type TokenSettings,
} from "../../../../src/pingone/token/token-source.js";
import type { UpstreamRequest } from "../../../../src/pingone/transport/transport.js";
import {
  answer,
  createStubClock,
  createStubTransport,
  html,
  networkError,
  type Answer,
} from "../stubs.js";

const CLIENT = "3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22";
const ENVIRONMENT = "8b3f1a52-0c4e-4d3f-9a75-0d8b2f6f1c11";
const ENDPOINT = `https://auth.pingone.eu/${ENVIRONMENT}/as/token`;

const settings: TokenSettings = {
  authUrl: "https://auth.pingone.eu",
  environmentId: ENVIRONMENT,
  clientId: CLIENT,
  clientAuth: "client_secret_basic",
  clientSecret: "s3cret~with-safe.signs_",
};

const granted = (token: string, life: object = { expires_in: 3600 }): Answer =>
  answer(200, { access_token: token, token_type: "Bearer", ...life });

function start(changed: Partial<TokenSettings>, ...answers: readonly Answer[]) {
  const clock = createStubClock();
  const transport = createStubTransport(...answers);
  const source = createTokenSource({ ...settings, ...changed }, transport, clock);
  return { clock, transport, source };
}

/** The one request a grant makes, with its form and headers read. */
async function requestFor(changed: Partial<TokenSettings>) {
  const { transport, source } = start(changed, granted("t1"));
  await source.get();
  const [request] = transport.requests as [UpstreamRequest];
  return {
    request,
    headers: new Headers(request.headers),
    form: new URLSearchParams(request.body),
  };
}

const basicOf = (headers: Headers): string =>
  Buffer.from((headers.get("authorization") ?? "").replace(/^Basic /, ""), "base64").toString();

function claimsOf(assertion: string): Record<string, unknown> {
  const [, payload = ""] = assertion.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}

describe("the life of a worker token (contract 1.3)", () => {
  it("is fetched once for a hundred callers at once, and kept", async () => {
    const { transport, source } = start({}, granted("t1"), granted("t2"));
    const tokens = await Promise.all(Array.from({ length: 100 }, () => source.get()));
    expect(new Set(tokens)).toEqual(new Set(["t1"]));
    await source.get();
    expect(transport.requests).toHaveLength(1);
  });

  it.each([
    ["an hour", { expires_in: 3600 }, 3600 - 60],
    ["a minute", { expires_in: 60 }, 60 - 6],
    ["an untold time", {}, 3600 - 60],
  ])("that lives %s is renewed shortly before its end", async (_name, life, seconds) => {
    const { clock, transport, source } = start({}, granted("t1", life), granted("t2"));
    await source.get();
    clock.advance(seconds * 1000 - 1);
    expect(await source.get()).toBe("t1");
    expect(transport.requests).toHaveLength(1);
    clock.advance(1);
    expect(await source.get()).toBe("t2");
    expect(transport.requests).toHaveLength(2);
  });

  it("is forgotten when refused, unless it was replaced meanwhile", async () => {
    const { transport, source } = start({}, granted("t1"), granted("t2"), granted("t3"));
    const first = await source.get();
    source.discard(first);
    expect(await source.get()).toBe("t2");
    source.discard(first);
    expect(await source.get()).toBe("t2");
    expect(transport.requests).toHaveLength(2);
  });

  it("a failure is told to all who wait, and the next one tries anew", async () => {
    const { transport, source } = start({}, answer(503), granted("t2"));
    const results = await Promise.allSettled([source.get(), source.get(), source.get()]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(transport.requests).toHaveLength(1);
    expect(await source.get()).toBe("t2");
  });
});

describe("client authentication on the wire (contract 1.3)", () => {
  it("asks the environment's token endpoint for client credentials", async () => {
    const { request, headers, form } = await requestFor({});
    expect(request).toMatchObject({ method: "POST", path: `/${ENVIRONMENT}/as/token` });
    expect(headers.get("content-type")).toMatch(/^application\/x-www-form-urlencoded/);
    expect(form.get("grant_type")).toBe("client_credentials");
  });

  it("basic sends a secret that needs no encoding, and the client id, as they are", async () => {
    const clientSecret = "s3cret-with.safe_signs";
    const { headers, form } = await requestFor({ clientSecret });
    expect(basicOf(headers)).toBe(`${CLIENT}:${clientSecret}`);
    expect(form.has("client_secret")).toBe(false);
  });

  it.each(["a:b", "50%", "a+b", "a b", "ä€", "x&y=z", "it's (fun)!*~", "/?#[]@"])(
    "basic form-encodes the secret %j (RFC 6749 section 2.3.1)",
    async (clientSecret) => {
      const { headers } = await requestFor({ clientSecret });
      const [user, password, ...rest] = basicOf(headers).split(":");
      expect(rest).toEqual([]);
      expect(user).toBe(CLIENT);
      expect(password).toMatch(/^[\w.~+%-]+$/);
      expect(new URLSearchParams(`p=${password ?? ""}`).get("p")).toBe(clientSecret);
    },
  );

  it("basic writes a space as +, as forms do", async () => {
    const { headers } = await requestFor({ clientSecret: "a b:c" });
    expect(basicOf(headers)).toBe(`${CLIENT}:a+b%3Ac`);
  });

  it("post sends both in the form", async () => {
    const clientSecret = "a:b%c+d&e=f";
    const { headers, form } = await requestFor({ clientAuth: "client_secret_post", clientSecret });
    expect(headers.has("authorization")).toBe(false);
    expect(form.get("client_id")).toBe(CLIENT);
    expect(form.get("client_secret")).toBe(clientSecret);
  });

  const expectedClaims = { iss: CLIENT, sub: CLIENT, aud: ENDPOINT };
  const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  it("client_secret_jwt signs an assertion for the token endpoint", async () => {
    const clientSecret = "a-secret-long-enough-for-hs256-0123456789";
    const { headers, form } = await requestFor({ clientAuth: "client_secret_jwt", clientSecret });
    expect(headers.has("authorization")).toBe(false);
    expect(form.has("client_secret")).toBe(false);
    expect(form.get("client_assertion_type")).toBe(assertionType);
    const assertion = form.get("client_assertion") ?? "";
    const claims = claimsOf(assertion);
    expect(claims).toMatchObject(expectedClaims);
    expect(Number(claims["exp"]) - Date.now() / 1000).toBeGreaterThan(30);
    const [header = "", payload = "", signature = ""] = assertion.split(".");
    const expected = createHmac("sha256", clientSecret).update(`${header}.${payload}`);
    expect(signature).toBe(expected.digest("base64url"));
  });

  it("private_key_jwt signs it with RS256", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    // As openssl pkcs12 writes it.
    const withAttributes = `Bag Attributes\n    friendlyName: worker\nKey Attributes: <No Attributes>\n${pem}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`;
    const { form } = await requestFor({
      clientAuth: "private_key_jwt",
      privateKey: withAttributes,
    });
    expect(form.get("client_assertion_type")).toBe(assertionType);
    const assertion = form.get("client_assertion") ?? "";
    expect(claimsOf(assertion)).toMatchObject(expectedClaims);
    const [header = "", payload = "", signature = ""] = assertion.split(".");
    const isValid = verify(
      "sha256",
      Buffer.from(`${header}.${payload}`),
      publicKey,
      Buffer.from(signature, "base64url"),
    );
    expect(isValid).toBe(true);
  });
});

describe("when no token can be had (contract 1.4)", () => {
  const invalidClient = {
    error: "invalid_client",
    error_description: "Request denied: Invalid client credentials (Correlation ID: x)",
  };
  const envelope = { id: "c1", code: "ACCESS_FAILED", message: "No." };
  const challenge = { "www-authenticate": 'Basic realm="PingOne"' };

  it.each<[string, Answer, string, number | undefined]>([
    ["401 invalid_client", answer(401, invalidClient), "workerUnauthorized", 401],
    ["401 with a challenge", answer(401, invalidClient, challenge), "workerUnauthorized", 401],
    ["401 in the platform's envelope", answer(401, envelope), "workerUnauthorized", 401],
    ["401 without body", answer(401), "unexpected", 401],
    ["403 of a proxy", html(403), "unexpected", 403],
    [
      "400 unsupported_grant_type",
      answer(400, { error: "unsupported_grant_type" }),
      "workerUnauthorized",
      400,
    ],
    ["404 of an unknown environment", answer(404, envelope), "workerUnauthorized", 404],
    ["404 of a proxy", html(404), "unavailable", 404],
    ["429", answer(429, { code: "REQUEST_LIMITED" }), "rateLimited", 429],
    ["429 in OAuth form", answer(429, { error: "slow_down" }), "rateLimited", 429],
    ["503", answer(503), "unavailable", 503],
    ["500 in OAuth form", answer(500, { error: "server_error" }), "unavailable", 500],
    ["HTML 502", html(502), "unavailable", 502],
    ["a redirect", answer(302, undefined, { location: "/login" }), "unexpected", 302],
    ["HTML 200 of a captive portal", html(200), "unexpected", 200],
    ["200 that is no JSON", answer(200, "{"), "unexpected", undefined],
    ["200 without a token", answer(200, { token_type: "Bearer" }), "unexpected", undefined],
    ["a refused connection", networkError("ECONNREFUSED"), "unreachable", undefined],
    ["a reset", networkError("UND_ERR_SOCKET"), "unreachable", undefined],
  ])("%s", async (_name, reply, code, status) => {
    const { source } = start({}, reply);
    const error: unknown = await source.get().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PingOneError);
    // Nothing was asked of the API yet, so nothing can have been done there.
    expect(error).toMatchObject({ code, ambiguous: false, message: `worker token: ${code}` });
    if (status !== undefined) expect(error).toMatchObject({ status });
  });

  it("OAuth's own words are kept, because they tell a wrong secret from a wrong method", async () => {
    const { source } = start({}, answer(401, invalidClient));
    await expect(source.get()).rejects.toMatchObject({
      details: [{ code: "invalid_client", message: invalidClient.error_description }],
    });
  });

  it("a key nobody can read is the operator's matter, told without a request", async () => {
    const privateKey = "-----BEGIN PRIVATE KEY-----\nbm8ga2V5\n-----END PRIVATE KEY-----";
    const { transport, source } = start({ clientAuth: "private_key_jwt", privateKey });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(source.get()).rejects.toMatchObject({ code: "workerUnauthorized" });
    }
    expect(transport.requests).toHaveLength(0);
  });
});
