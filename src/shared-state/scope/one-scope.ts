// What one key of a tenant names and seals in shared state: names are keyed hashes there and values are encrypted, so that nothing of a person can be read in the store, or put there by somebody else.
import { createHmac } from "node:crypto";
import type { JsonValue } from "../../platform/json.js";
import type { GiveWay } from "../../platform/give-way.js";
import type { ScopedState, ScopedValues } from "../scoped-state.js";
import { createReopening, type Opening } from "./reopened-values.js";
import { createSealedValues, type SealedValues } from "./sealed-values.js";
import type { SharedState } from "../shared-state.js";
import { toBounded, type StoredFields, type Lifetime } from "../shared-store.js";

/** A value, and for how long it was written. */
export interface KeptValue {
  readonly value: JsonValue;
  readonly lifetimeMs: number | undefined;
}

export interface Scope extends ScopedState {
  /** As `readDecisions`, with for how long. */
  readonly readDecided: (key: string) => Promise<ReadonlyMap<string, KeptValue>>;
}

const NAME_LENGTH = 27;

export function createScope(state: SharedState, secret: Uint8Array, giveWay: GiveWay): Scope {
  const nameOf: JoinName = (...parts) =>
    createHmac("sha256", secret).update(parts.join("\n")).digest("base64url").slice(0, NAME_LENGTH);
  const sealed = createSealedValues(secret);
  const reopening = createReopening(sealed);
  const opened = (key: string, fields: StoredFields = new Map()) =>
    openAll(reopening(key, fields.size), key, fields, giveWay);
  async function keptOf(name: string): Promise<ReadonlyMap<string, KeptValue>> {
    const key = nameOf("fields", name);
    return openAll(sealed, key, await state.read(key), giveWay);
  }
  const read = async (name: string): Promise<ScopedValues> => valuesOf(await keptOf(name));
  return {
    isShared: state.isShared,
    readDecided: keptOf,
    read,
    readDecisions: read,
    ...ofFields(state, nameOf, sealed),
    ...ofStreams({ state, sealed, nameOf, giveWay }),
    count: (name, amount, window) => state.count(nameOf("count", name), amount, window),
    async claim(name, { detail, ...claim }) {
      const key = nameOf("claim", name);
      const given = { ...claim, detail: sealed.seal(key, detail) };
      const { granted, others } = await state.claim(key, given);
      const details = Array.from(others.values(), (text) => sealed.open(key, text));
      return { granted, others: details.filter((each) => each !== undefined) };
    },
    async acquire(name, lease, attached = []) {
      const keys = attached.map((each) => nameOf("fields", each));
      const found = await state.acquire(nameOf("lease", name), lease, keys);
      if (!found.isGranted) return found;
      const kept = await Promise.all(keys.map((key, at) => opened(key, found.attached[at])));
      return { ...found, attached: kept.map(valuesOf) };
    },
    renew: (name, lease, mayRestore) => state.renew(nameOf("lease", name), lease, mayRestore),
    release: (name, holder) => state.release(nameOf("lease", name), holder),
  };
}

type JoinName = (...parts: readonly string[]) => string;

/** As the store knows it. */
interface StoredField {
  readonly key: string;
  readonly field: string;
}

function ofFields(state: SharedState, nameOf: JoinName, sealed: SealedValues) {
  const placeOf = (name: string, field: string): StoredField => {
    const key = nameOf("fields", name);
    return { key, field: nameOf(key, field) };
  };
  const reading =
    (read: SharedState["readField"]) =>
    async (name: string, field: string): Promise<JsonValue | undefined> => {
      const place = placeOf(name, field);
      const text = await read(place.key, place.field);
      return text === undefined ? undefined : openEntry(sealed, place, text)?.[1];
    };
  const writing =
    <Answer>(write: (...given: Parameters<SharedState["write"]>) => Promise<Answer>) =>
    (name: string, field: string, value: JsonValue, lifetime: Lifetime): Promise<Answer> => {
      const place = placeOf(name, field);
      const text = sealed.seal(`${place.key} ${place.field}`, [
        field,
        value,
        toBounded(lifetime).ms,
      ]);
      return write(place.key, place.field, text, lifetime);
    };
  return {
    readField: reading(state.readField),
    take: reading(state.take),
    readInEpoch: reading(state.readInEpoch),
    write: writing(state.write),
    writeIfAbsent: writing(state.writeIfAbsent),
    writeInEpoch: writing(state.writeInEpoch),
  };
}

interface StreamParts {
  readonly state: SharedState;
  readonly sealed: SealedValues;
  readonly nameOf: JoinName;
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

type FieldEntry = readonly [field: string, value: JsonValue, lifetimeMs?: number];

const openEntry = (
  sealed: Opening,
  { key, field }: StoredField,
  text: string,
): FieldEntry | undefined => sealed.open(`${key} ${field}`, text) as FieldEntry | undefined;

/** Of a key there may be thousands: others have their turn meanwhile. */
async function openAll(
  sealed: Opening,
  key: string,
  fields: StoredFields,
  giveWay: GiveWay,
): Promise<ReadonlyMap<string, KeptValue>> {
  const kept = new Map<string, KeptValue>();
  for (const [field, text] of fields) {
    const entry = openEntry(sealed, { key, field }, text);
    if (entry !== undefined) kept.set(entry[0], { value: entry[1], lifetimeMs: entry[2] });
    const others = giveWay();
    if (others !== undefined) await others;
  }
  return kept;
}

export const valuesOf = (kept: ReadonlyMap<string, KeptValue>): ScopedValues =>
  new Map(Array.from(kept, ([field, { value }]) => [field, value]));
