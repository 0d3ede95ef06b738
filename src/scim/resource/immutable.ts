// Holds immutable attributes to the value they have: the same value or none is fine, another one is 400 `mutability` (RFC 7643 section 2.2).
import { badRequest } from "../error.js";
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  ownPart,
  ownValue,
  sameValue,
} from "../../platform/json.js";
import type {
  AttributeContainer,
  CompiledAttribute,
  ResourceSchema,
} from "../schema/resource-schema.js";
import { pathName } from "./value/attribute-value.js";
import { usedSchemaUris } from "./schema-uris.js";

const isImmutable = ({ definition }: CompiledAttribute): boolean =>
  definition.mutability === "immutable";

/** Whether a PUT has to know the resource as it is. */
export const hasImmutable = ({ containers }: ResourceSchema): boolean =>
  [...containers.values()].some(({ attributes }) =>
    [...attributes.values()].some(
      (attribute) => isImmutable(attribute) || partsOf(attribute).length > 0,
    ),
  );

/** Of singular attributes; the parts of an element are compared nowhere, for no element is known to be the same. */
const partsOf = ({ definition, subAttributes }: CompiledAttribute): readonly CompiledAttribute[] =>
  definition.multiValued ? [] : [...subAttributes.values()].filter(isImmutable);

/** `next` for a PUT over `current`: an immutable value it leaves out is carried over into it. Throws ScimError 400. */
export function keepImmutable(
  schema: ResourceSchema,
  current: JsonObject,
  next: JsonObject,
): JsonObject {
  const kept: Record<string, JsonValue> = { ...next };
  for (const container of schema.containers.values()) {
    const before = container.isExtension ? ownValue(current, container.urn) : current;
    if (!isJsonObject(before)) continue;
    const given = container.isExtension ? ownValue(kept, container.urn) : kept;
    const values = keptIn(container, before, isJsonObject(given) ? given : {});
    if (!container.isExtension) Object.assign(kept, values);
    else if (Object.keys(values).length > 0) {
      kept[container.urn] = { ...(given as JsonObject | undefined), ...values };
    }
  }
  return { ...kept, schemas: usedSchemaUris(schema, kept) };
}

function keptIn(container: AttributeContainer, before: JsonObject, given: JsonObject): JsonObject {
  const values: Record<string, JsonValue> = {};
  for (const attribute of container.attributes.values()) {
    const { name } = attribute;
    const was = ownValue(before, name);
    if (was === undefined) continue;
    const is = ownValue(given, name);
    if (isImmutable(attribute)) values[name] = keptValue({ container, attribute }, was, is);
    else if (isJsonObject(was)) {
      const parts = partsOf(attribute).flatMap((sub) => {
        const part = ownValue(was, sub.name);
        if (part === undefined) return [];
        const next = ownPart(is, sub.name);
        return [[sub.name, keptValue({ container, attribute, sub }, part, next)] as const];
      });
      if (parts.length === 0) continue;
      values[name] = { ...(is as JsonObject | undefined), ...Object.fromEntries(parts) };
    }
  }
  return values;
}

interface ImmutablePath {
  readonly container: AttributeContainer;
  readonly attribute: CompiledAttribute;
  readonly sub?: CompiledAttribute;
}

function keptValue(
  { sub, ...place }: ImmutablePath,
  was: JsonValue,
  is: JsonValue | undefined,
): JsonValue {
  if (is === undefined || sameValue(is, was)) return was;
  const name = pathName({ ...place, sub });
  throw badRequest("mutability", `Attribute "${name}" cannot be changed once it is set.`);
}
