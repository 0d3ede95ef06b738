// What PATCH operations on `members` come down to: who is added, who is removed, and whether the present members matter.
import { badRequest, unknownMember } from "../../../scim/error.js";
import { isMemberOperation, type Patch, type PatchOperation } from "../../../scim/patch/patch.js";
import type { Steps } from "../../../scim/steps.js";
import { elementsOf, type JsonObject, type JsonValue } from "../../../platform/json.js";
import { isPingOneId } from "../../../pingone/id.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";

export interface Member {
  readonly id: string;
  /** As the client said; undefined when it did not. */
  readonly type: "User" | "Group" | undefined;
}

/** By id. */
export interface MemberChanges {
  readonly add: ReadonlyMap<string, Member>;
  readonly remove: ReadonlyMap<string, Member>;
}

export interface MemberPlan extends MemberChanges {
  /** With the position of the operation that added them: conditions after it apply to them, too. */
  readonly add: ReadonlyMap<string, PlannedMember>;
  /** Everyone who is a member now and not in `add` has to go: the present members have to be read. */
  readonly isReplacement: boolean;
  /** Removals by a condition other than the id: to be tried on each who is a member when their turn comes. */
  readonly conditions: readonly MemberCondition[];
}

export interface PlannedMember extends Member {
  readonly at: number;
}

export interface MemberCondition {
  readonly at: number;
  readonly matches: (element: JsonValue) => boolean;
}

export function toMember(element: JsonObject): Member {
  const { value, type } = element;
  const kind = typeof type === "string" ? type.toLowerCase() : "";
  return {
    id: typeof value === "string" ? canonicalId(value) : "",
    type: kind === "group" ? "Group" : kind === "user" ? "User" : undefined,
  };
}

/** Clients may write a UUID in capitals; PingOne does not. */
function canonicalId(id: string): string {
  const lower = id.toLowerCase();
  return isPingOneId(lower) ? lower : id;
}

/** Where to look for a member: users are by far the most, and clients mostly leave the type out (clients.md 3.3). */
export function collectionsOf({ type }: Member): readonly MemberKind[] {
  if (type === undefined) return ["users", "groups"];
  return type === "Group" ? ["groups"] : ["users"];
}

/** What SCIM calls those of a collection. */
export const memberType = { users: "User", groups: "Group" } as const satisfies Readonly<
  Record<MemberKind, string>
>;

export const memberOf = (kind: MemberKind, id: string): Member => ({ id, type: memberType[kind] });

/** The ids of those who may be in that collection. */
export const possibleIds = (members: readonly Member[], kind: MemberKind): readonly string[] =>
  members.filter(({ type = memberType[kind] }) => type === memberType[kind]).map(({ id }) => id);

/** Tens of thousands may be named in one request. */
function* membersOf(value: JsonValue | undefined): Steps<readonly Member[]> {
  const members: Member[] = [];
  for (const element of elementsOf(value) as readonly JsonObject[]) {
    yield;
    members.push(toMember(element));
  }
  return members;
}

/** Everybody who is an element of `members` is to be added; with `isReplacement` to be the only ones. */
export function* planAdditions(
  members: JsonValue | undefined,
  isReplacement = false,
): Steps<MemberPlan> {
  const add = new Map<string, PlannedMember>();
  for (const member of yield* membersOf(members)) {
    yield;
    add.set(member.id, { ...member, at: 0 });
  }
  return { add, remove: new Map(), isReplacement, conditions: [] };
}

/** Who cannot be a member because their id is no PingOne id: known without a call, and before anything is written. */
export function* findImpossible({ add }: Pick<MemberPlan, "add">): Steps<Member | undefined> {
  for (const member of add.values()) {
    yield;
    if (!isPingOneId(member.id)) return member;
  }
  return undefined;
}

/** Throws ScimError 400 for who cannot be a member. */
export function* requireMemberIds(plan: Pick<MemberPlan, "add">): Steps<void> {
  const impossible = yield* findImpossible(plan);
  if (impossible !== undefined) throw unknownMember(impossible);
}

/** Operations take effect in order: a member added and then removed is removed (RFC 7644 section 3.5.2). */
export function* planMembers({ operations }: Patch): Steps<MemberPlan> {
  const add = new Map<string, PlannedMember>();
  const remove = new Map<string, Member>();
  const conditions: MemberCondition[] = [];
  let isReplacement = false;

  const clear = (): void => {
    add.clear();
    remove.clear();
    conditions.length = 0;
    isReplacement = true;
  };
  const put = (member: Member, at: number): void => {
    remove.delete(member.id);
    add.set(member.id, { ...member, at });
  };
  const drop = (member: Member): void => {
    add.delete(member.id);
    // What is no id is nobody's.
    if (isPingOneId(member.id)) remove.set(member.id, member);
  };

  for (const [at, operation] of operations.filter(isMemberOperation).entries()) {
    const { op, path, filter, value } = operation;
    if (op !== "remove" && (filter !== undefined || path.sub !== undefined)) {
      put(memberMeant(operation), at);
    } else if (filter !== undefined) conditions.push({ at, matches: filter.matches });
    else if (op === "remove" && value !== undefined) {
      for (const member of yield* namedBy(value)) {
        yield;
        drop(member);
      }
    } else {
      if (op !== "add") clear();
      for (const member of yield* membersOf(value)) {
        yield;
        put(member, at);
      }
    }
  }
  return { add, remove, isReplacement, conditions };
}

/** Throws ScimError 400 for one without an id: it would remove nobody, and be told as done. */
function* namedBy(value: JsonValue): Steps<readonly Member[]> {
  const members = yield* membersOf(value);
  if (members.every(({ id }) => id !== "")) return members;
  throw badRequest("invalidValue", 'members: each value to remove needs "value", an id.');
}

/**
 * The one member that an `add` or `replace` with a filter means: who is there already stays as they are, for a member's
 * sub-attributes are immutable (RFC 7643 section 4.2). Throws ScimError 400 `mutability` for anything else.
 */
function memberMeant({ path, filter, value }: PatchOperation): Member {
  const given = path.sub === undefined ? value : { [path.sub.name]: value ?? "" };
  const { value: id, ...rest } = { ...filter?.equals };
  const { value: same = id, ...others } = (given ?? {}) as JsonObject;
  if (typeof id === "string" && same === id) return toMember({ ...rest, ...others, value: id });
  throw badRequest(
    "mutability",
    'A member cannot be changed. Add and remove members by the path "members".',
  );
}

/** Whether a condition that comes after `at` removes the element. */
export const isRemovedAfter = (
  { conditions }: MemberPlan,
  at: number,
  element: JsonObject,
): boolean => {
  // They come in order, and most members are added after all of them.
  for (let last = conditions.length - 1; last >= 0; last -= 1) {
    const condition = conditions[last];
    if (condition === undefined || condition.at <= at) return false;
    if (condition.matches(element)) return true;
  }
  return false;
};
