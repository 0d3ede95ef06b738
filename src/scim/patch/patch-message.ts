// Reads the envelope of a PATCH request; what it answers has the shape of RFC 7644 section 3.5.2, its targets still unread.
import { eachOperation } from "../each-operation.js";
import { badRequest } from "../error.js";
import { isArray, isObject } from "../../platform/json.js";
import { readField, rejectDuplicateNames } from "../resource/names.js";
import { requireMessageUrn } from "../resource/schema-uris.js";
import type { Tolerances } from "../tolerances.js";
import type { PatchOp } from "./patch.js";

/** No client is known to send more than some hundreds; a larger change belongs in several requests. */
const mostOperations = 5_000;

export interface RawOperation {
  readonly op: PatchOp;
  /** Undefined for a path-less operation; an empty path counts as none. */
  readonly path: string | undefined;
  /** Undefined when the operation has no value; null stays null. */
  readonly value: unknown;
}

const isOp = (op: unknown): op is PatchOp => op === "add" || op === "replace" || op === "remove";

function readOp(value: unknown, tolerances: Tolerances): PatchOp {
  if (isOp(value)) return value;
  const op = typeof value === "string" ? value.toLowerCase() : value;
  if (isOp(op) && tolerances.opsInAnyCase) return op;
  throw badRequest("invalidSyntax", '"op" must be "add", "replace" or "remove".');
}

function readRawOperation(operation: unknown, tolerances: Tolerances): RawOperation {
  if (!isObject(operation)) {
    throw badRequest("invalidSyntax", "Each of the Operations must be an object.");
  }
  rejectDuplicateNames(operation);
  const op = readOp(readField(operation, "op"), tolerances);
  const path = readField(operation, "path") ?? "";
  if (typeof path !== "string") throw badRequest("invalidPath", '"path" must be a string.');
  const trimmed = path.trim();
  return {
    op,
    path: trimmed === "" ? undefined : trimmed,
    value: readField(operation, "value"),
  };
}

/** 400 `invalidSyntax` unless the body is a PatchOp message. */
export function readPatchMessage(body: unknown, tolerances: Tolerances): readonly RawOperation[] {
  if (!isObject(body))
    throw badRequest("invalidSyntax", "A PATCH has to be a JSON object: a PatchOp message.");
  rejectDuplicateNames(body);
  requireMessageUrn(body, "PatchOp", tolerances);
  const operations = readField(body, "operations");
  if (!isArray(operations) || (operations.length === 0 && !tolerances.emptyOperations)) {
    throw badRequest("invalidSyntax", '"Operations" must be an array with at least one operation.');
  }
  if (operations.length > mostOperations) {
    throw badRequest("invalidValue", `Send at most ${mostOperations} operations in one request.`);
  }
  return eachOperation(operations, (operation) => readRawOperation(operation, tolerances));
}
