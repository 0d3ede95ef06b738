// The writes of one resource type as a request or a bulk operation means them: read the body, hand the condition on, call the store.
import { parsePatch } from "./patch/parse-patch.js";
import { type Condition, toCheck } from "./representation/precondition.js";
import type { Projection } from "./representation/projection.js";
import { parseResource } from "./resource/parse-resource.js";
import type { RequestContext, ResourceStore } from "./resource-store.js";
import type { JsonObject } from "../platform/json.js";
import { inTurns } from "./steps.js";
import type { WriteOrder } from "./write-order.js";
import type { ResourceSchema } from "./schema/resource-schema.js";
import type { Tolerances } from "./tolerances.js";

/** A resource type and the directory behind it. */
export interface Endpoint {
  readonly schema: ResourceSchema;
  readonly store: ResourceStore;
  /** Runs writes to one resource one after another: none is lost, and a condition holds until its write. */
  readonly inOrder: WriteOrder;
  /** How tolerant bodies are read; all tolerances when left out. */
  readonly tolerances?: Tolerances | undefined;
}

/** How a write is meant, beside what it writes. */
export interface WriteTerms {
  readonly condition: Condition;
  /** What of the answer somebody will see. */
  readonly projection: Projection;
}

export async function createResource(
  { store, schema, tolerances }: Endpoint,
  body: unknown,
  projection: Projection,
  context: RequestContext,
  isRepeatable = true,
): Promise<JsonObject> {
  const read = parseResource(body, schema, tolerances, context.work);
  const { resource, unknown } = await inTurns(read, context.giveWay);
  return store.create(resource, { projection, unknown, isRepeatable }, context);
}

export async function replaceResource(
  { store, schema, inOrder, tolerances }: Endpoint,
  id: string,
  body: unknown,
  { condition, projection }: WriteTerms,
  context: RequestContext,
): Promise<JsonObject> {
  const read = parseResource(body, schema, tolerances, context.work);
  const { resource, unknown, unassigned } = await inTurns(read, context.giveWay);
  const options = { projection, unknown, unassigned, check: toCheck(condition) };
  return inOrder(id, context, (turn) => store.replace(id, resource, options, turn));
}

/** Resolves with the resource when it is at hand, always when `wanted`. */
export async function patchResource(
  { store, schema, inOrder, tolerances }: Endpoint,
  id: string,
  body: unknown,
  { condition, projection, wanted }: WriteTerms & { readonly wanted: boolean },
  context: RequestContext,
): Promise<JsonObject | undefined> {
  const read = parsePatch(body, schema, { tolerances, resourceId: id, work: context.work });
  const patch = await inTurns(read, context.giveWay);
  const options = { projection, unknown: patch.unknown, wanted, check: toCheck(condition) };
  const changed = await inOrder(id, context, (turn) => store.patch(id, patch, options, turn));
  // Nothing was to be changed, and what was read to know that the resource is there was not asked for.
  return patch.isEmpty && !wanted ? undefined : changed;
}

export async function removeResource(
  { store, inOrder }: Endpoint,
  id: string,
  condition: Condition,
  context: RequestContext,
): Promise<void> {
  const check = toCheck(condition);
  await inOrder(id, context, (turn) => store.remove(id, { check }, turn));
}
