// The writes of one resource type as a request or a bulk operation means them: read the body, check the condition, call the store.
import { parsePatch } from "./patch/parse-patch.js";
import { requireCondition, type Condition } from "./precondition.js";
import { parseResource } from "./resource/parse-resource.js";
import type { RequestContext, ResourceStore } from "./resource-store.js";
import type { JsonObject } from "./schema/model.js";
import type { ResourceSchema } from "./schema/resource-schema.js";

/** A resource type and the directory behind it. */
export interface Endpoint {
  readonly schema: ResourceSchema;
  readonly store: ResourceStore;
  /** Runs writes to one resource one after another: none is lost, and a condition holds until its write. */
  readonly serialize: <T>(id: string, work: () => Promise<T>) => Promise<T>;
}

export function createResource(
  { store, schema }: Endpoint,
  body: unknown,
  context: RequestContext,
): Promise<JsonObject> {
  return store.create(parseResource(body, schema).resource, context);
}

export async function replaceResource(
  { store, schema, serialize }: Endpoint,
  id: string,
  body: unknown,
  condition: Condition,
  context: RequestContext,
): Promise<JsonObject> {
  const { resource } = parseResource(body, schema);
  return serialize(id, async () => {
    await requireCondition(store, id, condition, context);
    return store.replace(id, resource, context);
  });
}

/** Resolves with the resource when it is at hand, always when `wanted`. */
export async function patchResource(
  { store, schema, serialize }: Endpoint,
  id: string,
  body: unknown,
  wanted: boolean,
  condition: Condition,
  context: RequestContext,
): Promise<JsonObject | undefined> {
  const patch = parsePatch(body, schema, { createOnNoTarget: true, resourceId: id });
  return serialize(id, async () => {
    await requireCondition(store, id, condition, context);
    return store.patch(id, patch, wanted, context);
  });
}

export async function removeResource(
  { store, serialize }: Endpoint,
  id: string,
  condition: Condition,
  context: RequestContext,
): Promise<void> {
  await serialize(id, async () => {
    await requireCondition(store, id, condition, context);
    await store.remove(id, context);
  });
}
