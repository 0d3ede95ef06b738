// Whether a JWT is one of a source: signed by a key its issuer publishes, for us, now, with the claims asked for (RFC 8725, RFC 9068).
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from "jose";
import { wallTime, type WallClock } from "../../platform/clock.js";
import type { Principal } from "../../scim/principal.js";
import type { Authentication, UnfitToken } from "./authentication.js";
import { IssuerUnavailable, type IssuerKeysOf } from "./issuer-keys.js";

export interface JwtCredential {
  readonly principal: Principal;
  readonly issuer: string;
  /** One of these has to be among the token's. */
  readonly audience: readonly string[];
  /** What each claim has to be, or to contain: one of these. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
  /** Asymmetric ones: a key that verifies may be known to everybody. */
  readonly algorithms: readonly string[];
  readonly jwksUri?: string | undefined;
  readonly clockToleranceSeconds: number;
}

export interface JwtDependencies {
  readonly keysOf: IssuerKeysOf;
  readonly clock: WallClock;
  /** Told when the keys of an issuer cannot be had. */
  readonly onUnavailable: (issuer: string, error: unknown) => void;
}

/** Undefined: no JWT of an issuer that is known here. */
export type CheckJwt = (token: string) => Promise<Authentication> | undefined;

/** Far beyond what issuers send; to read a longer one is work for nothing. */
const MAX_LENGTH = 8 * 1024;
/** RFC 7515 section 4.1.9, RFC 9068 section 2.1; ID tokens and others of a type of their own are none. */
const TYPES: ReadonlySet<string> = new Set([
  "jwt",
  "at+jwt",
  "application/jwt",
  "application/at+jwt",
]);
const wrong: Authentication = { refused: "wrong" };

export function createJwtCheck(
  credentials: readonly JwtCredential[],
  { keysOf, clock, onUnavailable }: JwtDependencies,
): CheckJwt {
  const issuers = new Set(credentials.map(({ issuer }) => issuer));

  /** By the first credential that takes it; configuration has seen to it that no two sources' can. */
  async function verify(token: string, issuer: string): Promise<Authentication> {
    const ofIssuer = credentials.filter((each) => each.issuer === issuer);
    let outcome = wrong;
    for (const credential of ofIssuer) {
      outcome = await tryOne(token, credential);
      if (!("refused" in outcome) || outcome.refused !== "wrong") break;
    }
    if (!("refused" in outcome)) return outcome;
    const source = meantSource(decodeJwt(token), ofIssuer);
    return source === undefined ? outcome : { ...outcome, source };
  }

  async function tryOne(token: string, credential: JwtCredential): Promise<Authentication> {
    try {
      // What the token itself names or brings as its key (jwk, jku, x5u, x5c) is never looked at.
      const { payload } = await jwtVerify(token, keysOf(credential).keyFor, {
        issuer: credential.issuer,
        audience: [...credential.audience],
        algorithms: [...credential.algorithms],
        requiredClaims: ["exp"],
        clockTolerance: credential.clockToleranceSeconds,
        currentDate: new Date(wallTime(clock)),
      });
      return hasClaims(payload, credential.claims)
        ? { principal: credential.principal }
        : { refused: "wrong", because: "claims" };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { refused: "expired", because: "time" };
      if (error instanceof IssuerUnavailable) {
        onUnavailable(credential.issuer, error.cause);
        return { refused: "unverifiable" };
      }
      if (error instanceof errors.JOSEError || error instanceof TypeError) {
        return { refused: "wrong", ...becauseOf(error) };
      }
      throw error;
    }
  }

  return (token) => {
    if (credentials.length === 0 || token.split(".").length !== 3) return undefined;
    if (token.length > MAX_LENGTH) return Promise.resolve(wrong);
    const issuer = issuerOf(token);
    return issuer !== undefined && issuers.has(issuer) ? verify(token, issuer) : undefined;
  };
}

const ofClaim: Readonly<Record<string, UnfitToken>> = { aud: "audience", nbf: "time" };

function becauseOf(error: Error): { readonly because?: UnfitToken } {
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { because: ofClaim[error.claim] ?? "claims" };
  }
  const isKey =
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey;
  return isKey ? { because: "key" } : {};
}

/** What an access token says of itself, before anything of it is believed; undefined where it is none. */
function issuerOf(token: string): string | undefined {
  try {
    const { typ }: ProtectedHeaderParameters = decodeProtectedHeader(token);
    if (typ !== undefined && !TYPES.has(typ.toLowerCase())) return undefined;
    return decodeJwt(token).iss;
  } catch {
    // Whatever it is, it is no JWT, and wrong.
    return undefined;
  }
}

/** The one source a token of their issuer can be meant for; undefined where several are as likely. */
function meantSource(
  payload: JWTPayload,
  candidates: readonly JwtCredential[],
): string | undefined {
  const fitsAudience = ({ audience }: JwtCredential): boolean =>
    [payload.aud].flat().some((each) => each !== undefined && audience.includes(each));
  const fitsClaims = ({ claims }: JwtCredential): boolean => hasClaims(payload, claims);
  const narrowed = [
    candidates,
    candidates.filter(fitsAudience),
    candidates.filter(fitsClaims),
    candidates.filter((each) => fitsAudience(each) && fitsClaims(each)),
  ];
  for (const each of narrowed) {
    const [source, ...others] = new Set(each.map(({ principal }) => principal.source));
    if (others.length === 0 && source !== undefined) return source;
  }
  return undefined;
}

const hasClaims = (payload: JWTPayload, claims: JwtCredential["claims"]): boolean =>
  Object.entries(claims).every(([name, allowed]) =>
    valuesOf(name, Object.hasOwn(payload, name) ? payload[name] : undefined).some((value) =>
      allowed.includes(value),
    ),
  );

/** `scope` and Entra's `scp` are words in one text (RFC 8693 section 4.2), Okta's `scp` and roles are lists. */
function valuesOf(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string");
  if (typeof value === "boolean" || typeof value === "number") return [String(value)];
  if (typeof value !== "string") return [];
  return name === "scope" || name === "scp" ? [value, ...value.split(" ")] : [value];
}
