// Hands on JSON bodies of every media type clients send for SCIM, within the limits of size, memory and work (statements 9-11, 19).
import type { Request, RequestHandler } from "express";
import { ScimError, badRequest } from "../scim/error.js";
import { parseJson } from "../scim/resource/parse-json.js";
import type { WorkBudget } from "../scim/work-budget.js";
import type { BodyGauge } from "./body-gauge.js";
import { readBody } from "./read-body.js";
import { contextOf } from "./request-context.js";

const ACCEPTED: ReadonlySet<string> = new Set([
  "application/scim+json",
  "application/json",
  "text/json",
]);

/** Above this, parsing a body and working on it are two turns of the event loop. */
const LARGE = 64 * 1024;

/** A write goes on without its client: a request's time, and that for undoing (`UNDO_MS` of the groups). */
const ABANDONED_MS = 60_000;

/** Leaves `request.body` undefined where there is none. */
export function createBodyReader(maxBytes: number, gauge: BodyGauge): RequestHandler {
  return async function readJson(request, response, next) {
    if (!hasBody(request) || request.readableEnded) {
      next();
      return;
    }
    requireJson(request.get("content-type"));
    const body = holding(gauge);
    const context = contextOf(request);
    try {
      const text = await readBody(request, { maxBytes, take: body.take });
      request.body = parse(text, context.work);
      if (text.length > LARGE) {
        await new Promise((resolve) => setImmediate(resolve));
        // From here on this turn is counted.
        await context.giveWay();
      }
    } catch (error) {
      body.release();
      throw error;
    }
    response.once("close", () => {
      if (response.writableEnded) body.release();
      else setTimeout(body.release, ABANDONED_MS).unref();
    });
    next();
  };
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

function parse(text: string, work: WorkBudget): unknown {
  if (text === "") return undefined;
  try {
    return parseJson(text, work);
  } catch (error) {
    if (error instanceof ScimError) throw error;
    throw badRequest("invalidSyntax", "The body is not valid JSON.");
  }
}
