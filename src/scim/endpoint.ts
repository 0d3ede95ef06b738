// The writes of one resource type as a request or a bulk operation means them: read the body, hand the condition on, call the store.
import { parsePatch } from "./patch/parse-patch.js";
import { type Precondition, toCheck } from "./representation/precondition.js";
import type { Projection } from "./representation/projection.js";
import { type ParsedResource, parseResource } from "./resource/parse-resource.js";
import type { RequestContext, ResourceStore } from "./resource-store.js";
import type { JsonObject } from "../platform/json.js";
import { inTurns } from "./steps.js";
import type { WriteOrder } from "./write-order.js";
import type { ResourceSchema } from "./schema/resource-schema.js";
import { recordPatch, recordResource, recordUnread } from "./activity/record-change.js";
import { reportedTolerances, tolerant, type Tolerances } from "./tolerances.js";

/** A resource type and the directory behind it. */
export interface Endpoint {
  readonly schema: ResourceSchema;
  readonly store: ResourceStore;
  /** Runs writes to one resource one after another: none is lost, and a condition holds until its write. */
  readonly inOrder: WriteOrder;
  /** How tolerant bodies are read; all tolerances when left out. */
  readonly tolerances?: Tolerances | undefined;
}

/** What a create is to write, as it was sent. */
interface CreateRequest {
  readonly body: unknown;
  readonly projection: Projection;
  /** The same again would make the same; true unless given. */
  readonly isRepeatable?: boolean;
}

interface WriteRequest {
  readonly body: unknown;
  readonly condition: Precondition;
  /** What of the answer somebody will see. */
  readonly projection: Projection;
}

/** The same tolerances; what of them is made use of is told. */
export const watchedTolerances = (
  { activity }: Pick<RequestContext, "activity">,
  tolerances: Tolerances = tolerant,
): Tolerances => activity?.watching(tolerances, reportedTolerances) ?? tolerances;

/** A body that is refused names somebody, too. */
function readResource(
  body: unknown,
  { schema, tolerances }: Endpoint,
  context: RequestContext,
): ParsedResource | Promise<ParsedResource> {
  const { activity, work, giveWay } = context;
  const refuse = (error: unknown): never => {
    if (activity !== undefined) recordUnread(activity, body);
    throw error;
  };
  try {
    const steps = parseResource(body, schema, watchedTolerances(context, tolerances), work);
    const read = inTurns(steps, giveWay);
    return read instanceof Promise ? read.catch(refuse) : read;
  } catch (error) {
    return refuse(error);
  }
}

export async function createResource(
  endpoint: Endpoint,
  { body, projection, isRepeatable = true }: CreateRequest,
  context: RequestContext,
): Promise<JsonObject> {
  const { store, schema } = endpoint;
  const { activity } = context;
  activity?.begin("create", schema.type.id);
  const read = readResource(body, endpoint, context);
  const { resource, unknown } = read instanceof Promise ? await read : read;
  if (activity !== undefined) recordResource(activity, resource);
  const created = await store.create(resource, { projection, unknown, isRepeatable }, context);
  activity?.about(created);
  return created;
}

export async function replaceResource(
  endpoint: Endpoint,
  id: string,
  { body, condition, projection }: WriteRequest,
  context: RequestContext,
): Promise<JsonObject> {
  const { store, schema, inOrder } = endpoint;
  const { activity } = context;
  activity?.begin("replace", schema.type.id, id);
  const read = readResource(body, endpoint, context);
  const { resource, unknown, unassigned } = read instanceof Promise ? await read : read;
  if (activity !== undefined) recordResource(activity, resource);
  const options = { projection, unknown, unassigned, check: toCheck(condition) };
  const replaced = await inOrder(id, context, (turn) => store.replace(id, resource, options, turn));
  activity?.about(replaced);
  return replaced;
}

/** Resolves with the resource when it is at hand, always when `returnRepresentation`. */
export async function patchResource(
  { store, schema, inOrder, tolerances }: Endpoint,
  id: string,
  {
    body,
    condition,
    projection,
    returnRepresentation,
  }: WriteRequest & { readonly returnRepresentation: boolean },
  context: RequestContext,
): Promise<JsonObject | undefined> {
  const { activity, work } = context;
  activity?.begin("patch", schema.type.id, id);
  const asked = { tolerances: watchedTolerances(context, tolerances), resourceId: id, work };
  const patch = await inTurns(parsePatch(body, schema, asked), context.giveWay);
  if (activity !== undefined) recordPatch(activity, patch);
  const options = {
    projection,
    unknown: patch.unknown,
    returnRepresentation,
    check: toCheck(condition),
  };
  const changed = await inOrder(id, context, (turn) => store.patch(id, patch, options, turn));
  if (changed !== undefined) activity?.about(changed);
  // Nothing was to be changed, and what was read to know that the resource is there was not asked for.
  return patch.isEmpty && !returnRepresentation ? undefined : changed;
}

export async function removeResource(
  { store, schema, inOrder }: Endpoint,
  id: string,
  condition: Precondition,
  context: RequestContext,
): Promise<void> {
  context.activity?.begin("delete", schema.type.id, id);
  const check = toCheck(condition);
  await inOrder(id, context, (turn) => store.remove(id, { check }, turn));
}
