// What every request passes first, for applications of Express that are made of a few parts.
import type { RequestHandler } from "express";
import { createRequestContext } from "../../../src/http/request/request-context.js";
import type { Clock } from "../../../src/platform/clock.js";

/** With a deadline in thirty seconds. */
export function begun(clock: Clock): RequestHandler {
  const begin = createRequestContext(clock, 30_000, () => undefined);
  return (request, _response, next) => {
    begin(request);
    next();
  };
}
