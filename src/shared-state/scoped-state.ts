// The part of shared state that belongs to one tenant: names are keyed hashes there and values are sealed, so that nothing of a person can be read in the store, or put there by somebody else.
import { createHmac } from "node:crypto";
import type { JsonValue } from "../platform/json.js";
import { createGiveWay, type GiveWay } from "../platform/turns.js";
import { createSealedValues, type SealedValues } from "./sealed-values.js";
import type { SharedState } from "./shared-state.js";
import type {
  Acquired,
  Claim,
  Claimed,
  Count,
  CountWindow,
  Fields,
  Lease,
} from "./shared-store.js";

/** By field. */
export type Values = ReadonlyMap<string, JsonValue>;

/** The operations of a SharedStore, with JSON for values; fields, counts, claims and leases of the same key are apart. */
export interface ScopedState {
  /** Whether other processes may see it. */
  readonly isShared: boolean;
  read(key: string): Promise<Values>;
  readField(key: string, field: string): Promise<JsonValue | undefined>;
  write(key: string, field: string, value: JsonValue, lifetimeMs: number): Promise<void>;
  writeIfAbsent(key: string, field: string, value: JsonValue, lifetimeMs: number): Promise<boolean>;
  take(key: string, field: string): Promise<JsonValue | undefined>;
  readInEpoch(key: string, field: string): Promise<JsonValue | undefined>;
  writeInEpoch(key: string, field: string, value: JsonValue, lifetimeMs: number): Promise<void>;
  count(key: string, amount: number, window: CountWindow): Promise<Count>;
  claim(key: string, claim: ScopedClaim): Promise<ScopedClaimed>;
  acquire(key: string, lease: Lease, notes?: readonly string[]): Promise<ScopedAcquired>;
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
  (Omit<Granted, "notes"> & { readonly notes: readonly Values[] }) | Exclude<Acquired, Granted>;

const NAME_LENGTH = 27;

/**
 * `keyOf` is of one tenant (`platform/secrets/derived-keys.ts`): another one sees nothing of it, whatever the names. What was
 * written under the key before is not seen any more after a rotation.
 */
export function scopeState(
  state: SharedState,
  keyOf: () => Uint8Array,
  giveWay: GiveWay = createGiveWay(),
): ScopedState {
  const nameOf = createNames(keyOf);
  const sealed = createSealedValues(keyOf);
  const placeOf = (name: string, field: string): StoredField => {
    const key = nameOf("fields", name);
    return { key, field: nameOf(key, field) };
  };
  const seal = (place: StoredField, field: string, value: JsonValue): string =>
    sealed.seal(`${place.key} ${place.field}`, [field, value]);
  const openOne = (place: StoredField, text: string | undefined): JsonValue | undefined =>
    text === undefined ? undefined : openPair(sealed, place, text)?.[1];
  const openedAll = (key: string, fields: Fields = new Map()): Promise<Values> =>
    openAll(sealed, key, fields, giveWay);
  return {
    isShared: state.isShared,
    async read(name) {
      const key = nameOf("fields", name);
      return openedAll(key, await state.read(key));
    },
    async readField(name, field) {
      const place = placeOf(name, field);
      return openOne(place, await state.readField(place.key, place.field));
    },
    write(name, field, value, lifetimeMs) {
      const place = placeOf(name, field);
      return state.write(place.key, place.field, seal(place, field, value), lifetimeMs);
    },
    writeIfAbsent(name, field, value, lifetimeMs) {
      const place = placeOf(name, field);
      return state.writeIfAbsent(place.key, place.field, seal(place, field, value), lifetimeMs);
    },
    async take(name, field) {
      const place = placeOf(name, field);
      return openOne(place, await state.take(place.key, place.field));
    },
    async readInEpoch(name, field) {
      const place = placeOf(name, field);
      return openOne(place, await state.readInEpoch(place.key, place.field));
    },
    writeInEpoch(name, field, value, lifetimeMs) {
      const place = placeOf(name, field);
      return state.writeInEpoch(place.key, place.field, seal(place, field, value), lifetimeMs);
    },
    count: (name, amount, window) => state.count(nameOf("count", name), amount, window),
    async claim(name, { detail, ...claim }) {
      const key = nameOf("claim", name);
      const given = { ...claim, detail: sealed.seal(key, detail) };
      const { granted, others } = await state.claim(key, given);
      const details = Array.from(others.values(), (text) => sealed.open(key, text));
      return { granted, others: details.filter((each) => each !== undefined) };
    },
    async acquire(name, lease, notes = []) {
      const keys = notes.map((each) => nameOf("fields", each));
      const found = await state.acquire(nameOf("lease", name), lease, keys);
      if (!found.isGranted) return found;
      const values = await Promise.all(keys.map((key, at) => openedAll(key, found.notes[at])));
      return { ...found, notes: values };
    },
    renew: (name, lease, mayRestore) => state.renew(nameOf("lease", name), lease, mayRestore),
    release: (name, holder) => state.release(nameOf("lease", name), holder),
    ...ofStreams({ state, sealed, nameOf, giveWay }),
  };
}

interface StreamParts {
  readonly state: SharedState;
  readonly sealed: SealedValues;
  readonly nameOf: ReturnType<typeof createNames>;
  readonly giveWay: GiveWay;
}

const ofStreams = ({
  state,
  sealed,
  nameOf,
  giveWay,
}: StreamParts): Pick<ScopedState, "append" | "latest"> => ({
  append(name, values, most) {
    const key = nameOf("stream", name);
    const texts = values.map((value) => sealed.seal(key, value));
    return state.append(key, texts, most);
  },
  async latest(name, most) {
    const key = nameOf("stream", name);
    const found = await state.latest(key, most);
    if (found === undefined) return undefined;
    const values: JsonValue[] = [];
    for (const text of found) {
      const value = sealed.open(key, text);
      if (value !== undefined) values.push(value);
      const others = giveWay();
      if (others !== undefined) await others;
    }
    return values;
  },
});

const createNames =
  (keyOf: () => Uint8Array) =>
  (...parts: readonly string[]): string =>
    createHmac("sha256", keyOf())
      .update(parts.join("\n"))
      .digest("base64url")
      .slice(0, NAME_LENGTH);

/** As the store knows it. */
interface StoredField {
  readonly key: string;
  readonly field: string;
}

type Pair = readonly [field: string, value: JsonValue];

const openPair = (
  sealed: SealedValues,
  { key, field }: StoredField,
  text: string,
): Pair | undefined => sealed.open(`${key} ${field}`, text) as Pair | undefined;

/** Of a key there may be thousands: others have their turn meanwhile. */
async function openAll(
  sealed: SealedValues,
  key: string,
  fields: Fields,
  giveWay: GiveWay,
): Promise<Values> {
  const values = new Map<string, JsonValue>();
  for (const [field, text] of fields) {
    const pair = openPair(sealed, { key, field }, text);
    if (pair !== undefined) values.set(...pair);
    const others = giveWay();
    if (others !== undefined) await others;
  }
  return values;
}
