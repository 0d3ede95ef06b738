// A store whose refused writes are told: a plan says what would not happen, too.
import { ScimError } from "../scim/error.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";

export interface RefusedWrite {
  /** Of the resource; undefined for a create. */
  readonly id: string | undefined;
  readonly status: number;
  readonly scimType: string | undefined;
}

export type OnRefusedWrite = (
  refused: RefusedWrite,
  context: RequestContext,
) => void | Promise<void>;

export function shadowStore(store: ResourceStore, onRefused: OnRefusedWrite): ResourceStore {
  async function told<T>(
    id: string | undefined,
    context: RequestContext,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ScimError) {
        await onRefused({ id, status: error.status, scimType: error.scimType }, context);
      }
      throw error;
    }
  }
  return {
    ...store,
    create: (resource, options, context) =>
      told(undefined, context, () => store.create(resource, options, context)),
    replace: (id, resource, options, context) =>
      told(id, context, () => store.replace(id, resource, options, context)),
    patch: (id, patch, options, context) =>
      told(id, context, () => store.patch(id, patch, options, context)),
    remove: (id, options, context) => told(id, context, () => store.remove(id, options, context)),
  };
}
