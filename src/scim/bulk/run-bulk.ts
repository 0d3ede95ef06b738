// Runs a bulk request: each operation once at most, in an order its references allow, one's failure no other's (RFC 7644 section 3.7).
import type { Endpoint } from "../endpoint.js";
import { ScimError, type ScimErrorBody } from "../error.js";
import { locationOf } from "../representation/represent.js";
import type { RequestContext } from "../resource-store.js";
import { inTurns } from "../steps.js";
import { createBulkBudget } from "../work-budget.js";
import {
  isFailure,
  storeOutcome,
  requireReferences,
  toOperationError,
  type BulkRun,
  type OperationOutcome,
  type Outcomes,
} from "./bulk-run.js";
import { createConcurrencyLimit } from "./concurrency-limit.js";
import type { BulkMethod, BulkOperation, BulkRequest } from "./parse-bulk.js";
import { createOperationContexts, recordOutcome } from "./operation-contexts.js";
import { planBulk, type BulkUnit } from "./plan-bulk.js";
import { referencesOf, resolveData, resolveText } from "./references.js";
import { runCircle } from "./run-circle.js";
import { endpointOf, runOperation } from "./run-operation.js";

export interface BulkOptions {
  /** At most so many operations at a time; one when the request has `failOnErrors`. */
  readonly concurrency: number;
  readonly context: RequestContext;
  /** What locations begin with, for example `https://…/scim/v2`. */
  readonly baseUrl: string;
  /** Epoch milliseconds: what is not begun by the context's deadline fails with 503. */
  readonly now: () => number;
  /** After so many calls of the directory nothing more is begun, each with 429. */
  readonly maxCalls: number;
  /** Told of every failure the log should have: what nobody foresaw, and what the directory could not do. */
  readonly onUnexpected: (error: unknown, context: RequestContext) => void;
}

/** One operation of a BulkResponse (section 3.7.3). */
export interface BulkResult {
  readonly method: BulkMethod;
  readonly bulkId?: string;
  readonly version?: string;
  /** Left out for a failed POST that created nothing. */
  readonly location?: string;
  readonly status: string;
  /** What went wrong; left out for a success. */
  readonly response?: ScimErrorBody;
}

async function runSingle(operation: BulkOperation, run: BulkRun): Promise<OperationOutcome> {
  try {
    const { method, path, version, data } = operation;
    const endpoint = endpointOf(path, run.endpoints);
    requireReferences(referencesOf(operation), run);
    const id = path.id === undefined ? undefined : resolveText(path.id, run.ids);
    return await runOperation(
      { method, endpoint, id, version, data: resolveData(data, run.ids) },
      { ...run.contextOf(operation), work: run.context.work.part() },
    );
  } catch (error) {
    return { error: toOperationError(error, run) };
  }
}

const tooLate = (): ScimError =>
  new ScimError(
    503,
    undefined,
    "Not started: the time for this bulk request was over. Send the operation again.",
  );

const RETRY_SECONDS = 1;

const tooManyCalls = (): ScimError =>
  new ScimError(
    429,
    undefined,
    "Not started: this bulk request has made as many changes at PingOne as one may. Send the operation again, in a request with fewer operations.",
    { headers: { "Retry-After": String(RETRY_SECONDS) } },
  );

async function runOperations(
  { operations, isCircular }: BulkUnit,
  refusal: ScimError | undefined,
  run: BulkRun,
): Promise<Outcomes> {
  if (isCircular && refusal === undefined) return runCircle(operations, run);
  const outcomes = new Map<BulkOperation, OperationOutcome>();
  for (const operation of operations) {
    const outcome = refusal === undefined ? await runSingle(operation, run) : { error: refusal };
    outcomes.set(operation, outcome);
  }
  return outcomes;
}

/** Behind our base URL, anything else would be no address. */
const RELATIVE = /^\/[\w-]+$/;

