// Groups a source may not touch, and no group with somebody put in or taken out whom it may not touch.
import type { Filter } from "../scim/filter/ast.js";
import type { PatchOperation } from "../scim/patch/patch.js";
import { parseProjection } from "../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";
import type { JsonObject } from "../platform/json.js";
import { type ResourceSchema, resolveAttributePath } from "../scim/schema/resource-schema.js";
import { forEachLimit } from "../platform/for-each-limit.js";
import { elementsIn, isMemberAfter, memberIn, namesMembers, takesByFilter } from "./members.js";
import type { SourcePolicy } from "./policy.js";
import { untouchable } from "./protected-users.js";

const CONCURRENCY = 4;

export function protectedGroups(
  store: ResourceStore,
  { users, groups }: SourcePolicy["protected"],
  schema: ResourceSchema,
): ResourceStore {
  const all: readonly JsonObject[] = [
    ...users.map((value) => ({ value, type: "User" })),
    ...groups.map((value) => ({ value, type: "Group" })),
  ];
  if (all.length === 0) return store;
  const path = (name: string) => {
    const found = resolveAttributePath(schema, name);
    if (found === undefined) throw new TypeError(`No ${name} in the schema.`);
    return found;
  };
  const [idPath, memberPath] = [path("id"), path("members.value")];
  const onlyId = parseProjection("id", undefined, schema);
  const withMembers = parseProjection(undefined, "schemas", schema);

  const requireUnprotected = (id: string): void => {
    if (groups.includes(id.toLowerCase())) throw untouchable("group");
  };

  /** Asked from the member's side: the group may have 50,000 members. */
  async function isMember(id: string, member: JsonObject, context: RequestContext) {
    const { value } = member as { value: string };
    const filters: readonly Filter[] = [
      { kind: "comparison", path: idPath, op: "eq", value: id },
      { kind: "comparison", path: memberPath, op: "eq", value },
    ];
    const filter: Filter = { kind: "and", filters };
    const request = { filter, projection: onlyId, startIndex: 1, count: 1 };
    return (await store.list(request, context)).totalResults > 0;
  }

  /** Throws 403 where a protected member would come or go. */
  async function requireSame(
    id: string,
    operations: readonly PatchOperation[],
    candidates: readonly JsonObject[],
    context: RequestContext,
  ): Promise<void> {
    await forEachLimit(candidates, CONCURRENCY, async (element) => {
      const isChanged = [true, false].some(
        (before) => isMemberAfter(operations, element, before) !== before,
      );
      if (!isChanged) return;
      const before = await isMember(id, element, context);
      if (isMemberAfter(operations, element, before) !== before) throw untouchable("member");
    });
  }

  /** A filter is tried on each protected member's element as the group has it. */
  async function elementsOf(id: string, context: RequestContext): Promise<readonly JsonObject[]> {
    const present = elementsIn((await store.read(id, withMembers, context))["members"]);
    return all.map(
      (each) => present.find((other) => memberIn(other).id === memberIn(each).id) ?? each,
    );
  }

  const replacement = (members: readonly JsonObject[]): PatchOperation => ({
    op: "replace",
    path: { ...memberPath, sub: undefined },
    filter: undefined,
    value: members,
  });

  return {
    ...store,
    async create(resource, options, context) {
      const named = new Set(elementsIn(resource["members"]).map((each) => memberIn(each).id));
      if (all.some((each) => named.has(memberIn(each).id))) throw untouchable("member");
      return store.create(resource, options, context);
    },
    async replace(id, resource, options, context) {
      requireUnprotected(id);
      const operations = [replacement(elementsIn(resource["members"]))];
      await requireSame(id, operations, all, context);
      return store.replace(id, resource, options, context);
    },
    async patch(id, patch, options, context) {
      requireUnprotected(id);
      if (namesMembers(patch)) {
        const candidates = takesByFilter(patch) ? await elementsOf(id, context) : all;
        await requireSame(id, patch.operations, candidates, context);
      }
      return store.patch(id, patch, options, context);
    },
    async remove(id, options, context) {
      requireUnprotected(id);
      // With the group go its memberships.
      await requireSame(id, [replacement([])], all, context);
      return store.remove(id, options, context);
    },
  };
}
