// GET /guard: what the guards have counted and hold; POST /guard/{tenant}/{source}/release and …/discard: what an operator decides.
import type { Request, RequestHandler, Response } from "express";
import { wallTime, type WallClock } from "../../platform/clock.js";
import { isObject } from "../../platform/json.js";
import { GUARDED_WRITES, type GuardedWrite } from "../../scim/change-guard.js";
import type { AdminCaller } from "../../sources/authentication/admin-tokens.js";
import type { GuardRelease, SourceGuard } from "../../sources/guard/guard.js";
import { callerOf, type AdminResource } from "./admin-resource.js";

export interface GuardedSource {
  readonly tenant: string;
  readonly source: string;
  readonly guard: SourceGuard;
}

export interface GuardDecision {
  readonly tenant: string;
  readonly source: string;
  readonly kinds: readonly GuardedWrite[];
  readonly decision: "released" | "discarded";
}

export interface GuardResourceDependencies {
  /** Those of the configuration at the moment. */
  readonly sources: () => readonly GuardedSource[];
  readonly onDecision: (decided: GuardDecision, caller: AdminCaller) => void;
  readonly clock: WallClock;
}

export function guardResources(deps: GuardResourceDependencies): readonly AdminResource[] {
  return [
    {
      path: "/guard",
      read: async (_request, response) => {
        response.json({ guards: await Promise.all(deps.sources().map(toShown)) });
      },
    },
    {
      path: "/guard/:tenant/:source/release",
      change: decide(deps, "released", ({ guard }, kind, how) => guard.release(kind, how)),
    },
    {
      path: "/guard/:tenant/:source/discard",
      change: decide(deps, "discarded", ({ guard }, kind) => guard.discard(kind)),
    },
  ];
}

const toShown = async ({ tenant, source, guard }: GuardedSource): Promise<object> => ({
  tenant,
  source,
  kinds: await guard.status(),
});

type Decide = (source: GuardedSource, kind: GuardedWrite, how: GuardRelease) => Promise<boolean>;

function decide(
  { sources, onDecision, clock }: GuardResourceDependencies,
  decision: GuardDecision["decision"],
  make: Decide,
): RequestHandler {
  return async (request, response) => {
    const found = sources().find((each) => isNamed(each, request));
    if (found === undefined) {
      refuse(
        response,
        404,
        "No such source has a guard; GET /guard (scim-pingone guard) lists those that have.",
      );
      return;
    }
    const sent = readDecision(request.body, wallTime(clock));
    if (typeof sent === "string") {
      refuse(response, 400, sent);
      return;
    }
    const kinds: GuardedWrite[] = [];
    for (const kind of sent.kinds) if (await make(found, kind, sent)) kinds.push(kind);
    if (kinds.length === 0) {
      refuse(response, 409, "Nothing of that is held.");
      return;
    }
    const { tenant, source } = found;
    onDecision({ tenant, source, kinds, decision }, callerOf(response));
    response.json(await toShown(found));
  };
}

const refuse = (response: Response, status: number, error: string): void => {
  response.status(status).json({ error });
};

const isNamed = ({ tenant, source }: GuardedSource, { params }: Request): boolean =>
  params["tenant"] === tenant && params["source"] === source;

interface SentRelease extends GuardRelease {
  readonly kinds: readonly GuardedWrite[];
}

/** All kinds unless one is named. A sentence where something is wrong. */
function readDecision(body: unknown, nowMs: number): SentRelease | string {
  const { kind, count, until, ...others } = isObject(body) ? body : {};
  if (Object.keys(others).length > 0) return "The members are kind, count and until.";
  const kinds =
    kind === undefined ? GUARDED_WRITES : GUARDED_WRITES.filter((each) => each === kind);
  if (kinds.length === 0) return `kind has to be one of ${GUARDED_WRITES.join(", ")}.`;
  if (count !== undefined && until !== undefined) return "Give count or until, not both.";
  if (count !== undefined) {
    return isCount(count) ? { kinds, count } : "count has to be a whole number from 1 on.";
  }
  if (until === undefined) return { kinds };
  const untilMs = readUntil(until, nowMs);
  return typeof untilMs === "string" ? untilMs : { kinds, untilMs };
}

function readUntil(until: unknown, nowMs: number): number | string {
  const untilMs = typeof until === "string" ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(untilMs)) return "until has to be a time, like 2026-01-31T12:00:00Z.";
  // A year mistyped would begin a count anew, which is a release of its own.
  return untilMs <= nowMs ? "until has to lie ahead: that time is over." : untilMs;
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;
