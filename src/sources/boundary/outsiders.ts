// Who and what of a group's members and a user's groups is outside, and is left out of what a source sees.
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { VisibilityCache } from "./visibility-cache.js";
import { type NamedMember, elementsIn, memberIn } from "../members.js";

export interface Outsiders {
  /** Those of the named that are inside, as users or groups. */
  readonly insiders: (
    named: readonly NamedMember[],
    context: RequestContext,
  ) => Promise<ReadonlySet<string>>;
  /** Those of the named, all inside, that are groups. */
  readonly groupsAmong: (
    named: readonly NamedMember[],
    context: RequestContext,
  ) => Promise<readonly string[]>;
  /** Groups without the members that are outside, and without counts of these. */
  readonly hide: (
    groups: readonly JsonObject[],
    context: RequestContext,
  ) => Promise<readonly JsonObject[]>;
  /** Users without the groups that are outside. */
  readonly hideGroups: (
    users: readonly JsonObject[],
    context: RequestContext,
  ) => Promise<readonly JsonObject[]>;
}

export interface OutsidersDependencies {
  readonly users: VisibilityCache;
  readonly groups: VisibilityCache;
  /** Whether a group may have members that are not of its own population. */
  readonly isMixed: (group: JsonObject) => boolean;
  /** The group without what counts its members, if it may have hidden ones. */
  readonly withoutCounts: (group: JsonObject) => JsonObject;
}

export function createOutsiders({
  users,
  groups,
  isMixed,
  withoutCounts,
}: OutsidersDependencies): Outsiders {
  const idsOf = (named: readonly NamedMember[]): readonly string[] => named.map(({ id }) => id);

  async function insiders(named: readonly NamedMember[], context: RequestContext) {
    const people = named.filter(({ type }) => type !== "Group");
    const found = new Set(await users.among(idsOf(people), context));
    const others = named.filter(({ id, type }) => type !== "User" && !found.has(id));
    for (const id of await groups.among(idsOf(others), context)) found.add(id);
    return found;
  }

  return {
    insiders,
    async groupsAmong(named, context) {
      const untyped = named.filter(({ type }) => type === undefined);
      const people = await users.among(idsOf(untyped), context);
      return idsOf(named.filter(({ id, type }) => type !== "User" && !people.has(id)));
    },
    async hide(given, context) {
      const mixed = new Set(given.filter(isMixed));
      if (mixed.size === 0) return given;
      const members = [...mixed].flatMap((group) => elementsIn(group["members"]).map(memberIn));
      const found = await insiders(members, context);
      return given.map((group) =>
        mixed.has(group) ? withoutCounts(without(group, "members", (id) => found.has(id))) : group,
      );
    },
    async hideGroups(given, context) {
      const ids = given.flatMap((user) =>
        elementsIn(user["groups"]).map((each) => memberIn(each).id),
      );
      if (ids.length === 0) return given;
      const found = await groups.among(ids, context);
      return given.map((user) => without(user, "groups", (id) => found.has(id)));
    },
  };
}

/** An attribute without a value is absent. */
function without(
  resource: JsonObject,
  name: "members" | "groups",
  isShown: (id: string) => boolean,
): JsonObject {
  const { [name]: all, ...others } = resource;
  if (all === undefined) return resource;
  const left = elementsIn(all).filter((each) => isShown(memberIn(each).id));
  return left.length === 0 ? others : { ...resource, [name]: left };
}
