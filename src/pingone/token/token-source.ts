// A worker token that is there when needed: cached, fetched by one call at a time, renewed before it expires (contract 1.3).
import { webcrypto } from "node:crypto";
import * as oauth from "openid-client";
import type { Clock } from "../../platform/clock.js";
import { pkcs8Body, pkcs8Der } from "../../platform/secrets/pkcs8.js";
import { toConnectionError } from "../transport/connection-error.js";
import { PingOneError, type PingOneErrorCode, type PingOneErrorDetail } from "../error.js";
import { toPingOneError } from "../answer/error-response.js";
import type { Transport, UpstreamResponse } from "../transport/transport.js";

export type ClientAuthMethod =
  "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt";

export interface TokenSettings {
  /** Auth host without the environment, for example `https://auth.pingone.eu`. */
  readonly authUrl: string;
  readonly environmentId: string;
  readonly clientId: string;
  readonly clientAuth: ClientAuthMethod;
  readonly clientSecret?: string | undefined;
  /** PKCS #8 PEM, for `private_key_jwt`. */
  readonly privateKey?: string | undefined;
}

/** What calls need of it. */
export type TokenAtHand = Pick<TokenSource, "current" | "get" | "discard">;

export interface TokenSource {
  /** A token valid for at least another moment. Throws PingOneError. */
  get(): Promise<string>;
  /** The token at hand, if it still has time; costs nothing. */
  current(): string | undefined;
  /** Of the token at hand; undefined: there is none. */
  ageMs(): number | undefined;
  /** Shows another credential from the next token on; for an hour the one before is tried where PingOne does not take it yet. */
  rotate(credential: Pick<TokenSettings, "clientSecret" | "privateKey">): void;
  /** Forgets `token`, if it still is the cached one: PingOne refused it. */
  discard(token: string): void;
}

const OPERATION = "worker token";

/** A token is renewed when less than this, or a tenth of its life, is left. */
const RENEW_BEFORE_MS = 60_000;
const OLD_CREDENTIAL_MS = 3_600_000;

export function createTokenSource(
  given: TokenSettings,
  transport: Transport,
  clock: Clock,
  onAnswered: (outcome: string) => void = () => undefined,
): TokenSource {
  let settings = given;
  let configuration: Promise<oauth.Configuration> | undefined;
  /** What was shown until a rotation. */
  let before: { settings: TokenSettings; untilMs: number } | undefined;
  let cached: { token: string; sinceMs: number; renewAtMs: number } | undefined;
  let pending: Promise<string> | undefined;

  async function request(client: oauth.Configuration): Promise<string> {
    try {
      const answer = await oauth.clientCredentialsGrant(client);
      const lifeMs = (answer.expires_in ?? 3600) * 1000;
      const margin = Math.min(RENEW_BEFORE_MS, lifeMs / 10);
      const sinceMs = clock.now();
      cached = { token: answer.access_token, sinceMs, renewAtMs: sinceMs + lifeMs - margin };
      onAnswered("success");
      return answer.access_token;
    } catch (error) {
      const told = toTokenError(error);
      onAnswered(told.code);
      throw told;
    }
  }

  async function fetchToken(): Promise<string> {
    try {
      return await request(await (configuration ??= toConfiguration(settings, transport)));
    } catch (error) {
      if (before === undefined || clock.now() >= before.untilMs) throw error;
      if (!(error instanceof PingOneError) || error.code !== "workerUnauthorized") throw error;
      return request(await toConfiguration(before.settings, transport));
    }
  }

  const current = (): string | undefined =>
    cached !== undefined && clock.now() < cached.renewAtMs ? cached.token : undefined;

  return {
    current,
    ageMs: () => cached && clock.now() - cached.sinceMs,
    get() {
      const token = current();
      if (token !== undefined) return Promise.resolve(token);
      pending ??= fetchToken().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    rotate({ clientSecret, privateKey }) {
      if (settings.clientSecret === clientSecret && settings.privateKey === privateKey) return;
      before = { settings, untilMs: clock.now() + OLD_CREDENTIAL_MS };
      settings = { ...settings, clientSecret, privateKey };
      configuration = undefined;
    },
    discard(token) {
      if (cached?.token === token) cached = undefined;
    },
  };
}

const issuerOf = ({ authUrl, environmentId }: TokenSettings): string =>
  `${authUrl}/${environmentId}/as`;

/** PingOne's endpoints are fixed below the issuer (contract 1.2), so no discovery call is spent at start. */
async function toConfiguration(
  settings: TokenSettings,
  transport: Transport,
): Promise<oauth.Configuration> {
  const issuer = issuerOf(settings);
  const configuration = new oauth.Configuration(
    { issuer, token_endpoint: `${issuer}/token` },
    settings.clientId,
    {},
    await toClientAuth(settings).catch((cause: unknown) => {
      // A key nobody can read gets no token, ever: that is the operator's matter, not the network's.
      throw new PingOneError("workerUnauthorized", OPERATION, { cause });
    }),
  );
  // Plain http is accepted for loopback only, which was checked when the settings were read.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only "to make it stand out"
  if (issuer.startsWith("http:")) oauth.allowInsecureRequests(configuration);
  configuration.timeout = 10;
  configuration[oauth.customFetch] = async (url, options) => {
    const { pathname, search } = new URL(url);
    const response = await transport.send({
      method: "POST",
      path: pathname + search,
      headers: options.headers,
      // The grant's form parameters; openid-client never sends anything else here.
      body: (options.body as URLSearchParams).toString(),
      signal: options.signal ?? AbortSignal.timeout(10_000),
    });
    if (response.status >= 400) refuseForeign(response);
    return toFetchResponse(response);
  };
  return configuration;
}

async function toClientAuth(settings: TokenSettings): Promise<oauth.ClientAuth> {
  switch (settings.clientAuth) {
    case "client_secret_basic":
      return basicAuth(settings.clientSecret ?? "");
    case "client_secret_post":
      return oauth.ClientSecretPost(settings.clientSecret);
    case "client_secret_jwt":
      return oauth.ClientSecretJwt(settings.clientSecret, forTokenEndpoint(settings));
    case "private_key_jwt":
      return oauth.PrivateKeyJwt(
        await importKey(settings.privateKey ?? ""),
        forTokenEndpoint(settings),
      );
  }
}

/**
 * Basic authentication as RFC 6749 section 2.3.1 has it, leaving alone what needs no encoding: openid-client's own also
 * encodes the hyphens every client id has, which PingOne was never seen to decode (contract 1.3).
 */
function basicAuth(clientSecret: string): oauth.ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const pair = `${formEncode(client_id)}:${formEncode(clientSecret)}`;
    headers.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  };
}

