// Why no worker token can be had, in words: PingOne answers different mistakes alike, so all candidates are named (contract 1.4).
import { PingOneError } from "../../pingone/error.js";
import type { TokenSettings } from "../../pingone/token/token-source.js";
import { explainCall } from "./explain-call.js";
import type { Explanation } from "./explanation.js";

/** Anything that is no PingOneError is a defect of ours and thrown again. */
export function explainToken(error: unknown, worker: TokenSettings): Explanation {
  const host = new URL(worker.authUrl).host;
  if (error instanceof PingOneError && error.status === 404) {
    return {
      summary: `${host} does not know the environment ${worker.environmentId} (404).`,
      mend: "Check PINGONE_ENVIRONMENT_ID, and that PINGONE_REGION or PINGONE_AUTH_URL is the region it lives in; then proxies on the way.",
    };
  }
  if (!(error instanceof PingOneError) || error.code !== "workerUnauthorized") {
    return explainCall(error, { what: "get a token", role: "any", host });
  }
  switch (error.status) {
    case undefined:
      return {
        summary: "The worker's private key cannot be used.",
        mend: "PINGONE_PRIVATE_KEY has to be an RSA key as PKCS #8 PEM: openssl pkcs8 -topk8 -nocrypt -in key.pem.",
      };
    case 400:
      return {
        summary: `${host} does not give this application a token (400).`,
        mend: "It has to be of type Worker with the grant type Client Credentials, and have at least one role: PingOne console, Applications > Applications, the worker, Configuration and Roles.",
      };
    default:
      return explainRefusal(error, worker, host);
  }
}

function explainRefusal(error: PingOneError, worker: TokenSettings, host: string): Explanation {
  const { clientAuth } = worker;
  const text = error.details.map(({ message = "" }) => message).join(" ");
  const usesSecret = clientAuth !== "private_key_jwt";
  const proof = usesSecret ? "secret" : "private key";
  const setting = usesSecret ? "PINGONE_CLIENT_SECRET" : "PINGONE_PRIVATE_KEY";
  const isAssertion = clientAuth.endsWith("_jwt");
  const ofClock = isAssertion
    ? " A wrong clock has the same effect: see the check of the clock."
    : "";
  const wrongProof = `Compare ${setting} with the worker's ${usesSecret ? "secret" : "public key (JWKS)"} in the PingOne console, Applications > Applications, the worker, Configuration; a rotated one has to be copied again.${ofClock}`;
  const wrongMethod = `Set PINGONE_CLIENT_AUTH (now ${clientAuth}) to the worker's Token Endpoint Authentication Method, compare PINGONE_CLIENT_ID, and see whether the application is enabled.`;
  if (/Invalid client credentials/i.test(text)) {
    return { summary: `${host} says that the worker's ${proof} is wrong (401).`, mend: wrongProof };
  }
  if (/Unsupported authentication method/i.test(text)) {
    return {
      summary: `${host} does not know this client id, or not with ${clientAuth} (401).`,
      mend: wrongMethod,
    };
  }
  return {
    summary: `${host} refuses the worker's credentials (${String(error.status)}).`,
    mend: `${wrongProof} ${wrongMethod}`,
  };
}
