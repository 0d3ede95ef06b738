// Answers the methods a known path does not have: 405 with Allow (statement 14).
import type { NextFunction, Request, Response } from "express";
import { ScimError } from "../../scim/error.js";

export function methodNotAllowed(...allowed: readonly string[]) {
  const allow = allowed.join(", ");
  return function refuseMethod(_request: Request, _response: Response, next: NextFunction): void {
    next(
      new ScimError(405, undefined, `This resource allows ${allow} only.`, {
        headers: { Allow: allow },
      }),
    );
  };
}
