// The overflow attribute as a whole: values preserved by attribute, those of an extension below its URN.
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  ownValue,
  sameValue,
} from "../../platform/json.js";
import { withoutMarker } from "../create-marker.js";
import { withoutTombstone } from "../users/tombstone/tombstone-mark.js";
import type { AttributeCodec, SchemaCodec } from "./attribute-codec.js";

/** What is preserved for one schema in an overflow as PingOne returned it; anything else there counts as none. */
export function preservedIn(overflow: unknown, urn: string | undefined): JsonObject {
  if (!isJsonObject(overflow as JsonValue | undefined)) return {};
  const all = overflow as JsonObject;
  if (urn === undefined) return all;
  const own = ownValue(all, urn);
  return isJsonObject(own) ? own : {};
}

/** An overflow under construction. */
export class OverflowDraft {
  readonly #values: Record<string, JsonValue>;

  constructor(present?: unknown) {
    this.#values = present === undefined ? {} : { ...preservedIn(present, undefined) };
  }

  set(urn: string | undefined, name: string, preserved: JsonValue | undefined): void {
    if (urn === undefined) {
      put(this.#values, name, preserved);
      return;
    }
    const own = { ...preservedIn(this.#values, urn) };
    put(own, name, preserved);
    put(this.#values, urn, Object.keys(own).length === 0 ? undefined : own);
  }

  values(): JsonObject {
    return this.#values;
  }
}

function put(all: Record<string, JsonValue>, name: string, value: JsonValue | undefined): void {
  if (value === undefined) Reflect.deleteProperty(all, name);
  else all[name] = value;
}

/** What is the client's: marks of creates and deletions are ours. */
const ownOf = (overflow: JsonObject): JsonObject => withoutTombstone(withoutMarker(overflow));

/** The merge patch between two overflows; null when nothing is left to keep. Marks of ours stay as they are. */
export function overflowPatch(present: unknown, next: JsonObject): JsonValue | undefined {
  const all = preservedIn(present, undefined);
  const from = ownOf(all);
  const to = ownOf(next);
  if (Object.keys(from).length === 0 && Object.keys(to).length === 0) return undefined;
  const isAllGone = Object.keys(to).length === 0 && from === all;
  return isAllGone ? null : mergeDiff(from, to);
}

/**
 * A merge patch that leaves `next` and nothing else of an overflow nobody has read. Elements of unusual types may
 * survive it; PingOne's answer tells.
 */
export function blindOverflowPatch(schemas: readonly SchemaCodec[], next: JsonObject): JsonValue {
  const patch: Record<string, JsonValue> = {};
  for (const { urn, attributes } of schemas) {
    const preserved = preservedIn(next, urn);
    if (urn === undefined) Object.assign(patch, clearing(attributes, preserved));
    else patch[urn] = Object.keys(preserved).length === 0 ? null : clearing(attributes, preserved);
  }
  return patch;
}

function clearing(
  attributes: ReadonlyMap<string, AttributeCodec>,
  preserved: JsonObject,
): JsonObject {
  return Object.fromEntries(
    [...attributes.values()].map((codec) => [
      codec.name,
      clearingAttribute(codec, ownValue(preserved, codec.name)),
    ]),
  );
}

function clearingAttribute(codec: AttributeCodec, preserved: JsonValue | undefined): JsonValue {
  if (preserved === undefined) return null;
  if (codec.kind === "simple" || !isJsonObject(preserved)) return preserved;
  if (codec.kind === "complex") return { ...nulls(codec.subs.keys()), ...preserved };
  const subs = codec.definition.subAttributes ?? [];
  const names = ["@", ...subs.map(({ name }) => name)];
  const usual = subs.find(({ name }) => name === "type")?.canonicalValues ?? [];
  const elements = Object.entries(preserved).map(
    ([key, element]) => [key, { ...nulls(names), ...(element as JsonObject) }] as const,
  );
  return { ...nulls([...usual, "untyped"]), ...Object.fromEntries(elements) };
}

const nulls = (names: Iterable<string>): Record<string, null> =>
  Object.fromEntries([...names].map((name) => [name, null]));

/**
 * The JSON Merge Patch (RFC 7396) that turns one value into another, the way PingOne patches JSON attributes (contract
 * 3.7). Undefined when nothing has to change; null removes. Neither side may hold null inside an object.
 */
export function mergeDiff(
  from: JsonValue | undefined,
  to: JsonValue | undefined,
): JsonValue | undefined {
  if (to === undefined) return from === undefined ? undefined : null;
  if (!isJsonObject(to) || !isJsonObject(from)) return sameValue(from, to) ? undefined : to;
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const changes = [...names].flatMap((name) => {
    // Names come from clients (an e-mail's type, for example) and may be those of Object.prototype.
    const change = mergeDiff(ownValue(from, name), ownValue(to, name));
    return change === undefined ? [] : [[name, change] as const];
  });
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}
