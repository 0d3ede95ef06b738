// Why PingOne does not let a group or its members be changed, in words for the client: asked only after a refusal, and never guessed.
import { badRequest, ScimError } from "../../scim/error.js";
import type { CallContext } from "../../pingone/call.js";
import { isNotFound, PingOneError, type PingOneErrorCode } from "../../pingone/error.js";
import type { Membership, PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import { refusalWords } from "../refusal-words.js";

/** Failures that a repetition of the request may not meet again. */
const transient: ReadonlySet<PingOneErrorCode> = new Set([
  "congested",
  "inconsistent",
  "turnLost",
  "circuitOpen",
  "rateLimited",
  "unavailable",
  "unreachable",
  "timeout",
  "tokenRefused",
  "untrusted",
  "unsupportedMediaType",
]);

/** Failures that are about no member. */
const saysNothingOfMembers: ReadonlySet<PingOneErrorCode> = new Set([
  "workerUnauthorized",
  "unexpected",
  "conflict",
]);

export const isTransient = (error: unknown): boolean =>
  error instanceof PingOneError && transient.has(error.code);

/** An external group is what its own directory says (contract 8.2, 8.5). */
export function refuseExternal({ isExternal, sourceType }: PingOneGroup): void {
  if (isExternal !== true) return;
  const source = sourceType === "IDP" ? "an identity provider" : "an external directory";
  throw new ScimError(
    403,
    undefined,
    `The group is kept by ${source} and cannot be changed through PingOne: neither its attributes nor its members. Change it there.`,
  );
}

/** Explains PingOne's refusal of a write to a group itself. Throws; what is no refusal as it came. */
export async function explainGroupRefusal(
  groups: PingOneGroups,
  id: string,
  error: unknown,
  context: CallContext,
): Promise<never> {
  if (isRefusal(error)) refuseExternal(await orElse(groups.read(id, context), error));
  throw error;
}

export interface RefusedChange {
  readonly op: "add" | "remove";
  readonly link: Membership;
  /** Of the request, once. */
  readonly readGroup: () => Promise<PingOneGroup>;
}

/** Explains PingOne's refusal of a membership. Throws. */
export async function explainMemberRefusal(
  groups: PingOneGroups,
  { op, link, readGroup }: RefusedChange,
  error: unknown,
  context: CallContext,
): Promise<never> {
  if (!(error instanceof PingOneError) || isTransient(error)) throw error;
  const group = await orElse(readGroup(), error);
  refuseExternal(group);
  if (error.code === "workerForbidden") {
    if (await orElse(groups.hasRoles(link.group, context), error)) throw roleGroup(error);
    throw error;
  }
  if (saysNothingOfMembers.has(error.code)) throw error;
  if (op === "remove") await refuseIndirect(groups, link, context);
  const reasons = error.details.map((detail) => `The membership ${refusalWords(detail)}.`);
  // The one rule of memberships that a client can meet and cannot see (contract 8.5).
  if (group.population !== undefined) {
    reasons.push("The group belongs to a population and takes members of that population only.");
  }
  throw new ScimError(
    400,
    "invalidValue",
    `members: PingOne refuses the member "${link.member}". ${reasons.join(" ")}`.trim(),
    { cause: error },
  );
}

/** Whether groups can be members of it; counts that were not told may be any. */
export const mayHoldGroups = (group: PingOneGroup | undefined): boolean =>
  group?.directMemberCounts?.groups !== 0;

/** Whether there can be members that no call made, and none can remove. */
export const mayHaveIndirect = (group: PingOneGroup): boolean =>
  group.userFilter !== undefined || mayHoldGroups(group);

/** A member by the group's filter or through a nested group stays one whatever is written here (contract 8.5). */
export async function refuseIndirect(
  groups: PingOneGroups,
  link: Membership,
  context: CallContext,
): Promise<void> {
  const type = await groups.membershipType(link, context);
  if (type === "INDIRECT") throw indirectMember(link.member);
}

export const indirectMember = (id: string): ScimError =>
  badRequest(
    "mutability",
    `members: "${id}" is a member by the group's filter (userFilter) or through a nested group, and cannot be removed from here. Change the filter or the nested group.`,
  );

const isRefusal = (error: unknown): boolean =>
  error instanceof PingOneError &&
  (error.code === "invalidData" || error.code === "workerForbidden" || error.code === "conflict");

const roleGroup = (cause: PingOneError): ScimError =>
  new ScimError(
    403,
    undefined,
    "The group carries administrator roles, and PingOne does not let the gateway change its members. Change them in the PingOne console.",
    { cause },
  );

/** What a look finds: that the group is gone says more than the refusal it was to explain, any other failure less. */
async function orElse<T>(look: Promise<T>, refusal: unknown): Promise<T> {
  try {
    return await look;
  } catch (error) {
    throw isNotFound(error) ? error : refusal;
  }
}
