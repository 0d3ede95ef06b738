// How each kind of client speaks and how it repeats (clients.md): data, so that one client serves for all.
import type { Random } from "../../support/random.js";

export interface Style {
  readonly name: "entra" | "okta-put" | "okta-patch" | "onelogin" | "hr" | "bulk";
  /** It looks for the user before it creates one. */
  readonly looksFirst: boolean;
  readonly update: "patch" | "put" | "readPut";
  /** How it disables; `value` is one operation without a path. */
  readonly disable: "text" | "value" | "put";
  readonly members: "patch" | "put";
  /** After this it gives up waiting for an answer. */
  readonly patienceMs: number;
  /** How often it sends the same in all before it leaves it for later. */
  readonly attempts: number;
  /** Seconds before it repeats; what `Retry-After` says comes first where it heeds that. */
  readonly pauseSeconds: (attempt: number, random: Random) => number;
  readonly heedsRetryAfter: boolean;
  /** It deletes leavers in the end. */
  readonly deletes: boolean;
  /** It sends a create twice at once now and then. */
  readonly sendsTwice: boolean;
  /** Everything goes through `/Bulk`. */
  readonly isBulk: boolean;
  /** It writes populations and passwords, too. */
  readonly writesAll: boolean;
}

/** Scaled down from cycles of forty minutes: what matters is that others come in between (clients.md 2.1). */
const cycle = (_attempt: number, random: Random): number => random.between(8, 40);
/** clients.md 3.4, also scaled. */
const exponential = (attempt: number, random: Random): number =>
  Math.min(40, 2 ** attempt) + random.between(0, 3);
const impatient = (_attempt: number, random: Random): number => random.between(0, 2);

const common = {
  looksFirst: true,
  members: "patch",
  patienceMs: 60_000,
  attempts: 5,
  pauseSeconds: exponential,
  heedsRetryAfter: true,
  deletes: false,
  sendsTwice: false,
  isBulk: false,
  writesAll: false,
} as const;

export const styles: readonly Style[] = [
  {
    ...common,
    name: "entra",
    update: "patch",
    disable: "text",
    pauseSeconds: cycle,
    heedsRetryAfter: false,
    deletes: true,
  },
  { ...common, name: "okta-put", update: "readPut", disable: "put", members: "put" },
  { ...common, name: "okta-patch", update: "put", disable: "value" },
  { ...common, name: "onelogin", update: "put", disable: "put", deletes: true },
  {
    ...common,
    name: "hr",
    looksFirst: false,
    update: "patch",
    disable: "value",
    patienceMs: 15_000,
    attempts: 3,
    pauseSeconds: impatient,
    heedsRetryAfter: false,
    deletes: true,
    sendsTwice: true,
    writesAll: true,
  },
  { ...common, name: "bulk", looksFirst: false, update: "patch", disable: "value", deletes: true },
];
