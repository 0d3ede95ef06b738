// What the settings let pushing clients do, where that may be more than anybody means: told by what it comes to.
import { PingOneError } from "../../../../pingone/error.js";
import { fail, pass, skip, warn, type SetupCheck, type Finding } from "../../check.js";
import type { SetupTarget } from "../../../target.js";

/** Whether each client is kept from somebody at least. */
export function checkReach({ unbounded }: Pick<SetupTarget, "unbounded">): Finding {
  if (unbounded.length === 0)
    return pass("Every client has a boundary, or users it must not change.");
  return warn(
    `${unbounded.join("; ")}.`,
    "Give the client a boundary of populations, or name the administrators as protected users: docs/sources.md.",
  );
}

interface RoleReader {
  /** The id of some group; undefined while there is none. */
  readonly groups: () => Promise<string | undefined>;
  readonly hasRoles: (id: string) => Promise<boolean>;
}

/** Whether PingOne lets the worker see which groups carry administrator roles: where it does not, changes of groups are refused. */
export const roleGroupsCheck = (
  { groups, hasRoles }: RoleReader,
  { areRoleGroupsChecked }: Pick<SetupTarget, "areRoleGroupsChecked">,
): SetupCheck => ({
  id: "groups.roles",
  needs: ["access.groups"],
  async run() {
    if (!areRoleGroupsChecked)
      return skip("Groups with administrator roles are left to PingOne (roleGroups: pingone).");
    const first = await groups();
    if (first === undefined) return skip("Not checked: there is no group yet.");
    try {
      await hasRoles(first);
      return pass("The worker may read which groups carry administrator roles.");
    } catch (error) {
      if (!(error instanceof PingOneError) || error.code !== "workerForbidden") throw error;
      return fail(
        "The worker may not read which groups carry administrator roles: every change of a group is refused (403), because it might give such roles.",
        "Let the worker read role assignments of groups, or, once you have seen that PingOne refuses such changes itself, say roleGroups: pingone (docs/sources.md).",
      );
    }
  },
});
