// Attributes of PingOne that are computed of others and never read back: constants, templates, one-way copies, and the index of further e-mail addresses.
import { composed } from "../../scim/resource/value/composed-text.js";
import { type JsonObject, type JsonValue, ownValue, ownPart } from "../../platform/json.js";
import {
  type AttributePath,
  type ResourceSchema,
  resolveAttributePath,
} from "../../scim/schema/resource-schema.js";
import type { AttributeRow, Mapping } from "../../mapping/model.js";
import { accepterOf, isStandard } from "../../mapping/standard-attributes.js";
import { compileTransforms } from "../../mapping/transforms.js";
import { makesMany } from "../../mapping/value-count.js";
import { elementsAt, mainElement } from "./primary-element.js";
import type { PingOneText } from "./value-codec.js";
import { qualifiedName } from "./attribute-codec.js";

export interface DerivedAttribute {
  readonly top: string;
  readonly part: string | undefined;
  /** Both, joined by a dot where there is a part. */
  readonly path: string;
  readonly isCustom: boolean;
  /** The attributes it is made of, as `attribute` or `urn:attribute`; none for a constant. */
  readonly sources: ReadonlySet<string>;
  readonly compute: (resource: JsonObject) => PingOneText | undefined;
}

export function compileDerived(
  mapping: Mapping,
  schema: ResourceSchema,
): readonly DerivedAttribute[] {
  const rows = mapping.attributes.filter(({ direction }) => direction === "toPingOne");
  return [...rows.map((row) => compileDerivedRow(row, schema)), emailIndexOf(mapping)];
}

type Values = (resource: JsonObject) => readonly string[];

function compileDerivedRow(row: AttributeRow, schema: ResourceSchema): DerivedAttribute {
  const [top = row.pingone, part] = row.pingone.split(".");
  const convert = compileTransforms(row.transforms);
  const accepts = accepterOf(row.pingone);
  const { paths, read } = sourceOf(row, schema);
  // A template makes one text of whatever it names.
  const hasMany = makesMany(row.transforms, row.scim !== undefined && paths.some(isMany));
  const fallback = row.default;
  return {
    top,
    part,
    path: row.pingone,
    isCustom: !isStandard(top),
    sources: new Set(
      paths.map(({ container, attribute }) =>
        qualifiedName(container.isExtension ? container.urn : undefined, attribute.name),
      ),
    ),
    compute(resource) {
      // A copy PingOne would refuse is none: what it is made of is kept in its own place, and nobody is refused for it.
      const values = convert(read(resource)).filter(accepts);
      if (values.length === 0) return fallback;
      return hasMany ? values : values[0];
    },
  };
}

const isMany = ({ attribute }: AttributePath): boolean => attribute.definition.multiValued;

function sourceOf(
  { scim, constant, template }: AttributeRow,
  schema: ResourceSchema,
): { readonly paths: readonly AttributePath[]; readonly read: Values } {
  if (constant !== undefined) return { paths: [], read: () => [constant] };
  if (template !== undefined) return templateOf(template, schema);
  const path = requirePath(scim ?? "", schema);
  return { paths: [path], read: (resource) => valuesAt(resource, path) };
}

function requirePath(text: string, schema: ResourceSchema): AttributePath {
  const path = resolveAttributePath(schema, text);
  if (path === undefined) throw new TypeError(`The mapping names no attribute: ${text}`);
  return path;
}

/** `{path}` stands for the attribute's first value; no value where none of them has one. */
function templateOf(
  template: string,
  schema: ResourceSchema,
): { readonly paths: readonly AttributePath[]; readonly read: Values } {
  const parts = template.split(/\{([^{}]*)\}/);
  const paths = parts.map((part, index) =>
    index % 2 === 1 ? requirePath(part, schema) : undefined,
  );
  const found = paths.filter((path) => path !== undefined);
  return {
    paths: found,
    read(resource) {
      const values = paths.map((path) => path && valuesAt(resource, path)[0]);
      if (values.every((value) => value === undefined)) return [];
      const text = parts.map((part, index) => (index % 2 === 1 ? (values[index] ?? "") : part));
      return [text.join("").replace(/ {2,}/g, " ").trim()];
    },
  };
}

/** All values at a path, in order; those of every element for multi-valued attributes. */
function valuesAt(
  resource: JsonObject,
  { container, attribute, sub }: AttributePath,
): readonly string[] {
  const holder = container.isExtension
    ? (resource[container.urn] as JsonObject | undefined)
    : resource;
  const value = holder && ownValue(holder, attribute.name);
  const all: readonly (JsonValue | undefined)[] = Array.isArray(value) ? value : [value];
  const simple = sub === undefined ? all : all.map((each) => ownPart(each, sub.name));
  return simple.flatMap((each) =>
    each === undefined || each === null || typeof each === "object" ? [] : String(each),
  );
}

/**
 * PingOne can filter by one `email` only; the others are found by this attribute (contract 6.2: a multi-valued one
 * matches by any value). Each address stands there twice, the second time reversed after a mark, for `ew`.
 */
function emailIndexOf({ emailIndex, attributes }: Mapping): DerivedAttribute {
  const isMapped = attributes.some(
    ({ scim, pingone, element }) =>
      scim === "emails.value" && pingone === "email" && element === "main",
  );
  return {
    top: emailIndex,
    part: undefined,
    path: emailIndex,
    // Sent to an environment that may declare it since we looked: what is not indexed is not found.
    isCustom: false,
    sources: new Set(["emails"]),
    compute(resource) {
      const emails = elementsAt(resource, "emails");
      // Most have one address, and PingOne's own attribute for it.
      if (emails.length === (isMapped ? 1 : 0)) return undefined;
      const main = isMapped ? mainElement(emails, isAddress) : undefined;
      return indexOf(emails.filter((each) => each !== main));
    },
  };
}

const isAddress = ({ value }: JsonObject): boolean => typeof value === "string" && value !== "";

function indexOf(further: readonly JsonObject[]): PingOneText | undefined {
  const addresses = further.flatMap(({ value }) => (typeof value === "string" ? value : []));
  if (addresses.length === 0) return undefined;
  return [...new Set(addresses)].flatMap((each) => [indexed(each), reversed(each)]);
}

/** How letter case counts in custom attributes is unknown (contract 6.1), so there is none. */
export const indexed = (address: string): string => composed(address).toLowerCase();

export const reversed = (address: string): string =>
  `<${Array.from(indexed(address)).reverse().join("")}`;
