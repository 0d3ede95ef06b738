// What a tenant keeps in shared state, as its parts ask for it: by names and JSON, whatever the store sees of them.
import type { JsonValue } from "../platform/json.js";
import type {
  Acquired,
  Claim,
  Claimed,
  Count,
  CountWindow,
  Lease,
  Lifetime,
} from "./shared-store.js";

/** By field. */
export type ScopedValues = ReadonlyMap<string, JsonValue>;

/** The operations of a SharedStore, with JSON for values; fields, counts, claims and leases of the same key are apart. */
export interface ScopedState {
  /** Whether other processes may see it. */
  readonly isShared: boolean;
  read(key: string): Promise<ScopedValues>;
  /** As `read`, of what is written over but never taken: it outlives a change of the state's key. */
  readDecisions(key: string): Promise<ScopedValues>;
  readField(key: string, field: string): Promise<JsonValue | undefined>;
  write(key: string, field: string, value: JsonValue, lifetime: Lifetime): Promise<void>;
  writeIfAbsent(key: string, field: string, value: JsonValue, lifetime: Lifetime): Promise<boolean>;
  take(key: string, field: string): Promise<JsonValue | undefined>;
  readInEpoch(key: string, field: string): Promise<JsonValue | undefined>;
  writeInEpoch(key: string, field: string, value: JsonValue, lifetime: Lifetime): Promise<void>;
  count(key: string, amount: number, window: CountWindow): Promise<Count>;
  claim(key: string, claim: ScopedClaim): Promise<ScopedClaimed>;
  acquire(key: string, lease: Lease, attached?: readonly string[]): Promise<ScopedAcquired>;
  renew(key: string, lease: Lease, mayRestore: boolean): Promise<boolean>;
  release(key: string, holder: string): Promise<void>;
  /** Whether it was added to the stream. */
  append(stream: string, values: readonly JsonValue[], most: number): Promise<boolean>;
  /** The latest first; undefined: what others have added cannot be had. */
  latest(stream: string, most: number): Promise<readonly JsonValue[] | undefined>;
}

export type ScopedClaim = Omit<Claim, "detail"> & { readonly detail: JsonValue };

export type ScopedClaimed = Omit<Claimed, "others"> & { readonly others: readonly JsonValue[] };

type Granted = Extract<Acquired, { readonly isGranted: true }>;
export type ScopedAcquired =
  | (Omit<Granted, "attached"> & { readonly attached: readonly ScopedValues[] })
  | Exclude<Acquired, Granted>;
