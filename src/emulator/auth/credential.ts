// Which client a token request claims to be and how it proves it: Basic, post or a signed assertion (contract 1.3).
import type { IncomingHttpHeaders } from "node:http";
import { ASSERTION_TYPE, claimedClientId } from "./client-assertion.js";

export type Credential =
  | { readonly kind: "basic" | "post"; readonly clientId: string; readonly secret: string }
  | { readonly kind: "jwt"; readonly clientId: string; readonly assertion: string };

function formDecode(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function basic(header: string): Credential | undefined {
  const encoded = /^basic\s+([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  const clientId = formDecode(pair.slice(0, Math.max(0, colon)));
  const secret = formDecode(pair.slice(colon + 1));
  if (colon < 0 || clientId === undefined || secret === undefined) return undefined;
  return { kind: "basic", clientId, secret };
}

/** Undefined when there is none, or more than one, or one that cannot be read. */
export function credentialOf(
  headers: IncomingHttpHeaders,
  form: URLSearchParams,
): Credential | undefined {
  const { authorization } = headers;
  const clientId = form.get("client_id");
  const secret = form.get("client_secret");
  const assertion = form.get("client_assertion");
  const ways = [authorization, secret ?? undefined, assertion ?? undefined];
  if (ways.filter((way) => way !== undefined).length !== 1) return undefined;
  if (authorization !== undefined) return basic(authorization);
  if (secret !== null) {
    return clientId === null ? undefined : { kind: "post", clientId, secret };
  }
  if (assertion === null || form.get("client_assertion_type") !== ASSERTION_TYPE) return undefined;
  const subject = claimedClientId(assertion);
  if (subject === undefined || (clientId !== null && clientId !== subject)) return undefined;
  return { kind: "jwt", clientId: subject, assertion };
}
