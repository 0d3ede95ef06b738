// Hands on JSON bodies of every media type clients send for SCIM, within the limits of size, memory and work (statements 9-11, 19).
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { ScimError, badRequest } from "../../scim/error.js";
import { nextTurn } from "../../platform/give-way.js";
import { parseJson } from "../../scim/resource/parse-json.js";
import type { RequestContext } from "../../scim/resource-store.js";
import { atOnce, inTurns, type Steps } from "../../scim/steps.js";
import type { WorkBudget } from "../../scim/work-budget.js";
import type { BodyGauge } from "./body-gauge.js";
import { readBody } from "./read-body.js";
import { decodeUtf8 } from "./utf8.js";
import { contextOf } from "../request/request-context.js";

const ACCEPTED: ReadonlySet<string> = new Set([
  "application/scim+json",
  "application/json",
  "text/json",
]);

/** Above this, checking a body, parsing it and working on it are turns of the event loop of their own. */
const LARGE = 64 * 1024;

/** A write goes on without its client: a request's time, and that for undoing (`UNDO_MS` of the groups). */
const ABANDONED_MS = 60_000;

/** Leaves `request.body` undefined where there is none. */
export function createBodyReader(
  maxBytes: number,
  gauge: BodyGauge,
  abandonedMs = ABANDONED_MS,
): RequestHandler {
  return function readJson(request, response, next) {
    // Where there is none, nothing is owed to a promise either.
    if (hasBody(request) && !request.readableEnded) return take(request, response, next);
    next();
    return undefined;
  };

  async function take(request: Request, response: Response, next: NextFunction): Promise<void> {
    requireJson(request.get("content-type"));
    const body = holding(gauge);
    const context = contextOf(request);
    try {
      const bytes = await readBody(request, { maxBytes, take: body.take });
      // Most are small, and parsed at once.
      request.body =
        bytes.length <= LARGE ? parseSmall(bytes, context) : await parseLarge(bytes, context);
    } catch (error) {
      body.release();
      throw error;
    }
    const onClose = (): void => {
      if (response.writableEnded) body.release();
      else setTimeout(body.release, abandonedMs).unref();
    };
    // Its client may have gone while it was parsed.
    if (response.closed) onClose();
    else response.on("close", onClose);
    next();
  }
}

/** Their bodies mean nothing (RFC 9110 section 9.3) and are not looked at. */
const BODILESS: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE", "OPTIONS"]);

function hasBody({ headers, method }: Request): boolean {
  if (BODILESS.has(method)) return false;

  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return length !== "0" || encoding !== undefined;
}

/** What one body holds of the gauge. */
function holding(gauge: BodyGauge) {
  let held = 0;
  const take = (bytes: number): void => {
    gauge.take(bytes);
    held += bytes;
  };
  const release = (): void => {
    gauge.give(held);
    held = 0;
  };
  return { take, release };
}

function requireJson(contentType = ""): void {
  const [type = ""] = contentType.toLowerCase().split(";");
  if (type === "" || ACCEPTED.has(type.trim())) return;
  throw new ScimError(
    415,
    undefined,
    "The body has to be application/scim+json or application/json.",
  );
}

function parseSmall(bytes: Buffer, { work }: RequestContext): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return atOnce(read(bytes, work));
  } catch (error) {
    throw toRefusal(error);
  }
}

async function parseLarge(bytes: Buffer, { work, giveWay }: RequestContext): Promise<unknown> {
  await nextTurn(giveWay);
  try {
    const body = await inTurns(read(bytes, work), giveWay);
    await nextTurn(giveWay);
    return body;
  } catch (error) {
    throw toRefusal(error);
  }
}

const toRefusal = (error: unknown): ScimError =>
  error instanceof ScimError ? error : badRequest("invalidSyntax", "The body is not valid JSON.");

function* read(bytes: Buffer, work: WorkBudget): Steps<unknown> {
  const text = yield* decodeUtf8(bytes);
  return text === "" ? undefined : yield* parseJson(text, work);
}
