// Adds what a process keeps to the streams of all replicas: soon, in few commands, in no request's time; what could not be added waits, as far as there is room.
import type { Clock } from "../../platform/clock.js";
import type { MemoryEntry } from "./memory-store.js";

export interface StreamSender {
  /** What is told again when it was added before: it stands for more by now. */
  add(kept: MemoryEntry): void;
  /** Resolves when all has been tried once more. */
  readonly stop: () => Promise<void>;
}

export interface SenderDependencies {
  readonly clock: Clock;
  /** Of one stream each; whether it was added. Never rejects for a stream that cannot be had. */
  readonly append: (batch: readonly MemoryEntry[]) => Promise<boolean>;
  readonly streamOf: (kept: MemoryEntry) => string;
  readonly isAway: () => boolean;
  /** Told of what nobody foresaw. */
  readonly onFailure: (error: unknown) => void;
}

/** What is asked of one replica is told at another after so long. */
const PAUSE_MS = 50;
/** In one command: others wait for theirs behind it. */
const MOST_AT_ONCE = 200;
/** While more than this waits, the oldest are not told to others. */
const MOST_PENDING = 5_000;
/** A flood of equal entries is told anew after so long, and ever less often the longer it goes on. */
const REPEAT_MS = 10_000;
const REPEAT_PART = 4;

export function createStreamSender(deps: SenderDependencies): StreamSender {
  const { clock, isAway } = deps;
  const stopping = new AbortController();
  const addedMs = new WeakMap<MemoryEntry, number>();
  let pending = new Set<MemoryEntry>();
  let isSending = false;
  let sending: Promise<void> = Promise.resolve();

  const isDue = (kept: MemoryEntry, nowMs: number): boolean =>
    nowMs - (addedMs.get(kept) ?? -Infinity) >=
    Math.max(REPEAT_MS, (nowMs - kept.firstMs) / REPEAT_PART);

  async function send(due: readonly MemoryEntry[]): Promise<void> {
    for (const batch of batchesOf(due, deps.streamOf)) {
      if (isAway()) return;
      const nowMs = clock.now();
      // What comes while it is under way is told the next time.
      for (const kept of batch) pending.delete(kept);
      const isAdded = await deps.append(batch);
      for (const kept of batch) {
        if (isAdded) addedMs.set(kept, nowMs);
        else pending.add(kept);
      }
      if (!isAdded) return;
    }
  }

  async function sendOn(): Promise<void> {
    isSending = true;
    try {
      while (pending.size > 0 && !stopping.signal.aborted) {
        await clock.sleep(PAUSE_MS, stopping.signal).catch(() => undefined);
        if (isAway()) continue;
        const nowMs = clock.now();
        await send([...pending].filter((kept) => isDue(kept, nowMs)));
      }
    } catch (error) {
      deps.onFailure(error);
    } finally {
      isSending = false;
    }
  }

  return {
    add(kept) {
      pending.add(kept);
      if (pending.size >= 2 * MOST_PENDING) pending = new Set([...pending].slice(MOST_PENDING));
      if (!isSending && !stopping.signal.aborted) sending = sendOn();
    },
    async stop() {
      stopping.abort();
      await sending;
      await send([...pending]);
    },
  };
}

/** Of one stream each, and no more than one command holds. */
function batchesOf(
  all: readonly MemoryEntry[],
  streamOf: (kept: MemoryEntry) => string,
): readonly (readonly MemoryEntry[])[] {
  const open = new Map<string, MemoryEntry[]>();
  const full: MemoryEntry[][] = [];
  for (const kept of all) {
    const name = streamOf(kept);
    const batch = open.get(name) ?? [];
    batch.push(kept);
    open.set(name, batch);
    if (batch.length < MOST_AT_ONCE) continue;
    full.push(batch);
    open.delete(name);
  }
  return [...full, ...open.values()];
}
