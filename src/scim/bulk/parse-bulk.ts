// Reads a BulkRequest: what it answers is complete and typed, whatever is wrong with the message as a whole is refused (RFC 7644 section 3.7).
import { eachOperation } from "../each-operation.js";
import { ScimError, badRequest } from "../error.js";
import { isArray, isObject } from "../../platform/json.js";
import { readField, rejectDuplicateNames } from "../resource/names.js";
import { requireMessageUrn } from "../resource/schema-uris.js";
import { readSentValue } from "../resource/value/sent-value.js";
import { type Tolerances, tolerant } from "../tolerances.js";
import { type BulkPath, readBulkPath } from "./bulk-path.js";

const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;
export type BulkMethod = (typeof METHODS)[number];

export interface BulkOperation {
  readonly method: BulkMethod;
  readonly path: BulkPath;
  /** Always there for a POST. */
  readonly bulkId: string | undefined;
  /** What the resource has to be at, as If-Match says it. */
  readonly version: string | undefined;
  /** Undefined for a DELETE; for a PATCH a whole PatchOp message. */
  readonly data: unknown;
}

export interface BulkRequest {
  readonly operations: readonly BulkOperation[];
  /** Stop after this many errors; undefined to go on whatever fails. */
  readonly failOnErrors: number | undefined;
}

type BulkMessage = Readonly<Record<string, unknown>>;

const malformed = (reason: string): ScimError => badRequest("invalidSyntax", reason);

/** Null is as good as absent (RFC 7643 section 2.5). */
function readText(operation: BulkMessage, name: string): string | undefined {
  const value = readField(operation, name.toLowerCase()) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw malformed(`"${name}" of a bulk operation has to be a string.`);
}

function readMethod(operation: BulkMessage): BulkMethod {
  const sent = readText(operation, "method")?.toUpperCase();
  const method = METHODS.find((each) => each === sent);
  if (method !== undefined) return method;
  throw malformed('"method" of a bulk operation has to be POST, PUT, PATCH or DELETE.');
}

/** Section 3.7's examples show a PATCH's operations bare, reported erratum 5050 the whole message: both are taken. */
function toPatchMessage(data: unknown): unknown {
  return isArray(data) ? { schemas: [PATCH_URN], Operations: data } : data;
}

function readData(operation: BulkMessage, method: BulkMethod): unknown {
  if (method === "DELETE") return undefined;
  const data = readField(operation, "data") ?? undefined;
  if (data === undefined) throw malformed(`A bulk operation with method ${method} needs "data".`);
  return method === "PATCH" ? toPatchMessage(data) : data;
}

function readBulkOperation(operation: unknown): BulkOperation {
  if (!isObject(operation)) throw malformed("Each of the Operations has to be an object.");
  rejectDuplicateNames(operation);
  const method = readMethod(operation);
  const path = readText(operation, "path");
  if (path === undefined) throw malformed('A bulk operation needs a "path", for example "/Users".');
  const bulkId = readText(operation, "bulkId");
  if (method === "POST" && (bulkId ?? "") === "") {
    throw malformed('A bulk operation with method POST needs a "bulkId".');
  }
  return {
    method,
    path: readBulkPath(path),
    bulkId: bulkId === "" ? undefined : bulkId,
    version: readText(operation, "version"),
    data: readData(operation, method),
  };
}

function requireUniqueBulkIds(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  eachOperation(operations, ({ bulkId }) => {
    if (bulkId === undefined) return;
    if (seen.has(bulkId)) throw malformed('Two operations have the same "bulkId".');
    seen.add(bulkId);
  });
}

function readFailOnErrors(body: BulkMessage, tolerances: Tolerances): number | undefined {
  const sent = readField(body, "failonerrors") ?? undefined;
  if (sent === undefined) return undefined;
  const value = readSentValue("integer", sent, tolerances);
  if (value === 0 && tolerances.zeroFailOnErrors) return 1;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw malformed('"failOnErrors" has to be an integer of at least 1.');
}

/** 400 `invalidSyntax` for a message that is no BulkRequest, 413 for one with more than `maxOperations`. */
export function parseBulk(
  body: unknown,
  maxOperations: number,
  tolerances: Tolerances = tolerant,
): BulkRequest {
  if (!isObject(body)) throw malformed("The body has to be a JSON object: a BulkRequest.");
  rejectDuplicateNames(body);
  requireMessageUrn(body, "BulkRequest", tolerances);
  const sent = readField(body, "operations");
  if (!isArray(sent) || sent.length === 0) {
    throw malformed('"Operations" has to be an array with at least one operation.');
  }
  if (sent.length > maxOperations) {
    throw new ScimError(
      413,
      undefined,
      `The bulk request has more operations than the limit (maxOperations) of ${maxOperations}.`,
    );
  }
  const failOnErrors = readFailOnErrors(body, tolerances);
  const operations = eachOperation(sent, readBulkOperation);
  requireUniqueBulkIds(operations);
  return { operations, failOnErrors };
}
