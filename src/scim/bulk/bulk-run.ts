// What the operations of one bulk request share while it runs: what was created, what failed, who has to know.
import type { Endpoint } from "../endpoint.js";
import { ScimError, badRequest } from "../error.js";
import type { RequestContext } from "../resource-store.js";
import type { BulkOperation } from "./parse-bulk.js";
import type { Done } from "./run-operation.js";

/** How an operation ended; a failure keeps the id of what it had to leave behind. */
export type OperationOutcome = Done | { readonly error: ScimError; readonly id?: string };

export type Outcomes = ReadonlyMap<BulkOperation, OperationOutcome>;

export interface BulkRun {
  readonly endpoints: readonly Endpoint[];
  readonly context: RequestContext;
  /** Of one operation: it is told by itself. */
  readonly contextOf: (operation: BulkOperation) => RequestContext;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of every failure the log should have: what nobody foresaw, and what the directory could not do. */
  readonly onUnexpected: (error: unknown, context: RequestContext) => void;
  /** By bulkId: the ids of the resources created. */
  readonly ids: Map<string, string>;
  /** By bulkId: why a POST created nothing. */
  readonly failures: Map<string, ScimError>;
}

/** Turns whatever was thrown into what the client may see. */
export function toOperationError(error: unknown, run: BulkRun): ScimError {
  const { context, onUnexpected } = run;
  if (error instanceof ScimError) {
    if (error.status >= 500 && error.cause !== undefined) onUnexpected(error, context);
    return error;
  }
  onUnexpected(error, context);
  return new ScimError(
    500,
    undefined,
    "The gateway failed. Its log has the reason under this request.",
  );
}

const isTransient = ({ status }: ScimError): boolean => status === 429 || status >= 500;

/** What becomes of an operation that needs the outcome of a failed one: worth a repetition when that one is. */
export function dependencyFailed(cause: ScimError): ScimError {
  return new ScimError(
    isTransient(cause) ? 503 : 409,
    undefined,
    `Not done: an operation that this one refers to by its bulkId failed with status ${cause.status}.`,
  );
}

/** Throws when one of the references can never be resolved. */
export function requireReferences(references: readonly string[], run: BulkRun): void {
  for (const reference of references) {
    if (run.ids.has(reference)) continue;
    const cause = run.failures.get(reference);
    if (cause !== undefined) throw dependencyFailed(cause);
    throw badRequest("invalidValue", "No POST in this request has the bulkId referred to.");
  }
}

export function isFailure(outcome: OperationOutcome): outcome is Exclude<OperationOutcome, Done> {
  return "error" in outcome;
}

/** Makes the outcome of a POST known to those who refer to it. */
export function storeOutcome(
  { method, bulkId }: BulkOperation,
  outcome: OperationOutcome,
  run: BulkRun,
) {
  if (method !== "POST" || bulkId === undefined) return;
  if (isFailure(outcome)) run.failures.set(bulkId, outcome.error);
  else run.ids.set(bulkId, outcome.id);
}
