// OpenID Connect discovery and the key set, so that a client library finds the token endpoint by itself (contract 1.2).
import type { Reply } from "../http/reply.js";
import type { SigningKey } from "./signing-key.js";

const JSON_TYPE = "application/json;charset=UTF-8";

export function answerDiscovery(issuer: string): Reply {
  return {
    status: 200,
    contentType: JSON_TYPE,
    body: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      introspection_endpoint: `${issuer}/introspect`,
      revocation_endpoint: `${issuer}/revoke`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      grant_types_supported: ["client_credentials"],
      token_endpoint_auth_methods_supported: [
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
      ],
      token_endpoint_auth_signing_alg_values_supported: [
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "RS384",
        "RS512",
      ],
    },
  };
}

export function answerKeys(key: SigningKey): Reply {
  const { kty, n, e } = key.publicKey;
  return {
    status: 200,
    contentType: JSON_TYPE,
    body: { keys: [{ kty, n, e, kid: key.keyId, use: "sig", alg: "RS256" }] },
  };
}
