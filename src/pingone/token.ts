// A worker token that is there when needed: cached, fetched by one call at a time, renewed before it expires (contract 1.3).
import { webcrypto } from "node:crypto";
import * as oauth from "openid-client";
import type { Clock } from "../platform/clock.js";
import { PingOneError } from "./error.js";
import type { Transport, UpstreamResponse } from "./transport.js";

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

export interface TokenSource {
  /** A token valid for at least another moment. Throws PingOneError. */
  get(): Promise<string>;
  /** Forgets `token`, if it still is the cached one: PingOne refused it. */
  discard(token: string): void;
}

/** A token is renewed when less than this, or a tenth of its life, is left. */
const RENEW_BEFORE_MS = 60_000;

export function createTokenSource(
  settings: TokenSettings,
  transport: Transport,
  clock: Clock,
): TokenSource {
  let configuration: Promise<oauth.Configuration> | undefined;
  let cached: { token: string; renewAtMs: number } | undefined;
  let pending: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    configuration ??= toConfiguration(settings, transport);
    try {
      const answer = await oauth.clientCredentialsGrant(await configuration);
      const lifeMs = (answer.expires_in ?? 3600) * 1000;
      const margin = Math.min(RENEW_BEFORE_MS, lifeMs / 10);
      cached = { token: answer.access_token, renewAtMs: clock.now() + lifeMs - margin };
      return answer.access_token;
    } catch (error) {
      throw toTokenError(error);
    }
  }

  return {
    get() {
      if (cached !== undefined && clock.now() < cached.renewAtMs) {
        return Promise.resolve(cached.token);
      }
      pending ??= fetchToken().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    discard(token) {
      if (cached?.token === token) cached = undefined;
    },
  };
}

/** PingOne's endpoints are fixed below the issuer (contract 1.2), so no discovery call is spent at start. */
async function toConfiguration(
  settings: TokenSettings,
  transport: Transport,
): Promise<oauth.Configuration> {
  const issuer = `${settings.authUrl}/${settings.environmentId}/as`;
  const configuration = new oauth.Configuration(
    { issuer, token_endpoint: `${issuer}/token` },
    settings.clientId,
    {},
    await toClientAuth(settings),
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
    return toFetchResponse(response);
  };
  return configuration;
}

async function toClientAuth(settings: TokenSettings): Promise<oauth.ClientAuth> {
  switch (settings.clientAuth) {
    case "client_secret_basic":
      return oauth.ClientSecretBasic(settings.clientSecret);
    case "client_secret_post":
      return oauth.ClientSecretPost(settings.clientSecret);
    case "client_secret_jwt":
      return oauth.ClientSecretJwt(settings.clientSecret);
    case "private_key_jwt":
      return oauth.PrivateKeyJwt(await importKey(settings.privateKey ?? ""));
  }
}

/** Turns a PKCS #8 PEM into a key for RS256. Throws when the text is no such key. */
export function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

function toFetchResponse(response: UpstreamResponse): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  return new Response(response.body, { status: response.status, headers });
}

/** 4xx: our credentials are refused. Anything else: the auth host could not answer. */
function toTokenError(error: unknown): PingOneError {
  const operation = "worker token";
  if (error instanceof oauth.ResponseBodyError && error.status < 500 && error.status !== 429) {
    return new PingOneError("workerUnauthorized", operation, { status: error.status });
  }
  if (error instanceof oauth.ResponseBodyError) {
    const code = error.status === 429 ? "rateLimited" : "unavailable";
    return new PingOneError(code, operation, { status: error.status });
  }
  const status = (error as { cause?: { status?: unknown } }).cause?.status;
  if (typeof status === "number") {
    const code = status >= 500 ? "unavailable" : "workerUnauthorized";
    return new PingOneError(status === 429 ? "rateLimited" : code, operation, { status });
  }
  return new PingOneError("unreachable", operation, { cause: error });
}
