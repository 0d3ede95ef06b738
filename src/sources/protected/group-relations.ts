// What policies ask about groups in groups: of a directory that knows it, in SCIM's words.
import type { RequestContext } from "../../scim/resource-store.js";

export interface GroupRelations {
  /** All groups that a user or group is in, directly or through others. */
  groupsOf(
    kind: "users" | "groups",
    id: string,
    context: RequestContext,
  ): Promise<ReadonlySet<string>>;
  /** The groups that are direct members of a group. */
  nestedIn(id: string, context: RequestContext): Promise<ReadonlySet<string>>;
  /** Whether users or groups of other populations are in it, directly or through others. */
  reachesBeyond(
    id: string,
    populations: readonly string[],
    context: RequestContext,
  ): Promise<boolean>;
}
