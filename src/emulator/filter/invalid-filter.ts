// The refusal of a filter (contract 6.4, 17 U2).
import { invalidRequest } from "../http/problem.js";

export interface SupportedHint {
  readonly supportedAttributes?: readonly string[];
  readonly supportedOperators?: readonly string[];
}

export function invalidFilter(message: string, hint: SupportedHint = {}): Error {
  return invalidRequest({
    code: "INVALID_FILTER",
    target: "filter",
    message,
    ...(Object.keys(hint).length === 0 ? {} : { innerError: { ...hint } }),
  });
}
