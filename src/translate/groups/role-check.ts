// Whether a group carries administrator roles, as far as the worker may know it (contract 8.1).
import type { RequestContext } from "../../scim/resource-store.js";
import { PingOneError } from "../../pingone/error.js";
import type { PingOneGroups } from "../../pingone/resources/groups.js";
import { isPingOneId } from "../../pingone/id.js";
import { translating } from "../errors.js";

/** Undefined: PingOne does not let the worker read it. A group that is not there has none. Throws ScimError. */
export type RoleCheck = (id: string, context: RequestContext) => Promise<boolean | undefined>;

export function createRoleCheck(groups: Pick<PingOneGroups, "hasRoles">): RoleCheck {
  const translated = translating("Group");
  return (id, context) =>
    translated(async () => {
      if (!isPingOneId(id)) return false;
      try {
        return await groups.hasRoles(id, context);
      } catch (error) {
        if (!(error instanceof PingOneError)) throw error;
        if (error.code === "notFound") return false;
        if (error.code === "workerForbidden") return undefined;
        throw error;
      }
    });
}
