// Finds attributes by any spelling a client may use: names and URNs in any case, qualified or not (RFC 7644 section 3.10).
import type { AttributeDefinition, ResourceType } from "./model.js";

/** An attribute, with its sub-attributes ready to be found by lower-case name. */
export interface CompiledAttribute {
  readonly definition: AttributeDefinition;
  readonly name: string;
  /** The name a client knows it by: dotted, with its URN when it lives in an extension. */
  readonly pathName: string;
  /** Empty for attributes that are not complex. */
  readonly subAttributes: ReadonlyMap<string, CompiledAttribute>;
  /** The same by name as the schema spells it. */
  readonly subsAsSpelt: ReadonlyMap<string, CompiledAttribute>;
  /** Of its sub-attributes those without which it is none. */
  readonly requiredSubs: readonly CompiledAttribute[];
  /** Whether its values are resources, named by their ids. */
  readonly isReference: boolean;
}

/** The attributes that live in one container: the resource itself, or an extension's URN key. */
export interface AttributeContainer {
  /** The schema URN as declared. */
  readonly urn: string;
  /** Whether the attributes live below the URN as key (extension) or at the top level (core). */
  readonly isExtension: boolean;
  readonly attributes: ReadonlyMap<string, CompiledAttribute>;
  /** The same by name as the schema spells it. */
  readonly asSpelt: ReadonlyMap<string, CompiledAttribute>;
  /** Those that whoever makes a resource has to give. */
  readonly required: readonly CompiledAttribute[];
}

/** A resource type compiled for look-up; built once at start by {@link compileResourceSchema}. */
export interface ResourceSchema {
  readonly type: ResourceType;
  readonly core: AttributeContainer;
  readonly extensions: readonly AttributeContainer[];
  /** Core and extensions by lower-case URN. */
  readonly containers: ReadonlyMap<string, AttributeContainer>;
}

/** A resolved attribute path: container, attribute and, where the path went on, its sub-attribute. */
export interface AttributePath {
  readonly container: AttributeContainer;
  readonly attribute: CompiledAttribute;
  readonly sub: CompiledAttribute | undefined;
}

const common = {
  multiValued: false,
  description: "",
  required: false,
  caseExact: true,
  mutability: "readOnly",
  returned: "default",
  uniqueness: "none",
} as const;

const metaSubAttributes: readonly AttributeDefinition[] = [
  { ...common, name: "resourceType", type: "string" },
  { ...common, name: "created", type: "dateTime" },
  { ...common, name: "lastModified", type: "dateTime" },
  { ...common, name: "location", type: "reference", referenceTypes: ["uri"] },
  { ...common, name: "version", type: "string" },
];

/** The common attributes of RFC 7643 section 3.1, which no schema lists. */
const commonAttributes: readonly AttributeDefinition[] = [
  { ...common, name: "schemas", type: "reference", multiValued: true, returned: "always" },
  { ...common, name: "id", type: "string", returned: "always", uniqueness: "server" },
  { ...common, name: "externalId", type: "string", mutability: "readWrite" },
  { ...common, name: "meta", type: "complex", subAttributes: metaSubAttributes },
];

function compileAttributes(
  definitions: readonly AttributeDefinition[],
  prefix: string,
): ReadonlyMap<string, CompiledAttribute> {
  return new Map(
    definitions.map((each) => [each.name.toLowerCase(), compileAttribute(each, prefix)]),
  );
}

function compileAttribute(definition: AttributeDefinition, prefix: string): CompiledAttribute {
  const { name } = definition;
  const pathName = prefix + name;
  const subAttributes = compileAttributes(definition.subAttributes ?? [], `${pathName}.`);
  return {
    definition,
    name,
    pathName,
    subAttributes,
    subsAsSpelt: asSpelt(subAttributes),
    requiredSubs: requiredOf(subAttributes),
    isReference: subAttributes.has("$ref") && subAttributes.has("value"),
  };
}

const asSpelt = (
  attributes: ReadonlyMap<string, CompiledAttribute>,
): ReadonlyMap<string, CompiledAttribute> =>
  new Map([...attributes.values()].map((each) => [each.name, each]));

/** A name in any letter case; as the schema spells it, as most are sent, nothing has to be folded. */
export const attributeNamed = (
  { attributes, asSpelt }: Pick<AttributeContainer, "attributes" | "asSpelt">,
  name: string,
): CompiledAttribute | undefined => asSpelt.get(name) ?? attributes.get(name.toLowerCase());

/** The same of a sub-attribute's. */
export const subAttributeNamed = (
  { subAttributes, subsAsSpelt }: CompiledAttribute,
  name: string,
): CompiledAttribute | undefined => subsAsSpelt.get(name) ?? subAttributes.get(name.toLowerCase());

/** What is read-only a client cannot give. */
const requiredOf = (
  attributes: ReadonlyMap<string, CompiledAttribute>,
): readonly CompiledAttribute[] =>
  [...attributes.values()].filter(
    ({ definition }) => definition.required && definition.mutability !== "readOnly",
  );

function compileContainer(
  urn: string,
  isExtension: boolean,
  definitions: readonly AttributeDefinition[],
): AttributeContainer {
  const attributes = compileAttributes(definitions, isExtension ? `${urn}:` : "");
  const required = requiredOf(attributes);
  return { urn, isExtension, attributes, asSpelt: asSpelt(attributes), required };
}

/** Compiles a resource type once, so that a look-up costs one or two map reads. */
export function compileResourceSchema(type: ResourceType): ResourceSchema {
  const { id, attributes } = type.schema;
  const core = compileContainer(id, false, [...commonAttributes, ...attributes]);
  const extensions = type.extensions.map(({ schema }) =>
    compileContainer(schema.id, true, schema.attributes),
  );
  return {
    type,
    core,
    extensions,
    containers: new Map([core, ...extensions].map((each) => [each.urn.toLowerCase(), each])),
  };
}

/**
 * Resolves `[URN ":"] name ["." subName]` in any letter case (RFC 7644 section 3.10).
 * Returns undefined for a name the schema does not know; the caller decides which error that is.
 */
export function resolveAttributePath(
  schema: ResourceSchema,
  text: string,
): AttributePath | undefined {
  const { container, rest } = splitUrn(schema, text);
  if (container === undefined) return undefined;
  const [name = "", subName, ...tooDeep] = rest.toLowerCase().split(".");
  const attribute = container.attributes.get(name);
  if (attribute === undefined || tooDeep.length > 0) return undefined;
  if (subName === undefined) return { container, attribute, sub: undefined };
  const sub = attribute.subAttributes.get(subName);
  return sub === undefined ? undefined : { container, attribute, sub };
}

/** Takes a leading schema URN off; the dots inside "2.0" never count as a sub-attribute separator. */
function splitUrn(
  schema: ResourceSchema,
  text: string,
): { container: AttributeContainer | undefined; rest: string } {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { container: schema.core, rest: text };
  return {
    container: schema.containers.get(text.slice(0, colon).toLowerCase()),
    rest: text.slice(colon + 1),
  };
}
