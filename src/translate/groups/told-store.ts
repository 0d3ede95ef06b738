// Tells what of a body no schema knows, or refuses it where the source wants that, for a store that has no word for it itself.
import { badRequest } from "../../scim/error.js";
import type { CreateOptions, RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { LostAttributes } from "../users/losses/report-losses.js";
import { describeUnknown } from "../users/losses/refuse-unmapped.js";

export interface TellingTerms {
  readonly onUnmapped: "drop" | "reject";
  readonly onLoss: (loss: LostAttributes, context: RequestContext) => void;
}

/** Refuses with 400 `invalidValue` before anything is asked; tells after a write that was made. */
export function toldStore(
  store: ResourceStore,
  { onUnmapped, onLoss }: TellingTerms,
): ResourceStore {
  async function telling<T>(
    { unknown }: Pick<CreateOptions, "unknown">,
    work: () => Promise<T>,
    idOf: (written: T) => string,
    context: RequestContext,
  ): Promise<T> {
    if (unknown.length > 0 && onUnmapped === "reject") {
      onLoss({ reason: "refused", id: undefined, attributes: unknown }, context);
      throw badRequest("invalidValue", describeUnknown(unknown));
    }
    const written = await work();
    if (unknown.length > 0) {
      onLoss({ reason: "unknown", id: idOf(written), attributes: unknown }, context);
    }
    return written;
  }

  return {
    ...store,
    create: (resource, options, context) =>
      telling(
        options,
        () => store.create(resource, options, context),
        ({ id }) => id as string,
        context,
      ),
    replace: (id, resource, options, context) =>
      telling(
        options,
        () => store.replace(id, resource, options, context),
        () => id,
        context,
      ),
    patch: (id, patch, options, context) =>
      telling(
        options,
        () => store.patch(id, patch, options, context),
        () => id,
        context,
      ),
  };
}
