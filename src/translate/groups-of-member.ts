// The groups one user or group is a direct member of, with their attributes (contract 8.5, expand=group).
import type { CallContext } from "../pingone/client.js";
import { PingOneError } from "../pingone/error.js";
import type { MemberKind, PingOneGroup, PingOneGroups } from "../pingone/groups.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_LIMIT = 200;

/** Nobody by that id is in no group. Throws PingOneError. */
export async function* readGroupsOfMember(
  groups: PingOneGroups,
  member: string,
  context: CallContext,
): AsyncGenerator<PingOneGroup> {
  if (!UUID.test(member)) return;
  for (const kind of ["users", "groups"] as const) {
    try {
      yield* readMemberships(groups, kind, member, context);
      return;
    } catch (error) {
      if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
    }
  }
}

async function* readMemberships(
  groups: PingOneGroups,
  kind: MemberKind,
  member: string,
  context: CallContext,
): AsyncGenerator<PingOneGroup> {
  const source = groups.membershipsOf(kind, member);
  let page = await source.list('type eq "DIRECT"', MAX_LIMIT, context);
  for (;;) {
    yield* page.items;
    if (page.next === undefined) return;
    page = await source.follow(page.next, context);
  }
}
