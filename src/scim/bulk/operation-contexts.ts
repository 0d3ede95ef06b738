// Each operation of a bulk request is told by itself, with its place in the request.
import type { RequestContext } from "../resource-store.js";
import { isFailure, type BulkRun, type OperationOutcome } from "./bulk-run.js";
import type { BulkOperation } from "./parse-bulk.js";

/** The same for the same operation, whoever works on it. */
export function createOperationContexts(
  operations: readonly BulkOperation[],
  context: RequestContext,
): BulkRun["contextOf"] {
  const { activity } = context;
  if (activity === undefined) return () => context;
  const places = new Map(operations.map((operation, place) => [operation, place]));
  const contexts = new Map<BulkOperation, RequestContext>();
  return (operation) => {
    const known = contexts.get(operation);
    if (known !== undefined) return known;
    const own = { ...context, activity: activity.operation(places.get(operation) ?? 0) };
    contexts.set(operation, own);
    return own;
  };
}

export function recordOutcome(outcome: OperationOutcome, { activity }: RequestContext): void {
  if (activity === undefined) return;
  if (isFailure(outcome)) {
    activity.refused(outcome.error);
    activity.ended(outcome.error.status, outcome.id);
  } else activity.ended(outcome.status, outcome.id);
}
