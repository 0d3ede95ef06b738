// What of a user is no profile attribute but a call of its own at PingOne: the switch, the password, and PingOne's own extension (contract 3.9-3.11).
import { badRequest } from "../../scim/error.js";
import type { Assignment } from "../../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";
import { isPingOneId } from "../../pingone/id.js";

/** Absent: stays as it is. */
export interface SubResources {
  readonly active?: boolean;
  readonly password?: string;
  readonly populationId?: string;
  /** Null: the user signs in with PingOne again. */
  readonly identityProviderId?: string | null;
  readonly mfaEnabled?: boolean;
}

/** What a POST or PUT says of them: what it leaves out, the client need not know, and stays. */
export function subResourcesOf(resource: JsonObject): SubResources {
  const { active, password } = resource;
  const extension = resource[PINGONE_USER] as JsonObject | undefined;
  return {
    ...(typeof active === "boolean" ? { active } : {}),
    ...(typeof password === "string" && password !== "" ? { password } : {}),
    ...(extension === undefined ? {} : extensionOf(extension)),
  };
}

/** What a PUT says of them; of PingOne's own, the identity provider alone can be taken away (contract 3.11). */
export function replacedSubResources(
  resource: JsonObject,
  unassigned: ReadonlySet<string>,
): SubResources {
  const sent = subResourcesOf(resource);
  const isReset = unassigned.has(`${PINGONE_USER}:identityProvider`);
  return isReset && sent.identityProviderId === undefined
    ? { ...sent, identityProviderId: null }
    : sent;
}

function extensionOf({ population, identityProvider, mfaEnabled }: JsonObject): SubResources {
  const populationId = idOf("population.id", population);
  const identityProviderId = idOf("identityProvider.id", identityProvider);
  return {
    ...(populationId === undefined ? {} : { populationId }),
    ...(identityProviderId === undefined ? {} : { identityProviderId }),
    ...(typeof mfaEnabled === "boolean" ? { mfaEnabled } : {}),
  };
}

function idOf(name: string, holder: JsonValue | undefined): string | undefined {
  const id = (holder as JsonObject | undefined)?.["id"];
  return id === undefined || id === "" ? undefined : requireId(name, id);
}

function requireId(name: string, id: JsonValue): string {
  const lower = typeof id === "string" ? id.toLowerCase() : "";
  if (isPingOneId(lower)) return lower;
  throw badRequest(
    "invalidValue",
    `${PINGONE_USER}:${name}: must be the UUID PingOne shows for it.`,
  );
}

/** The part of a PATCH that differs between two states of a user; nothing of what stayed. */
export function changedSubResources(before: JsonObject, after: JsonObject): SubResources {
  if (before["active"] !== undefined && after["active"] === undefined) throw unremovable("active");
  const from = subResourcesOf(before);
  const to = subResourcesOf(after);
  const changed = Object.entries(to).filter(
    ([name, value]) => from[name as keyof SubResources] !== value,
  );
  for (const name of ["populationId", "mfaEnabled"] as const) {
    if (from[name] !== undefined && to[name] === undefined) throw unremovable(scimNames[name]);
  }
  const isReset = from.identityProviderId !== undefined && to.identityProviderId === undefined;
  return {
    ...(Object.fromEntries(changed) as SubResources),
    ...(isReset ? { identityProviderId: null } : {}),
  };
}

const scimNames = {
  populationId: `${PINGONE_USER}:population`,
  mfaEnabled: `${PINGONE_USER}:mfaEnabled`,
} as const;

/** Whether an assignment is to one of them. */
export const isSubResource = ({ path }: Pick<Assignment, "path">): boolean =>
  path.container.isExtension
    ? path.container.urn === PINGONE_USER
    : path.attribute.name === "active" || path.attribute.name === "password";

/** What assignments say of them; the others are not looked at. */
export function assignedSubResources(assignments: readonly Assignment[]): SubResources {
  let found: SubResources = {};
  for (const assignment of assignments.filter(isSubResource)) {
    found = { ...found, ...readAssignment(assignment) };
  }
  return found;
}

function readAssignment({ path, value }: Assignment): SubResources {
  const { name } = path.attribute;
  if (name === "identityProvider") {
    if (value === undefined) return { identityProviderId: null };
    return { identityProviderId: requireId("identityProvider.id", value) };
  }
  const isExtension = path.container.isExtension;
  if (value === undefined) throw unremovable(isExtension ? `${PINGONE_USER}:${name}` : name);
  if (name === "population") return { populationId: requireId("population.id", value) };
  return { [name]: value };
}

const unremovable = (name: string): Error =>
  badRequest("mutability", `"${name}" cannot be removed. Replace it with the value it shall have.`);
