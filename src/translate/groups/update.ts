// Writes a group's own attributes and its members as one change: when the members cannot be written, the attributes go back to what they were.
import { ScimError, badRequest } from "../../scim/error.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { PingOneGroup } from "../../pingone/groups.js";
import { toScimError } from "../errors.js";
import type { Known } from "./representation.js";
import { explainGroupRefusal, isTransient, refuseExternal } from "./refusal.js";
import { PINGONE_GROUP, fromGroup, isSameGroup, toGroupBody } from "./resource.js";
import type { Target } from "./membership/comparison.js";
import type { MemberPlan } from "./membership/plan.js";
import { UnfinishedMembers } from "./membership/apply.js";
import { type SettleDependencies, settleMembers } from "./membership/reconcile.js";

export interface GroupChangeDependencies extends SettleDependencies {
  /** Undoing gets time of its own: it has to work when the request's is used up. */
  readonly undoing: (context: RequestContext) => RequestContext;
}

/** `keep`: the members will be shown. Throws ScimError, or PingOneError for what may pass. */
export async function changeGroup(
  deps: GroupChangeDependencies,
  target: Target & { readonly held: PingOneGroup },
  after: JsonObject,
  plan: MemberPlan,
  keep: boolean,
  context: RequestContext,
): Promise<Known> {
  const { groups } = deps;
  const { held: current } = target;
  requirePopulation(current, after);
  const { id } = current;
  const body = toGroupBody(after, current);
  const isSame = isSameGroup(current, body);
  if (!isSame) refuseExternal(current);
  const written = isSame
    ? current
    : await groups
        .replace(id, body, context)
        .catch((error: unknown) => explainGroupRefusal(groups, id, error, context));
  try {
    return await settleGroup(deps, target, written, plan, keep, context);
  } catch (error) {
    // What may pass is kept: the repeated request finishes it.
    if (isSame || error instanceof UnfinishedMembers || isTransient(error)) throw error;
    throw await setBack(deps, current, error, context);
  }
}

/** The members alone; `group` is what is known of the group, as long as no membership changes. */
export async function settleGroup(
  deps: GroupChangeDependencies,
  target: Target,
  group: PingOneGroup | undefined,
  plan: MemberPlan,
  keep: boolean,
  context: RequestContext,
): Promise<Known> {
  const times = { context, undoing: () => deps.undoing(context) };
  const { isChanged, members } = await settleMembers(deps, target, plan, keep, times);
  return { id: target.id, group: isChanged ? undefined : group, members };
}

/** Answers the error to tell. */
async function setBack(
  { groups, undoing }: GroupChangeDependencies,
  current: PingOneGroup,
  reason: unknown,
  context: RequestContext,
): Promise<unknown> {
  try {
    const before = { ...toGroupBody(fromGroup(current), current), name: current.name };
    await groups.replace(current.id, before, undoing(context));
    return reason;
  } catch {
    const told = toScimError(reason, "Group");
    const why = told instanceof ScimError ? `${told.message} ` : "";
    return new ScimError(
      503,
      undefined,
      `${why}The group's own attributes were changed and could not be set back. Read the group and write it anew.`,
      { cause: reason, headers: { "Retry-After": "30" } },
    );
  }
}

/** Groups cannot move between populations (contract 8.2). */
function requirePopulation(current: PingOneGroup, after: JsonObject): void {
  const sent = after[PINGONE_GROUP] as { population?: { id?: string } } | undefined;
  const wanted = sent?.population?.id;
  if (wanted === undefined || wanted === current.population?.id) return;
  throw badRequest("mutability", "population: a group cannot move to another population.");
}
