// Finds out that processes which use one store were given different keys: they would share nothing, and not a word would be said of it.
import { wallTime, type Clock } from "../platform/clock.js";
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

/** Those that are of none of `own`. */
export const foreignIn = (
  fingerprints: Iterable<string>,
  own: readonly string[],
): readonly string[] => {
  const known = new Set(own.map(fingerprintOf));
  return [...fingerprints].filter((each) => !known.has(each));
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
  /** Told when it begins, a round or two after they began to write, with how many other keys there are. */
  readonly onForeign: (keys: number) => void;
}

export function createKeyWatch({ shared, clock, keys, onForeign }: KeyWatchDependencies): KeyWatch {
  const stopping = new AbortController();
  let foreign = 0;
  /** When each of others was written, as it was first seen here: another time since shows that somebody has the key now. */
  let first: ReadonlyMap<string, string | undefined> = new Map();

  async function look(): Promise<void> {
    const own = keys();
    const [present] = own;
    if (present === undefined) return;
    await shared.write(KEYS, fingerprintOf(present), String(wallTime(clock)), LIFETIME_MS);
    const before = foreign;
    const written = await shared.read(KEYS);
    const ofOthers = foreignIn(written.keys(), own);
    first = new Map(ofOthers.map((key) => [key, first.get(key) ?? written.get(key)]));
    foreign = ofOthers.filter((key) => first.get(key) !== written.get(key)).length;
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
