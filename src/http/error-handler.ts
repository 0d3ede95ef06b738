// The one place where a failure becomes an answer: a SCIM Error body whatever layer threw (RFC 7644 section 3.12).
import type { NextFunction, Request, Response } from "express";
import type { Logger } from "../platform/logger.js";
import { ScimError, badRequest } from "../scim/error.js";
import { lingerOver } from "./listener/linger.js";
import { activityOf, contextOf } from "./request/request-context.js";
import { sendScim } from "./send.js";

export function createErrorHandler(logger: Logger) {
  // Express tells an error handler by its four parameters.
  return function handleError(
    error: unknown,
    request: Request,
    response: Response,
    next: NextFunction,
  ): void {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { requestId } = contextOf(request);
    const told = toScimError(error);
    if (told === undefined) logger.error({ requestId, err: error }, "unexpected failure");
    else if (told.status >= 500 && told.cause !== undefined) {
      logger.warn({ requestId, status: told.status, err: told.cause }, "upstream failure");
    }
    const answer = told ?? unexpected();
    activityOf(request)?.refused(answer);
    lingerOver(request, response);
    const headers = Object.entries(answer.headers).flat();
    sendScim(response, answer.status, answer.toBody(requestId), headers);
  };
}

const unexpected = (): ScimError =>
  new ScimError(500, undefined, "The gateway failed. Its log has the reason under this request.");

/** What reading a path or Express throws, by its `name` or `status`; undefined for what nobody foresaw. */
function toScimError(error: unknown): ScimError | undefined {
  if (error instanceof ScimError) return error;
  const { name, status } = error as { name?: unknown; status?: unknown };
  if (name === "URIError") {
    return badRequest("invalidSyntax", "The path is not valid percent-encoding of UTF-8.");
  }
  return typeof status === "number" && status >= 400 && status < 500
    ? badRequest("invalidSyntax", "The request could not be read.")
    : undefined;
}
