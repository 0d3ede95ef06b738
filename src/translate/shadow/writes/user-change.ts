// One change of a user that would exist: kept over what PingOne holds, and recorded with whether it changes anything.
import { wallTime } from "../../../platform/clock.js";
import type { Call, CallContext } from "../../../pingone/call.js";
import { sameValue, type JsonValue } from "../../../platform/json.js";
import type { Item } from "../item.js";
import type { PlannedWrite } from "../plan.js";
import type { PresentItem } from "../reads/present.js";
import { idsOf } from "../reads/reads.js";
import { type Change, withoutNull } from "./user-profile.js";
import type { WriteDependencies } from "./write.js";

export const ofUser = ({ method, path }: Call, id: string) =>
  ({ resourceType: "User", id, method, path }) as const;

/** Throws PingOneError `notFound`. */
export const presentUser = (
  { directory }: WriteDependencies,
  call: Call,
  context: CallContext,
): Promise<PresentItem> => directory.present("users", idsOf(call.path)[1], call, context);

export interface PlannedUserChange {
  readonly call: Call;
  readonly held: PresentItem;
  /** Whole top-level values; null: none any more. */
  readonly set: Change;
  readonly planned: Pick<PlannedWrite, "change" | "attributes" | "population">;
}

/** The user as they would be. */
export async function planUserChange(
  { clock, record, state }: WriteDependencies,
  { call, held, set, planned }: PlannedUserChange,
  context: CallContext,
): Promise<Item> {
  const { now, entry, real } = held;
  const isEffective = Object.entries(set).some(
    ([name, value]) => !sameValue((now[name] ?? null) as JsonValue, value as JsonValue),
  );
  const next = { ...entry?.set, ...set, updatedAt: new Date(wallTime(clock)).toISOString() };
  await state.keep("users", { id: now.id, base: entry?.base ?? real, set: next, isGone: false });
  await record({ ...ofUser(call, now.id), ...planned, isEffective }, call, context);
  return { ...withoutNull({ ...now, ...next }), id: now.id };
}
