// Finds out that processes which use one store were given different keys: they would share nothing, and not a word would be said of it.
import type { Clock } from "../platform/clock.js";
import { deriveKey } from "../platform/secrets/derived-keys.js";
import type { SharedState } from "./shared-state.js";

/** Where each process says which key it has: by a fingerprint, which tells nothing of the key. */
export const KEYS = "keys";
const EVERY_MS = 60_000;
/** Longer than two rounds: who is not heard of for so long is gone. */
const LIFETIME_MS = 150_000;
const LENGTH = 16;

export const fingerprintOf = (key: string): string =>
  Buffer.from(deriveKey(key, "", "fingerprint"))
    .toString("base64url")
    .slice(0, LENGTH);

/** How many keys others have that are none of `own`. */
export const foreignIn = (fingerprints: Iterable<string>, own: readonly string[]): number => {
  const known = new Set(own.map(fingerprintOf));
  return [...fingerprints].filter((each) => !known.has(each)).length;
};

export interface KeyWatch {
  readonly start: () => void;
  readonly stop: () => void;
}

export interface KeyWatchDependencies {
  readonly shared: Pick<SharedState, "isShared" | "read" | "write">;
  readonly clock: Clock;
  /** At present; the first is what this process names and seals with. */
  readonly keys: () => readonly string[];
  /** Told when it begins, with how many other keys there are. */
  readonly onForeign: (keys: number) => void;
}

export function createKeyWatch({ shared, clock, keys, onForeign }: KeyWatchDependencies): KeyWatch {
  const stopping = new AbortController();
  let foreign = 0;

  async function look(): Promise<void> {
    const own = keys();
    const [first] = own;
    if (first === undefined) return;
    await shared.write(KEYS, fingerprintOf(first), "", LIFETIME_MS);
    const before = foreign;
    foreign = foreignIn((await shared.read(KEYS)).keys(), own);
    if (foreign > 0 && before === 0) onForeign(foreign);
  }

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look();
      await clock.sleep(EVERY_MS, stopping.signal).catch(() => undefined);
    }
  }

  return {
    start() {
      if (shared.isShared) void follow();
    },
    stop() {
      stopping.abort();
    },
  };
}
