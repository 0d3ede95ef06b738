// Creates resources that refer to each other: first each without the circular references, then those; all of them or none (RFC 7644 section 3.7.1).
import { patchResource, removeResource } from "../endpoint.js";
import { ScimError } from "../error.js";
import { versionOf } from "../representation/version.js";
import {
  dependencyFailed,
  requireReferences,
  toOperationError,
  type BulkRun,
  type OperationOutcome,
  type Outcomes,
} from "./bulk-run.js";
import { deferReferences, type Deferral } from "./deferral.js";
import type { BulkOperation } from "./parse-bulk.js";
import { referencesOf, resolveData } from "./references.js";
import { endpointOf, projectionOf, runOperation, type Done } from "./run-operation.js";

/** An undoing gets this long even when the request's time is over: what stays behind would be in the way of a repetition. */
const undoMs = 5_000;

/** One POST of a circle. */
interface Part {
  readonly operation: BulkOperation;
  readonly deferral: Deferral;
}

/** A failure of one part, which is the failure of all. */
class PartFailed extends Error {
  readonly part: Part;

  constructor(part: Part, cause: unknown) {
    super("a part of a circle failed", { cause });
    this.part = part;
  }
}

const unresolvable = (detail: string): ScimError =>
  new ScimError(409, undefined, `The circular references cannot be resolved: ${detail}`);

const bulkIdOf = ({ operation }: Part): string => operation.bulkId ?? "";

/** Parts after those they cannot be created without; 409 when there is no such order. */
function inOrder(parts: readonly Part[]): readonly Part[] {
  const byId = new Map(parts.map((part) => [bulkIdOf(part), part]));
  const ordered = new Set<Part>();
  const open = new Set<Part>();
  const place = (part: Part): void => {
    if (ordered.has(part)) return;
    if (open.has(part)) {
      throw unresolvable("only group members and managers can be set after the creation.");
    }
    open.add(part);
    for (const each of part.deferral.needed) {
      const needed = byId.get(each);
      if (needed !== undefined) place(needed);
    }
    ordered.add(part);
  };
  for (const part of parts) place(part);
  return [...ordered];
}

/** References out of the circle have to be known before anything is created. */
function requireOutside(part: Part, circle: ReadonlySet<string>, run: BulkRun): void {
  const outside = referencesOf(part.operation).filter((each) => !circle.has(each));
  requireReferences(outside, run);
}

async function create(part: Part, ids: ReadonlyMap<string, string>, run: BulkRun): Promise<Done> {
  const { method, path, version } = part.operation;
  const data = resolveData(part.deferral.data, ids);
  const endpoint = endpointOf(path, run.endpoints);
  const context = { ...run.contextOf(part.operation), work: run.context.work.part() };
  return runOperation({ method, endpoint, id: path.id, version, data }, context);
}

async function follow(
  { deferral, operation }: Part,
  created: Done,
  ids: ReadonlyMap<string, string>,
  run: BulkRun,
): Promise<Done> {
  if (deferral.followUp === undefined) return created;
  const data = resolveData(deferral.followUp, ids);
  const endpoint = endpointOf(operation.path, run.endpoints);
  const projection = projectionOf(endpoint);
  const write = { body: data, condition: {}, projection, returnRepresentation: false };
  const context = { ...run.contextOf(operation), work: run.context.work.part() };
  const changed = await patchResource(endpoint, created.id, write, context);
  return { ...created, version: changed === undefined ? undefined : versionOf(changed) };
}

async function attempt<T>(part: Part, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new PartFailed(part, error);
  }
}

/** Fills `created` as far as it gets, for the one who has to undo it. */
async function createAll(
  parts: readonly Part[],
  circle: ReadonlySet<string>,
  created: Map<Part, Done>,
  run: BulkRun,
): Promise<void> {
  const ids = new Map(run.ids);
  for (const part of parts) {
    await run.context.giveWay();
    await attempt(part, () => {
      requireOutside(part, circle, run);
    });
  }
  for (const part of inOrder(parts)) {
    const done = await attempt(part, () => create(part, ids, run));
    created.set(part, done);
    ids.set(bulkIdOf(part), done.id);
  }
  for (const [part, done] of created) {
    created.set(part, await attempt(part, () => follow(part, done, ids, run)));
  }
}

/**
 * What is refused only because of the circular references is a conflict (section 3.7.1). Of what may pass, how far it
 * came is no news: all of it goes again, or says that it could not.
 */
function reasonOf(failed: PartFailed, wasCreated: boolean, run: BulkRun): ScimError {
  const error = toOperationError(failed.cause, run);
  if (!wasCreated) return error;
  const { status, headers } = error;
  if (status < 500 && status !== 429) return unresolvable(error.message);
  return new ScimError(
    status,
    undefined,
    "The references of this circle could not be set at the moment. Repeat the request.",
    { cause: error, headers },
  );
}

/** Removes what was created; a failure that leaves something behind says so. */
async function undo(
  { operation }: Part,
  id: string | undefined,
  error: ScimError,
  run: BulkRun,
): Promise<OperationOutcome> {
  if (id === undefined) return { error };
  const deadlineMs = Math.max(run.context.deadlineMs, run.now() + undoMs);
  const context = { ...run.contextOf(operation), deadlineMs };
  try {
    await removeResource(endpointOf(operation.path, run.endpoints), id, {}, context);
    return { error };
  } catch (cause) {
    run.onUnexpected(cause, run.context);
    const detail = `${error.message} The resource was created and could not be removed again.`;
    return { error: new ScimError(error.status, error.scimType, detail, { cause }), id };
  }
}

async function undoAll(
  parts: readonly Part[],
  created: ReadonlyMap<Part, Done>,
  failure: unknown,
  run: BulkRun,
): Promise<Outcomes> {
  const failed = failure instanceof PartFailed ? failure : undefined;
  const reason =
    failed === undefined
      ? toOperationError(failure, run)
      : reasonOf(failed, created.has(failed.part), run);
  const outcomes = new Map<BulkOperation, OperationOutcome>();
  for (const part of parts) {
    await run.context.giveWay();
    const isOwn = failed === undefined || failed.part === part;
    const error = isOwn ? reason : dependencyFailed(reason);
    outcomes.set(part.operation, await undo(part, created.get(part)?.id, error, run));
  }
  return outcomes;
}

export async function runCircle(
  operations: readonly BulkOperation[],
  run: BulkRun,
): Promise<Outcomes> {
  const circle = new Set(operations.map(({ bulkId }) => bulkId ?? ""));
  const parts = operations.map((operation) => ({
    operation,
    deferral: deferReferences(operation.data, circle),
  }));
  const created = new Map<Part, Done>();
  try {
    await createAll(parts, circle, created, run);
    return new Map([...created].map(([{ operation }, done]) => [operation, done]));
  } catch (error) {
    return undoAll(parts, created, error, run);
  }
}
