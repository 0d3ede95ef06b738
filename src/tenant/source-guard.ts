// The guard of one source as the process has it: where it keeps what it counts, and who is told of what it holds.
import type { Plan } from "../activity/plan/plan.js";
import type { Trace } from "../activity/trace.js";
import type { Directory } from "./directory.js";
import type { Clock } from "../platform/clock.js";
import type { Logger } from "../platform/logger.js";
import { GUARDED_WRITES, type GuardedWrite } from "../scim/change-guard.js";
import { createGuard, type SourceGuard } from "../sources/guard/guard.js";
import type { GuardState } from "../sources/guard/guard-marks.js";
import type { SourcePolicy } from "../sources/policy.js";
import { createUserCount } from "../translate/users/count-users.js";

export type GuardCounter = (source: string, kind: GuardedWrite, changes: number) => void;

export interface SourceGuardDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trace: Trace;
  readonly guardState: GuardState;
  readonly onHeld: GuardCounter;
  /** Of what an operator has discarded: it came again. */
  readonly onDiscarded: GuardCounter;
}

/** Undefined where the policy names no ceiling. */
export function createSourceGuard(
  { name: source, policy }: { readonly name: string; readonly policy: SourcePolicy },
  { users, plan }: Pick<Directory, "users" | "plan">,
  { clock, logger, trace, guardState, onHeld, onDiscarded }: SourceGuardDependencies,
): SourceGuard | undefined {
  const { guard: settings, boundary } = policy;
  if (settings === undefined) return undefined;
  const isLive = plan === undefined;
  for (const kind of isLive ? GUARDED_WRITES : []) {
    onHeld(source, kind, 0);
    onDiscarded(source, kind, 0);
  }
  return createGuard(settings, {
    state: guardState,
    // What a shadow counts is no matter of a live run.
    scope: isLive ? source : `${source} in shadow`,
    clock,
    countUsers: createUserCount({ users, populations: boundary?.populations, clock }),
    holds: isLive,
    onLatched(kind, ceiling) {
      if (!isLive) return;
      const message = "the guard holds changes of a source until an operator decides";
      logger.error({ source, kind, ceiling }, message);
    },
    onHeld({ kind, id, changes }, { requestId, principal, activity }) {
      if (isLive) {
        onHeld(source, kind, changes.length);
        trace.record({ kind: "guardHeld", requestId, id, source, held: kind }, principal);
        activity?.happened({ kind: "guardHeld", id });
        logger.warn({ requestId, source, id, kind, changes: changes.length }, "held by the guard");
      } else void record(plan, { kind, id, requestId });
    },
    onDiscarded({ kind, id, changes }, { requestId }) {
      onDiscarded(source, kind, changes.length);
      const message = "refused, as an operator has discarded it";
      logger.info({ requestId, source, id, kind, changes: changes.length }, message);
    },
  });
}

const record = (
  plan: Plan,
  {
    kind,
    id,
    requestId,
  }: { readonly kind: GuardedWrite; readonly id: string; readonly requestId: string },
): void | Promise<void> =>
  plan.record({
    change: "held",
    resourceType: kind === "removals" ? "Group" : "User",
    requestId,
    id,
    reason: kind,
  });
