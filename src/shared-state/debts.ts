// What this process told its own memory alone, while the shared store could not be had: carried out there as soon as it can be, so that others and its own later turns know of it.
import type { Clock } from "../platform/clock.js";
import { forEachLimit } from "../platform/work/for-each-limit.js";
import { toBounded, type Lifetime, type SharedStore } from "./shared-store.js";

export interface Debts {
  readonly write: (key: string, field: string, value: string, lifetime: Lifetime) => void;
  readonly take: (key: string, field: string) => void;
  readonly release: (key: string, holder: string) => void;
  /** What was not written in its epoch is written nowhere: others must not go by what was there before. */
  readonly beginEpoch: () => void;
  /** What is owed of this field counts no more: something newer was said. */
  readonly forget: (key: string, field: string) => void;
  readonly isAny: () => boolean;
  /** Carries out what is owed, also what comes to be meanwhile; rejects with the store's failure, and owes the rest. */
  readonly pay: () => Promise<void>;
}

/** A lease that is not given back ends by itself; of what is written the oldest is lost to others. */
const MOST_OWED = 5_000;
/** Far below what a connection sends at once. */
const AT_ONCE = 50;

type Payment = (store: SharedStore) => Promise<unknown>;

export function createDebts(store: SharedStore, clock: Pick<Clock, "now">): Debts {
  const owed = new Map<string, Payment>();
  const nameOf = (key: string, field: string): string => `${key}\n${field}`;

  function owe(name: string, payment: Payment): void {
    owed.delete(name);
    owed.set(name, payment);
    const [oldest] = owed.keys();
    if (owed.size > MOST_OWED && oldest !== undefined) owed.delete(oldest);
  }

  return {
    write(key, field, value, lifetime) {
      const { ms, most } = toBounded(lifetime);
      const untilMs = clock.now() + ms;
      owe(nameOf(key, field), async (to) => {
        const leftMs = untilMs - clock.now();
        if (leftMs > 0) await to.write(key, field, value, { ms: leftMs, most });
      });
    },
    take(key, field) {
      owe(nameOf(key, field), (to) => to.take(key, field));
    },
    release(key, holder) {
      owe(nameOf(key, holder), (to) => to.release(key, holder));
    },
    beginEpoch() {
      owe("epoch", (to) => to.beginEpoch());
    },
    forget(key, field) {
      owed.delete(nameOf(key, field));
    },
    isAny: () => owed.size > 0,
    async pay() {
      while (owed.size > 0) {
        await forEachLimit([...owed], AT_ONCE, async ([name, payment]) => {
          if (owed.get(name) !== payment) return;
          await payment(store);
          if (owed.get(name) === payment) owed.delete(name);
        });
      }
    },
  };
}
