// With a body that took all the time of its request, nothing is begun: 408 says that nothing was done.
import type { RequestHandler } from "express";
import type { Clock } from "../../platform/clock.js";
import { ScimError } from "../../scim/error.js";
import { contextOf } from "../request/request-context.js";

/** To be passed once the body was read. */
export const createLateBodyRefusal =
  (clock: Clock): RequestHandler =>
  (request, response, next) => {
    if (clock.now() < contextOf(request).deadlineMs) {
      next();
      return;
    }
    response.setHeader("Connection", "close");
    const detail = "The body did not arrive in time, and nothing was done. Repeat the request.";
    next(new ScimError(408, undefined, detail));
  };
