// The last step of a return: the mark goes, and the user is one like any other.
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneUser, PingOneUsers } from "../../../pingone/resources/users.js";
import { returned, tombstoneOf } from "./tombstone-mark.js";

export interface UnmarkDependencies {
  readonly users: Pick<PingOneUsers, "patch" | "read">;
  readonly overflow: string;
}

/** What was done without an answer is looked up: whoever repeats the request would find nothing to go on with. Throws PingOneError. */
export async function unmark(
  { users, overflow }: UnmarkDependencies,
  id: string,
  context: CallContext,
): Promise<PingOneUser> {
  try {
    return await users.patch(id, { [overflow]: returned }, context);
  } catch (error) {
    const user = await users.read(id, false, context).catch(() => undefined);
    if (user !== undefined && tombstoneOf(user[overflow]) === undefined) return user;
    throw error;
  }
}
