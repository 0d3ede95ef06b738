// What of a user is no profile attribute but a call of its own at PingOne: the switch, the password, and PingOne's own extension (contract 3.9-3.11).
import { copyWith } from "../../platform/copy-with.js";
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
  const found: MutableSubResources = {};
  if (typeof active === "boolean") found.active = active;
  if (typeof password === "string" && password !== "") found.password = password;
  if (extension !== undefined) readExtension(extension, found);
  return found;
}

type MutableSubResources = { -readonly [Name in keyof SubResources]: SubResources[Name] };

/** What a PUT says of them; of PingOne's own, the identity provider alone can be taken away (contract 3.11). */
export function replacedSubResources(
  resource: JsonObject,
  unassigned: ReadonlySet<string>,
): SubResources {
  const sent = subResourcesOf(resource);
  const isReset = unassigned.has(`${PINGONE_USER}:identityProvider`);
  return isReset && sent.identityProviderId === undefined
    ? copyWith(sent, { identityProviderId: null })
    : sent;
}

function readExtension(
  { population, identityProvider, mfaEnabled }: JsonObject,
  into: MutableSubResources,
): void {
  const populationId = idOf("population.id", population);
  const identityProviderId = idOf("identityProvider.id", identityProvider);
  if (populationId !== undefined) into.populationId = populationId;
  if (identityProviderId !== undefined) into.identityProviderId = identityProviderId;
  if (typeof mfaEnabled === "boolean") into.mfaEnabled = mfaEnabled;
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
  const changed: Record<string, unknown> = {};
  for (const name of Object.keys(to) as (keyof SubResources)[]) {
    if (from[name] !== to[name]) changed[name] = to[name];
  }
  for (const name of ["populationId", "mfaEnabled"] as const) {
    if (from[name] !== undefined && to[name] === undefined) throw unremovable(scimNames[name]);
  }
  const isReset = from.identityProviderId !== undefined && to.identityProviderId === undefined;
  if (isReset) changed["identityProviderId"] = null;
  return changed;
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
  const found: SubResources = {};
  for (const assignment of assignments) {
    if (isSubResource(assignment)) Object.assign(found, readAssignment(assignment));
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
