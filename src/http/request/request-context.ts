// Gives every request its id, its deadline and its work budget, before anything else may need them.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Request } from "express";
import type { ActivityDraft } from "../../activity/entry/draft.js";
import type { Clock } from "../../platform/clock.js";
import type { GiveWay } from "../../platform/give-way.js";
import { nobody, type Principal } from "../../scim/principal.js";
import type { RequestContext } from "../../scim/resource-store.js";
import { WorkBudget } from "../../scim/work-budget.js";
import { traceContextOf } from "./trace-context.js";

/** A request as it is after {@link createRequestContext}; `listener/messages.ts` declares the field at its birth. */
interface WithContext {
  context?: RequestContext | undefined;
  activity?: ActivityDraft | undefined;
}

/** Begins what will be told of a request; undefined where nothing is. */
export type OpenActivity = (
  request: Request,
  ids: Pick<RequestContext, "requestId" | "trace">,
) => ActivityDraft | undefined;

/** The id is always ours, so that no client names two requests alike; what it calls them itself is in the activity. */
export function createRequestContext(
  clock: Clock,
  timeLimitMs: number,
  giveWay: GiveWay,
  open: OpenActivity = () => undefined,
) {
  return function begin(request: Request): void {
    const requestId = randomUUID();
    const deadlineMs = clock.now() + timeLimitMs;
    const work = new WorkBudget();
    const trace = traceContextOf(request);
    const activity = open(request, { requestId, trace });
    (request as WithContext).activity = activity;
    // With a place for all that a layer below sets in a copy, the directory's too, for the reason that platform/copy-with.ts tells.
    const ofRequest = {
      requestId,
      deadlineMs,
      principal: nobody,
      trace,
      work,
      giveWay,
      activity,
      calls: undefined,
      unfinished: undefined,
      guard: undefined,
      unanswered: undefined,
      lease: undefined,
    };
    (request as WithContext).context = ofRequest;
  };
}

/** What will be told of a request that passed {@link createRequestContext}; undefined where nothing is. */
export const activityOf = (request: IncomingMessage): ActivityDraft | undefined =>
  (request as WithContext).activity;

/** Says who asks. */
export function setPrincipal(request: IncomingMessage, principal: Principal): void {
  (contextOf(request) as { principal: Principal }).principal = principal;
  const activity = activityOf(request);
  if (activity !== undefined) activity.facts.caller = principal;
}

/** The context of a request that passed {@link createRequestContext}. */
export function contextOf(request: IncomingMessage): RequestContext {
  const { context } = request as WithContext;
  if (context === undefined) throw new Error("the request has no context");
  return context;
}
