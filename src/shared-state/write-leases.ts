// Leases of resources for writes: one process at a time writes a resource, for as long as what it has sent may still be carried out.
//
// A lease lives longer than a write can take to commit, and is renewed; so where a holder ends without giving it back, nothing of
// it is under way any more when the next one gets it. PingOne checks no lease: a holder has to stop by itself, and asks before
// each write whether the lease is still its own for as long as that write may take.
import { randomUUID } from "node:crypto";
import { wallTime, type Clock } from "../platform/clock.js";
import type { ScopedState, ScopedValues } from "./scoped-state.js";

export interface HeldLease {
  /** Who had it before never gave it back: what that left is to be read before it is written. */
  readonly isTakenOver: boolean;
  /** Whether a write that is sent now is covered: true at once, or what the store says. */
  readonly isOurs: () => true | Promise<boolean>;
  readonly release: () => void;
}

export interface WriteLeases {
  /** Waits until `untilMs` at the latest, epoch milliseconds; undefined when another process has the lease until then. */
  readonly acquire: (key: string, untilMs: number) => Promise<HeldLease | undefined>;
  /** Of a resource that was made just now: nobody is expected to have it, so nothing is waited for. */
  readonly acquireNew: (key: string) => HeldLease;
  /** Renews and gives back nothing any more: what is held now is of writes without an answer, which may be carried out yet though their connections are closed. */
  readonly stop: () => void;
}

/** What is noted of a resource comes with its lease, and is known without asking as long as that is held. */
export interface LeaseAttachments {
  readonly keysOf: (key: string) => readonly string[];
  readonly hold: (key: string, attached: readonly ScopedValues[]) => void;
  readonly drop: (key: string) => void;
}

export type LeaseEvent = "takenOver" | "lost" | "busy";

export interface WriteLeaseDependencies {
  readonly state: ScopedState;
  readonly attached: LeaseAttachments;
  readonly clock: Clock;
  /** After so long from its sending a write can no longer be carried out. */
  readonly commitMs: number;
  readonly random: () => number;
  readonly onEvent: (event: LeaseEvent) => void;
}

/** 35 s become 45.5: a write that is sent ten seconds after the last renewal is covered. */
const LIFETIME = 1.3;
const RENEWALS = 10;
/** How often a lease that another has is asked for. */
const FIRST_PAUSE_MS = 20;
const MOST_PAUSE_MS = 250;

/** By both clocks: the one stands still while the machine is asleep, the other may be set back. */
interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

const moment = (clock: Clock): Moment => ({ steadyMs: clock.now(), wallMs: wallTime(clock) });

/** By the clock that went further. */
const agoMs = ({ steadyMs, wallMs }: Moment, clock: Clock): number =>
  Math.max(clock.now() - steadyMs, wallTime(clock) - wallMs);

interface OwnLease {
  readonly key: string;
  readonly holder: string;
  /** When it was asked for; what it is good for counts from then. */
  renewed: Moment;
  isLost: boolean;
  renewing: Promise<boolean> | undefined;
  /** Until the store has answered whether it is granted, of one that was not waited for. */
  asking: Promise<void> | undefined;
}

export function createWriteLeases(deps: WriteLeaseDependencies): WriteLeases {
  const { state, attached, clock, onEvent } = deps;
  const keeper = createLeaseKeeper(deps);
  const { lifetimeMs } = keeper;

  const newLease = (key: string): OwnLease => ({
    key,
    holder: randomUUID(),
    renewed: moment(clock),
    isLost: false,
    renewing: undefined,
    asking: undefined,
  });

  const ask = ({ key, holder }: OwnLease) =>
    state.acquire(key, { holder, lifetimeMs }, attached.keysOf(key));

  function hold(lease: OwnLease, isTakenOver: boolean, found: readonly ScopedValues[]): HeldLease {
    keeper.keep(lease);
    attached.hold(lease.key, found);
    if (isTakenOver) onEvent("takenOver");
    return {
      isTakenOver,
      isOurs: () => keeper.isOurs(lease),
      release() {
        keeper.drop(lease);
        attached.drop(lease.key);
        // A question that is asked again after a late answer would be granted behind it, and nobody would give that back.
        if (lease.asking === undefined) void giveBack(lease);
        else void lease.asking.then(() => giveBack(lease));
      },
    };
  }

  const giveBack = async ({ key, holder }: OwnLease): Promise<void> =>
    keeper.isStopped() ? undefined : state.release(key, holder);

  return {
    async acquire(key, untilMs) {
      // One name for all its questions: the store knows who waits.
      const lease = newLease(key);
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS)) {
        lease.renewed = moment(clock);
        const found = await ask(lease);
        if (found.isGranted) return hold(lease, found.isTakenOver, found.attached);
        const waitMs = pauseMs * (0.5 + deps.random() / 2);
        if (clock.now() + waitMs >= untilMs) {
          onEvent("busy");
          return undefined;
        }
        await clock.sleep(waitMs);
      }
    },
    acquireNew(key) {
      const lease = newLease(key);
      lease.asking = ask(lease).then(({ isGranted }) => {
        lease.asking = undefined;
        if (!isGranted) keeper.lose(lease);
      });
      return hold(lease, false, []);
    },
    stop: keeper.stop,
  };
}

/** Renews what is held, and knows what is lost. */
function createLeaseKeeper({ state, clock, commitMs, onEvent }: WriteLeaseDependencies) {
  const lifetimeMs = Math.ceil(commitMs * LIFETIME);
  const held = new Set<OwnLease>();
  const stopping = new AbortController();
  let isRenewing = false;

  async function renew(lease: OwnLease): Promise<boolean> {
    const now = moment(clock);
    const { key, holder } = lease;
    // What the store has forgotten is restored by who still has it, never by who slept through its end.
    const mayRestore = agoMs(lease.renewed, clock) < lifetimeMs;
    const isOurs = await state.renew(key, { holder, lifetimeMs }, mayRestore);
    lease.renewing = undefined;
    if (isOurs) lease.renewed = now;
    else lose(lease);
    return isOurs;
  }

  function lose(lease: OwnLease): void {
    if (lease.isLost || !held.has(lease)) return;
    lease.isLost = true;
    onEvent("lost");
  }

  async function keepRenewed(): Promise<void> {
    while (held.size > 0) {
      await clock.sleep(lifetimeMs / RENEWALS, stopping.signal);
      for (const lease of held) {
        const isDue = agoMs(lease.renewed, clock) >= lifetimeMs / RENEWALS;
        if (isDue && !lease.isLost) lease.renewing ??= renew(lease);
      }
    }
    isRenewing = false;
  }

  return {
    lifetimeMs,
    lose,
    keep(lease: OwnLease): void {
      held.add(lease);
      if (isRenewing) return;
      isRenewing = true;
      keepRenewed().catch(() => undefined);
    },
    drop(lease: OwnLease): void {
      held.delete(lease);
    },
    isOurs(lease: OwnLease): true | Promise<boolean> {
      if (lease.isLost) return Promise.resolve(false);
      if (agoMs(lease.renewed, clock) <= lifetimeMs - commitMs) return true;
      return (lease.renewing ??= renew(lease));
    },
    isStopped: () => stopping.signal.aborted,
    stop: (): void => {
      stopping.abort();
    },
  };
}
