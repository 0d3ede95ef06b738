// Lets only known clients past; says how to authenticate, and nothing about who exists (statements 1-2).
import type { NextFunction, Request, Response } from "express";
import { ScimError } from "../scim/error.js";
import type { Authenticate } from "../sources/bearer.js";

export function createAuth(authenticate: Authenticate) {
  return function requireCredential(
    request: Request,
    _response: Response,
    next: NextFunction,
  ): void {
    const result = authenticate(request.get("authorization"));
    if (result === "accepted") {
      next();
      return;
    }
    const hint = result === "refused" ? ', error="invalid_token"' : "";
    const detail =
      result === "refused"
        ? "The bearer token is not valid here."
        : "A bearer token is needed in the Authorization header.";
    next(
      new ScimError(401, undefined, detail, {
        headers: { "WWW-Authenticate": `Bearer realm="scim"${hint}` },
      }),
    );
  };
}
