// Whether the shared store can be had. One failure is enough to do without it, one success of a write to go back; one slow answer may be the answer's own: then a small write has to be slow too. What was not even sent says nothing of the store.
import { wallTime, type Clock } from "../platform/clock.js";
import type { WriteBacklog } from "./write-backlog.js";
import { SharedStoreError, type SharedStore } from "./shared-store.js";

export interface SharedHealth {
  /** Why each process works by itself at the moment; undefined: all is shared, or nothing is meant to be. */
  readonly degraded:
    { readonly reason: SharedStoreError["reason"]; readonly sinceMs: number } | undefined;
}

export type HealthListener = (health: SharedHealth) => void;

export interface StoreLink {
  readonly health: () => SharedHealth;
  readonly watch: (listener: HealthListener) => void;
  readonly stop: () => void;
  /** What the store says; what this process says where the store cannot be had. */
  readonly orLocal: OrLocal;
  /** The same for what others go by, too, who would not know that this process went on without: one late answer, or none because too many are awaited, is asked for again, and who is not answered then is alone. */
  readonly insist: OrLocal;
}

type OrLocal = <T>(shared: () => Promise<T>, alone: () => Promise<T>) => Promise<T>;

type Heard<T> =
  | { readonly isHeard: true; readonly said: T }
  | { readonly isHeard: false; readonly trial: Promise<void> | undefined };

/** How often a lost store is looked for. */
const LOOK_MS = 1_000;
const PROBE_MS = 10_000;
/** How often it is insisted, and how long after what was not sent. */
const MOST_ASKS = 3;
const BUSY_MS = 50;

export function createStoreLink(
  remote: SharedStore,
  backlog: WriteBacklog,
  clock: Clock,
): StoreLink {
  const stopping = new AbortController();
  const state = createHealth(clock);
  const { health, watch } = state;
  const probe = (): Promise<void> => remote.write("probe", "", "", PROBE_MS);

  async function tryAgain(): Promise<void> {
    try {
      await probe();
      await backlog.drain();
      state.restore();
    } catch (error) {
      if (!(error instanceof SharedStoreError)) throw error;
      state.explain(error.reason);
    }
  }

  const startLooking = createLooking(
    tryAgain,
    () => health().degraded === undefined && !backlog.isAny(),
    clock,
    stopping.signal,
  );

  function lose({ reason }: SharedStoreError): void {
    if (reason === "busy" || stopping.signal.aborted) return;
    state.lose(reason);
    startLooking();
  }

  const isAlone = (): boolean => health().degraded !== undefined || stopping.signal.aborted;
  return {
    health,
    watch,
    stop() {
      stopping.abort();
    },
    ...createAsking({ isAlone, lose, startLooking, probe, clock }),
  };
}

interface AskingParts {
  readonly isAlone: () => boolean;
  readonly lose: (error: SharedStoreError) => void;
  readonly startLooking: () => void;
  readonly probe: () => Promise<void>;
  readonly clock: Clock;
}

function createAsking({
  isAlone,
  lose,
  startLooking,
  probe,
  clock,
}: AskingParts): Pick<StoreLink, "orLocal" | "insist"> {
  let trial: Promise<void> | undefined;

  async function tryWhetherSlow(): Promise<void> {
    try {
      await probe();
    } catch (error) {
      if (!(error instanceof SharedStoreError)) throw error;
      lose(error);
    } finally {
      trial = undefined;
    }
  }

  /** What it says, or what to wait for before it is asked again. */
  async function ask<T>(shared: () => Promise<T>): Promise<Heard<T>> {
    try {
      return { isHeard: true, said: await shared() };
    } catch (error) {
      if (!(error instanceof SharedStoreError)) throw error;
      const isSlow = error.reason === "slow";
      if (isSlow) trial ??= tryWhetherSlow();
      else lose(error);
      startLooking();
      return { isHeard: false, trial: isSlow ? trial : undefined };
    }
  }

  return {
    async orLocal(shared, alone) {
      if (isAlone()) return alone();
      const answer = await ask(shared);
      return answer.isHeard ? answer.said : alone();
    },
    async insist(shared, alone) {
      for (let asks = 1; !isAlone() && asks <= MOST_ASKS; asks += 1) {
        const answer = await ask(shared);
        if (answer.isHeard) return answer.said;
        if (!isAlone()) await (answer.trial ?? clock.sleep(BUSY_MS));
      }
      if (!isAlone()) lose(new SharedStoreError("slow"));
      return alone();
    },
  };
}

/** Looks again and again until it is done; told to begin, it begins where it is not under way. */
function createLooking(
  lookOnce: () => Promise<void>,
  isDone: () => boolean,
  clock: Clock,
  stop: AbortSignal,
): () => void {
  let isLooking = false;
  async function look(): Promise<void> {
    try {
      do {
        await clock.sleep(LOOK_MS, stop);
        await lookOnce();
      } while (!isDone());
    } finally {
      isLooking = false;
    }
  }
  return () => {
    if (isLooking || stop.aborted) return;
    isLooking = true;
    look().catch(() => undefined);
  };
}

/** What is told, and to whom. */
function createHealth(clock: Clock) {
  const listeners: HealthListener[] = [];
  let degraded: SharedHealth["degraded"];
  function tell(change: SharedHealth["degraded"]): void {
    degraded = change;
    for (const listener of listeners) listener({ degraded });
  }
  return {
    health: (): SharedHealth => ({ degraded }),
    watch: (listener: HealthListener): void => {
      listeners.push(listener);
    },
    lose(reason: SharedStoreError["reason"]): void {
      if (degraded === undefined) tell({ reason, sinceMs: wallTime(clock) });
    },
    explain(reason: SharedStoreError["reason"]): void {
      if (degraded !== undefined && reason !== degraded.reason) tell({ ...degraded, reason });
    },
    restore(): void {
      if (degraded !== undefined) tell(undefined);
    },
  };
}
