// Reads a PATCH path: `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`, qualified by URN or not (RFC 7644 section 3.5.2).
import { endOfFilter } from "../query/brackets.js";
import { badRequest, type ScimError } from "../error.js";
import { spelt } from "../resource/names.js";
import { findExtension, isUnknownExtension, resolveLoosePath } from "../resource/loose-path.js";
import type {
  AttributeContainer,
  AttributePath,
  CompiledAttribute,
  ResourceSchema,
} from "../schema/resource-schema.js";
import type { Tolerances } from "../tolerances.js";
import type { WorkBudget } from "../work-budget.js";
import type { ElementFilter } from "./patch.js";
import type { ValueFilter } from "../filter/ast.js";
import { compileValueFilter } from "../filter/evaluate.js";
import { parseValueFilter } from "../filter/parse-value.js";
import {
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  isObject,
} from "../../platform/json.js";

/** What an element has to hold to match: known only for `eq` on single values joined by `and`. */
function demandedBy(filter: ValueFilter): JsonObject | undefined {
  const conditions = filter.kind === "and" ? filter.filters : [filter];
  const demanded: MutableJsonObject = {};
  for (const condition of conditions) {
    if (condition.kind !== "comparison" || condition.op !== "eq") return undefined;
    const { sub } = condition.path;
    if (sub?.definition.multiValued === true || condition.value === "") return undefined;
    demanded[sub?.name ?? "value"] = condition.value;
  }
  return demanded;
}

/** The element that a filter's equalities describe: of a simple attribute the value itself. */
export function elementOf(attribute: CompiledAttribute, equals: JsonObject): JsonValue {
  return attribute.definition.type === "complex" ? equals : (equals["value"] ?? equals);
}

/** Compiles the text between the brackets; 400 `invalidFilter` when it is no filter over this attribute. */
function compileElementFilter(
  text: string,
  attribute: CompiledAttribute,
  work: WorkBudget,
): ElementFilter {
  if (text === "") throw badRequest("invalidFilter", "The filter of the path is empty.");
  const filter = parseValueFilter(text, attribute);
  const equals = demandedBy(filter);
  const matches = compileValueFilter(filter, work);
  // `type eq "a" and type eq "b"` demands what no element can be.
  const isPossible = equals !== undefined && matches(elementOf(attribute, equals));
  return { matches, equals: isPossible ? equals : undefined };
}

export interface AttributeTarget {
  readonly path: AttributePath;
  readonly filter: ElementFilter | undefined;
}

/** What a path is read by. */
export interface PathReader {
  readonly schema: ResourceSchema;
  readonly tolerances: Tolerances;
  readonly work: WorkBudget;
}

const longestPath = 8_192;
/** And one for each character. */
const unitsOfPath = 20;
/** To read and compile what is in its brackets. */
const unitsOfFilter = 600;

function malformed(reason: string): ScimError {
  return badRequest("invalidPath", `The path is malformed: ${reason}.`);
}

/** Where no unknown name is tolerated all of them are told alike. */
const unknownName = ({ unknownNames }: Tolerances, name: string): ScimError =>
  badRequest(
    unknownNames ? "invalidPath" : "invalidSyntax",
    `The schema has no attribute${spelt(name)} as the path names it.`,
  );

/** Of an extension that nobody knows as much can be said as that it is spelt like one. */
function isOfUnknownExtension({ schema, tolerances }: PathReader, name: string): boolean {
  return isUnknownExtension(schema, name) && tolerances.unknownExtensions;
}

function resolve({ schema, tolerances }: PathReader, name: string): AttributePath {
  const path = resolveLoosePath(schema, name, tolerances);
  if (path !== undefined) return path;
  if (!/^[\w$:./-]+$/.test(name)) throw malformed("it is no attribute name");
  throw unknownName(tolerances, name);
}

/** The part behind a filter, without its dot. */
function readRest(text: string): string | undefined {
  if (text === "") return undefined;
  if (text.startsWith(".")) return text.slice(1);
  throw malformed('only ".sub-attribute" may follow "]"');
}

function selectSub(
  { attribute }: AttributePath,
  name: string,
  tolerances: Tolerances,
): CompiledAttribute | undefined {
  const lower = name.toLowerCase();
  const sub = attribute.subAttributes.get(lower);
  const isItself = attribute.definition.type !== "complex" && lower === "value";
  if (sub !== undefined || (isItself && tolerances.implicitValue)) return sub;
  throw unknownName(tolerances, `${attribute.name}.${name}`);
}

function parseFiltered(
  reader: PathReader,
  text: string,
  open: number,
): AttributeTarget | undefined {
  reader.work.spend(unitsOfFilter);
  const close = endOfFilter(text, open + 1);
  if (close === undefined) throw malformed('a "[" without its "]"');
  const name = text.slice(0, open).trim();
  const rest = readRest(text.slice(close + 1).trim());
  if (isOfUnknownExtension(reader, name)) return undefined;
  const path = resolve(reader, name);
  const { container, attribute, sub } = path;
  const { type, multiValued } = attribute.definition;
  if (sub !== undefined || (type !== "complex" && !multiValued)) {
    throw malformed("a filter stands only after an attribute that has sub-attributes");
  }
  const selected = rest === undefined ? undefined : selectSub(path, rest, reader.tolerances);
  const inside = text.slice(open + 1, close).trim();
  if (/^-?\d*$/.test(inside) && inside !== "") throw malformed("values are not selected by index");
  const filter = compileElementFilter(inside, attribute, reader.work);
  return { path: { container, attribute, sub: selected }, filter };
}

/**
 * The target of a path; the extension itself when the path is nothing but its URN; undefined for an extension that nobody
 * knows. 400 `invalidPath` or `invalidFilter`.
 */
export function parsePatchPath(
  reader: PathReader,
  text: string,
): AttributeTarget | AttributeContainer | undefined {
  if (text.length > longestPath) throw malformed("it is too long");
  reader.work.spend(unitsOfPath + text.length);
  const open = text.indexOf("[");
  if (open >= 0) return parseFiltered(reader, text, open);
  if (isOfUnknownExtension(reader, text)) return undefined;
  const extension = findExtension(reader.schema, text, reader.tolerances);
  return extension ?? { path: resolve(reader, text), filter: undefined };
}

/** What the only key of the value adds to the path: nothing when it names the same, or what leads to it. */
function isNamedBy({ schema, tolerances }: PathReader, path: AttributePath, key: string): boolean {
  const { attribute, sub } = path;
  if (sub === undefined && attribute.subAttributes.has(key.toLowerCase())) return false;
  if (sub?.name.toLowerCase() === key.toLowerCase()) return true;
  const named = resolveLoosePath(schema, key, tolerances);
  return named?.attribute === attribute && (named.sub === undefined || named.sub === sub);
}

/** At most the attribute and its sub-attribute are named again. */
const deepest = 2;

/** The value meant for a path where its only key names the attribute again (Salesforce: path `members`, value `{"members":[…]}`); any other as it is. */
export function valueNamedTwice(
  reader: PathReader,
  path: AttributePath,
  value: unknown,
  depth = 0,
): unknown {
  if (depth === deepest || !isObject(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0 || !isNamedBy(reader, path, key)) return value;
  if (!reader.tolerances.attributeNamedTwice) return value;
  return valueNamedTwice(reader, path, value[key], depth + 1);
}
