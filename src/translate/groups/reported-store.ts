// A store whose losses are reported: what of a body no schema knows is told, or refused where the source wants that.
import { badRequest } from "../../scim/error.js";
import type { CreateOptions, RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { LostAttributes } from "../users/losses/report-losses.js";
import { describeUnknown } from "../users/losses/refuse-unmapped.js";

export interface LossPolicy {
  readonly onUnmapped: "drop" | "reject";
  readonly onLoss: (loss: LostAttributes, context: RequestContext) => void;
}

/** Refuses with 400 `invalidValue` before anything is asked; tells after a write that was made. */
export function reportedStore(
  store: ResourceStore,
  { onUnmapped, onLoss }: LossPolicy,
): ResourceStore {
  async function reporting<T>(
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
      reporting(
        options,
        () => store.create(resource, options, context),
        ({ id }) => id as string,
        context,
      ),
    replace: (id, resource, options, context) =>
      reporting(
        options,
        () => store.replace(id, resource, options, context),
        () => id,
        context,
      ),
    patch: (id, patch, options, context) =>
      reporting(
        options,
        () => store.patch(id, patch, options, context),
        () => id,
        context,
      ),
  };
}
