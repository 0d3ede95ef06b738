// A user or group of PingOne as shadow mode knows it: what PingOne holds, and what would have been written over it.
import { isObject } from "../../platform/json.js";

/** As PingOne renders it. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

export interface PlannedItem {
  readonly id: string;
  /** As PingOne held it when it was first changed; undefined: it does not exist there. */
  readonly base: Item | undefined;
  /** By top-level name, the whole value it would have now; null: none. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly isGone: boolean;
}

/** What it would be on top of `base`; undefined when it would be gone. */
export function withChanges(entry: PlannedItem, base = entry.base): Item | undefined {
  if (entry.isGone) return undefined;
  const now = Object.entries({ ...base, ...entry.set }).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(now), id: entry.id };
}

/** As PingOne merges a PATCH into a value (RFC 7396, contract 3.7). Undefined: nothing is left. */
export function merged(held: unknown, sent: unknown): unknown {
  if (sent === null) return undefined;
  if (!isObject(sent)) return sent;
  const result = new Map(Object.entries(isObject(held) ? held : {}));
  for (const [name, value] of Object.entries(sent)) {
    const next = merged(result.get(name), value);
    if (next === undefined) result.delete(name);
    else result.set(name, next);
  }
  return Object.fromEntries(result);
}
