// Reads who is a member now, and works out the least that has to be written: every change that is left was otherwise before.
import type { JsonObject } from "../../../platform/json.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import type { PingOneGroup, PingOneGroups } from "../../../pingone/resources/groups.js";
import type { PingOneUsers } from "../../../pingone/resources/users.js";
import { mayHoldGroups } from "../refusal.js";
import { readElements } from "./member-elements.js";
import { readMembers, type MemberDirectory, type MemberElement } from "./member-listing.js";
import {
  isRemovedAfter,
  memberOf,
  possibleIds,
  toMember,
  type Member,
  type MemberChanges,
  type MemberPlan,
  type PlannedMember,
} from "./plan.js";
import { findMembers, findUnlisted } from "./present-members.js";

export interface GroupDirectory extends MemberDirectory {
  readonly groups: PingOneGroups;
  readonly users: PingOneUsers;
}

/** The group whose members are written; `held` when the request has read it already. */
export interface Target {
  readonly id: string;
  readonly held?: PingOneGroup | undefined;
  /** Its members, when they were read as well. */
  readonly members?: readonly JsonObject[] | undefined;
}

export interface DesiredMembers {
  readonly plan: MemberPlan;
  /** They will be shown. */
  readonly keep: boolean;
  /** Also for one change alone: whether it is left to be made counts. */
  readonly readsAlways?: boolean;
}

export interface MemberDiff extends MemberChanges {
  /** Whether of every change it is known that it was otherwise before: only that can be taken back. */
  readonly isRead: boolean;
  /** Of those to be added, as far as they were read. */
  readonly elements: ReadonlyMap<string, MemberElement>;
  /** All members, where they were read and will be shown. */
  readonly before?: readonly JsonObject[] | undefined;
  /** The group, where it was read. */
  readonly held?: PingOneGroup | undefined;
}

/**
 * A replacement or a condition reads all members, several changes those they name, forty a call; one change alone reads
 * nothing, for nothing has to be undone when it fails. Throws ScimError 400 for a member that does not exist or cannot be
 * removed; PingOneError.
 */
export async function diffMembers(
  directory: GroupDirectory,
  target: Target,
  { plan, keep, readsAlways = false }: DesiredMembers,
  context: RequestContext,
): Promise<MemberDiff> {
  if (plan.isReplacement || plan.conditions.length > 0) {
    return diffListing(directory, target, { plan, keep }, context);
  }
  // Where removals are counted, it counts whether there is anybody to remove.
  const isCounted = context.guard !== undefined && plan.remove.size > 0;
  if (isCounted || readsAlways || plan.add.size + plan.remove.size > 1)
    return diffNamed(directory, target, plan, context);
  const { add, remove } = plan;
  return { isRead: false, add, remove, elements: new Map(), held: target.held };
}

/** Between so many elements others have their turn. */
const AT_A_TIME = 1_000;

/** Of the present members only the ids to remove stay in memory, unless they will be shown. */
async function diffListing(
  directory: GroupDirectory,
  { id, held, members }: Target,
  { plan, keep }: { readonly plan: MemberPlan; readonly keep: boolean },
  context: RequestContext,
): Promise<MemberDiff> {
  const group = held ?? (await directory.groups.read(id, context));
  const missing = new Map(plan.add);
  const remove = new Map<string, Member>();
  const before: JsonObject[] = [];
  const bare: Member[] = [];
  let count = 0;
  const take = (element: JsonObject): void => {
    const member = toMember(element);
    // Who changes while the pages are read may be listed twice, and stays all the same.
    if (leaves(plan, plan.add.get(member.id), element)) remove.set(member.id, member);
    missing.delete(member.id);
  };
  for await (const element of members ?? readMembers(directory, group, context)) {
    if (keep) before.push(element);
    // A condition sees the name as well, which of who is not listed yet is still to be read.
    const isBare = plan.conditions.length > 0 && element["display"] === undefined;
    if (isBare) bare.push(toMember(element));
    else take(element);
    count += 1;
    if (count % AT_A_TIME === 0) await context.giveWay();
  }
  const named = await readElements(directory, bare, context);
  for (const element of named.values()) take(element);
  const unlisted = [...plan.remove.values()].filter((member) => !remove.has(member.id));
  const late = await findUnlisted(directory, group, unlisted, context);
  const added = await resolveAdditions(directory, plan, missing, context);
  return {
    ...added,
    isRead: true,
    remove: new Map([...remove, ...late]),
    held: group,
    ...(keep ? { before } : {}),
  };
}

