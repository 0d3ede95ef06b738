// A user's attributes between SCIM and PingOne: what to write for a create, a PUT and a PATCH, and what a read shows.
import { type JsonObject, type MutableJsonObject, ownValue } from "../../platform/json.js";
import type { Assignment } from "../../scim/patch/patch.js";
import { createUserResourceType } from "../../scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../scim/schema/resource-schema.js";
import type { Mapping } from "../../mapping/model.js";
import type { PingOneUser, UserBody } from "../../pingone/resources/users.js";
import { decodeAttribute } from "./attribute-codec.js";
import { isPartial } from "./body.js";
import { type CompiledMapping, compileMapping } from "./compile.js";
import { preservedIn } from "./overflow.js";
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
import type { KnownSchema, UsableSchema } from "./value-codec.js";

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
  rederive(resource: JsonObject, user: PingOneUser, known: KnownSchema): UserBody | undefined;
  /** Puts what the overflow keeps into attributes that were declared since; undefined when all is in its place. */
  backfill(user: PingOneUser, usable: UsableSchema): UserBody | undefined;
  /** For assignments to singular attributes, without reading; undefined when the present state is needed. */
  assign(assignments: readonly Assignment[], usable: UsableSchema): UserBody | undefined;
  /** Core attributes and extensions: as the client sent them, or as they were changed in PingOne since. Behind what `into` has, where it is given. */
  read(user: Readonly<Record<string, unknown>>, into?: MutableJsonObject): JsonObject;
  /** URNs of the extensions a read may show. */
  readonly extensions: readonly string[];
}

/** `mergesComplex`: PingOne is known to keep the parts of a complex attribute that a PATCH does not send (contract 17 U11). */
export function createUserProfile(mapping: CompiledMapping, mergesComplex = false): UserProfile {
  const writes = compileWrites(mapping);
  const mayUse = (body: UserBody): boolean => mergesComplex || !isPartial(body);
  const read: UserProfile["read"] = (user, into = {}) => readProfile(mapping, user, into);
  return {
    create: (resource, usable) => createBody(writes, resource, usable),
    replace: (resource, usable, user) => replaceBody(writes, resource, usable, user),
    replacesParts: !mayUse(replaceBody(writes, {}, everythingUsable)),
    leftBehind: (resource, user, usable) => leftBehind(writes, resource, user, usable),
    change: (before, after, user, usable) => changeBody(writes, { before, after, user }, usable),
    rederive: (resource, user, known) => derivedBody(writes, resource, user, known),
    backfill: (user, usable) => backfillBody(writes, read(user), user, usable),
    assign(assignments, usable) {
      const body = assignBody(writes, assignments, usable);
      return body !== undefined && mayUse(body) ? body : undefined;
    },
    read,
    extensions: mapping.schemas.flatMap(({ urn }) => urn ?? []),
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
  resource: MutableJsonObject,
): JsonObject {
  const kept = user[overflow];
  for (const { urn, attributes, shown } of schemas) {
    // Of most users nothing is preserved, and no attribute need be looked for there.
    const preserved = kept === undefined ? undefined : preservedIn(kept, urn);
    let target = urn === undefined ? resource : undefined;
    for (const codec of preserved === undefined ? shown : attributes.values()) {
      const own = preserved && ownValue(preserved, codec.name);
      const value = decodeAttribute(codec, user, own);
      if (value !== undefined) (target ??= {})[codec.name] = value;
    }
    if (urn !== undefined && target !== undefined) resource[urn] = target;
  }
  return resource;
}
