// POST /{envID}/as/token: client credentials only, errors in OAuth's form, not PingOne's envelope (contract 1.3, 1.4).
import { randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { mediaTypeOf } from "../http/media-type.js";
import type { Reply } from "../http/reply.js";
import type { Knobs } from "../knobs.js";
import { isValidAssertion } from "./client-assertion.js";
import type { AuthMethod, Client, ClientRegistry } from "./client-registry.js";
import type { Credential } from "./credential.js";
import { credentialOf } from "./credential.js";
import type { SigningKeyHolder } from "./signing-key.js";
import type { TokenStore } from "./token-store.js";

export interface TokenEndpoint {
  readonly clients: ClientRegistry;
  readonly tokens: TokenStore;
  readonly signingKey: Pick<SigningKeyHolder, "get">;
}

export interface TokenRequest {
  readonly environmentId: string;
  /** `{authUrl}/{envID}/as` */
  readonly issuer: string;
  /** The API's origin, for the audience claim. */
  readonly apiAudience: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly knobs: Knobs;
  readonly correlationId: string;
  readonly now: number;
}

const JSON_TYPE = "application/json;charset=UTF-8";
const METHODS: Readonly<Record<Credential["kind"], readonly AuthMethod[]>> = {
  basic: ["CLIENT_SECRET_BASIC"],
  post: ["CLIENT_SECRET_POST"],
  jwt: ["CLIENT_SECRET_JWT", "PRIVATE_KEY_JWT"],
};

function refusal(request: TokenRequest, status: number, error: string, text: string): Reply {
  const description = `${text} (Correlation ID: ${request.correlationId})`;
  return { status, body: { error, error_description: description }, contentType: JSON_TYPE };
}

function isSameSecret(sent: string, client: Client): boolean {
  const expected = Buffer.from(client.secret ?? "");
  const actual = Buffer.from(sent);
  return (
    expected.length > 0 && expected.length === actual.length && timingSafeEqual(expected, actual)
  );
}

async function isProven(
  request: TokenRequest,
  client: Client,
  credential: Credential,
): Promise<boolean> {
  if (credential.kind !== "jwt") return isSameSecret(credential.secret, client);
  const audiences = [`${request.issuer}/token`];
  if (request.knobs.acceptIssuerAudience) audiences.push(request.issuer);
  return isValidAssertion(client, credential.assertion, audiences, request.now);
}

async function issue(
  endpoint: TokenEndpoint,
  request: TokenRequest,
  clientId: string,
): Promise<Reply> {
  const key = await endpoint.signingKey.get();
  const { tokenTtlSeconds } = request.knobs;
  const issuedAt = Math.floor(request.now / 1000);
  const token = key.sign({
    client_id: clientId,
    iss: request.issuer,
    jti: randomUUID(),
    iat: issuedAt,
    exp: issuedAt + tokenTtlSeconds,
    aud: [request.apiAudience],
    env: request.environmentId,
  });
  const expiresAt = request.now + tokenTtlSeconds * 1000;
  endpoint.tokens.add(token, { environmentId: request.environmentId, clientId, expiresAt });
  const body = { access_token: token, token_type: "Bearer", expires_in: tokenTtlSeconds };
  return { status: 200, body, contentType: JSON_TYPE };
}

export async function answerToken(endpoint: TokenEndpoint, request: TokenRequest): Promise<Reply> {
  if (mediaTypeOf(request.headers["content-type"]) !== "application/x-www-form-urlencoded") {
    return refusal(request, 400, "invalid_request", "Request denied: Unsupported content type");
  }
  const form = new URLSearchParams(request.body.toString("utf8"));
  const grant = form.get("grant_type");
  if (grant === null) {
    return refusal(request, 400, "invalid_request", "Request denied: Missing grant_type");
  }
  if (grant !== "client_credentials") {
    return refusal(
      request,
      400,
      "unsupported_grant_type",
      "Request denied: Unsupported grant_type",
    );
  }
  const credential = credentialOf(request.headers, form);
  const client =
    credential && endpoint.clients.find(request.environmentId, credential.clientId.toLowerCase());
  if (
    credential === undefined ||
    !client?.enabled ||
    !METHODS[credential.kind].includes(client.method)
  ) {
    const text = "Request denied: Unsupported authentication method";
    return refusal(request, 401, "invalid_client", text);
  }
  if (!(await isProven(request, client, credential))) {
    const text = "Request denied: Invalid client credentials";
    return refusal(request, 401, "invalid_client", text);
  }
  if (!client.hasRoles) {
    const text =
      "The request could not be completed. There was an issue processing the request.: The application has no roles.";
    return refusal(request, 400, "invalid_request", text);
  }
  return issue(endpoint, request, client.id);
}
