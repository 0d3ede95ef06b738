// Finishes what another process, or this one before it was ended, has left of a create: a user who should be disabled and is not.
import type { RequestContext } from "../../../scim/resource-store.js";
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneError } from "../../../pingone/error.js";
import { type PingOneUser, type UserBody, withEnabled } from "../../../pingone/resources/users.js";
import type { CreateDependencies } from "./dependencies.js";
import {
  type CreateMarker,
  claimBy,
  isUntouched,
  markerOf,
  withoutMarker,
} from "../../create-marker.js";
import { isStandard } from "../../../mapping/standard-attributes.js";
import { setPassword } from "../write/password.js";
import { unavailable } from "./undo-create.js";
import { wallTime, type WallClock } from "../../../platform/clock.js";
import type { JsonObject } from "../../../platform/json.js";

/** Later than that a marker says nothing to a reader: somebody may have wanted it so. */
const READ_FINISHES_MS = 60 * 60_000;

export type Markers = Pick<CreateDependencies, "overflow" | "sourceTag">;

/** What this source has begun. The marker means something only while nobody has written the user since. */
function isUnfinished({ overflow, sourceTag }: Markers, user: PingOneUser): boolean {
  if (user.enabled === false || !isUntouched(user)) return false;
  const marker = markerOf(user[overflow]);
  return marker?.todo === "disable" && sourceTag.isOwn(marker.source);
}

export interface ForeignCreate {
  readonly body: UserBody;
  /** Of the attempt that goes on with it. */
  readonly marker: CreateMarker;
  readonly look: (context: CallContext) => Promise<PingOneUser | undefined>;
}

/**
 * The name is taken: by what an identical create of the same source has left unfinished in another process, which is
 * finished here, or by somebody else. Throws `reason` for these; ScimError 503 while the other process may still be at it.
 */
export async function finishForeign(
  deps: CreateDependencies,
  { body, look, marker }: ForeignCreate,
  reason: PingOneError,
  context: RequestContext,
): Promise<PingOneUser> {
  const { clock, commitMs, inOrder, overflow, users } = deps;
  const found = await look(context);
  if (found === undefined || !isUnfinished(deps, found) || !matchesBody(found, body, overflow)) {
    throw reason;
  }
  const leftMs = commitMs - (wallTime(clock) - Date.parse(found.createdAt));
  if (leftMs > 0) {
    throw unavailable(
      "An identical create of this user is not finished yet. Repeat the request after the time given.",
      reason,
      Math.ceil(Math.min(leftMs, commitMs) / 1000),
    );
  }
  return inOrder(found.id, context, async (turn) => {
    const now = await users.read(found.id, false, turn);
    if (!isUnfinished(deps, now)) throw reason;
    const password = (body["password"] as { value?: string } | undefined)?.value;
    if (password !== undefined) await setPassword(users, now.id, password, turn);
    await users.setEnabled(now.id, false, turn);
    if (await claim(deps, now.id, marker, turn)) return withEnabled(now, false);
    throw reason;
  });
}

/**
 * Whether this attempt is the first to say that it has finished a user: of several processes one answers 201. PingOne
 * merges what each writes into the marker (contract 3.7), and its answer shows who was there before.
 */
export async function claim(
  { users, overflow }: CreateDependencies,
  id: string,
  { attempt }: CreateMarker,
  context: CallContext,
): Promise<boolean> {
  const user = await users.patch(id, { [overflow]: claimBy(attempt) }, context);
  return markerOf(user[overflow])?.claims === 1;
}

/** Whether a reader should see to it that it is finished. */
export const isLeftUnfinished = (
  deps: Markers & { readonly clock: WallClock },
  user: PingOneUser,
): boolean =>
  isUnfinished(deps, user) && wallTime(deps.clock) - Date.parse(user.createdAt) < READ_FINISHES_MS;

/** Whether it holds what is sent. Custom attributes may have been dropped; a password never comes back. */
function matchesBody(found: PingOneUser, sent: UserBody, overflow: string): boolean {
  return Object.entries(sent).every(([name, value]) => {
    if (!isStandard(name) && !Object.hasOwn(found, name)) return true;
    return holds(found[name], name === overflow ? withoutMarker(value as JsonObject) : value);
  });
}

function holds(kept: unknown, sent: unknown): boolean {
  if (typeof sent !== "object" || sent === null) return kept === sent;
  return Object.entries(sent).every(([key, value]) =>
    holds((kept as Readonly<Record<string, unknown>> | null | undefined)?.[key], value),
  );
}
