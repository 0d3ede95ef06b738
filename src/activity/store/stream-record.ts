// An entry as it stands in the stream that replicas share, and what the records of a stream come to.
import type { JsonValue } from "../../platform/json.js";
import type { MemoryEntry } from "./memory-store.js";

/** Of another replica, or of a process that has ended. */
export interface SharedEntry {
  /** Which process it is of, and which of its entries. */
  readonly name: string;
  readonly instance: string;
  readonly text: string;
  readonly count: number;
  readonly firstMs: number;
  readonly timeMs: number;
  readonly fold: string | undefined;
}

export type ToldKept = Pick<MemoryEntry, "text" | "count" | "firstMs" | "timeMs" | "fold">;

/** `serial`: which of the process's entries. */
export const toRecord = (
  instance: string,
  { serial, text, count, firstMs, timeMs, fold }: MemoryEntry,
): JsonValue => [instance, serial, count, firstMs, timeMs, fold ?? null, text];

/** Undefined for what another version has written. */
export function fromRecord(record: JsonValue): SharedEntry | undefined {
  if (!Array.isArray(record)) return undefined;
  const [instance, serial, count, firstMs, timeMs, fold, text] = record as readonly JsonValue[];
  if (typeof instance !== "string" || typeof serial !== "number" || typeof text !== "string") {
    return undefined;
  }
  if (typeof count !== "number" || typeof firstMs !== "number" || typeof timeMs !== "number") {
    return undefined;
  }
  const name = `${instance} ${String(serial)}`;
  const told = { name, instance, text, count, firstMs, timeMs };
  return { ...told, fold: typeof fold === "string" ? fold : undefined };
}

/** What was told again with a higher count, or because nobody knew whether it had arrived, is there once. */
export function withoutRepeated(records: readonly SharedEntry[]): readonly SharedEntry[] {
  const latest = new Map<string, SharedEntry>();
  for (const record of records) {
    const known = latest.get(record.name);
    if (known === undefined || known.count < record.count) latest.set(record.name, record);
  }
  return [...latest.values()];
}

/** In the order of time; equal ones of several replicas are one with the count of all. */
export function mergedEntries(all: readonly ToldKept[]): readonly ToldKept[] {
  const folded = new Map<string, ToldKept>();
  const single: ToldKept[] = [];
  for (const each of all) {
    const known = each.fold === undefined ? undefined : folded.get(each.fold);
    if (each.fold === undefined) single.push(each);
    else folded.set(each.fold, known === undefined ? each : joined(known, each));
  }
  return [...single, ...folded.values()].sort((a, b) => a.timeMs - b.timeMs);
}

const joined = (a: ToldKept, b: ToldKept): ToldKept => ({
  ...(a.timeMs > b.timeMs ? a : b),
  count: a.count + b.count,
  firstMs: Math.min(a.firstMs, b.firstMs),
});
