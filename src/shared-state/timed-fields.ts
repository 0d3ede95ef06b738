// Fields of keys in the memory of the process, each with a lifetime of its own; when there is no room, what was written longest ago goes first.
import type { Clock } from "../platform/clock.js";
import { toBounded, type Lifetime } from "./shared-store.js";

interface TimedField<Value> {
  readonly key: string;
  readonly field: string;
  readonly value: Value;
  readonly untilMs: number;
}

export interface TimedFields<Value> {
  /** Undefined when it is not there any more. */
  readonly get: (key: string, field: string) => Value | undefined;
  /** The oldest first. */
  readonly all: (key: string) => ReadonlyMap<string, Value>;
  readonly set: (key: string, field: string, value: Value, lifetime: Lifetime) => void;
  readonly delete: (key: string, field: string) => void;
}

export function createTimedFields<Value>(
  most: number,
  clock: Pick<Clock, "now">,
): TimedFields<Value> {
  const byAge = new Set<TimedField<Value>>();
  const byKey = new Map<string, Map<string, TimedField<Value>>>();

  function drop(entry: TimedField<Value> | undefined): void {
    if (entry === undefined) return;
    byAge.delete(entry);
    const fields = byKey.get(entry.key);
    fields?.delete(entry.field);
    if (fields?.size === 0) byKey.delete(entry.key);
  }

  const nothing: ReadonlyMap<string, Value> = new Map();
  const find = (key: string, field: string): TimedField<Value> | undefined =>
    byKey.get(key)?.get(field);

  return {
    get(key, field) {
      const entry = find(key, field);
      return entry !== undefined && entry.untilMs > clock.now() ? entry.value : undefined;
    },
    all(key) {
      const fields = byKey.get(key);
      // Hardly ever is anything of a key.
      if (fields === undefined) return nothing;
      const nowMs = clock.now();
      const live = [...fields.values()].filter(({ untilMs }) => untilMs > nowMs);
      return new Map(live.map(({ field, value }) => [field, value]));
    },
    set(key, field, value, lifetime) {
      const nowMs = clock.now();
      const life = toBounded(lifetime);
      drop(find(key, field));
      const entry = { key, field, value, untilMs: nowMs + life.ms };
      const fields = byKey.get(key) ?? new Map<string, TimedField<Value>>();
      byKey.set(key, fields.set(field, entry));
      if (fields.size > life.most) drop(fields.values().next().value);
      byAge.add(entry);
      for (const oldest of byAge) {
        if (byAge.size <= most && oldest.untilMs > nowMs) return;
        drop(oldest);
      }
    },
    delete(key, field) {
      drop(find(key, field));
    },
  };
}
