// The built-in mapping compiled, the environments it is tried in, and a PingOne that takes what is sent to it (contract 3.7, 5.2).
import { mergePatch } from "../../../../src/emulator/directory/users/merge-patch.js";
import type { Json, JsonObject as EmulatedObject } from "../../../../src/emulator/json.js";
import type { PingOneUser, UserBody } from "../../../../src/pingone/resources/users.js";
import type { JsonObject, JsonValue } from "../../../../src/platform/json.js";
import { createUserResourceType } from "../../../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { defaultMapping } from "../../../../src/mapping/default-mapping.js";
import type { Mapping } from "../../../../src/mapping/model.js";
import { neededAttributes } from "../../../../src/mapping/required-attributes.js";
import { isStandard } from "../../../../src/mapping/standard-attributes.js";
import { compileMapping } from "../../../../src/translate/profile/compile.js";
import type { UsableSchema } from "../../../../src/translate/profile/value-codec.js";
import { createUserProfile } from "../../../../src/translate/profile/user-profile.js";
import { userOf } from "../users/stub-users.js";

export { ENTERPRISE } from "../../../../src/mapping/default-mapping.js";

export const compiled = (mapping: Mapping) => {
  const schema = compileResourceSchema(createUserResourceType(mapping.extensions));
  return compileMapping(mapping, schema);
};

export const mapping = compiled(defaultMapping);
export const { schema } = mapping;
export const profile = createUserProfile(mapping);

export const environment = (
  declared: readonly string[] | undefined,
  ...refused: readonly string[]
): UsableSchema => ({
  declared: declared === undefined ? undefined : new Set(declared),
  unusable: new Set(),
  refused: new Set(refused),
});

export const allNames = neededAttributes(defaultMapping).map(({ name }) => name);

/** Everything the mapping needs, the overflow alone, nothing at all; and an environment nobody has looked at. */
export const everything = environment(allNames);
export const overflowOnly = environment(["scimProfile"]);
export const nothing = environment([]);
export const unknown = environment(undefined);

/** A resource with one value at a SCIM path such as `name.givenName` or `urn:…:User:manager.value`. */
export function resourceAt(path: string, value: JsonValue): JsonObject {
  const colon = path.lastIndexOf(":");
  const [name = "", sub] = path.slice(colon + 1).split(".");
  const attribute = { [name]: sub === undefined ? value : { [sub]: value } };
  return colon < 0 ? attribute : { [path.slice(0, colon)]: attribute };
}

export interface Kept {
  /** Custom attributes PingOne really has; all when left out. */
  readonly declared?: readonly string[] | undefined;
  /** Whether it replaces complex attributes instead of merging them (contract 3.7, unknown). */
  readonly replaces?: boolean;
}

export const keeps = (name: string, { declared = allNames }: Kept): boolean =>
  isStandard(name) || declared.includes(name);

/** PingOne's user after a body: null clears, complex and JSON attributes are merged, undeclared ones dropped. */
export function written(
  user: Readonly<Record<string, unknown>>,
  body: UserBody,
  kept: Kept = {},
): PingOneUser {
  const result = { ...user } as Record<string, unknown>;
  for (const [name, value] of Object.entries(body)) {
    if (!keeps(name, kept)) continue;
    const next =
      kept.replaces === true && isStandard(name)
        ? mergePatch({}, value as Json)
        : mergePatch((result[name] ?? undefined) as Json | undefined, value as Json);
    const isEmpty = isStandard(name) && isObject(next) && Object.keys(next).length === 0;
    if (next === null || isEmpty) Reflect.deleteProperty(result, name);
    else result[name] = plain(next);
  }
  return result as unknown as PingOneUser;
}

const isObject = (value: Json): value is EmulatedObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** As it comes over the wire. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** A user PingOne made of a create's body. */
export const created = (body: UserBody, kept?: Kept): PingOneUser =>
  written(userOf({}), body, kept);
