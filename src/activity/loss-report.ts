// Tells a loss three times: a warning for who reads the log, a metric for alarms, a trace entry for who looks into one request.
import { LRUCache } from "lru-cache";
import type { Clock } from "../platform/clock.js";
import type { LossReason, Metrics } from "../platform/metrics/metrics.js";
import { shownNames } from "./shown-names.js";
import type { Asker, Trace } from "./trace.js";

export interface Loss {
  readonly reason: LossReason;
  /** `User` or `Group`. */
  readonly resourceType: string;
  /** PingOne's id, where there is one. */
  readonly id?: string | undefined;
  /** Names of the schema, or what else the body had: what is shown and counted of those is decided here. */
  readonly attributes: readonly string[];
}

export interface LossContext {
  readonly requestId: string;
  readonly principal?: Asker;
  readonly activity?: { lost(reason: string, names: Iterable<string>): void } | undefined;
}

export type ReportLoss = (loss: Loss, context: LossContext) => void;

export interface LossReportDependencies {
  /** Writes a warning, as a logger does: facts, then what happened. */
  readonly warn: (facts: object, message: string) => void;
  readonly metrics: Metrics;
  readonly trace: Trace;
  readonly clock: Clock;
}

/** A sync of 100,000 users that all lose one attribute is one problem, not 100,000 warnings. */
const QUIET_MS = 60_000;
/** How many losses are remembered for that. A client that makes up ever new names gets a warning for each. */
const MOST_REMEMBERED = 200;

const messages: Readonly<Record<LossReason, string>> = {
  undeclared: "PingOne did not keep these attributes",
  refused: "a request was refused for attributes PingOne cannot keep",
  notWritable: "a request named attributes that its client may not write",
  unknown: "a request named attributes that no schema knows",
};

interface Warned {
  readonly atMs: number;
  suppressed: number;
}

export function createLossReport(deps: LossReportDependencies): ReportLoss {
  const { clock, metrics, trace, warn } = deps;
  const warned = new LRUCache<string, Warned>({ max: MOST_REMEMBERED });

  /** Whether this loss is due for a warning, and how many went without one since the last. */
  function takeTurn(key: string): { readonly suppressed: number } | undefined {
    const nowMs = clock.now();
    const last = warned.get(key);
    const passedMs = nowMs - (last?.atMs ?? -Infinity);
    // A clock that was set back must not make a loss silent for longer than usual.
    if (last !== undefined && passedMs >= 0 && passedMs < QUIET_MS) {
      last.suppressed += 1;
      return undefined;
    }
    warned.set(key, { atMs: nowMs, suppressed: 0 });
    return { suppressed: last?.suppressed ?? 0 };
  }

  return function reportLoss({ reason, resourceType, id, attributes }, context) {
    const { requestId, principal, activity } = context;
    const names = new Set(attributes);
    if (names.size === 0) return;
    activity?.lost(reason, names);
    for (const name of names) metrics.attributeLost(reason, name);
    const loss = { resourceType, id, reason, attributes };
    trace.record({ kind: "attributesLost", requestId, ...loss }, principal);

    const shown = shownNames(names);
    const key = [reason, resourceType, shown.notShown, ...[...shown.attributes].sort()];
    const turn = takeTurn(key.join(" "));
    if (turn === undefined) return;
    const { suppressed } = turn;
    warn(
      { requestId, resourceType, reason, ...shown, ...(suppressed === 0 ? {} : { suppressed }) },
      messages[reason],
    );
  };
}
