// Lets only known clients past; says how to authenticate, and nothing about who exists (statements 1-2).
import type { NextFunction, Request, Response } from "express";
import { ScimError } from "../scim/error.js";
import type { Principal } from "../scim/principal.js";
import type { AttemptLimit } from "../sources/attempt-limit.js";
import type { Authenticate, Authentication } from "../sources/bearer.js";
import { setPrincipal } from "./request-context.js";

export interface AuthDependencies {
  readonly authenticate: Authenticate;
  /** Who shows a credential that is right. */
  readonly principal: Principal;
  /** Of wrong and expired tokens: one that is missing guesses nothing. */
  readonly limit: AttemptLimit;
  readonly onRefused: (outcome: Refusal) => void;
}

type Refusal = Exclude<Authentication, "accepted">;

export function createAuth({ authenticate, principal, limit, onRefused }: AuthDependencies) {
  return function requireCredential(
    request: Request,
    _response: Response,
    next: NextFunction,
  ): void {
    const outcome = authenticate(request.get("authorization"));
    if (outcome === "accepted") {
      setPrincipal(request, principal);
      next();
      return;
    }
    onRefused(outcome);
    // Only now, so that a right token is taken whatever else comes from its address.
    const waitSeconds =
      outcome === "missing" ? undefined : limit(request.socket.remoteAddress ?? "");
    next(waitSeconds === undefined ? unauthorized(outcome) : tooMany(waitSeconds));
  };
}

const details: Readonly<Record<Refusal, string>> = {
  missing: "A bearer token is needed in the Authorization header.",
  wrong: "The bearer token is not valid here.",
  expired: "The bearer token has expired. The gateway's operator has to give you a new one.",
};

function unauthorized(outcome: Refusal): ScimError {
  const hint = outcome === "missing" ? "" : ', error="invalid_token"';
  const headers = { "WWW-Authenticate": `Bearer realm="scim"${hint}` };
  return new ScimError(401, undefined, details[outcome], { headers });
}

const tooMany = (seconds: number): ScimError =>
  new ScimError(
    429,
    undefined,
    "Too many wrong bearer tokens came from this address. A right one is taken at any time.",
    { headers: { "Retry-After": String(seconds) } },
  );
