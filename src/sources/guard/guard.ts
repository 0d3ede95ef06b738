// The mass-change guard of one source: changes are let through up to a ceiling within a while; above it, it latches, and holds that kind until an operator decides.
import { wallTime, type WallClock } from "../../platform/clock.js";
import { randomUUID } from "node:crypto";
import {
  GUARDED_WRITES,
  type ChangeGuard,
  type GuardedChange,
  type GuardedWrite,
} from "../../scim/change-guard.js";
import type { RequestContext } from "../../scim/resource-store.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import { discarded, held } from "./guard-answers.js";
import {
  createGuardMarks,
  type Allowance,
  type GuardMarks,
  type GuardState,
  type Marks,
} from "./guard-marks.js";
import { ceilingOf, type GuardSettings } from "./guard-settings.js";

export interface SourceGuard {
  /** For the changes of one request. */
  of(context: RequestContext): ChangeGuard;
  status(): Promise<readonly GuardStatus[]>;
  /** Lets what is held go: so many more, or everything until then; one `per` unless given. False: nothing is held. */
  release(kind: GuardedWrite, how: GuardRelease): Promise<boolean>;
  /** Answers what is held 403 for a day. False: nothing is held. */
  discard(kind: GuardedWrite): Promise<boolean>;
}

export interface GuardRelease {
  readonly count?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface GuardStatus {
  readonly kind: GuardedWrite;
  /** As configured: a number, or per cent of the users. */
  readonly ceiling: string;
  readonly perMs: number;
  /** Let through within the last `perMs`. */
  readonly counted: number;
  readonly state: "open" | "latched" | "released" | "discarded" | "shadow";
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Users or groups whose changes are held, and how many changes these are. */
  readonly held: { readonly resources: number; readonly changes: number };
  /** How many more an operator has let go, and how many of these are done; only while it is latched. */
  readonly released?: { readonly changes: number; readonly done: number };
}

export interface GuardDependencies {
  readonly state: GuardState;
  /** Keeps the guards of a tenant's sources apart. */
  readonly scope: string;
  readonly clock: WallClock;
  /** How many users the source has. Throws ScimError. */
  readonly countUsers: (context: RequestContext) => Promise<number>;
  readonly onLatched: (kind: GuardedWrite, ceiling: number) => void;
  readonly onHeld: (change: GuardedChange, context: RequestContext) => void;
  /** Of what an operator has discarded: it came again. */
  readonly onDiscarded: (change: GuardedChange, context: RequestContext) => void;
  /** False: what would be held is told, and let through. */
  readonly holds: boolean;
}

const DISCARD_MS = 24 * 3_600_000;
/** How long an allowance is remembered. */
const ALLOWANCE_MS = 30 * 24 * 3_600_000;
/** So many are asked of the shared state at once: a connection takes only so many. */
const AT_A_TIME = 100;

export function createGuard(settings: GuardSettings, deps: GuardDependencies): SourceGuard {
  const { clock, state, scope, holds } = deps;
  const marks = createGuardMarks(state, scope);
  const claim = createClaim(settings, marks, deps);
  const limited = GUARDED_WRITES.filter((kind) => settings.ceilings[kind] !== undefined);

  async function statusOf(kind: GuardedWrite): Promise<GuardStatus> {
    const { perMs } = settings;
    const known = await marks.read(kind);
    const counter = counterOf(scope, kind, known);
    const { total } = await state.count(counter, 0, { windowMs: perMs });
    const changes = [...(await marks.held(kind)).values()];
    const { allowance } = known.latch ?? {};
    const { most, percent } = { most: undefined, percent: undefined, ...settings.ceilings[kind] };
    return {
      kind,
      ceiling: percent === undefined ? String(most) : `${String(percent)}%`,
      perMs,
      counted: total,
      ...(holds ? decisionOf(known, wallTime(clock)) : { state: "shadow" as const }),
      held: { resources: changes.length, changes: changes.reduce((sum, each) => sum + each, 0) },
      ...(allowance === undefined ? {} : { released: await usedOf(allowance) }),
    };
  }

  async function usedOf(allowance: Allowance): Promise<{ changes: number; done: number }> {
    const { count, name, isUsedUp = false } = allowance;
    if (isUsedUp) return { changes: count, done: count };
    const window = { windowMs: ALLOWANCE_MS };
    const { total } = await state.count(allowanceCounter(scope, name), 0, window);
    return { changes: count, done: total };
  }

  return {
    of: (context) => ({ claim: (change) => claim(change, context) }),
    status: () => Promise.all(limited.map(statusOf)),
    async release(kind, { count, untilMs = wallTime(clock) + settings.perMs }) {
      const { latch, epoch } = await marks.read(kind);
      if (!holds || latch === undefined) return false;
      const allowed = { ...latch, allowance: { count: count ?? 0, name: randomUUID() } };
      const decision =
        count === undefined
          ? { epoch: epoch + 1, releasedUntilMs: untilMs }
          : { epoch, latch: allowed };
      await marks.decide(kind, decision, wallTime(clock));
      return true;
    },
    async discard(kind) {
      const { latch, epoch } = await marks.read(kind);
      if (!holds || latch === undefined) return false;
      const nowMs = wallTime(clock);
      await marks.decide(kind, { epoch, latch, discardedUntilMs: nowMs + DISCARD_MS }, nowMs);
      return true;
    },
  };
}

function decisionOf(
  { latch, releasedUntilMs = 0, discardedUntilMs = 0 }: Marks,
  nowMs: number,
): Pick<GuardStatus, "state" | "sinceMs" | "untilMs"> {
  if (discardedUntilMs > nowMs) return { state: "discarded", untilMs: discardedUntilMs };
  if (releasedUntilMs > nowMs) return { state: "released", untilMs: releasedUntilMs };
  return latch === undefined ? { state: "open" } : { state: "latched", sinceMs: latch.sinceMs };
}

const counterOf = (scope: string, kind: GuardedWrite, { epoch }: Marks): string =>
  `guard ${scope} ${kind} ${String(epoch)}`;

const allowanceCounter = (scope: string, name: string): string => `guard ${scope} ${name}`;

/** `untilMs`: how long an operator has it discarded. */
type GuardOutcome =
  | { readonly is: "through" | "held"; readonly untilMs?: undefined }
  | { readonly is: "discarded"; readonly untilMs: number };
const THROUGH: GuardOutcome = { is: "through" };

function createClaim(settings: GuardSettings, marks: GuardMarks, deps: GuardDependencies) {
  const { state, scope, clock, countUsers, onLatched, onHeld, onDiscarded, holds } = deps;
  const { perMs } = settings;

  /** Up to the ceiling; once latched, as far as an operator has allowed. */
  function roomOf({ latch }: Marks, counter: string, ceiling: number) {
    if (latch === undefined) return { name: counter, windowMs: perMs, most: ceiling };
    const { count, name, isUsedUp = false } = latch.allowance ?? { count: 0, name: "" };
    const most = isUsedUp ? 0 : count;
    return { name: allowanceCounter(scope, name), windowMs: ALLOWANCE_MS, most };
  }

  async function judge(
    change: GuardedChange,
    ceiling: number,
    context: RequestContext,
  ): Promise<GuardOutcome> {
    const { kind, id, changes } = change;
    const known = await marks.read(kind);
    const nowMs = wallTime(clock);
    const { releasedUntilMs = 0, discardedUntilMs = 0 } = known;
    if (discardedUntilMs > nowMs) return { is: "discarded", untilMs: discardedUntilMs };
    if (releasedUntilMs > nowMs) return THROUGH;
    const counter = counterOf(scope, kind, known);
    const fresh = await uncounted(state, counter, changes, context);
    if (fresh.length === 0) return THROUGH;
    const { name, ...window } = roomOf(known, counter, ceiling);
    const { isCounted, total } = await state.count(name, fresh.length, window);
    if (total >= window.most) await marks.useUp(kind, known);
    if (!isCounted) {
      const latched = await marks.latch(kind, nowMs, known);
      // What was counted goes by what an operator has decided meanwhile: a release is no occasion for a new latch.
      if (latched === "decided") return judge(change, ceiling, context);
      if (latched === "first") onLatched(kind, ceiling);
      return { is: "held" };
    }
    await forEachLimit(fresh, AT_A_TIME, async (each) => {
      await context.giveWay();
      await state.write(counter, each, 1, perMs);
    });
    if (known.latch !== undefined) await marks.letGo(kind, id);
    return THROUGH;
  }

  return async function claim(change: GuardedChange, context: RequestContext): Promise<void> {
    const { kind, id, changes } = change;
    const configured = settings.ceilings[kind];
    if (configured === undefined || changes.length === 0) return;
    const users = configured.percent === undefined ? 0 : await countUsers(context);
    const ceiling = ceilingOf(configured, users);
    const outcome = await judge(change, ceiling, context);
    if (outcome.is === "through") return;
    (outcome.is === "held" ? onHeld : onDiscarded)(change, context);
    await marks.hold(kind, id, changes.length);
    if (!holds) return;
    throw outcome.is === "discarded"
      ? discarded(kind, outcome.untilMs)
      : held(kind, ceiling, perMs);
  };
}

/** What was let through once may be tried again: only who is asked about is read. */
async function uncounted(
  state: GuardState,
  counter: string,
  changes: readonly string[],
  { giveWay }: RequestContext,
): Promise<readonly string[]> {
  const fresh = new Set(changes);
  await forEachLimit(changes, AT_A_TIME, async (change) => {
    await giveWay();
    if ((await state.readField(counter, change)) !== undefined) fresh.delete(change);
  });
  return [...fresh];
}
