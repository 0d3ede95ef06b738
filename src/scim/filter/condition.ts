// Checks one condition against the schema: which operators an attribute's type has, and which values (RFC 7644 section 3.4.2.2).
import type { AttributeType } from "../schema/model.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";
import { readSimpleValue } from "../resource/value/simple-value.js";
import type { CompareOp, Comparison, ElementPath, FilterValue, Logic, Presence } from "./ast.js";
import { filterError } from "../error.js";
import { toInstant } from "./compare.js";
import type { Literal } from "./literal.js";

const equality = new Set<CompareOp>(["eq", "ne"]);
const ordering = new Set<CompareOp>(["eq", "ne", "gt", "ge", "lt", "le"]);
const text = new Set<CompareOp>(["eq", "ne", "co", "sw", "ew"]);
const all = new Set<CompareOp>([...text, ...ordering]);

const operators: Readonly<Record<AttributeType, ReadonlySet<CompareOp>>> = {
  string: all,
  reference: all,
  binary: text,
  boolean: equality,
  integer: ordering,
  decimal: ordering,
  dateTime: ordering,
  complex: new Set(),
};

const expected: Readonly<Record<AttributeType, string>> = {
  string: "a string in double quotes",
  reference: "a string in double quotes",
  binary: "a base64 string in double quotes",
  boolean: "true or false",
  integer: "a whole number",
  decimal: "a number",
  dateTime: 'a dateTime such as "2026-01-31T08:00:00Z" (a plus sign has to be %2B in a URL)',
  complex: "a sub-attribute",
};

/** A path as the client may have written it; `manager` for a sub-filter's own attribute alone. */
function spell(path: ElementPath): string {
  return path.sub === undefined ? path.attribute.name : `${path.attribute.name}.${path.sub.name}`;
}

function target(path: ElementPath): CompiledAttribute {
  return path.sub ?? path.attribute;
}

function rejectSecrets(path: ElementPath, at: number): void {
  const secret = [path.attribute, path.sub].some((each) => each?.definition.returned === "never");
  if (secret) throw filterError(`"${spell(path)}" is never returned and cannot be filtered by`, at);
}

/** Made for each answer anew: no store holds it, so that no comparison would ever find it. */
export const isComputed = ({ attribute, sub }: ElementPath): boolean =>
  attribute.name === "meta" && (sub?.name === "location" || sub?.name === "version");

/** Made for each answer as well, where there is an element: a condition on it would select nobody, and its opposite everybody. */
const computedReferences = new Set(["members.$ref", "groups.$ref"]);

function rejectComputed(path: ElementPath, at: number): void {
  if (isComputed(path)) {
    throw filterError(`"${spell(path)}" cannot be filtered by; ask for the resource by its id`, at);
  }
  if (path.sub === undefined || !computedReferences.has(path.sub.pathName)) return;
  const { name } = path.attribute;
  throw filterError(
    `"${spell(path)}" cannot be filtered by; compare "${name}.value" with an id`,
    at,
  );
}

/** `emails co "x"` means `emails.value co "x"`; so do `members eq "id"` and `manager eq "id"`. */
function withImpliedValue<Path extends ElementPath>(path: Path, at: number): Path {
  if (target(path).definition.type !== "complex") return path;
  const value = path.attribute.subAttributes.get("value");
  if (value !== undefined) return { ...path, sub: value };
  throw filterError(`"${spell(path)}" is complex: compare one of its sub-attributes`, at);
}

function typedValue(type: AttributeType, literal: Literal): FilterValue | undefined {
  const { value, bareText } = literal;
  switch (type) {
    case "string":
    case "reference":
    case "binary":
      return typeof value === "string" ? value : bareText;
    case "dateTime": {
      const read = readSimpleValue(type, value);
      return typeof read === "string" && toInstant(read) !== undefined ? read : undefined;
    }
    default:
      return readSimpleValue(type, value);
  }
}

export function toPresent<Path extends ElementPath>(path: Path, at: number): Presence<Path> {
  rejectSecrets(path, at);
  rejectComputed(path, at);
  return { kind: "present", path };
}

/** A comparison with null asks for presence; whatever the attribute's type cannot answer is 400 invalidFilter. */
export function toComparison<Path extends ElementPath>(
  path: Path,
  op: CompareOp,
  literal: Literal,
): Logic<Comparison<Path> | Presence<Path>> {
  const { at } = literal;
  rejectSecrets(path, at);
  rejectComputed(path, at);
  if (literal.value === null) {
    if (!equality.has(op)) throw filterError(`"${op}" cannot be used with null`, at);
    const present: Presence<Path> = { kind: "present", path };
    return op === "ne" ? present : { kind: "not", filter: present };
  }
  const full = withImpliedValue(path, at);
  const { type } = target(full).definition;
  if (!operators[type].has(op)) {
    throw filterError(`"${op}" cannot be used with "${spell(full)}", which is ${type}`, at);
  }
  const value = typedValue(type, literal);
  if (value === undefined) {
    throw filterError(`"${spell(full)}" has to be compared with ${expected[type]}`, at);
  }
  return { kind: "comparison", path: full, op, value };
}
