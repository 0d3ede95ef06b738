// Whether the worker has the role it needs, how far that reaches, and whether it has more; where PingOne lets it see that.
import { PingOneError } from "../../../pingone/error.js";
import type { RoleAssignment } from "../../../pingone/resources/role-assignments.js";
import { fail, pass, skip, warn, type SetupCheck, type Finding } from "../check.js";
import {
  ENVIRONMENT_ADMIN,
  howToGrant,
  IDENTITY_DATA_ADMIN,
} from "../../explanations/explanation.js";
import type { SetupTarget } from "../../target.js";

export interface Roles {
  readonly assignments: () => Promise<readonly RoleAssignment[]>;
  /** The names of roles by their ids. */
  readonly names: () => Promise<ReadonlyMap<string, string>>;
}

type WorkerReach = Pick<SetupTarget, "isConfined" | "populations" | "areRoleGroupsChecked"> & {
  readonly environmentId: string;
};

export const rolesCheck = ({ assignments, names }: Roles, reach: WorkerReach): SetupCheck => ({
  id: "roles",
  needs: ["token", "tls.api"],
  async run() {
    try {
      return evaluateRoles(await assignments(), await names(), reach);
    } catch (error) {
      if (!(error instanceof PingOneError)) throw error;
      return skip(
        "The worker may not read its own role assignments, which is usual. --write-probe tries whether it may write.",
      );
    }
  },
});

/** What the worker has less, what it has more, and what its populations leave out; the worst decides. */
export function evaluateRoles(
  assignments: readonly RoleAssignment[],
  names: ReadonlyMap<string, string>,
  reach: WorkerReach,
): Finding {
  const nameOf = ({ roleId }: RoleAssignment): string => names.get(roleId) ?? `role ${roleId}`;
  const isNeeded = (each: RoleAssignment): boolean =>
    nameOf(each) === IDENTITY_DATA_ADMIN && appliesTo(each, reach.environmentId);
  const needed = assignments.filter(isNeeded);
  const more = [...new Set(assignments.filter((each) => !isNeeded(each)).map(describe))];
  function describe(each: RoleAssignment): string {
    const isElsewhere = !appliesTo(each, reach.environmentId);
    return isElsewhere
      ? `${nameOf(each)} of another ${each.scope.type.toLowerCase()}`
      : nameOf(each);
  }
  if (needed.length === 0) {
    const found = more.length === 0 ? "no role" : more.join(", ");
    return fail(
      `The worker has ${found}, and not ${IDENTITY_DATA_ADMIN} for this environment: what clients push cannot be written.`,
      howToGrant(IDENTITY_DATA_ADMIN),
    );
  }
  const gap = gapOf(needed, reach);
  const excess =
    more.length === 0
      ? []
      : [
          `It has more than it needs: ${more.join(", ")}. ${ENVIRONMENT_ADMIN} is for bootstrap only.`,
        ];
  if (gap === undefined && excess.length === 0)
    return pass(`The worker has ${IDENTITY_DATA_ADMIN}, ${extentOf(needed)}, and no other role.`);
  const summary = [gap ?? `The worker has ${IDENTITY_DATA_ADMIN}, ${extentOf(needed)}.`, ...excess];
  const mends = [
    ...(gap === undefined ? [] : [howToGrant(IDENTITY_DATA_ADMIN)]),
    ...(excess.length === 0 ? [] : [TAKE_AWAY]),
  ];
  // Who may write memberships of role groups passes the worker's own roles on to anybody.
  const isOpen = excess.length > 0 && !reach.areRoleGroupsChecked;
  if (isOpen) summary.push("Groups that carry roles are not found out (roleGroups: pingone).");
  return (isOpen ? fail : warn)(summary.join(" "), mends.join(" "));
}

const TAKE_AWAY =
  "Take the others away: PingOne console, Applications > Applications, the worker, Roles.";

function appliesTo({ scope: { type, id } }: RoleAssignment, environmentId: string): boolean {
  if (type === "ORGANIZATION" || type === "POPULATION") return true;
  return type === "ENVIRONMENT" && id.toLowerCase() === environmentId;
}

const isOfPopulation = ({ scope }: RoleAssignment): boolean => scope.type === "POPULATION";

const extentOf = (needed: readonly RoleAssignment[]): string =>
  needed.every(isOfPopulation)
    ? `for ${needed.length === 1 ? "one population" : `${needed.length} populations`}, as the settings ask for`
    : "for the environment";

/**
 * A worker of populations sees no user outside them, yet their usernames are taken for it, and it makes no group of the
 * environment (contract 1.5): right only where the settings keep everything inside its populations.
 */
function gapOf(
  needed: readonly RoleAssignment[],
  { isConfined, populations }: WorkerReach,
): string | undefined {
  if (!needed.every(isOfPopulation)) return undefined;
  const own = new Set(needed.map(({ scope }) => scope.id.toLowerCase()));
  const outside = populations.filter(({ id }) => !own.has(id));
  if (isConfined && outside.length === 0) return undefined;
  const missing = outside.map(({ setting }) => setting);
  const why = isConfined
    ? `These settings name others: ${missing.join(", ")}.`
    : "Users elsewhere are invisible, their usernames are taken all the same, and groups of the environment cannot be made. That is right only with a boundary of populations of the worker (SCIM_BOUNDARY_POPULATIONS), or a configuration file whose populations.default and groups.population name some.";
  return `${IDENTITY_DATA_ADMIN} of the worker is for single populations (${needed.length}). ${why}`;
}
