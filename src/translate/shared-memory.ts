// The memories that replicas share (process-memory.ts): one awaited question where nothing is held, none within a turn, and of writes those of a walk's places alone.
import type { Clock } from "../platform/clock.js";
import type { JsonValue } from "../platform/json.js";
import type { ScopedState, ScopedValues } from "../shared-state/scoped-state.js";
import type { Lifetime } from "../shared-state/shared-store.js";
import type { LeaseAttachments } from "../shared-state/write-leases.js";
import {
  createLocalMemory,
  memoryTable,
  type LocalMemory,
  type SharedMemory,
  type SharedName,
} from "./process-memory.js";

export interface SharedMemories {
  readonly open: <Value extends JsonValue>(name: SharedName) => SharedMemory<Value>;
  /** What comes with the turn of a resource. */
  readonly attached: LeaseAttachments;
}

/** Their keys are those of turns. */
const ofTurns: readonly SharedName[] = ["recentMemberships", "unfinishedCreates"];

function lifetimeOf(name: SharedName): Lifetime {
  const { lifetimeMs, most } = memoryTable[name];
  return { ms: lifetimeMs, most };
}

const placeOf = (name: SharedName, key: string): string => `${name} ${key}`;

export function createSharedMemories(
  state: ScopedState,
  clock: Pick<Clock, "now">,
): SharedMemories {
  /** While this process alone may write them. */
  const held = new Map<string, Map<string, JsonValue>>();
  const keysOf = (key: string): readonly string[] => ofTurns.map((name) => placeOf(name, key));
  const none: ScopedValues = new Map();
  return {
    open<Value extends JsonValue>(name: SharedName) {
      const opened =
        name === "pageAnchors" ? openPlaces(state, name, clock) : openMemory(state, name, held);
      // A name has one kind of value, which is its opener's.
      return opened as unknown as SharedMemory<Value>;
    },
    attached: {
      keysOf,
      hold(key, attached) {
        for (const [at, place] of keysOf(key).entries())
          held.set(place, new Map(attached[at] ?? none));
      },
      drop(key) {
        for (const place of keysOf(key)) held.delete(place);
      },
    },
  };
}

function openMemory(
  state: ScopedState,
  name: SharedName,
  held: ReadonlyMap<string, Map<string, JsonValue>>,
): SharedMemory<JsonValue> {
  const lifetime = lifetimeOf(name);
  return {
    get(key, field = "") {
      const place = placeOf(name, key);
      const own = held.get(place);
      return own === undefined ? state.readField(place, field) : own.get(field);
    },
    all(key) {
      const place = placeOf(name, key);
      return held.get(place) ?? state.read(place);
    },
    set(key, value, field = "") {
      const place = placeOf(name, key);
      held.get(place)?.set(field, value);
      void state.write(place, field, value, lifetime);
    },
    setIfAbsent(key, value, field = "") {
      const place = placeOf(name, key);
      const own = held.get(place);
      if (own === undefined) return state.writeIfAbsent(place, field, value, lifetime);
      if (own.has(field)) return false;
      own.set(field, value);
      void state.write(place, field, value, lifetime);
      return true;
    },
    delete(key, field = "") {
      const place = placeOf(name, key);
      const own = held.get(place);
      if (own === undefined) return state.take(place, field);
      const value = own.get(field);
      own.delete(field);
      if (value !== undefined) void state.take(place, field);
      return value;
    },
  };
}

/**
 * Of a walk there may be thousands of places: what others have come to is asked for one by one, and all is this process's own,
 * which may be older. A place counts in its epoch only: where one of a later walk may be lost, an earlier one is wrong.
 */
function openPlaces(
  state: ScopedState,
  name: SharedName,
  clock: Pick<Clock, "now">,
): SharedMemory<JsonValue> {
  const row = memoryTable[name];
  const own = createLocalMemory(row, clock) as LocalMemory<JsonValue>;
  const get = (key: string, field = "") => state.readInEpoch(placeOf(name, key), field);
  // Waited for: who has the answer may ask for the next page at another replica at once, which would go by an earlier walk.
  function set(key: string, value: JsonValue, field = ""): Promise<void> {
    own.set(key, value, field);
    return state.writeInEpoch(placeOf(name, key), field, value, lifetimeOf(name));
  }
  return {
    get,
    all: (key) => own.all(key),
    set,
    async setIfAbsent(key, value, field) {
      if ((await get(key, field)) !== undefined) return false;
      await set(key, value, field);
      return true;
    },
    delete(key, field = "") {
      void state.take(placeOf(name, key), field);
      return own.delete(key, field);
    },
  };
}
