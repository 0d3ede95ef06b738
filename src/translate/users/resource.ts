// A PingOne user as a canonical SCIM resource, without `meta.location`: profile, switch, groups and PingOne's own extension.
import type { JsonObject, JsonValue, MutableJsonObject } from "../../platform/json.js";
import { isPingOneId } from "../../pingone/id.js";
import type { PingOneUser } from "../../pingone/resources/users.js";
import type { MembershipTypeCache } from "../groups/membership/membership-type-cache.js";
import type { UserProfile } from "../profile/user-profile.js";
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

/** `typeIn` says how users come into a group, where that is known. */
export function createUserReader(
  profile: UserProfile,
  typeIn: MembershipTypeCache["typeIn"] = () => undefined,
): (user: PingOneUser) => JsonObject {
  return function fromUser(user) {
    const schemas = [CORE];
    // One object, filled in the order in which it is shown: put together of parts it takes several times as long.
    const resource: MutableJsonObject = { schemas, id: user.id };
    profile.read(user, resource);
    for (const urn of profile.extensions) if (resource[urn] !== undefined) schemas.push(urn);
    if (user.enabled !== undefined) resource["active"] = user.enabled;
    const groups = readGroups(user, typeIn);
    if (groups !== undefined) resource["groups"] = groups;
    const extension = readExtension(user);
    if (extension !== undefined) {
      schemas.push(PINGONE_USER);
      resource[PINGONE_USER] = extension;
    }
    resource["meta"] = {
      resourceType: "User",
      created: user.createdAt,
      lastModified: user.updatedAt,
    };
    return resource;
  };
}

/** PingOne's members by SCIM attribute; `secondsUntilUnlock` would make every reading another version. */
const extensionParts = [
  ["population", ["id"]],
  ["identityProvider", ["id", "type"]],
  ["account", ["status", "canAuthenticate", "lockedAt", "unlockAt"]],
  ["lifecycle", ["status"]],
  ["environment", ["id"]],
] as const;

function readExtension(user: PingOneUser): JsonObject | undefined {
  let extension: MutableJsonObject | undefined;
  for (const [name, parts] of extensionParts) {
    const value = readParts(user[name], parts);
    if (value !== undefined) (extension ??= {})[name] = value;
  }
  const { mfaEnabled, verifyStatus } = user;
  if (typeof mfaEnabled === "boolean") (extension ??= {})["mfaEnabled"] = mfaEnabled;
  if (typeof verifyStatus === "string") (extension ??= {})["verifyStatus"] = verifyStatus;
  return extension;
}

function readParts(held: unknown, parts: readonly string[]): JsonObject | undefined {
  if (typeof held !== "object" || held === null) return undefined;
  let value: Record<string, JsonValue> | undefined;
  for (const part of parts) {
    const each = (held as Readonly<Record<string, unknown>>)[part];
    if (typeof each === "string" || typeof each === "boolean") (value ??= {})[part] = each;
  }
  return value;
}

/** A single read names the groups, not how the user came into them (contract 3.4). */
function readGroups(
  user: PingOneUser,
  typeIn: MembershipTypeCache["typeIn"],
): readonly JsonObject[] | undefined {
  const { memberOfGroupIDs: ids, memberOfGroupNames: names } = user;
  if (!Array.isArray(ids) || ids.length === 0) return undefined;
  const displays: readonly unknown[] = Array.isArray(names) ? names : [];
  return ids.flatMap((id: unknown, index) => {
    if (!isPingOneId(id)) return [];
    const type = typeIn(id);
    return {
      value: id,
      ...(displays.length === ids.length ? { display: String(displays[index]) } : {}),
      ...(type === undefined ? {} : { type }),
    };
  });
}
