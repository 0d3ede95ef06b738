// Who sends a request, by its Authorization header: bearer digests, Basic digests and JWTs of a tenant's sources behind one door.
import type { Principal } from "../../scim/principal.js";

/** `unverifiable`: whether a token is right could not be found out, because its issuer's keys cannot be had. */
export type RefusedCredential = "missing" | "wrong" | "expired" | "unverifiable";

export type Authentication =
  | { readonly principal: Principal }
  | {
      readonly refused: RefusedCredential;
      readonly because?: UnfitToken;
      /** Whose it was, or says it is; for operators, and believed for nothing else. */
      readonly source?: string;
    };

/** What of a token from a known issuer does not fit; for operators, never told to who shows it. */
export type UnfitToken = "audience" | "claims" | "key" | "time";

/** Looks at the value of one Authorization header. At once where no issuer has to be asked. */
export type Authenticate = (
  authorization: string | undefined,
) => Authentication | Promise<Authentication>;

/** One scheme's check of what follows its name. */
export type CheckCredential = (sent: string) => Authentication | Promise<Authentication>;

export interface SchemeChecks {
  readonly bearer: CheckCredential;
  /** Undefined: nobody has such a credential here. */
  readonly basic: CheckCredential | undefined;
}

const missing: Authentication = { refused: "missing" };
/** Scheme and credential, with nothing else (RFC 9110 section 11.4). */
const FORM = /^\s*([a-z]+)\s+(\S+)\s*$/i;

/** The scheme in lower case and the credential; both empty where there is none. */
export function parseAuthorization(authorization = ""): { scheme: string; sent: string } {
  const [, scheme = "", sent = ""] = FORM.exec(authorization) ?? [];
  return { scheme: scheme.toLowerCase(), sent };
}

export function createAuthentication({ bearer, basic }: SchemeChecks): Authenticate {
  return function authenticate(authorization) {
    const { scheme, sent } = parseAuthorization(authorization);
    switch (scheme) {
      case "bearer":
        return bearer(sent);
      case "basic":
        return basic?.(sent) ?? missing;
      default:
        return missing;
    }
  };
}
