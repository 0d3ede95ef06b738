// The 400 of a filter; the detail names a position, an operator or an attribute, never a compared value.
import type { ScimError } from "../error.js";
import { badRequest } from "../error.js";

/** `at` counts from 0; the client reads it counted from 1. */
export function filterError(problem: string, at: number): ScimError {
  return badRequest("invalidFilter", `${problem} (position ${at + 1} of the filter).`);
}
