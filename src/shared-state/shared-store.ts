// What replicas share, as few atomic operations: one store in the memory of the process, one in Redis, both passing one conformance suite.
//
// Keys and fields are texts that hold no personal data (scoped-store.ts sees to that), values are texts, times are milliseconds
// by the store's own clock. Operations reject with SharedStoreError where the store cannot be reached or has no room.

export interface SharedStore {
  /** The live fields of a key, in no order. */
  readonly read: (key: string) => Promise<StoredFields>;
  readonly readField: (key: string, field: string) => Promise<string | undefined>;
  /** Begins the field's lifetime anew; where there are too many of a key, those that end first make room. */
  readonly write: (key: string, field: string, value: string, lifetime: Lifetime) => Promise<void>;
  /** Whether it was absent: of several that ask at once, one is told so. */
  readonly writeIfAbsent: (
    key: string,
    field: string,
    value: string,
    lifetime: Lifetime,
  ) => Promise<boolean>;
  /** Removes and returns what was there: of several that ask at once, one is handed it. */
  readonly take: (key: string, field: string) => Promise<string | undefined>;
  /** What was written in the epoch that lasts: `beginEpoch` leaves all that was written before it behind, for everybody. */
  readonly readInEpoch: (key: string, field: string) => Promise<string | undefined>;
  readonly writeInEpoch: SharedStore["write"];
  readonly beginEpoch: () => Promise<void>;
  /** Counts `amount` within a sliding window, unless that would make more than `most`. */
  readonly count: (key: string, amount: number, window: CountWindow) => Promise<Count>;
  /** Leases a part of a limited whole to one of several; asked again before its end, it is renewed. */
  readonly claim: (key: string, claim: Claim) => Promise<Claimed>;
  /** A lease for one holder, unless another has one, or waits for it and has asked first (WAIT_PATIENCE_MS); with it comes what is noted under the keys of `attached`. */
  readonly acquire: (key: string, lease: Lease, attached?: readonly string[]) => Promise<Acquired>;
  /** Whether the lease is still the holder's; one the store has lost is given again where `mayRestore`. */
  readonly renew: (key: string, lease: Lease, mayRestore: boolean) => Promise<boolean>;
  /** Gives the lease back; of anybody else's nothing happens. */
  readonly release: (key: string, holder: string) => Promise<void>;
  /** Adds to a stream that keeps about its `most` latest entries. */
  readonly append: (stream: string, entries: readonly string[], most: number) => Promise<void>;
  /** The latest `most` entries of a stream, the latest first. */
  readonly latest: (stream: string, most: number) => Promise<readonly string[]>;
}

export type StoredFields = ReadonlyMap<string, string>;

/** Milliseconds; with how many fields its key may have, where that is not MOST_FIELDS. */
export type Lifetime = number | Bounded;

export interface Bounded {
  readonly ms: number;
  readonly most: number;
}

export const toBounded = (lifetime: Lifetime): Bounded =>
  typeof lifetime === "number" ? { ms: lifetime, most: MOST_FIELDS } : lifetime;

export interface CountWindow {
  readonly windowMs: number;
  /** Undefined: without limit. */
  readonly most?: number | undefined;
}

export interface Count {
  /** Within the window, `amount` included where it was counted. */
  readonly total: number;
  readonly isCounted: boolean;
}

export interface Claim {
  readonly claimant: string;
  /** What is asked for; granted is at most what the others leave of `limit`. */
  readonly amount: number;
  readonly limit: number;
  /** For the other claimants to see. */
  readonly detail: string;
  readonly lifetimeMs: number;
}

export interface Claimed {
  readonly granted: number;
  /** What the others have told, by claimant. */
  readonly others: StoredFields;
}

export interface Lease {
  readonly holder: string;
  readonly lifetimeMs: number;
}

export type Acquired =
  | {
      readonly isGranted: true;
      /** An earlier holder never gave it back: nobody knows what it has left half done. */
      readonly isTakenOver: boolean;
      /** In the order of the keys asked for. */
      readonly attached: readonly StoredFields[];
    }
  | { readonly isGranted: false };

/** `reason` is one of few words, for logs, `busy` for a command that was not sent because too many wait already; what the store said may hold an address, and stays in `cause`. */
export class SharedStoreError extends Error {
  override readonly name = "SharedStoreError";
  readonly reason: "unreachable" | "slow" | "full" | "refused" | "busy";

  constructor(reason: SharedStoreError["reason"], cause?: unknown) {
    super(`shared store: ${reason}`, cause === undefined ? {} : { cause });
    this.reason = reason;
  }
}

/** For so long after its end a lease is remembered, so that who takes over knows that it was never given back. */
export const LEASE_MEMORY_MS = 120_000;
/** Of a key, unless its writer says otherwise; more make those go that end first. */
const MOST_FIELDS = 50_000;
/** Who is refused a lease and asks again and again for so long is the next to get it: who asks right after giving it back would always be faster. */
export const WAIT_PATIENCE_MS = 500;
/** Who has not asked again for so long does not wait any more. */
export const WAIT_MEMORY_MS = 750;
/** So long at least an epoch is known; as long as anything written in it, in any case. */
export const EPOCH_MS = 3_600_000;
/** A stream to which nothing is added for so long is forgotten. */
export const STREAM_MEMORY_MS = 7 * 24 * 3_600_000;
/** A sliding window moves in so many steps. */
export const WINDOW_STEPS = 60;
