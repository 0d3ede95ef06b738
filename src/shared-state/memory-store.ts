// The store of one process alone: it always answers, and forgets with the process. What is full lets the oldest go.
import type { Clock } from "../platform/clock.js";
import {
  LEASE_MEMORY_MS,
  WAIT_MEMORY_MS,
  WAIT_PATIENCE_MS,
  WINDOW_STEPS,
  type Claim,
  type Claimed,
  type Count,
  type CountWindow,
  type Lease,
  type SharedStore,
} from "./shared-store.js";
import { createTimedFields } from "./timed-fields.js";

type Now = Pick<Clock, "now">;

/** Of each kind: what a process holds without noticing. */
const MOST = 50_000;

export function createMemoryStore(clock: Now): SharedStore {
  const fields = createTimedFields<string>(MOST, clock);
  const streams = new Map<string, string[]>();
  const leases = createLeases(clock);
  const count = createCounts(clock);
  const claim = createClaims(clock);
  let epoch = 0;
  return {
    read: later((key) => fields.all(key)),
    readField: later(fields.get),
    write: later(fields.set),
    writeIfAbsent: later((key, field, value, lifetime) => {
      if (fields.get(key, field) !== undefined) return false;
      fields.set(key, field, value, lifetime);
      return true;
    }),
    take: later((key, field) => {
      const value = fields.get(key, field);
      fields.delete(key, field);
      return value;
    }),
    readInEpoch: later((key, field) => {
      const held = fields.get(key, field);
      const stamp = `${String(epoch)} `;
      return held?.startsWith(stamp) === true ? held.slice(stamp.length) : undefined;
    }),
    writeInEpoch: later((key, field, value, lifetime) => {
      fields.set(key, field, `${String(epoch)} ${value}`, lifetime);
    }),
    beginEpoch: later(() => {
      epoch += 1;
    }),
    count: later(count),
    claim: later(claim),
    acquire: later((key, lease, attached = []) => {
      const isTakenOver = leases.acquire(key, lease);
      if (isTakenOver === undefined) return { isGranted: false };
      return { isGranted: true, isTakenOver, attached: attached.map((each) => fields.all(each)) };
    }),
    renew: later(leases.renew),
    release: later(leases.release),
    append: later((stream, entries, most) => {
      streams.set(stream, [...(streams.get(stream) ?? []), ...entries].slice(-most));
    }),
    latest: later((stream, most) => (streams.get(stream) ?? []).slice(-most).reverse()),
  };
}

/** The same, as a promise. */
const later =
  <Given extends readonly unknown[], Answer>(operation: (...given: Given) => Answer) =>
  (...given: Given): Promise<Answer> =>
    Promise.resolve(operation(...given));

interface Held {
  /** Undefined: it was given back. */
  readonly holder: string | undefined;
  readonly untilMs: number;
}

/** The first of those who were refused, as long as it asks again. */
interface FirstRefused {
  readonly holder: string;
  readonly sinceMs: number;
}

function createLeases(clock: Now) {
  const held = createTimedFields<Held>(MOST, clock);
  const waiting = createTimedFields<FirstRefused>(MOST, clock);
  const wait = (key: string, holder: string): void => {
    const first = waiting.get(key, "");
    if (first !== undefined && first.holder !== holder) return;
    const sinceMs = first?.sinceMs ?? clock.now();
    waiting.set(key, "", { holder, sinceMs }, WAIT_MEMORY_MS);
  };
  const isKept = (key: string, holder: string): boolean => {
    const next = waiting.get(key, "");
    if (next === undefined || next.holder === holder) return false;
    return clock.now() - next.sinceMs >= WAIT_PATIENCE_MS;
  };
  const hold = (key: string, { holder, lifetimeMs }: Lease): void => {
    const untilMs = clock.now() + lifetimeMs;
    held.set(key, "", { holder, untilMs }, lifetimeMs + LEASE_MEMORY_MS);
  };
  return {
    /** Whether it was taken over; undefined: another has it. */
    acquire: (key: string, lease: Lease): boolean | undefined => {
      const before = held.get(key, "");
      const isOthers = before?.holder !== undefined && before.holder !== lease.holder;
      const isGivenBack = before !== undefined && before.holder === undefined;
      if (
        (isOthers && before.untilMs > clock.now()) ||
        (isGivenBack && isKept(key, lease.holder))
      ) {
        wait(key, lease.holder);
        return undefined;
      }
      if (waiting.get(key, "")?.holder === lease.holder) waiting.delete(key, "");
      hold(key, lease);
      return isOthers;
    },
    renew: (key: string, lease: Lease, mayRestore: boolean): boolean => {
      const before = held.get(key, "");
      const isOwn = before === undefined ? mayRestore : before.holder === lease.holder;
      if (isOwn) hold(key, lease);
      return isOwn;
    },
    release: (key: string, holder: string): void => {
      if (held.get(key, "")?.holder !== holder) return;
      held.set(key, "", { holder: undefined, untilMs: 0 }, LEASE_MEMORY_MS);
    },
  };
}

function createCounts(clock: Now) {
  const steps = createTimedFields<number>(MOST, clock);
  return (key: string, amount: number, { windowMs, most }: CountWindow): Count => {
    const before = [...steps.all(key).values()].reduce((sum, each) => sum + each, 0);
    if (before + amount > (most ?? Number.POSITIVE_INFINITY)) {
      return { total: before, isCounted: false };
    }
    const stepMs = windowMs / WINDOW_STEPS;
    const step = String(Math.floor(clock.now() / stepMs));
    if (amount > 0) steps.set(key, step, (steps.get(key, step) ?? 0) + amount, windowMs);
    return { total: before + amount, isCounted: true };
  };
}

function createClaims(clock: Now) {
  const granted = createTimedFields<{ amount: number; detail: string }>(MOST, clock);
  return (key: string, { claimant, amount, limit, detail, lifetimeMs }: Claim): Claimed => {
    const others = [...granted.all(key)].filter(([name]) => name !== claimant);
    const taken = others.reduce((sum, [, each]) => sum + each.amount, 0);
    const mine = Math.max(0, Math.min(amount, limit - taken));
    granted.set(key, claimant, { amount: mine, detail }, lifetimeMs);
    return {
      granted: mine,
      others: new Map(others.map(([name, each]) => [name, each.detail])),
    };
  };
}
