// The groups one user or group is a direct member of, with their attributes (contract 8.5, expand=group).
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import { readAll } from "../../pingone/resources/collection.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import { isPingOneId } from "../../pingone/id.js";
import { onlyDirect } from "./pingone-filter.js";

/** Nobody by that id is in no group. Throws PingOneError. */
export async function* readGroupsOfMember(
  groups: PingOneGroups,
  member: string,
  context: CallContext,
): AsyncGenerator<PingOneGroup> {
  if (!isPingOneId(member)) return;
  for (const kind of ["users", "groups"] as const) {
    try {
      yield* readAll(groups.membershipsOf(kind, member), onlyDirect, context);
      return;
    } catch (error) {
      if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
    }
  }
}
