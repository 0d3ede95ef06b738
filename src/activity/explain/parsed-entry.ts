// An entry as it is read back, from memory or from a line of a log.
import type { ActivityEntry } from "../entry/entry.js";

export type ParsedEntry = ActivityEntry & {
  /** Epoch milliseconds. */
  readonly time: number;
  /** How many equal ones it stands for, since when; left out for one. */
  readonly count?: number;
  readonly since?: number;
};

export const entryTypes = ["request", "operation", "later"] as const;
const known: ReadonlySet<unknown> = new Set(entryTypes);

/** Whether a line may be one, before it is read. */
export const mayBeEntry = (line: string): boolean => line.includes('"v":1,"kind":"');

/** Undefined for what is no entry, of another version for example. */
export function parseEntry(line: string): ParsedEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<ParsedEntry> | null;
    return entry?.v === 1 && known.has(entry.kind) && typeof entry.time === "number"
      ? (entry as ParsedEntry)
      : undefined;
  } catch {
    return undefined;
  }
}
