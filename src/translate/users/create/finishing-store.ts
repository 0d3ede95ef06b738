// A read of one user finishes what a create has left of it, as a write of the same source: behind all that this source's policy says, and in the user's turn.
import { PingOneError } from "../../../pingone/error.js";
import { ScimError } from "../../../scim/error.js";
import { parsePatch } from "../../../scim/patch/parse-patch.js";
import type { Patch } from "../../../scim/patch/patch.js";
import type { Check, RequestContext, ResourceStore } from "../../../scim/resource-store.js";
import type { ResourceSchema } from "../../../scim/schema/resource-schema.js";
import { inTurns } from "../../../scim/steps.js";
import type { WriteOrder } from "../../../scim/write-order.js";
import type { Clock } from "../../../platform/clock.js";
import type { JsonObject } from "../../../platform/json.js";
import type { LocalMemory } from "../../process-memory.js";
import type { CreateDependencies } from "./dependencies.js";

export interface FinishingDependencies {
  readonly schema: ResourceSchema;
  readonly clock: Pick<Clock, "now">;
  readonly inOrder: WriteOrder;
  readonly onStranded: CreateDependencies["onStranded"];
  /** By id, of whom somebody was told. */
  readonly told: LocalMemory<true>;
}

/** How much of its time a read may wait for a write under way. */
const READ_WAIT_MS = 8_000;

/** `store`: with all the decorators of its source. A read is never refused for what it finishes. */
export function finishingStore(store: ResourceStore, given: FinishingDependencies): ResourceStore {
  const deps = { ...given, onStranded: oncePerUser(given) };
  return {
    ...store,
    async read(id, projection, context) {
      const unfinished: string[] = [];
      const user = await store.read(id, projection, { ...context, unfinished });
      const own = user["id"] as string;
      if (!unfinished.includes(own)) return user;
      const isFinished = await finish(store, deps, own, context);
      return isFinished ? store.read(id, projection, context) : user;
    },
  };
}

async function finish(
  store: ResourceStore,
  { schema, clock, inOrder, onStranded }: FinishingDependencies,
  id: string,
  context: RequestContext,
): Promise<boolean> {
  const deadlineMs = Math.min(context.deadlineMs, clock.now() + READ_WAIT_MS);
  const patch = await deactivation(schema, context);
  const options = { check: stillUnfinished, unknown: [], returnRepresentation: false };
  try {
    await inOrder(id, { ...context, deadlineMs }, (turn) => store.patch(id, patch, options, turn));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    // Written since, or gone since: nothing is left to finish, and what is there now is to be read.
    const isOver = error === written || error.status === 404;
    if (!isOver && !isOwnRefusal(error)) onStranded(id, error, context);
    return isOver;
  }
  return true;
}

/** What the source may not do, or not now: its turn, a pause, a ceiling. The next read tries again. */
const isOwnRefusal = ({ status, cause }: ScimError): boolean =>
  status === 403 ||
  (status === 503 && (!(cause instanceof PingOneError) || cause.code === "turnLost"));

/** Each read finds them again. */
function oncePerUser({
  onStranded,
  told,
}: FinishingDependencies): CreateDependencies["onStranded"] {
  return (id = "", error, context) => {
    if (told.get(id) !== undefined) return;
    told.set(id, true);
    onStranded(id, error, context);
  };
}

const deactivation = (schema: ResourceSchema, context: RequestContext): Patch | Promise<Patch> => {
  const body = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: false }],
  };
  return inTurns(parsePatch(body, schema, { work: context.work }), context.giveWay);
};

/** Reaches nobody but `finish`. */
const written = new ScimError(412, undefined, "Somebody has written the user since.");

/** The marker means something only while nobody has written the user since it was made. */
const stillUnfinished: Check = {
  needsMembers: () => false,
  of({ active, meta }: JsonObject) {
    const { created, lastModified } = (meta ?? {}) as JsonObject;
    if (active !== true || created !== lastModified) throw written;
  },
};
