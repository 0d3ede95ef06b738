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
  if (typeof value === "string") return lengthMark(value) + value;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    let text = "[";
    for (const element of value as readonly JsonValue[]) text += canonicalText(element) + ",";
    return text + "]";
  }
  return canonicalObject(value as JsonObject, ordered, undefined);
}

/** Numbers are printed once: a tag is made of some thirty texts, and most are shorter than this. */
const LENGTH_MARKS = Array.from({ length: 128 }, (_, length) => `${length}'`);
const lengthMark = ({ length }: string): string => LENGTH_MARKS[length] ?? `${length}'`;

/** A name in its place among the others, and what goes before its value: where it is the first, and where it is a later one. */
interface OrderedName {
  readonly name: string;
  readonly first: string;
  readonly later: string;
  /** Counts as null, whether or not it is there. */
  readonly isBlank: boolean;
}

interface Order {
  readonly given: readonly string[];
  readonly members: readonly OrderedName[];
}

type OrderNames = (names: readonly string[]) => readonly OrderedName[];

/** Of so many sequences of names of one length it is remembered how they are sorted: ours come in the order of the mapping. */
const MOST_ORDERS = 16;
const LONGEST = 32;

/** Sorting costs more than all the rest of a tag. */
function createOrder(blank: readonly string[]): OrderNames {
  const orders: Order[][] = Array.from({ length: LONGEST + 1 }, () => []);
  return (names) => {
    const known = orders[names.length];
    const order = known?.find(({ given }) => isSame(given, names));
    if (order !== undefined) return order.members;
    const members = [...new Set([...names, ...blank])].sort().map((name): OrderedName => {
      const named = `${name.length}:${name}`;
      return { name, first: `{${named}`, later: `,${named}`, isBlank: blank.includes(name) };
    });
    if (known !== undefined && known.length < MOST_ORDERS) known.push({ given: names, members });
    return members;
  };
}

function isSame(given: readonly string[], names: readonly string[]): boolean {
  for (let place = 0; place < names.length; place += 1) {
    if (given[place] !== names[place]) return false;
  }
  return true;
}

const ordered = createOrder([]);

/** Text is joined in as few steps as there are, for each of them makes an object. */
function canonicalObject(
  object: JsonObject,
  order: OrderNames,
  ignored: string | undefined,
): string {
  let text = "";
  for (const { name, first, later, isBlank } of order(Object.keys(object))) {
    const value = isBlank ? null : object[name];
    if (value === undefined || name === ignored) continue;
    text += text === "" ? first : later;
    if (typeof value === "string") text = text + lengthMark(value) + value;
    else text += name === "meta" ? canonicalMeta(value) : canonicalText(value);
  }
  return text === "" ? "{}" : text + ",}";
}

/** The tag cannot depend on itself. */
function canonicalMeta(meta: JsonValue): string {
  const isObject = typeof meta === "object" && meta !== null && !Array.isArray(meta);
  return isObject ? canonicalObject(meta as JsonObject, ordered, "version") : canonicalText(meta);
}

const toTag = (text: string): string =>
  `W/"${hash("sha256", text, "base64url").slice(0, tagLength)}"`;

/** `W/"..."` of a whole resource, before any projection; `meta.version` has no part in it. */
export const weakETag = (resource: JsonObject): string =>
  toTag(canonicalObject(resource, ordered, undefined));

/** As {@link weakETag} has it of a resource in which these attributes are null, without a copy of it. */
export function weakETagWithout(blank: readonly string[]): (resource: JsonObject) => string {
  const order = createOrder(blank);
  return (resource) => toTag(canonicalObject(resource, order, undefined));
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
  const current = opaque(etag);
  entityTag.lastIndex = 0;
  while (entityTag.lastIndex < header.length) {
    const match = entityTag.exec(header);
    if (match === null) return false;
    if (match[1] === current) return true;
  }
  return false;
}
