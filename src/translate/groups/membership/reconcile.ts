// Brings a group's members to what a plan says: read, diff, apply, compensate. The one way for PATCH, PUT, POST, Bulk and what is gone on with.
import { ScimError } from "../../../scim/error.js";
import type { JsonObject } from "../../../platform/json.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import type { CallContext } from "../../../pingone/call.js";
import { MAX_LIMIT } from "../../../pingone/resources/collection.js";
import { PingOneError } from "../../../pingone/error.js";
import { leaving } from "../outcome.js";
import { isTransient, refuseExternal } from "../refusal.js";
import { createMemberWriter, progressOf, type MembershipChange } from "./apply.js";
import { compensate, undoInTime, type CompensationDependencies } from "./compensation.js";
import {
  diffMembers,
  type GroupDirectory,
  type MemberDiff,
  type Target,
  type DesiredMembers,
} from "./diff.js";
import { readElements } from "./member-elements.js";

export type ReconcileDependencies = GroupDirectory & CompensationDependencies;

export interface Reconciled {
  /** Whether memberships were written: what was read of the group before may no longer be true. */
  readonly isChanged: boolean;
  /** The members as they are now, where they are known without reading the group's pages again. */
  readonly members?: readonly JsonObject[] | undefined;
}

/** What is to be written, admitted: nothing of the request has to be written before it is known. Throws as `diffMembers` does, and where removals are held. */
export async function admitMembers(
  deps: ReconcileDependencies,
  target: Target,
  change: DesiredMembers,
  context: RequestContext,
): Promise<MemberDiff> {
  const diff = await diffMembers(deps, target, change, context);
  if (isEmptyDiff(diff)) return diff;
  if (diff.held !== undefined) refuseExternal(diff.held);
  const removed = [...diff.remove.keys()].map((member) => `${target.id} ${member}`);
  await context.guard?.claim({ kind: "removals", id: target.id, changes: removed });
  return diff;
}

/**
 * Throws ScimError naming a member that cannot be written, with all as it was before; ChangeFailure where something is left
 * as it was not before; PingOneError where nothing was written.
 */
export async function writeMembers(
  deps: ReconcileDependencies,
  id: string,
  diff: MemberDiff,
  context: RequestContext,
): Promise<Reconciled> {
  if (isEmptyDiff(diff)) return { isChanged: false, members: diff.before };
  await applyChanges(deps, id, diff, context);
  const members = diff.before && (await membersAfter(deps, diff.before, diff, context));
  return { isChanged: true, members };
}

export const isEmptyDiff = ({ add, remove }: MemberDiff): boolean => add.size + remove.size === 0;

async function applyChanges(
  deps: ReconcileDependencies,
  id: string,
  diff: MemberDiff,
  context: RequestContext,
): Promise<void> {
  const writer = createMemberWriter(deps, { id, held: diff.held }, context);
  try {
    await writer.write(diff);
  } catch (error) {
    if (isTransient(error)) {
      throw leaving(error, { state: "unfinished", ...progressOf(writer, diff) });
    }
    const isRefusal = error instanceof ScimError || error instanceof PingOneError;
    if (!isRefusal || writer.changes.length === 0) throw error;
    // Whether an attempt that got no answer has changed anything cannot be told of what was not read before.
    if (!diff.isRead) throw leaving(error, { state: "unclear" });
    // Who may have been added by somebody else is not ours to remove: listings may be late, and no answer has said who it was.
    const isUnclear = ({ op, isCertain }: MembershipChange) => op === "add" && !isCertain;
    const unclear = membersOf(writer.changes.filter(isUnclear));
    const own = writer.changes.filter((change) => !isUnclear(change));
    const pending = membersOf(own);
    const undo = (undoing: CallContext) => compensate(deps.groups, own, undoing);
    const failed = own.length === 0 ? [] : await undoInTime(deps, context, undo, pending);
    if (failed.length + unclear.length === 0) throw error;
    const isPending = failed === pending;
    throw leaving(error, { state: "notRestored", members: failed, unclear, isPending });
  }
}

const membersOf = (changes: readonly MembershipChange[]): readonly string[] =>
  changes.map(({ link }) => link.member);

/** The members before, with the changes made; who is new is read, unless that costs more than the pages. */
export async function membersAfter(
  deps: GroupDirectory,
  before: readonly JsonObject[],
  { add, remove, elements }: MemberDiff,
  context: CallContext,
): Promise<readonly JsonObject[] | undefined> {
  const unread = [...add.values()].filter(({ id }) => !elements.has(id));
  if (unread.length > Math.max(1, Math.ceil(before.length / MAX_LIMIT))) return undefined;
  const left = before.filter(({ value }) => !remove.has(value as string));
  try {
    const read = await readElements(deps, unread, context);
    const added = [...add.keys()].flatMap((id) => elements.get(id) ?? read.get(id) ?? []);
    return [...left, ...added];
  } catch {
    // The write is done, and this is no reason to deny it.
    return undefined;
  }
}
