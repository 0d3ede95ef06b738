// The mark of a deletion that keeps the user: which source has put them into its tombstone population, kept with the user in PingOne and hidden from SCIM.
import { createHash } from "node:crypto";
import { type JsonObject, type JsonValue, isJsonObject, ownValue } from "../../../platform/json.js";

/** The reserved key of the overflow attribute, beside that of the create. No name of SCIM begins like it. */
const TOMBSTONE = "$delete";

const RETURNING = "returningAt";

export interface TombstoneMark {
  readonly source: string;
  /** Epoch milliseconds at which a POST began to bring the user back; undefined: nobody has. */
  readonly returningAtMs: number | undefined;
}

const isObject = (value: unknown): value is JsonObject =>
  isJsonObject(value as JsonValue | undefined);

/** Of what PingOne holds in the attribute; undefined where there is none. */
export function tombstoneOf(holder: unknown): TombstoneMark | undefined {
  const mark = isObject(holder) ? ownValue(holder, TOMBSTONE) : undefined;
  if (!isObject(mark) || typeof mark["source"] !== "string") return undefined;
  const { source, [RETURNING]: at } = mark;
  return { source, returningAtMs: typeof at === "number" ? at : undefined };
}

/** Merge patches of the attribute. */
export const buried = (source: string): JsonObject => ({
  [TOMBSTONE]: { source, [RETURNING]: null },
});
export const returning = (source: string, atMs: number): JsonObject => ({
  [TOMBSTONE]: { source, [RETURNING]: atMs },
});
export const returned: JsonObject = { [TOMBSTONE]: null };

/** What SCIM may see. */
export function withoutTombstone(holder: JsonObject): JsonObject {
  if (!Object.hasOwn(holder, TOMBSTONE)) return holder;
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name !== TOMBSTONE));
}

const CHARACTERS = 16;

/** The name of a source, as a mark has it: for good, whatever keys are changed. */
export const sourceMark = (name: string): string =>
  createHash("sha256").update(name).digest("base64url").slice(0, CHARACTERS);
