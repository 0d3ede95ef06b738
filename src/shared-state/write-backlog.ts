// What this process told its own memory alone, while the shared store could not be had: carried out there as soon as it can be, so that others and its own later turns know of it.
import type { Clock } from "../platform/clock.js";
import { forEachLimit } from "../platform/work/for-each-limit.js";
import { toBounded, type Lifetime, type SharedStore } from "./shared-store.js";

export interface WriteBacklog {
  readonly write: (key: string, field: string, value: string, lifetime: Lifetime) => void;
  readonly take: (key: string, field: string) => void;
  readonly release: (key: string, holder: string) => void;
  /** What was not written in its epoch is written nowhere: others must not go by what was there before. */
  readonly beginEpoch: () => void;
  /** What is kept of this field counts no more: something newer was said. */
  readonly forget: (key: string, field: string) => void;
  readonly isAny: () => boolean;
  /** Carries out what is kept, also what comes to be meanwhile; rejects with the store's failure, and keeps the rest. */
  readonly drain: () => Promise<void>;
}

/** A lease that is not given back ends by itself; of what is written the oldest is lost to others. */
const MOST_KEPT = 5_000;
/** Far below what a connection sends at once. */
const AT_ONCE = 50;

type KeptWrite = (store: SharedStore) => Promise<unknown>;

export function createWriteBacklog(store: SharedStore, clock: Pick<Clock, "now">): WriteBacklog {
  const kept = new Map<string, KeptWrite>();
  const nameOf = (key: string, field: string): string => `${key}\n${field}`;

  function keep(name: string, write: KeptWrite): void {
    kept.delete(name);
    kept.set(name, write);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  }

  return {
    write(key, field, value, lifetime) {
      const { ms, most } = toBounded(lifetime);
      const untilMs = clock.now() + ms;
      keep(nameOf(key, field), async (to) => {
        const leftMs = untilMs - clock.now();
        if (leftMs > 0) await to.write(key, field, value, { ms: leftMs, most });
      });
    },
    take(key, field) {
      keep(nameOf(key, field), (to) => to.take(key, field));
    },
    release(key, holder) {
      keep(nameOf(key, holder), (to) => to.release(key, holder));
    },
    beginEpoch() {
      keep("epoch", (to) => to.beginEpoch());
    },
    forget(key, field) {
      kept.delete(nameOf(key, field));
    },
    isAny: () => kept.size > 0,
    async drain() {
      while (kept.size > 0) {
        await forEachLimit([...kept], AT_ONCE, async ([name, write]) => {
          if (kept.get(name) !== write) return;
          await write(store);
          if (kept.get(name) === write) kept.delete(name);
        });
      }
    },
  };
}