/** What the operations, in their order, make of somebody who is a member. */
function leaves(plan: MemberPlan, added: PlannedMember | undefined, element: JsonObject): boolean {
  if (added !== undefined) return isRemovedAfter(plan, added.at, element);
  const isNamed = plan.remove.has(toMember(element).id);
  return plan.isReplacement || isNamed || isRemovedAfter(plan, -1, element);
}

async function diffNamed(
  directory: GroupDirectory,
  { id, held }: Target,
  plan: MemberPlan,
  context: RequestContext,
): Promise<MemberDiff> {
  const { groups } = directory;
  const named = [...plan.add.values(), ...plan.remove.values()];
  const asked = possibleIds(named, "users");
  const users = await findMembers(
    directory,
    { place: { group: id, kind: "users" }, ids: asked, toAdd: plan.add },
    context,
  );
  const missing = new Map([...plan.add].filter(([member]) => !users.has(member)));
  const added = await resolveAdditions(directory, plan, missing, context).catch(
    async (reason: unknown) => {
      // Of a group that does not exist nobody can be a member.
      if (held === undefined) await groups.read(id, context);
      throw reason;
    },
  );
  const noUsers = [...plan.remove.values()].filter((member) => !users.has(member.id));
  const group = noUsers.length === 0 ? held : (held ?? (await groups.read(id, context)));
  const newGroups = [...added.add.values()].filter(({ type }) => type === "Group");
  const nestable = mayHoldGroups(group) ? possibleIds([...newGroups, ...noUsers], "groups") : [];
  const nested = await findMembers(
    directory,
    { place: { group: id, kind: "groups" }, ids: nestable, toAdd: added.add },
    context,
  );
  const unlisted = noUsers.filter((member) => !nested.has(member.id));
  const late = group && (await findUnlisted(directory, group, unlisted, context));
  const remove = new Map(late);
  for (const member of plan.remove.keys()) {
    if (users.has(member)) remove.set(member, memberOf("users", member));
    else if (nested.has(member)) remove.set(member, memberOf("groups", member));
  }
  const add = new Map([...added.add].filter(([member]) => !nested.has(member)));
  return { isRead: true, add, remove, elements: added.elements, held: group };
}

/** As many are looked up before anything is written as can be written in one request's time. */
const MOST_RESOLVED = 1_000;

/**
 * Several who are to be added have to exist before anything is written: undoing hundreds of changes takes as long as making
 * them. One alone is added before anybody is removed, and tells by itself; a group is not. Whom a later condition removes again
 * is not added at all.
 */
export async function resolveAdditions(
  directory: Pick<GroupDirectory, "users" | "groups">,
  plan: MemberPlan,
  missing: ReadonlyMap<string, PlannedMember>,
  context: RequestContext,
): Promise<Pick<MemberDiff, "add" | "elements">> {
  const lastCondition = plan.conditions.at(-1)?.at ?? -1;
  const [first] = missing.values();
  const tellsItself = missing.size === 1 && first?.type !== "Group";
  const most = tellsItself ? 0 : MOST_RESOLVED;
  const resolved = [...missing.values()].filter(
    ({ at }, index) => index < most || at < lastCondition,
  );
  const elements = await readElements(directory, resolved, context);
  const add = new Map<string, Member>(missing);
  for (const { id, at } of resolved) {
    const element = elements.get(id);
    if (element === undefined) continue;
    if (isRemovedAfter(plan, at, element)) add.delete(id);
    else add.set(id, toMember(element));
  }
  return { add, elements };
}
