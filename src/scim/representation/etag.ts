// Gives a representation its weak entity tag, and reads If-Match and If-None-Match (RFC 7644 section 3.14, RFC 9110 section 13.1).
import { hash } from "node:crypto";
import type { JsonObject, JsonValue } from "../../platform/json.js";

/** Characters of base64url: 132 bits, so that two states of one resource never share a tag by chance. */
const tagLength = 22;

/**
 * A text that is the same for equal values whatever the order of their keys. Lengths in front of strings make it
 * unambiguous, and cheaper than JSON's escapes.
 */
function canonicalText(value: JsonValue): string {
  if (typeof value === "string") return `${value.length}'${value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    let text = "[";
    for (const element of value as readonly JsonValue[]) text += canonicalText(element) + ",";
    return text + "]";
  }
  return canonicalObject(value as JsonObject, undefined);
}

interface Order {
  readonly given: readonly string[];
  readonly sorted: readonly string[];
}

/** Of so many sequences of names of one length it is remembered how they are sorted: ours come in the order of the mapping. */
const MOST_ORDERS = 16;
const LONGEST = 32;
const orders: Order[][] = Array.from({ length: LONGEST + 1 }, () => []);

const isSame = (given: readonly string[], names: readonly string[]): boolean =>
  given.every((name, place) => name === names[place]);

/** Sorting costs more than all the rest of a tag. */
function sorted(names: readonly string[]): readonly string[] {
  const known = orders[names.length];
  const order = known?.find(({ given }) => isSame(given, names));
  if (order !== undefined) return order.sorted;
  const made = { given: names, sorted: names.toSorted() };
  if (known !== undefined && known.length < MOST_ORDERS) known.push(made);
  return made.sorted;
}

function canonicalObject(object: JsonObject, ignored: string | undefined): string {
  let text = "{";
  for (const name of sorted(Object.keys(object))) {
    const value = object[name];
    if (value === undefined || name === ignored) continue;
    const below = name === "meta" ? canonicalMeta(value) : canonicalText(value);
    text += `${name.length}:${name}${below},`;
  }
  return text + "}";
}

/** The tag cannot depend on itself. */
function canonicalMeta(meta: JsonValue): string {
  const isObject = typeof meta === "object" && meta !== null && !Array.isArray(meta);
  return isObject ? canonicalObject(meta as JsonObject, "version") : canonicalText(meta);
}

/** `W/"..."` of a whole resource, before any projection; `meta.version` has no part in it. */
export function weakETag(resource: JsonObject): string {
  const digest = hash("sha256", canonicalObject(resource, undefined), "base64url");
  return `W/"${digest.slice(0, tagLength)}"`;
}

/** One entity tag of a list, behind any empty elements; its opaque part is captured. */
const entityTag = /[ \t,]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)/iy;

function opaque(etag: string): string {
  return etag.slice(etag.indexOf('"') + 1, -1);
}

/**
 * Whether `*` or one of the listed tags is this one. Weak and strong tags compare by their opaque part, in If-Match
 * too: SCIM's own examples send weak tags there. A malformed list matches nothing from its first fault on, so that
 * a faulty If-Match never lets a write through.
 */
export function matchesETag(header: string, etag: string): boolean {
  if (header.trim() === "*") return true;
  const wanted = opaque(etag);
  entityTag.lastIndex = 0;
  while (entityTag.lastIndex < header.length) {
    const match = entityTag.exec(header);
    if (match === null) return false;
    if (match[1] === wanted) return true;
  }
  return false;
}
