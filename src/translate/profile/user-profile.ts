// A user's attributes between SCIM and PingOne: what to write for a create, a PUT and a PATCH, and what a read shows.
import { type JsonObject, type JsonValue, ownValue } from "../../platform/json.js";
import type { Assignment } from "../../scim/patch/patch.js";
import { createUserResourceType } from "../../scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../scim/schema/resource-schema.js";
import type { Mapping } from "../../mapping/model.js";
import type { PingOneUser, UserBody } from "../../pingone/resources/users.js";
import { decodeAttribute } from "./attribute-codec.js";
import { isPartial } from "./body.js";
import { type CompiledMapping, compileMapping } from "./compile.js";
import { preservedIn } from "./preserved-values.js";
import {
  assignBody,
  backfillBody,
  changeBody,
  compileWrites,
  createBody,
  derivedBody,
  leftBehind,
  replaceBody,
} from "./profile-writes.js";
import type { UsableSchema } from "./value-codec.js";

export interface UserProfile {
  /** For a create: nothing absent, nothing null. */
  create(resource: JsonObject, usable: UsableSchema): UserBody;
  /** For a PUT: what the resource leaves out is cleared. `user` is needed where {@link UserProfile.replacesParts}. */
  replace(resource: JsonObject, usable: UsableSchema, user?: PingOneUser): UserBody;
  /** Whether the mapping leaves parts of a name or address to PingOne, so that a PUT has to know them. */
  readonly replacesParts: boolean;
  /** What a PUT has left behind in the overflow, by PingOne's answer to it; undefined when nothing. */
  leftBehind(resource: JsonObject, user: PingOneUser, usable: UsableSchema): UserBody | undefined;
  /** The least that turns `before` into `after`, where `user` is what PingOne holds. */
  change(before: JsonObject, after: JsonObject, user: PingOneUser, usable: UsableSchema): UserBody;
  /** What derived attributes should be and are not, as when two gateways wrote at once; undefined when all are. */
  rederive(resource: JsonObject, user: PingOneUser, usable: UsableSchema): UserBody | undefined;
  /** Puts what the overflow keeps into attributes that were declared since; undefined when all is in its place. */
  backfill(user: PingOneUser, usable: UsableSchema): UserBody | undefined;
  /** For assignments to singular attributes, without reading; undefined when the present state is needed. */
  assign(assignments: readonly Assignment[], usable: UsableSchema): UserBody | undefined;
  /** Core attributes and extensions: as the client sent them, or as they were changed in PingOne since. */
  read(user: Readonly<Record<string, unknown>>): JsonObject;
}

/** `mergesComplex`: PingOne is known to keep the parts of a complex attribute that a PATCH does not send (contract 17 U11). */
export function createUserProfile(mapping: CompiledMapping, mergesComplex = false): UserProfile {
  const writes = compileWrites(mapping);
  const mayUse = (body: UserBody): boolean => mergesComplex || !isPartial(body);
  const read = (user: Readonly<Record<string, unknown>>) => readProfile(mapping, user);
  return {
    create: (resource, usable) => createBody(writes, resource, usable),
    replace: (resource, usable, user) => replaceBody(writes, resource, usable, user),
    replacesParts: !mayUse(replaceBody(writes, {}, everythingUsable)),
    leftBehind: (resource, user, usable) => leftBehind(writes, resource, user, usable),
    change: (before, after, user, usable) => changeBody(writes, { before, after, user }, usable),
    rederive: (resource, user, usable) => derivedBody(writes, resource, user, usable),
    backfill: (user, usable) => backfillBody(writes, read(user), user, usable),
    assign(assignments, usable) {
      const body = assignBody(writes, assignments, usable);
      return body !== undefined && mayUse(body) ? body : undefined;
    },
    read,
  };
}

const everythingUsable: UsableSchema = {
  declared: undefined,
  unusable: new Set(),
  refused: new Set(),
};

/** By itself, for whoever works on users without serving them. */
export function profileOf(mapping: Mapping): UserProfile {
  const schema = compileResourceSchema(createUserResourceType(mapping.extensions));
  return createUserProfile(compileMapping(mapping, schema));
}

function readProfile(
  { schemas, overflow }: CompiledMapping,
  user: Readonly<Record<string, unknown>>,
): JsonObject {
  const resource: Record<string, JsonValue> = {};
  for (const { urn, attributes } of schemas) {
    const preserved = preservedIn(user[overflow], urn);
    const target: Record<string, JsonValue> = urn === undefined ? resource : {};
    for (const codec of attributes.values()) {
      const value = decodeAttribute(codec, user, ownValue(preserved, codec.name));
      if (value !== undefined) target[codec.name] = value;
    }
    if (urn !== undefined && Object.keys(target).length > 0) resource[urn] = target;
  }
  return resource;
}
