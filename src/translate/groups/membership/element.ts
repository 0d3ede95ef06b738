// What an element of `members` would say of somebody who is to be one: for the conditions of a PATCH that come after the add.
import type { JsonObject } from "../../../platform/json.js";
import type { CallContext } from "../../../pingone/call.js";
import { orUndefined } from "../../../pingone/error.js";
import type { PingOneGroups } from "../../../pingone/groups.js";
import type { PingOneUsers } from "../../../pingone/users.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";
import type { Member } from "./plan.js";
import { unknownMember } from "./apply.js";

interface Directory {
  readonly users: PingOneUsers;
  readonly groups: PingOneGroups;
}

const CONCURRENCY = 8;

/** Throws ScimError 400 for who does not exist. */
export async function readElements<Wanted extends Member>(
  directory: Directory,
  members: readonly Wanted[],
  context: CallContext,
): Promise<ReadonlyMap<Wanted, JsonObject>> {
  const elements = new Map<Wanted, JsonObject>();
  await forEachLimit(members, CONCURRENCY, async (member) => {
    elements.set(member, await readElement(directory, member, context));
  });
  return elements;
}

async function readElement(
  { users, groups }: Directory,
  member: Member,
  context: CallContext,
): Promise<JsonObject> {
  const { id, type } = member;
  if (type !== "Group") {
    const user = await orUndefined(users.read(id, false, context));
    if (user !== undefined) return { value: id, display: user.username, type: "User" };
  }
  if (type !== "User") {
    const group = await orUndefined(groups.read(id, context));
    if (group !== undefined) return { value: id, display: group.name, type: "Group" };
  }
  throw unknownMember(member);
}
