// Whether a filter makes administrators: members of a dynamic group are nobody's write, and no check of memberships sees them (contract 8.1, 8.5).
import { PingOneError } from "../../../pingone/error.js";
import { pass, skip, warn, type SetupCheck } from "../check.js";

interface Group {
  readonly id: string;
  /** Of a dynamic group: who is in it. */
  readonly userFilter?: string;
}

export interface GroupReader {
  readonly groups: () => AsyncIterable<Group>;
  /** Those it is nested in. */
  readonly parentsOf: (id: string) => AsyncIterable<{ readonly id: string }>;
  readonly hasRoles: (id: string) => Promise<boolean>;
}

/** More are not looked at: it is a look, not a proof. */
const MOST_GROUPS = 1_000;
const MOST_DYNAMIC = 20;
const MOST_ABOVE = 50;

export const dynamicGroupsCheck = (reader: GroupReader): SetupCheck => ({
  id: "groups.dynamic",
  needs: ["access.groups"],
  async run() {
    const { looked, dynamic } = await findDynamic(reader);
    if (dynamic.length === 0) {
      return skip(`Not checked: there is no dynamic group, in ${looked} groups looked at.`);
    }
    try {
      const giving: string[] = [];
      for (const id of dynamic) if (await givesRoles(id, reader)) giving.push(id);
      return giving.length === 0
        ? pass(`No dynamic group gives administrator roles, of ${dynamic.length} looked at.`)
        : warn(
            `Dynamic groups give administrator roles, their own or those of groups they are nested in: ${giving.join(", ")}. A client that writes what their filter looks at makes administrators, and roleGroups: check does not see it.`,
            "Take the roles away from them and from the groups above, or keep clients from the attributes of the filter (writable: never, docs/sources.md).",
          );
    } catch (error) {
      if (!(error instanceof PingOneError) || error.code !== "workerForbidden") throw error;
      return skip("Not checked: the worker may not read which groups carry administrator roles.");
    }
  },
});

async function findDynamic({ groups }: Pick<GroupReader, "groups">) {
  let looked = 0;
  const dynamic: string[] = [];
  for await (const { id, userFilter = "" } of groups()) {
    looked += 1;
    if (userFilter !== "") dynamic.push(id);
    if (looked >= MOST_GROUPS || dynamic.length >= MOST_DYNAMIC) break;
  }
  return { looked, dynamic };
}

/** It or any of those above it, level by level. */
async function givesRoles(id: string, { hasRoles, parentsOf }: GroupReader): Promise<boolean> {
  const found = new Set([id]);
  for (const each of found) {
    if (await hasRoles(each)) return true;
    for await (const parent of parentsOf(each)) if (found.size < MOST_ABOVE) found.add(parent.id);
  }
  return false;
}
