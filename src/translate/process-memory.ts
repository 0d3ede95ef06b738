// Everything translate/ remembers between requests, in one table and behind one interface: losing any of it costs calls or comfort, never data (ADR 0009).
//
// To add a memory: give it a row below, and open it by its name where the parts of a tenant are made. What replicas may
// share (`sharedBy: "replicas"`) is opened by `shared`: its answers may come later, its values are JSON, and it never
// rejects, because a store that cannot be reached falls back to this process. All else is opened by `local` and answers
// at once. A value is replaced and never changed in place. Keys may hold personal data, a filter for example: whoever keeps
// them outside of the process keeps a keyed hash of them. Fields are ids and numbers, and are read back by `all`.
import type { Clock } from "../platform/clock.js";
import type { JsonValue } from "../platform/json.js";
import { createTimedFields } from "../shared-state/timed-fields.js";

interface MemoryRow {
  readonly key: string;
  readonly lifetimeMs: number;
  /** Entries of one tenant; the oldest make room for new ones. */
  readonly most: number;
  readonly lossCosts: string;
  readonly sharedBy: "replicas" | "nobody";
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const memoryTable = {
  unfinishedCreates: {
    key: "the turn of its name; by source and digest of the request",
    lifetimeMs: 60 * MINUTE_MS,
    most: 10_000,
    lossCosts:
      "the repeated request goes by the marker in PingOne: later, or 409 where it could have gone on",
    sharedBy: "replicas",
  },
  recentMemberships: {
    key: "group; by kind and member",
    lifetimeMs: MINUTE_MS,
    most: 5_000,
    lossCosts: "a listing that PingOne has not brought up to date is believed",
    sharedBy: "replicas",
  },
  pageAnchors: {
    key: "collection and filter; by source and offset",
    lifetimeMs: 10 * MINUTE_MS,
    most: 50_000,
    lossCosts: "calls: a walk by index begins at the first page again",
    sharedBy: "replicas",
  },
  membershipTypes: {
    key: "group",
    lifetimeMs: MINUTE_MS / 4,
    most: 5_000,
    lossCosts: "`groups.type` is left out where nobody asked for it by name",
    sharedBy: "nobody",
  },
  knownPopulations: {
    key: "population",
    lifetimeMs: 5 * MINUTE_MS,
    most: 10_000,
    lossCosts: "one read before the next move",
    sharedBy: "nobody",
  },
  parentGroups: {
    key: "kind and member",
    lifetimeMs: MINUTE_MS,
    most: 100_000,
    lossCosts: "one read before the next write of the group",
    sharedBy: "nobody",
  },
  environmentSchema: {
    key: "one",
    lifetimeMs: Infinity,
    most: 1,
    lossCosts: "one read; until then attributes are sent on the off-chance",
    sharedBy: "nobody",
  },
  removals: {
    key: "resource type",
    lifetimeMs: Infinity,
    most: 2,
    lossCosts: "nothing: only a change of the count during a create is looked at",
    sharedBy: "nobody",
  },
  strandedUsers: {
    key: "user",
    lifetimeMs: DAY_MS,
    most: 10_000,
    lossCosts: "somebody is told a second time of a user who could not be disabled",
    sharedBy: "nobody",
  },
  shadowResources: {
    key: "users or groups; by id",
    lifetimeMs: 30 * DAY_MS,
    most: 50_000,
    lossCosts: "shadow mode: what would have been written is not there any more",
    sharedBy: "replicas",
  },
  shadowLinks: {
    key: "a value, a group, a member or a page; by id",
    lifetimeMs: 30 * DAY_MS,
    most: 500_000,
    lossCosts: "shadow mode: the same of memberships and of what is found by value",
    sharedBy: "replicas",
  },
  shadowPlan: {
    key: "one; by time and number",
    lifetimeMs: 30 * DAY_MS,
    most: 50_000,
    lossCosts: "shadow mode: the oldest lines of the plan",
    sharedBy: "replicas",
  },
  writeTurns: {
    key: "resource type and name, or id",
    lifetimeMs: Infinity,
    most: Infinity,
    lossCosts: "the order of writes under way; they end with the process",
    sharedBy: "nobody",
  },
} as const satisfies Readonly<Record<string, MemoryRow>>;

type MemoryTable = typeof memoryTable;
type NamesSharedBy<By> = {
  [Name in keyof MemoryTable]: MemoryTable[Name]["sharedBy"] extends By ? Name : never;
}[keyof MemoryTable];

/** Values by key and, where a key has several, by field. Without a field: the key's only value. */
export interface LocalMemory<Value> {
  get(key: string, field?: string): Value | undefined;
  /** By field, the oldest first. */
  all(key: string): ReadonlyMap<string, Value>;
  /** Begins its lifetime anew. */
  set(key: string, value: Value, field?: string): void;
  /** Whether it was absent: of several that ask at once, one is told so. */
  setIfAbsent(key: string, value: Value, field?: string): boolean;
  /** What was there: of several that ask at once, one is handed it. */
  delete(key: string, field?: string): Value | undefined;
}

type AtOnceOrLater<Call> = Call extends (...given: infer Given) => infer Answer
  ? (...given: Given) => Answer | Promise<Answer>
  : never;

/** The same, where the answer may come later. */
export type SharedName = NamesSharedBy<"replicas">;

export type SharedMemory<Value extends JsonValue> = {
  readonly [Name in keyof LocalMemory<Value>]: AtOnceOrLater<LocalMemory<Value>[Name]>;
};

/** The memories of one tenant: the same one for the same name. */
export interface ProcessMemories {
  local<Value>(name: NamesSharedBy<"nobody">): LocalMemory<Value>;
  shared<Value extends JsonValue>(name: SharedName): SharedMemory<Value>;
}

/** `open`: where replicas share what they may; this process remembers alone unless given. */
export function createProcessMemories(
  clock: Pick<Clock, "now">,
  shared?: { readonly open: ProcessMemories["shared"] },
): ProcessMemories {
  const opened = new Map<string, LocalMemory<unknown>>();
  function open<Value>(name: keyof MemoryTable): LocalMemory<Value> {
    const memory = opened.get(name) ?? createLocalMemory(memoryTable[name], clock);
    opened.set(name, memory);
    return memory as LocalMemory<Value>;
  }
  return {
    local: open,
    shared: <Value extends JsonValue>(name: SharedName) =>
      shared === undefined ? open<Value>(name) : shared.open<Value>(name),
  };
}

/** The fields of a memory that begin with `prefix`, by what follows. */
export function withPrefix<Value extends JsonValue>(
  memory: SharedMemory<Value>,
  prefix: string,
): SharedMemory<Value> {
  const own = (all: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    all.size === 0
      ? all
      : new Map(
          [...all].flatMap(([field, value]) =>
            field.startsWith(prefix) ? [[field.slice(prefix.length), value]] : [],
          ),
        );
  return {
    get: (key, field = "") => memory.get(key, prefix + field),
    all(key) {
      const all = memory.all(key);
      return all instanceof Promise ? all.then(own) : own(all);
    },
    set: (key, value, field = "") => memory.set(key, value, prefix + field),
    setIfAbsent: (key, value, field = "") => memory.setIfAbsent(key, value, prefix + field),
    delete: (key, field = "") => memory.delete(key, prefix + field),
  };
}

/** Fields of a store of this process, all of one lifetime. */
export function createLocalMemory(
  { lifetimeMs, most }: Pick<MemoryRow, "lifetimeMs" | "most">,
  clock: Pick<Clock, "now">,
): LocalMemory<unknown> {
  const fields = createTimedFields<unknown>(most, clock);
  const lifetime = { ms: lifetimeMs, most };
  const set = (key: string, value: unknown, field = ""): void => {
    fields.set(key, field, value, lifetime);
  };
  return {
    get: (key, field = "") => fields.get(key, field),
    all: fields.all,
    set,
    setIfAbsent(key, value, field = "") {
      if (fields.get(key, field) !== undefined) return false;
      set(key, value, field);
      return true;
    },
    delete(key, field = "") {
      const value = fields.get(key, field);
      fields.delete(key, field);
      return value;
    },
  };
}
