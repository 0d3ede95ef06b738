// Whether a write of a group leaves everybody protected where they are: by themselves, and with the groups they are in.
import type { Filter } from "../../scim/filter/ast.js";
import type { PatchOperation } from "../../scim/patch/patch.js";
import { parseProjection } from "../../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import { type ResourceSchema, resolveAttributePath } from "../../scim/schema/resource-schema.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import { memberIn, membershipAfter } from "../members.js";
import type { SourcePolicy } from "../policy.js";
import type { GroupRelations } from "./group-relations.js";
import { untouchable } from "./protected-users.js";

export interface MemberChange {
  /** Of the group. */
  readonly id: string;
  readonly operations: readonly PatchOperation[];
  /** The members as they are, where a filter among the operations depends on them. */
  readonly present?: readonly JsonObject[] | undefined;
}

export interface MembershipCheck {
  /** The groups that somebody protected is in: with them, they come and go. */
  readonly carriers: (context: RequestContext) => Promise<ReadonlySet<string>>;
  /** Throws 403 where a protected member would come or go. */
  readonly requireSame: (change: MemberChange, context: RequestContext) => Promise<void>;
}

export interface MembershipCheckDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly relations: Pick<GroupRelations, "groupsOf" | "nestedIn">;
}

const CONCURRENCY = 4;

export function createMembershipCheck(
  { users, groups }: SourcePolicy["protected"],
  { store, schema, relations }: MembershipCheckDependencies,
): MembershipCheck {
  const all: readonly JsonObject[] = [
    ...users.map((value) => ({ value, type: "User" })),
    ...groups.map((value) => ({ value, type: "Group" })),
  ];
  const isMember = createMemberLookup(store, schema);

  async function carriers(context: RequestContext): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const members = [
      ...users.map((id) => ["users", id] as const),
      ...groups.map((id) => ["groups", id] as const),
    ];
    await forEachLimit(members, CONCURRENCY, async ([kind, id]) => {
      for (const each of await relations.groupsOf(kind, id, context)) found.add(each);
    });
    return found;
  }

  return {
    carriers,
    async requireSame({ id, operations, present }, context) {
      const possibleAfter = createPossibilities(operations, present);
      await forEachLimit(all, CONCURRENCY, async (element) => {
        const [stays, comes] = [possibleAfter(element, true), possibleAfter(element, false)];
        if (!stays.includes(false) && !comes.includes(true)) return;
        const before = await isMember(id, element, context);
        if ((before ? stays : comes).includes(!before)) throw untouchable("member");
      });
      const carrying = [...(await carriers(context))].map((value) => ({ value, type: "Group" }));
      const added = carrying.filter((each) => possibleAfter(each, false).includes(true));
      const removed = carrying.filter((each) => possibleAfter(each, true).includes(false));
      if (added.length + removed.length === 0) return;
      const nested = await relations.nestedIn(id.toLowerCase(), context);
      const isNested = (element: JsonObject): boolean => nested.has(memberIn(element).id);
      if (removed.some(isNested) || !added.every(isNested)) throw untouchable("member");
    },
  };
}

/**
 * What the operations may make of somebody who is a member, or is not. A filter is tried on the element as the group has it;
 * of who is not listed with a name, as whoever comes with the same write, the directory learns more than is known here.
 */
function createPossibilities(
  operations: readonly PatchOperation[],
  present: readonly JsonObject[] = [],
): (element: JsonObject, wasMember: boolean) => readonly boolean[] {
  const isMemberAfter = membershipAfter(operations);
  const seen = present.filter((each) => each["display"] !== undefined);
  const seenById = new Map(seen.map((each) => [memberIn(each).id, each]));
  return (element, wasMember) => {
    const known = seenById.get(memberIn(element).id);
    return known === undefined
      ? [true, false].map((isMet) => isMemberAfter(element, wasMember, () => isMet))
      : [isMemberAfter(known, wasMember)];
  };
}

/** Asked from the member's side: the group may have 50,000 members. */
function createMemberLookup(store: ResourceStore, schema: ResourceSchema) {
  const path = (name: string) => {
    const found = resolveAttributePath(schema, name);
    if (found === undefined) throw new TypeError(`No ${name} in the schema.`);
    return found;
  };
  const [idPath, memberPath] = [path("id"), path("members.value")];
  const onlyId = parseProjection("id", undefined, schema);
  return async (id: string, member: JsonObject, context: RequestContext): Promise<boolean> => {
    const { value } = member as { value: string };
    const filters: readonly Filter[] = [
      { kind: "comparison", path: idPath, op: "eq", value: id },
      { kind: "comparison", path: memberPath, op: "eq", value },
    ];
    const filter: Filter = { kind: "and", filters };
    const request = { filter, projection: onlyId, startIndex: 1, count: 1 };
    return (await store.list(request, context)).totalResults > 0;
  };
}
