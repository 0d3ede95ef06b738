// Every name the schemas have, for what must be bounded by them: a name that is not here was made up by a client.
import type { AttributeContainer, ResourceSchema } from "./resource-schema.js";

/** Names as losses are told by: `name`, `name.sub`, and `urn:name`, `urn:name.sub` for extensions. */
export function attributeNames(schemas: readonly ResourceSchema[]): ReadonlySet<string> {
  return new Set(schemas.flatMap(({ core, extensions }) => [core, ...extensions].flatMap(namesOf)));
}

function namesOf({ urn, isExtension, attributes }: AttributeContainer): readonly string[] {
  const prefix = isExtension ? `${urn}:` : "";
  return [...attributes.values()].flatMap(({ name, subAttributes }) => [
    prefix + name,
    ...[...subAttributes.values()].map((sub) => `${prefix}${name}.${sub.name}`),
  ]);
}
