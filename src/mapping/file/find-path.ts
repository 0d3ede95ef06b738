// Finds the SCIM attribute that a row of a mapping file names, or says why a row cannot have it.
import { nearName } from "../../platform/near-name.js";
import type { AttributeDefinition, SchemaDefinition } from "../../scim/schema/model.js";
import { createUserResourceType } from "../../scim/schema/product-schemas.js";
import {
  compileResourceSchema,
  resolveAttributePath,
  type AttributeContainer,
  type AttributePath,
  type ResourceSchema,
} from "../../scim/schema/resource-schema.js";

export interface FoundPath {
  /** As the schema spells it. */
  readonly text: string;
  readonly attribute: AttributeDefinition;
  /** The sub-attribute, or the attribute itself where the path has no dot. */
  readonly definition: AttributeDefinition;
}

/** The reason why not; undefined where only a broken declaration of the file keeps the attribute from being found. */
export type PathSearch = FoundPath | { readonly problem: string } | undefined;
export type FindPath = (text: string) => PathSearch;

/** Not of the profile: calls of their own, or nothing a client can set. */
const refused: ReadonlyMap<string, string> = new Map([
  ["id", "is PingOne's id of the user"],
  ["meta", "is made by the gateway"],
  ["schemas", "is made by the gateway"],
  ["groups", "is read-only: memberships are written through groups"],
  ["active", "is PingOne's enabled, which has a call of its own"],
  ["password", "is never mapped: it has a call of its own and is not read back"],
]);

/** Extensions with something wrong in their declaration, which is told elsewhere: the names they declare by URN, in lower case. */
export type Broken = ReadonlyMap<string, ReadonlySet<string>>;

export function createFindPath(extensions: readonly SchemaDefinition[], broken: Broken): FindPath {
  const user = createUserResourceType();
  const declared = extensions.map((schema) => ({ schema, required: false }));
  const schema = compileResourceSchema({
    ...user,
    extensions: [...user.extensions.filter(({ schema: { id } }) => !isPingOnes(id)), ...declared],
  });
  return function findPath(text) {
    if (isPingOnes(text)) {
      return { problem: "is PingOne's own extension, whose attributes have calls of their own" };
    }
    const path = resolveAttributePath(schema, text);
    if (path === undefined && broken.get(urnOf(text))?.has(nameOf(text)) === true) return undefined;
    if (path === undefined)
      return { problem: `is no SCIM attribute of users${hint(schema, text)}` };
    const reason = path.container.isExtension ? undefined : refused.get(path.attribute.name);
    if (reason !== undefined) return { problem: `${path.attribute.name} ${reason}` };
    return check(path);
  };
}

const urnOf = (text: string): string =>
  text.slice(0, Math.max(text.lastIndexOf(":"), 0)).toLowerCase();

const nameOf = (text: string): string =>
  (text.slice(text.lastIndexOf(":") + 1).split(".")[0] ?? "").toLowerCase();

const isPingOnes = (text: string): boolean => text.toLowerCase().startsWith("urn:pingidentity:");

function check({ container, attribute, sub }: AttributePath): PathSearch {
  const prefix = prefixOf(container);
  const { definition, name } = attribute;
  if (definition.type === "complex" && sub === undefined) {
    const parts = [...attribute.subAttributes.values()].map(
      (each) => `${prefix}${name}.${each.name}`,
    );
    return { problem: `is complex: give its parts rows of their own (${parts.join(", ")})` };
  }
  return {
    text: `${prefix}${name}${sub === undefined ? "" : `.${sub.name}`}`,
    attribute: definition,
    definition: sub?.definition ?? definition,
  };
}

const prefixOf = ({ isExtension, urn }: AttributeContainer): string =>
  isExtension ? `${urn}:` : "";

/** Where an extension's attribute stands without its URN, the whole path is what was meant. */
function hint(schema: ResourceSchema, text: string): string {
  if (text.includes("["))
    return "; no filter stands here: element: { types: [home] } names the one";
  const containers = [schema.core, ...schema.extensions];
  const colon = text.lastIndexOf(":");
  const urn =
    colon < 0
      ? undefined
      : nearName(
          text.slice(0, colon),
          containers.map((each) => each.urn),
        );
  if (colon >= 0 && urn === undefined) return "; no such extension is declared in this file";
  const meant = new Map<string, string>();
  for (const container of containers.filter((each) => urn === undefined || each.urn === urn)) {
    for (const local of localPaths(container)) {
      if (!meant.has(local)) meant.set(local, prefixOf(container) + local);
    }
  }
  const near = nearName(text.slice(colon + 1), meant.keys());
  if (near === undefined) return "; one of your own has to be declared below extensions";
  return `; did you mean "${meant.get(near) ?? near}"?`;
}

function* localPaths({ attributes, isExtension }: AttributeContainer): Generator<string> {
  for (const { name, subAttributes } of attributes.values()) {
    if (!isExtension && refused.has(name)) continue;
    if (subAttributes.size === 0) yield name;
    for (const sub of subAttributes.values()) yield `${name}.${sub.name}`;
  }
}
