// Finds and replaces what an operation says of other resources: ids and `bulkId:` references in data, filters and paths (RFC 7644 section 3.7.2).
import { isArray, isObject } from "../../platform/json.js";
import { REFERENCE_PREFIX } from "./bulk-path.js";
import type { BulkOperation } from "./parse-bulk.js";

/** No SCIM message nests deeper; what lies below is left as it is. */
const deepest = 32;
/** What stands between quotes and their escapes, also where the JSON in a text holds JSON in a text. */
const unquoted = /[^"\\]+/g;
const jsonForm = /^\s*[[{]/;

/** A filter in a path (`members[value eq "bulkId:u1"]`), and the JSON that some clients write as text, name things in quotes. */
const isQuoting = (text: string, isPath: boolean): boolean => isPath || jsonForm.test(text);

/** Each piece of a text that might name something, without its quotes. */
export const piecesOf = (text: string, isPath = false): readonly string[] =>
  isQuoting(text, isPath) ? (text.match(unquoted) ?? []) : [text];

type Rewrite = (text: string) => string;

function rewriteAt(value: unknown, isPath: boolean, rewrite: Rewrite, depth: number): unknown {
  if (typeof value === "string") {
    return isQuoting(value, isPath) ? value.replace(unquoted, rewrite) : rewrite(value);
  }
  if (depth >= deepest) return value;
  if (isArray(value)) return value.map((each) => rewriteAt(each, false, rewrite, depth + 1));
  if (!isObject(value)) return value;
  // fromEntries makes own properties even of `__proto__`.
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      rewriteAt(each, name.toLowerCase() === "path", rewrite, depth + 1),
    ]),
  );
}

/** The bulkId that a value refers to; undefined for any other text. */
export function referredBy(text: string): string | undefined {
  return text.startsWith(REFERENCE_PREFIX) ? text.slice(REFERENCE_PREFIX.length) : undefined;
}

function collectAt(value: unknown, isPath: boolean, texts: Set<string>, depth: number): void {
  if (typeof value === "string") {
    for (const piece of piecesOf(value, isPath)) texts.add(piece);
  } else if (depth < deepest && isArray(value)) {
    for (const each of value) collectAt(each, false, texts, depth + 1);
  } else if (depth < deepest && isObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      collectAt(each, name.toLowerCase() === "path", texts, depth + 1);
    }
  }
}

const known = new WeakMap<object, ReadonlySet<string>>();

/** Every text of the data that might name a resource; data is read once, however often it is asked. */
export function textsIn(data: unknown): ReadonlySet<string> {
  const before = typeof data === "object" && data !== null ? known.get(data) : undefined;
  if (before !== undefined) return before;
  const texts = new Set<string>();
  collectAt(data, false, texts, 0);
  if (typeof data === "object" && data !== null) known.set(data, texts);
  return texts;
}

/** The bulkIds that the data refers to. */
export function referencesIn(data: unknown): readonly string[] {
  return [...textsIn(data)].map(referredBy).filter((bulkId) => bulkId !== undefined);
}

/** The bulkIds that have to be known before the operation can run, those of its path included. */
export function referencesOf({ path, data }: BulkOperation): readonly string[] {
  const inPath = path.id === undefined ? undefined : referredBy(path.id);
  return inPath === undefined ? referencesIn(data) : [...new Set([inPath, ...referencesIn(data)])];
}

/** The data with ids in place of the references that `ids` knows. */
export function resolveData(data: unknown, ids: ReadonlyMap<string, string>): unknown {
  return rewriteAt(data, false, (text) => resolveText(text, ids), 0);
}

export function resolveText(text: string, ids: ReadonlyMap<string, string>): string {
  return ids.get(referredBy(text) ?? "") ?? text;
}
