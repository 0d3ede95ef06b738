// Hands on JSON bodies of every media type clients send for SCIM, within the limits of size, memory and work (statements 9-11, 19).
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { ScimError, badRequest } from "../../scim/error.js";
import { nextTurn } from "../../platform/give-way.js";
import { parseJson, parseJsonAtOnce } from "../../scim/resource/parse-json.js";
import type { RequestContext } from "../../scim/resource-store.js";
import { inTurns, type Steps } from "../../scim/steps.js";
import type { WorkBudget } from "../../scim/work-budget.js";
import type { BodyGauge } from "./body-gauge.js";
import { readBody } from "./read-body.js";
import { decodeLargeUtf8, decodeUtf8 } from "./utf8.js";
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
    if (hasBody(request) && !request.readableEnded) take(request, response, next);
    else next();
  };

  function take(request: Request, response: Response, next: NextFunction): void {
    requireJson(request.headers["content-type"]);
    const held = new HeldBytes(gauge);
    const refuse = (error: unknown): void => {
      held.release();
      next(error);
    };
    const goOn = (body: unknown): void => {
      request.body = body;
      const onClose = (): void => {
        if (response.writableEnded) held.release();
        else {
          setTimeout(() => {
            held.release();
          }, abandonedMs).unref();
        }
      };
      // Its client may have gone while it was parsed.
      if (response.closed) onClose();
      else response.on("close", onClose);
      next();
    };
    readBody(request, { maxBytes, held }, (read) => {
      if (read instanceof ScimError) refuse(read);
      else parse(read, contextOf(request), goOn, refuse);
    });
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
class HeldBytes {
  readonly #gauge: BodyGauge;
  #held = 0;

  constructor(gauge: BodyGauge) {
    this.#gauge = gauge;
  }

  take(bytes: number): void {
    this.#gauge.take(bytes);
    this.#held += bytes;
  }

  release(): void {
    this.#gauge.give(this.#held);
    this.#held = 0;
  }
}

function requireJson(contentType = ""): void {
  // As most write it.
  if (ACCEPTED.has(contentType)) return;
  const [type = ""] = contentType.toLowerCase().split(";");
  if (type === "" || ACCEPTED.has(type.trim())) return;
  throw new ScimError(
    415,
    undefined,
    "The body has to be application/scim+json or application/json.",
  );
}

/** Most are small, and parsed at once. */
function parse(
  bytes: Buffer,
  context: RequestContext,
  goOn: (body: unknown) => void,
  refuse: (error: unknown) => void,
): void {
  if (bytes.length > LARGE) {
    parseLarge(bytes, context).then(goOn, refuse);
    return;
  }
  let body: unknown;
  try {
    body = parseSmall(bytes, context.work);
  } catch (error) {
    refuse(toRefusal(error));
    return;
  }
  goOn(body);
}

function parseSmall(bytes: Buffer, work: WorkBudget): unknown {
  const text = decodeUtf8(bytes);
  return text === "" ? undefined : parseJsonAtOnce(text, work);
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
  const text = yield* decodeLargeUtf8(bytes);
  return text === "" ? undefined : yield* parseJson(text, work);
}
