// Goes on with a group that an earlier attempt at the same request has created with only some of its members.
import { ScimError } from "../../scim/error.js";
import type { RequestContext } from "../../scim/resource-store.js";
import { PingOneError } from "../../pingone/error.js";
import type { GroupBody, PingOneGroup } from "../../pingone/groups.js";
import { toScimError } from "../errors.js";
import { isSameGroup } from "./resource.js";
import { asRepeatable, isTransient, mayHoldGroups } from "./refusal.js";
import { findMembers } from "./membership/present-members.js";
import type { Member, PlannedMember } from "./membership/plan.js";
import { UnfinishedMembers, writeMembers } from "./membership/apply.js";
import type { SettleDependencies } from "./membership/reconcile.js";

export interface ResumeDependencies extends SettleDependencies {
  /** Undoing gets time of its own. */
  readonly undoing: (context: RequestContext) => RequestContext;
}

export interface Wanted {
  /** With the attempt's marker. */
  readonly body: GroupBody;
  readonly add: ReadonlyMap<string, PlannedMember>;
}

export const nobody: ReadonlyMap<string, Member> = new Map();

/**
 * Goes on with what an earlier attempt at this request has left unfinished; undefined when it is gone, or not what it
 * was. Others may use it by now: it is not removed any more, whatever becomes of this attempt.
 */
export async function resume(
  deps: ResumeDependencies,
  id: string,
  { body, add }: Wanted,
  context: RequestContext,
): Promise<PingOneGroup | undefined> {
  try {
    const group = await findBegun(deps, id, body, context);
    if (group === undefined) return undefined;
    const question = {
      group: id,
      candidates: [...add.values()],
      mayHoldGroups: mayHoldGroups(group),
    };
    const present = await findMembers(deps, question, context);
    const missing = new Map([...add].filter(([member]) => !present.has(member)));
    const times = { context, undoing: () => deps.undoing(context) };
    await writeMembers(deps, id, { add: missing, remove: nobody, isKnown: true }, times);
    return group;
  } catch (error) {
    throw mayPass(error) ? begunOnly(error) : leftAsItWas(error);
  }
}

async function findBegun(
  { groups }: ResumeDependencies,
  id: string,
  body: GroupBody,
  context: RequestContext,
): Promise<PingOneGroup | undefined> {
  try {
    const group = await groups.read(id, context);
    return isSameGroup(group, body) && group.population?.id === body.population?.id
      ? group
      : undefined;
  } catch (error) {
    if (error instanceof PingOneError && error.code === "notFound") return undefined;
    throw error;
  }
}

export const mayPass = (error: unknown): boolean =>
  isTransient(error) || error instanceof UnfinishedMembers;

export function begunOnly(error: unknown): unknown {
  const told = toScimError(error, "Group");
  if (!(told instanceof ScimError)) return told;
  const { status, headers } = asRepeatable(told);
  const detail = `The group was created, but not yet with all of its members. ${told.message}`;
  return new ScimError(status, undefined, detail, { cause: error, headers });
}

function leftAsItWas(error: unknown): unknown {
  const told = toScimError(error, "Group");
  if (!(told instanceof ScimError)) return told;
  const { status, scimType, message, headers } = told;
  const detail = `${message} The group that an earlier attempt at this request created is left as it was.`;
  return new ScimError(status, scimType, detail, { cause: error, headers });
}
