// Leases this replica's part of PingOne's limits in chunks of a second, by what is asked for; the hot path never asks.
import { randomUUID } from "node:crypto";
import type { Clock } from "../../platform/clock.js";
import { isObject, type JsonValue } from "../../platform/json.js";
import type { CallKind } from "../../platform/metrics/upstream-metrics.js";
import type { ScopedState } from "../../shared-state/scoped-state.js";
import { partsOf, shareOf, type Demand } from "./budget-share.js";
import type { Governor, GovernorLimits } from "./governor.js";

export interface SharedBudgetDependencies {
  readonly state: Pick<ScopedState, "claim">;
  /** Of the worker whose budget it is. */
  readonly name: string;
  readonly governor: Pick<Governor, "demand" | "limitTo">;
  readonly limits: GovernorLimits;
  readonly clock: Clock;
}

const ROUND_MS = 250;
/** A replica that ends leaves its part to the others after so long. */
const LIFETIME_MS = 1_000;
/** Who asks for nothing has no part where all is asked for; a bucket is never quite empty, so that it fills again. */
const LEAST_PER_SECOND = 0.01;

/** Goes on until what it returns is called. */
export function shareBudget(deps: SharedBudgetDependencies): () => void {
  const { limits, clock } = deps;
  const claimant = randomUUID();
  const stopping = new AbortController();
  const shares = (["read", "write"] as const).flatMap((kind) => {
    const limit = kind === "read" ? limits.readsPerSecond : limits.writesPerSecond;
    return limit === undefined ? [] : [createShare(deps, kind, limit, claimant)];
  });
  const rounds = async (): Promise<void> => {
    for (;;) {
      await Promise.all(shares.map((round) => round()));
      await clock.sleep(ROUND_MS, stopping.signal);
    }
  };
  // Rejects when it is stopped.
  if (shares.length > 0) rounds().catch(() => undefined);
  return () => {
    stopping.abort();
  };
}

function createShare(
  { state, name, governor }: SharedBudgetDependencies,
  kind: CallKind,
  limit: number,
  claimant: string,
): () => Promise<void> {
  let others: readonly Demand[] = [];
  return async () => {
    const detail = governor.demand(kind, ROUND_MS);
    const claim = { claimant, amount: shareOf(detail, others, limit), limit, detail };
    const claimed = await state.claim(`budget ${name} ${kind}`, {
      ...claim,
      lifetimeMs: LIFETIME_MS,
    });
    others = claimed.others.filter(isDemand);
    const due = limit / (others.length + 1);
    const perSecond = Math.max(claimed.granted, LEAST_PER_SECOND);
    governor.limitTo(kind, { perSecond, due, parts: partsOf(detail, others) });
  };
}

const isDemand = (value: JsonValue): value is Demand =>
  isObject(value) && Object.values(value).every((each) => typeof each === "number");
