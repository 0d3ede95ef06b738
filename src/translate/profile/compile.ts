// Compiles the mapping once into slots and copies, so that translating a user looks nothing up.
import {
  resolveAttributePath,
  type AttributeContainer,
  type AttributePath,
  type CompiledAttribute,
  type ResourceSchema,
} from "../../scim/schema/resource-schema.js";
import type { AttributeRow, Mapping } from "../../mapping/model.js";
import { isStandard, standardAttributes } from "../../mapping/standard-attributes.js";
import { compileTransforms } from "../../mapping/transforms.js";
import { makesMany } from "../../mapping/value-count.js";
import { compileCopies } from "./copies.js";
import type { Home, Leaf } from "./value-codec.js";
import type { Copy, ElementHome, Slot, SlotContainer } from "./attribute-codec.js";

export interface CompiledMapping {
  readonly overflow: string;
  readonly emailIndex: string;
  /** The core schema first, then each extension that is mapped. */
  readonly containers: readonly SlotContainer[];
  readonly copies: readonly Copy[];
  readonly schema: ResourceSchema;
  readonly rows: readonly AttributeRow[];
}

/** A row with its SCIM path found in the schema. */
interface ResolvedRow {
  readonly row: AttributeRow;
  readonly path: AttributePath;
}

/** Not of the profile: calls of their own, or PingOne's alone. */
const notMapped = new Set(["schemas", "id", "meta", "groups", "active", "password"]);

/**
 * `unmapped` names extensions whose attributes are no profile attributes (PingOne's own). Throws TypeError for a row
 * whose SCIM path the schema does not know: mapping files are checked before.
 */
export function compileMapping(
  mapping: Mapping,
  schema: ResourceSchema,
  unmapped: ReadonlySet<string>,
): CompiledMapping {
  const resolved = mapping.attributes.flatMap((row) => resolve(row, schema));
  const homed = resolved.filter(({ row }) => row.direction !== "toPingOne");
  const containers = [schema.core, ...schema.extensions.filter(({ urn }) => !unmapped.has(urn))];
  return {
    overflow: mapping.overflow,
    emailIndex: mapping.emailIndex,
    containers: containers.map((container) => compileContainer(container, homed)),
    copies: compileCopies(mapping, schema),
    schema,
    rows: mapping.attributes,
  };
}

function resolve(row: AttributeRow, schema: ResourceSchema): readonly ResolvedRow[] {
  if (row.scim === undefined) return [];
  const path = resolveAttributePath(schema, row.scim);
  if (path === undefined) throw new TypeError(`The mapping names no attribute: ${row.scim}`);
  return [{ row, path }];
}

function compileContainer(
  container: AttributeContainer,
  rows: readonly ResolvedRow[],
): SlotContainer {
  const slots = [...container.attributes.values()]
    .filter((attribute) => isMapped(container, attribute, rows))
    .map((attribute) => compileSlot(attribute, rows));
  return {
    urn: container.isExtension ? container.urn : undefined,
    slots: new Map(slots.map((slot) => [slot.name, slot])),
  };
}

/** A read-only attribute is shown where a row says of what. */
function isMapped(
  { isExtension }: AttributeContainer,
  attribute: CompiledAttribute,
  rows: readonly ResolvedRow[],
): boolean {
  if (!isExtension && notMapped.has(attribute.name)) return false;
  if (attribute.definition.mutability !== "readOnly") return true;
  return rows.some(({ path, row }) => path.attribute === attribute && row.direction === "toScim");
}

function compileSlot(attribute: CompiledAttribute, rows: readonly ResolvedRow[]): Slot {
  const { name, definition } = attribute;
  const own = rows.filter(({ path }) => path.attribute === attribute);
  if (definition.type !== "complex") {
    const leaf = compileLeaf(attribute, own[0]?.row);
    return { kind: "simple", name, leaf, places: placesOf([leaf]) };
  }
  if (definition.multiValued) {
    const homes = compileElementHomes(own);
    const places = homes.flatMap(({ leaves }) => placesOf([...leaves.values()]));
    return { kind: "list", name, definition, homes, places };
  }
  const leaves = [...attribute.subAttributes.values()].map((sub) =>
    compileLeaf(sub, own.find(({ path }) => path.sub === sub)?.row),
  );
  return {
    kind: "complex",
    name,
    leaves: new Map(leaves.map((leaf) => [leaf.name, leaf])),
    places: placesOf(leaves),
  };
}

/** What is only shown is not written. */
const placesOf = (leaves: readonly Leaf[]): readonly Home[] =>
  leaves.flatMap(({ home }) => (home === undefined || home.isShownOnly ? [] : home));

function compileLeaf({ name, definition }: CompiledAttribute, row: AttributeRow | undefined): Leaf {
  return { name, definition, home: row && compileHome(row, definition.multiValued) };
}

function compileHome(row: AttributeRow, isMultiValued: boolean): Home {
  const [top = row.pingone, part] = row.pingone.split(".");
  const standard = standardAttributes.get(row.pingone);
  const hasMany = makesMany(row.transforms, isMultiValued);
  return {
    top,
    part,
    isCustom: !isStandard(top),
    isIdentity: standard?.isIdentity ?? false,
    isShownOnly: row.direction === "toScim",
    isMultiValued: hasMany,
    isVerbatim: !hasMany && row.transforms.length === 0,
    convert: compileTransforms(row.transforms),
    accepts: standard?.accepts ?? (() => true),
    default: row.default,
  };
}

/** The rows of one PingOne attribute are one home. */
function compileElementHomes(rows: readonly ResolvedRow[]): readonly ElementHome[] {
  const homes = new Map<string, ElementHome & { leaves: Map<string, Leaf & { home: Home }> }>();
  for (const { row, path } of rows) {
    if (path.sub === undefined) continue;
    const home = compileHome(row, false);
    const known = homes.get(home.top) ?? {
      top: home.top,
      choice: row.element ?? "main",
      shows: row.shows ?? {},
      leaves: new Map<string, Leaf & { home: Home }>(),
    };
    const { name, definition } = path.sub;
    known.leaves.set(name, { name, definition, home });
    homes.set(home.top, known);
  }
  return [...homes.values()];
}
