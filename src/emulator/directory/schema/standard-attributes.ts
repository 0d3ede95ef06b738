// The CORE and STANDARD attributes every environment's user schema starts with (contract 3.12, 14.46).
import type { AttributeDefinition, AttributeType, SchemaType } from "./attribute-definition.js";
import { newAttribute } from "./attribute-definition.js";
import { fixedId } from "../fixed-id.js";

type Row = readonly [
  name: string,
  schemaType: SchemaType,
  type: AttributeType,
  subAttributes?: string,
];

const ROWS: readonly Row[] = [
  ["id", "CORE", "STRING"],
  ["username", "CORE", "STRING"],
  ["environment", "CORE", "COMPLEX", "id"],
  ["population", "CORE", "COMPLEX", "id"],
  ["enabled", "CORE", "BOOLEAN"],
  ["createdAt", "CORE", "STRING"],
  ["updatedAt", "CORE", "STRING"],
  ["account", "CORE", "COMPLEX", "canAuthenticate status lockedAt unlockAt secondsUntilUnlock"],
  ["lifecycle", "CORE", "COMPLEX", "status"],
  ["identityProvider", "CORE", "COMPLEX", "id type"],
  ["mfaEnabled", "CORE", "BOOLEAN"],
  ["verifyStatus", "CORE", "STRING"],
  ["emailVerified", "CORE", "BOOLEAN"],
  ["lastSignOn", "CORE", "COMPLEX", "at remoteIp"],
  ["memberOfGroupIDs", "CORE", "STRING"],
  ["memberOfGroupNames", "CORE", "STRING"],
  ["email", "STANDARD", "STRING"],
  ["externalId", "STANDARD", "STRING"],
  ["accountId", "STANDARD", "STRING"],
  ["name", "STANDARD", "COMPLEX", "given family middle formatted honorificPrefix honorificSuffix"],
  ["nickname", "STANDARD", "STRING"],
  ["title", "STANDARD", "STRING"],
  ["type", "STANDARD", "STRING"],
  ["locale", "STANDARD", "STRING"],
  ["preferredLanguage", "STANDARD", "STRING"],
  ["timezone", "STANDARD", "STRING"],
  ["primaryPhone", "STANDARD", "STRING"],
  ["mobilePhone", "STANDARD", "STRING"],
  ["address", "STANDARD", "COMPLEX", "streetAddress locality region postalCode countryCode"],
  ["photo", "STANDARD", "COMPLEX", "href"],
];

export function standardAttributes(environmentId: string): AttributeDefinition[] {
  return ROWS.map(([name, schemaType, type, subAttributes]) =>
    newAttribute({
      id: fixedId(environmentId, "attribute", name),
      name,
      schemaType,
      type,
      required: name === "username",
      unique: name === "id" || name === "username",
      multiValued: name.startsWith("memberOf"),
      subAttributes: subAttributes?.split(" ") ?? [],
    }),
  );
}
