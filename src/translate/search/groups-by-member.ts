// The groups a filter on members selects, found from the side of the members it names: never by reading every group (contract 8.5).
import type { Filter } from "../../scim/filter/ast.js";
import { compileFilter } from "../../scim/filter/evaluate.js";
import type { JsonObject } from "../../platform/json.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import { fromGroup } from "../groups/resource.js";
import { readGroupsOfMember } from "./groups-of-member.js";

const CONCURRENCY = 4;

/** All matches, without their members; `members` holds those named while the filter is tried. Throws PingOneError. */
export async function findGroupsByMembers(
  groups: PingOneGroups,
  filter: Filter,
  named: readonly string[],
  context: RequestContext,
): Promise<readonly JsonObject[]> {
  const found = new Map<string, { readonly group: PingOneGroup; readonly members: JsonObject[] }>();
  await forEachLimit(named, CONCURRENCY, async (member) => {
    for await (const group of readGroupsOfMember(groups, member, context)) {
      const known = found.get(group.id) ?? { group, members: [] };
      known.members.push({ value: member });
      found.set(group.id, known);
    }
  });
  const matches = compileFilter(filter, context.work);
  const order = [...found.values()].sort((a, b) => (a.group.id < b.group.id ? -1 : 1));
  return order.flatMap(({ group, members }) => {
    const resource = fromGroup(group);
    return matches({ ...resource, members }) ? [resource] : [];
  });
}