/** Where the resource is; for a failure the path as far as it is known. */
function locate(
  operation: BulkOperation,
  outcome: OperationOutcome,
  run: BulkRun,
  baseUrl: string,
) {
  const { method, path } = operation;
  const { id } = outcome;
  if (id !== undefined) {
    return locationOf({ id }, baseUrl + endpointOf(path, run.endpoints).schema.type.endpoint);
  }
  if (method === "POST" || !RELATIVE.test(path.collection)) return undefined;
  const target = path.id === undefined ? "" : `/${resolveText(path.id, run.ids)}`;
  return baseUrl + path.collection + target;
}

function toResult(
  operation: BulkOperation,
  outcome: OperationOutcome,
  run: BulkRun,
  baseUrl: string,
): BulkResult {
  const { method, bulkId } = operation;
  const location = locate(operation, outcome, run, baseUrl);
  const version = isFailure(outcome) ? undefined : outcome.version;
  return {
    method,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { location }),
    status: String(isFailure(outcome) ? outcome.error.status : outcome.status),
    ...(isFailure(outcome) ? { response: outcome.error.toBody(run.context.requestId) } : {}),
  };
}

/** Answers with the number of errors. */
type RunUnit = (unit: BulkUnit) => Promise<number>;

async function runUntilErrors(units: readonly BulkUnit[], runUnit: RunUnit, most: number) {
  let errors = 0;
  for (const unit of units) {
    errors += await runUnit(unit);
    if (errors >= most) return;
  }
}

async function runConcurrently(units: readonly BulkUnit[], runUnit: RunUnit, concurrency: number) {
  const limit = createConcurrencyLimit(concurrency);
  const ends: Promise<number>[] = [];
  for (const unit of units) {
    const before = unit.after.flatMap((position) => ends[position] ?? []);
    ends.push(Promise.all(before).then(() => limit(() => runUnit(unit))));
  }
  await Promise.all(ends);
}

export interface BulkAnswer {
  /** In the order of the request; with `failOnErrors`, of the operations that were run before it struck. */
  readonly results: readonly BulkResult[];
  /** Seconds, the longest that a failed operation asks for: a result has no place for its own. */
  readonly retryAfter: number | undefined;
}

const retryAfterOf = (outcome: OperationOutcome): number =>
  isFailure(outcome) ? Number(outcome.error.headers["Retry-After"] ?? 0) : 0;

export async function runBulk(
  { operations, failOnErrors }: BulkRequest,
  endpoints: readonly Endpoint[],
  { concurrency, context, baseUrl, now, maxCalls, onUnexpected }: BulkOptions,
): Promise<BulkAnswer> {
  const calls = { count: 0 };
  // Each operation has the budget of a request, and all of them together that of some.
  const shared = { endpoints, now, onUnexpected };
  const ofAll = { ...context, calls, work: createBulkBudget() };
  const run: BulkRun = {
    ...shared,
    context: ofAll,
    contextOf: createOperationContexts(operations, ofAll),
    ids: new Map(),
    failures: new Map(),
  };
  const results = new Map<BulkOperation, BulkResult>();
  let retryAfter = 0;

  function refusal(): ScimError | undefined {
    if (now() >= context.deadlineMs) return tooLate();
    return calls.count >= maxCalls ? tooManyCalls() : undefined;
  }

  async function runUnit(unit: BulkUnit): Promise<number> {
    await context.giveWay();
    const outcomes = await runOperations(unit, refusal(), run);
    for (const [operation, outcome] of outcomes) {
      // A circle is one unit, and each of its operations is told by an entry of its own.
      await context.giveWay();
      storeOutcome(operation, outcome, run);
      recordOutcome(outcome, run.contextOf(operation));
      retryAfter = Math.max(retryAfter, retryAfterOf(outcome));
      results.set(operation, toResult(operation, outcome, run, baseUrl));
    }
    return [...outcomes.values()].filter(isFailure).length;
  }

  const units = await inTurns(planBulk(operations), context.giveWay);
  if (failOnErrors === undefined) await runConcurrently(units, runUnit, concurrency);
  else await runUntilErrors(units, runUnit, failOnErrors);
  return {
    results: operations.flatMap((operation) => results.get(operation) ?? []),
    retryAfter: retryAfter > 0 ? retryAfter : undefined,
  };
}
