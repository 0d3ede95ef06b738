// Reads JSON bodies of every media type clients send for SCIM, up to a limit (statements 9-11, 19).
import express, {
  type NextFunction,
  type Request,
  type Response,
  type RequestHandler,
} from "express";
import { ScimError } from "../scim/error.js";

const ACCEPTED: ReadonlySet<string> = new Set([
  "application/scim+json",
  "application/json",
  "text/json",
]);

export function createBodyReader(maxBytes: number): RequestHandler[] {
  return [
    requireJson,
    // Not strict: an array or a string is valid JSON, and gets an error that says what is wrong with it.
    express.json({ type: () => true, strict: false, limit: maxBytes }),
  ];
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  if (length === "0" && encoding === undefined) {
    next();
    return;
  }
  const [type = ""] = (request.get("content-type") ?? "").toLowerCase().split(";");
  if (type === "" || ACCEPTED.has(type.trim())) next();
  else
    next(
      new ScimError(
        415,
        undefined,
        "The body has to be application/scim+json or application/json.",
      ),
    );
}
