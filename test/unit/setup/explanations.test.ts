import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../src/pingone/error.js";
import type { TokenSettings } from "../../../src/pingone/token/token-source.js";
import { explainCall } from "../../../src/setup/explanations/explain-call.js";
import { explainNetwork } from "../../../src/setup/explanations/explain-network.js";
import { explainToken } from "../../../src/setup/explanations/explain-token.js";
import { networkError } from "../pingone/stubs.js";

const purpose = { what: "read groups", role: "Identity Data Admin", host: "api.pingone.eu" };
const worker: TokenSettings = {
  authUrl: "https://auth.pingone.eu",
  environmentId: "11111111-1111-4111-8111-111111111111",
  clientId: "22222222-2222-4222-8222-222222222222",
  clientAuth: "client_secret_basic",
  clientSecret: "worker-secret-value",
};

describe("calls (contract 10.2)", () => {
  it.each<[PingOneErrorCode, number | undefined, RegExp, RegExp]>([
    ["workerForbidden", 403, /does not let this worker read groups \(403\)/, /Identity Data Admin/],
    ["workerUnauthorized", 401, /does not accept the worker's token \(401\)/, /same region/],
    ["licenseExceeded", 403, /licence does not allow to read groups/, /Extend the licence/],
    ["notFound", 404, /finds nothing to read groups/, /PINGONE_ENVIRONMENT_ID/],
    ["rateLimited", 429, /rate limit is reached \(429\)/, /Settings > Rate Limits/],
    ["unavailable", 503, /api\.pingone\.eu cannot answer at the moment/, /Try again/],
    ["timeout", undefined, /does not answer in time/, /Try again/],
    ["unexpected", 200, /answers what PingOne never would/, /PINGONE_API_URL/],
    ["invalidData", 400, /refuses to read groups \(400\)\.$/, /try again/],
    ["tooLarge", 400, /refuses to read groups/, /try again/],
  ])("%s", (code, status, summary, mend) => {
    const facts = status === undefined ? {} : { status };
    const explanation = explainCall(new PingOneError(code, "x", facts), purpose);
    expect(explanation.summary).toMatch(summary);
    expect(explanation.mend).toMatch(mend);
  });

  it("quotes PingOne's reasons and the id its support knows", () => {
    const error = new PingOneError("invalidData", "x", {
      status: 400,
      correlationId: "c0ffee",
      details: [
        { code: "INVALID_VALUE", target: "name", message: "must be shorter." },
        { code: "SIZE_LIMIT_EXCEEDED" },
      ],
    });
    expect(explainCall(error, purpose)).toEqual({
      summary: "PingOne refuses to read groups (400): name must be shorter.; SIZE_LIMIT_EXCEEDED.",
      mend: "Mend what it names and try again. Ping's support knows it as c0ffee.",
    });
  });

  it("does not explain away a defect", () => {
    expect(() => explainCall(new TypeError("x"), purpose)).toThrow(TypeError);
  });
});

describe("connections", () => {
  it.each([
    ["ENOTFOUND", "has no address in the DNS", "PINGONE_REGION"],
    ["ECONNREFUSED", "refuses the connection", "nothing listens"],
    ["ETIMEDOUT", "does not answer", "firewalls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unknown authority", "PINGONE_CA_FILE"],
    ["CERT_HAS_EXPIRED", "expired certificate", "clock"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate of another host", "PINGONE_CA_FILE"],
  ])("%s", (code, what, mend) => {
    const explanation = explainNetwork("host", networkError(code));
    expect(explanation.summary).toBe(`host ${explanation.summary.slice(5)}`);
    expect(explanation.summary).toContain(what);
    expect(explanation.summary).toContain(`(${code})`);
    expect(explanation.mend).toContain(mend);
  });

  it("looks for a code it knows below the errors of libraries", () => {
    const outer = Object.assign(new Error("x", { cause: networkError("ECONNREFUSED") }), {
      code: "OAUTH_TIMEOUT",
    });
    expect(explainNetwork("host", outer).summary).toBe(
      "host refuses the connection (ECONNREFUSED).",
    );
    expect(explainNetwork("host", networkError("EPIPE")).summary).toBe(
      "host cannot be reached (EPIPE).",
    );
    expect(explainNetwork("host", undefined).summary).toBe("host cannot be reached.");
  });
});

describe("tokens (contract 1.4)", () => {
  const refusal = (status: number | undefined, message = "") =>
    new PingOneError("workerUnauthorized", "worker token", {
      ...(status === undefined ? {} : { status }),
      details: message === "" ? [] : [{ code: "invalid_client", message }],
    });
  const WRONG = "Request denied: Invalid client credentials (Correlation ID: x)";
  const METHOD = "Request denied: Unsupported authentication method (Correlation ID: x)";

  it.each<[string, PingOneError, Partial<TokenSettings>, RegExp, RegExp]>([
    ["wrong secret", refusal(401, WRONG), {}, /secret is wrong/, /PINGONE_CLIENT_SECRET/],
    [
      "wrong key, or clock",
      refusal(401, WRONG),
      { clientAuth: "private_key_jwt" },
      /private key is wrong/,
      /PINGONE_PRIVATE_KEY.*JWKS.*clock/,
    ],
    [
      "wrong method",
      refusal(401, METHOD),
      {},
      /not with client_secret_basic/,
      /application is enabled/,
    ],
    [
      "401 without a word",
      refusal(401),
      {},
      /refuses the worker's credentials \(401\)/,
      /SECRET.*PINGONE_CLIENT_AUTH/,
    ],
    ["no role", refusal(400), {}, /does not give this application a token/, /at least one role/],
    ["unknown environment", refusal(404), {}, /does not know the environment 1{8}-/, /region/],
    ["a key nobody can read", refusal(undefined), {}, /private key cannot be used/, /PKCS #8/],
    ["429", new PingOneError("rateLimited", "x", { status: 429 }), {}, /rate limit/, /Try again/],
  ])("%s", (_name, error, changes, summary, mend) => {
    const explanation = explainToken(error, { ...worker, ...changes });
    expect(explanation.summary).toMatch(summary);
    expect(explanation.mend).toMatch(mend);
    expect(JSON.stringify(explanation)).not.toContain("worker-secret-value");
  });
});
