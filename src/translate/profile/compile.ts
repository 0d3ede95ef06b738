// Compiles the mapping once into codecs, so that translating a user looks nothing up.
import {
  resolveAttributePath,
  type AttributeContainer,
  type AttributePath,
  type CompiledAttribute,
  type ResourceSchema,
} from "../../scim/schema/resource-schema.js";
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";
import { topOf } from "../../mapping/merge-rows.js";
import type { AttributeRow, Mapping } from "../../mapping/model.js";
import { accepterOf, isStandard, standardAttributes } from "../../mapping/standard-attributes.js";
import { compileTextTransforms, compileTransforms } from "../../mapping/transforms.js";
import { makesMany } from "../../mapping/value-count.js";
import { compileDerived, type DerivedAttribute } from "./derived.js";
import type { PingOneTarget, ValueCodec, Written } from "./value-codec.js";
import type { AttributeCodec, SchemaCodec } from "./attribute-codec.js";
import type { ElementTarget, SubCodec } from "./list-codec.js";

export interface CompiledMapping {
  readonly overflow: string;
  readonly emailIndex: string;
  /** The core schema first, then each extension that is mapped. */
  readonly schemas: readonly SchemaCodec[];
  readonly derived: readonly DerivedAttribute[];
  readonly schema: ResourceSchema;
  readonly rows: readonly AttributeRow[];
  /** What an environment has to declare, by PingOne's names. */
  readonly customAttributes: readonly string[];
}

/** A row with its SCIM path found in the schema. */
interface ResolvedRow {
  readonly row: AttributeRow;
  readonly path: AttributePath;
}

/** No attributes of the profile: PingOne's alone, or written by calls of their own, which succeed or fail by themselves. */
export const notOfProfile: ReadonlySet<string> = new Set([
  ...["schemas", "id", "meta", "groups", "active", "password"],
  PINGONE_USER,
]);

/** Throws TypeError for a row whose SCIM path the schema does not know: mapping files are checked before. */
export function compileMapping(mapping: Mapping, schema: ResourceSchema): CompiledMapping {
  const resolved = mapping.attributes.flatMap((row) => resolve(row, schema));
  const read = resolved.filter(({ row }) => row.direction !== "toPingOne");
  const schemas = [schema.core, ...schema.extensions.filter(({ urn }) => !notOfProfile.has(urn))];
  return {
    overflow: mapping.overflow,
    emailIndex: mapping.emailIndex,
    schemas: schemas.map((container) => compileSchema(container, read)),
    derived: compileDerived(mapping, schema),
    schema,
    rows: mapping.attributes,
    customAttributes: [...new Set(mapping.attributes.map(topOf))].filter((top) => !isStandard(top)),
  };
}

function resolve(row: AttributeRow, schema: ResourceSchema): readonly ResolvedRow[] {
  if (row.scim === undefined) return [];
  const path = resolveAttributePath(schema, row.scim);
  if (path === undefined) throw new TypeError(`The mapping names no attribute: ${row.scim}`);
  return [{ row, path }];
}

function compileSchema(container: AttributeContainer, rows: readonly ResolvedRow[]): SchemaCodec {
  const attributes = [...container.attributes.values()]
    .filter((attribute) => isMapped(container, attribute, rows))
    .map((attribute) => compileAttribute(attribute, rows));
  return {
    urn: container.isExtension ? container.urn : undefined,
    attributes: new Map(attributes.map((codec) => [codec.name, codec])),
    shown: attributes.filter(showsPingOne),
  };
}

function showsPingOne(codec: AttributeCodec): boolean {
  switch (codec.kind) {
    case "simple":
      return codec.value.target !== undefined;
    case "complex":
      return codec.tops.length > 0;
    case "list":
      return codec.elementTargets.length > 0;
  }
}

/** A read-only attribute is shown where a row says of what. */
function isMapped(
  { isExtension }: AttributeContainer,
  attribute: CompiledAttribute,
  rows: readonly ResolvedRow[],
): boolean {
  if (!isExtension && notOfProfile.has(attribute.name)) return false;
  if (attribute.definition.mutability !== "readOnly") return true;
  return rows.some(({ path, row }) => path.attribute === attribute && row.direction === "toScim");
}

function compileAttribute(
  attribute: CompiledAttribute,
  rows: readonly ResolvedRow[],
): AttributeCodec {
  const { name, definition } = attribute;
  const own = rows.filter(({ path }) => path.attribute === attribute);
  if (definition.type !== "complex") {
    const value = compileValue(attribute, own[0]?.row);
    return { kind: "simple", name, value, ...writtenBy([value]) };
  }
  if (definition.multiValued) {
    const elementTargets = compileElementTargets(own);
    const written = writtenBy(elementTargets.flatMap(({ subs }) => [...subs.values()]));
    return { kind: "list", name, definition, elementTargets, ...written };
  }
  const subs = [...attribute.subAttributes.values()].map((sub) =>
    compileValue(sub, own.find(({ path }) => path.sub === sub)?.row),
  );
  return {
    kind: "complex",
    name,
    subs: new Map(subs.map((sub) => [sub.name, sub])),
    tops: [...new Set(subs.flatMap(({ target }) => target?.top ?? []))],
    ...writtenBy(subs),
  };
}

/** What is only shown is not written. */
function writtenBy(subs: readonly ValueCodec[]): Written {
  const targets = subs.flatMap(({ target }) =>
    target === undefined || target.isShownOnly ? [] : target,
  );
  return { targets, hasDefault: targets.some((target) => target.default !== undefined) };
}

function compileValue(
  { name, definition }: CompiledAttribute,
  row: AttributeRow | undefined,
): ValueCodec {
  return { name, definition, target: row && compileTarget(row, definition.multiValued) };
}

function compileTarget(row: AttributeRow, isMultiValued: boolean): PingOneTarget {
  const [top = row.pingone, part] = row.pingone.split(".");
  const standard = standardAttributes.get(row.pingone);
  const hasMany = makesMany(row.transforms, isMultiValued);
  return {
    top,
    part,
    path: part === undefined ? top : `${top}.${part}`,
    isCustom: !isStandard(top),
    isIdentity: standard?.isIdentity ?? false,
    isShownOnly: row.direction === "toScim",
    isMultiValued: hasMany,
    convertText: hasMany ? undefined : compileTextTransforms(row.transforms),
    convert: compileTransforms(row.transforms),
    accepts: accepterOf(row.pingone),
    default: row.default,
  };
}

/** The rows of one PingOne attribute are one target. */
function compileElementTargets(rows: readonly ResolvedRow[]): readonly ElementTarget[] {
  const targets = new Map<string, ElementTarget & { subs: Map<string, SubCodec> }>();
  for (const { row, path } of rows) {
    if (path.sub === undefined) continue;
    const target = compileTarget(row, false);
    const known = targets.get(target.top) ?? {
      top: target.top,
      choice: row.element ?? "main",
      shows: row.shows ?? {},
      subs: new Map<string, SubCodec>(),
    };
    const { name, definition } = path.sub;
    known.subs.set(name, { name, definition, target });
    targets.set(target.top, known);
  }
  return [...targets.values()];
}
