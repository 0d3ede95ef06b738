// Gives every request its id, its deadline and its work budget, before anything else may need them.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";
import type { Clock } from "../platform/clock.js";
import type { GiveWay } from "../platform/turns.js";
import { nobody, type Principal } from "../scim/principal.js";
import type { RequestContext } from "../scim/resource-store.js";
import { WorkBudget } from "../scim/work-budget.js";
import { traceContextOf } from "./trace-context.js";

/** A request as it is after {@link createRequestContext}; `listener/messages.ts` declares the field at its birth. */
interface WithContext {
  context?: RequestContext | undefined;
}

/** An id from outside goes into logs and upstream headers: only UUIDs and 128-bit trace ids, which name nobody. */
const TRACE_ID = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export function createRequestContext(clock: Clock, timeLimitMs: number, giveWay: GiveWay) {
  return function requestContext(request: Request, response: Response, next: NextFunction): void {
    const sent = request.get("x-request-id") ?? "";
    const requestId = TRACE_ID.test(sent) ? sent : randomUUID();
    const deadlineMs = clock.now() + timeLimitMs;
    const work = new WorkBudget();
    const trace = traceContextOf(request);
    setContext(request, { requestId, deadlineMs, principal: nobody, trace, work, giveWay });
    response.setHeader("X-Request-Id", requestId);
    next();
  };
}

/** Says who asks; nothing that was handed the context before knows it. */
export function setPrincipal(request: IncomingMessage, principal: Principal): void {
  setContext(request, { ...contextOf(request), principal });
}

/** The context of a request that passed {@link createRequestContext}. */
export function contextOf(request: IncomingMessage): RequestContext {
  const { context } = request as WithContext;
  if (context === undefined) throw new Error("the request has no context");
  return context;
}

function setContext(request: IncomingMessage, context: RequestContext): void {
  (request as WithContext).context = context;
}
