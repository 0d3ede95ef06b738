// How groups stand to each other and to populations, whatever lies between: in which groups somebody is through others, and whether anybody of another population is in one (contract 8.5).
import { ScimError } from "../../scim/error.js";
import type { RequestContext } from "../../scim/resource-store.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import type { CallContext } from "../../pingone/call.js";
import { type PagedSource, readAll } from "../../pingone/resources/collection.js";
import { isNotFound } from "../../pingone/error.js";
import type { MemberKind, PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import { isPingOneId } from "../../pingone/id.js";
import type { PingOneUser } from "../../pingone/resources/users.js";
import { translating } from "../errors.js";
import type { LocalMemory } from "../process-memory.js";
import { directMembersOf, membersOf, oneOf } from "../search/pingone-filter.js";

export interface GroupRelationsDependencies {
  readonly groups: PagedSource<PingOneGroup> & Pick<PingOneGroups, "membershipTypesOf">;
  readonly users: PagedSource<PingOneUser>;
  /** Ids of the groups that were answered. */
  readonly memory: LocalMemory<readonly string[]>;
}

/** Of one group, in all levels above it: more are not walked, and nothing is said of them. */
const MOST_ABOVE = 500;
const CONCURRENCY = 4;

export function createGroupRelations({ groups, users, memory }: GroupRelationsDependencies) {
  const translated = translating("Group");

  /** As PingOne lists them: whether what is above these is among them is not documented for groups. */
  async function listed(kind: MemberKind, id: string, context: CallContext) {
    const key = `${kind} ${id}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const found: string[] = [];
    try {
      const memberships = groups.membershipTypesOf(kind, id);
      for await (const membership of readAll(memberships, undefined, context)) {
        found.push(membership.id);
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return [];
    }
    memory.set(key, found);
    return found;
  }

  return {
    /** All groups that a user or group is in, directly or through others; of an answer less than a minute old. */
    groupsOf: (kind: MemberKind, id: string, context: RequestContext) =>
      translated(async (): Promise<ReadonlySet<string>> => {
        if (!isPingOneId(id)) return new Set();
        // Of users PingOne lists what they are in through others, too (contract 8.5).
        return kind === "groups"
          ? above(id, (each) => listed("groups", each, context))
          : new Set(await listed(kind, id, context));
      }),

    /** The groups that are direct members of a group. */
    nestedIn: (id: string, context: RequestContext) =>
      translated(async (): Promise<ReadonlySet<string>> => {
        const found = new Set<string>();
        if (!isPingOneId(id)) return found;
        for await (const group of readAll(groups, directMembersOf(id), context)) {
          found.add(group.id);
        }
        return found;
      }),

    /** Whether users or groups of other populations are in it, directly or through others. */
    reachesBeyond: (id: string, populations: readonly string[], context: RequestContext) =>
      translated(async () => {
        if (!isPingOneId(id)) return false;
        const isBeyond = (population: string | undefined): boolean =>
          population !== undefined && !populations.includes(population.toLowerCase());
        for await (const group of readAll(groups, membersOf(id), context)) {
          if (isBeyond(group.population?.id)) return true;
        }
        return hasOthers(users, membersOf(id), populations, context);
      }),
  };
}

/** Level by level; a circle ends where it was begun. */
async function above(
  id: string,
  parentsOf: (id: string) => Promise<readonly string[]>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let level: readonly string[] = [id];
  while (level.length > 0) {
    const next: string[] = [];
    await forEachLimit(level, CONCURRENCY, async (each) => {
      for (const parent of await parentsOf(each)) {
        if (found.has(parent)) continue;
        found.add(parent);
        next.push(parent);
      }
    });
    if (found.size > MOST_ABOVE) throw tooManyAbove();
    level = next.filter((each) => each !== id);
  }
  return found;
}

/** Whether somebody of another population meets the filter: by two counts, for PingOne's filters have no `not`; where it does not count, by a walk. */
async function hasOthers(
  users: PagedSource<PingOneUser>,
  filter: string,
  populations: readonly string[],
  context: CallContext,
): Promise<boolean> {
  const isOwn = oneOf("population.id", populations);
  const [all, own] = await Promise.all(
    [filter, `${filter} and (${isOwn})`].map((each) => users.list(each, 1, context)),
  );
  if (all?.count !== undefined && own?.count !== undefined) return all.count > own.count;
  const inside = new Set(populations);
  for await (const { population } of readAll(users, filter, context)) {
    const { id } = (population ?? {}) as { readonly id?: unknown };
    if (typeof id !== "string" || !inside.has(id.toLowerCase())) return true;
  }
  return false;
}

const tooManyAbove = (): ScimError =>
  new ScimError(
    403,
    undefined,
    `The group is nested in more than ${MOST_ABOVE} groups, so that what comes with its membership cannot be found out. Change it in the PingOne console.`,
  );