const formEncode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");

/** PingOne wants the token endpoint as audience (contract 1.3); openid-client names the issuer. */
const forTokenEndpoint = (settings: TokenSettings): oauth.ModifyAssertionOptions => ({
  [oauth.modifyAssertion]: (_header, payload) => {
    payload["aud"] = `${issuerOf(settings)}/token`;
  },
});

/** Turns a PKCS #8 PEM into a key for RS256. Throws when the text is no such key. */
function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = pkcs8Der(pkcs8Body(pem) ?? "");
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

const toFetchResponse = ({ status, headers, body }: UpstreamResponse): Response =>
  new Response(body, { status, headers: [...headers] });

/** OAuth's errors and the platform's envelope speak for PingOne (contract 1.4, 10.1); a proxy's page on the way does not. */
function refuseForeign(response: UpstreamResponse): void {
  if (isOAuthError(response.body)) return;
  // Like a GET, it changes nothing.
  const error = toPingOneError({ operation: OPERATION, method: "GET" }, response, Date.now());
  if (error.code === "unavailable" || error.code === "unexpected") throw error;
}

function isOAuthError(body: string): boolean {
  try {
    const { error } = (JSON.parse(body) ?? {}) as { error?: unknown };
    return typeof error === "string";
  } catch {
    return false;
  }
}

/** 4xx: our credentials are refused. 5xx: the auth host could not answer. Anything else it said is no token answer. */
function toTokenError(error: unknown): PingOneError {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof PingOneError) return cause;
  const status = statusOf(error);
  if (status !== undefined) {
    return new PingOneError(codeOf(status), OPERATION, { status, details: detailsOf(error) });
  }
  const code = (error as { code?: unknown }).code;
  const isAnswer = typeof code === "string" && noTokenAnswer.has(code);
  if (isAnswer) return new PingOneError("unexpected", OPERATION, { cause: error });
  const { code: reason, cause: origin } = toConnectionError(OPERATION, error);
  // Whatever became of the question for a token, it changed nothing.
  return new PingOneError(reason, OPERATION, { cause: origin });
}

/** What openid-client says of a 200 without a token in it. */
const noTokenAnswer = new Set(["OAUTH_INVALID_RESPONSE", "OAUTH_PARSE_ERROR"]);

/** OAuth's own words, which alone tell a wrong secret from a wrong method (contract 1.4). */
function detailsOf(error: unknown): readonly PingOneErrorDetail[] {
  if (!(error instanceof oauth.ResponseBodyError)) return [];
  const { error: code, error_description: message } = error;
  return [{ code, ...(message === undefined ? {} : { message }) }];
}

function statusOf(error: unknown): number | undefined {
  if (
    error instanceof oauth.ResponseBodyError ||
    error instanceof oauth.WWWAuthenticateChallengeError
  ) {
    return error.status;
  }
  const status = (error as { cause?: { status?: unknown } }).cause?.status;
  return typeof status === "number" ? status : undefined;
}

function codeOf(status: number): PingOneErrorCode {
  if (status === 429) return "rateLimited";
  if (status >= 500) return "unavailable";
  return status >= 400 ? "workerUnauthorized" : "unexpected";
}
