// The mapping table of users: SCIM path <-> PingOne attribute (contract section 15). Reading it is reading what we do.
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import { toCountryCode } from "./country.js";
import { elementsOf, mainElement, phoneOf, textOf } from "./one-home.js";

export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A plain row: both sides hold the same string. Paths have one dot at the most. */
export interface PlainRow {
  /** URN of the extension the attribute lives in; absent for the core schema. */
  readonly extension?: string;
  readonly scim: string;
  readonly pingone: string;
}

export const plainRows: readonly PlainRow[] = [
  { scim: "userName", pingone: "username" },
  { scim: "externalId", pingone: "externalId" },
  { scim: "name.formatted", pingone: "name.formatted" },
  { scim: "name.familyName", pingone: "name.family" },
  { scim: "name.givenName", pingone: "name.given" },
  { scim: "name.middleName", pingone: "name.middle" },
  { scim: "name.honorificPrefix", pingone: "name.honorificPrefix" },
  { scim: "name.honorificSuffix", pingone: "name.honorificSuffix" },
  { scim: "nickName", pingone: "nickname" },
  { scim: "title", pingone: "title" },
  { scim: "userType", pingone: "type" },
  { scim: "locale", pingone: "locale" },
  { scim: "preferredLanguage", pingone: "preferredLanguage" },
  { scim: "timezone", pingone: "timezone" },
  // PingOne has no display name of its own: a custom attribute of that name holds it.
  { scim: "displayName", pingone: "displayName" },
  { extension: ENTERPRISE, scim: "employeeNumber", pingone: "employeeNumber" },
  { extension: ENTERPRISE, scim: "costCenter", pingone: "costCenter" },
  { extension: ENTERPRISE, scim: "organization", pingone: "organization" },
  { extension: ENTERPRISE, scim: "division", pingone: "division" },
  { extension: ENTERPRISE, scim: "department", pingone: "department" },
  // A JSON custom attribute; `displayName` of a manager is read-only (RFC 7643 section 4.3).
  { extension: ENTERPRISE, scim: "manager.value", pingone: "manager.value" },
  { extension: ENTERPRISE, scim: "manager.$ref", pingone: "manager.$ref" },
];

/** Attributes that come back only where the environment declares them; a password never does. */
export const droppableAttributes: ReadonlySet<string> = new Set([
  "displayName",
  "employeeNumber",
  "costCenter",
  "organization",
  "division",
  "department",
  "manager",
  "password",
]);

/** A PingOne object as it travels: nested one level at the most. */
export type PingOneValue = string | Readonly<Record<string, string>>;

/** A row with a rule: one PingOne attribute made from, and shown as, a multi-valued SCIM attribute. */
export interface RuleRow {
  readonly scim: string;
  readonly pingone: string;
  /** The names below `pingone` that a cleared value has to clear, for complex attributes. */
  readonly parts?: readonly string[];
  readonly toPingOne: (resource: JsonObject) => PingOneValue | undefined;
  /** One element of the SCIM attribute, or undefined when PingOne holds nothing. */
  readonly toElement: (value: unknown) => JsonObject | undefined;
}

export const ruleRows: readonly RuleRow[] = [
  {
    scim: "emails",
    pingone: "email",
    toPingOne: (resource) => textOf(mainElement(elementsOf(resource, "emails"))?.["value"]),
    toElement: (value) => element(value, { type: "work", primary: true }),
  },
  {
    scim: "phoneNumbers",
    pingone: "primaryPhone",
    toPingOne: (resource) => phoneOf(resource, "work"),
    toElement: (value) => element(value, { type: "work" }),
  },
  {
    scim: "phoneNumbers",
    pingone: "mobilePhone",
    toPingOne: (resource) => phoneOf(resource, "mobile"),
    toElement: (value) => element(value, { type: "mobile" }),
  },
  {
    scim: "addresses",
    pingone: "address",
    parts: ["streetAddress", "locality", "region", "postalCode", "countryCode"],
    toPingOne: (resource) => toAddress(mainElement(elementsOf(resource, "addresses"))),
    toElement: fromAddress,
  },
  {
    scim: "photos",
    pingone: "photo",
    toPingOne: (resource) => {
      const href = textOf(mainElement(elementsOf(resource, "photos"))?.["value"]);
      return href === undefined ? undefined : { href };
    },
    toElement: (value) =>
      element((value as { href?: unknown } | undefined)?.href, { type: "photo", primary: true }),
  },
];

function element(value: unknown, rest: JsonObject): JsonObject | undefined {
  return typeof value === "string" && value !== "" ? { value, ...rest } : undefined;
}

const addressParts = ["streetAddress", "locality", "region", "postalCode"] as const;

function toAddress(address: JsonObject | undefined): Record<string, string> | undefined {
  if (address === undefined) return undefined;
  const mapped: Record<string, string> = {};
  for (const part of addressParts) {
    const text = textOf(address[part]);
    if (text !== undefined) mapped[part] = text;
  }
  const country = textOf(address["country"]);
  const countryCode = country === undefined ? undefined : toCountryCode(country);
  if (countryCode !== undefined) mapped["countryCode"] = countryCode;
  return Object.keys(mapped).length === 0 ? undefined : mapped;
}

function fromAddress(value: unknown): JsonObject | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const source = value as Readonly<Record<string, JsonValue>>;
  const address: Record<string, JsonValue> = {};
  for (const part of addressParts) {
    if (textOf(source[part]) !== undefined) address[part] = source[part] ?? "";
  }
  const country = textOf(source["countryCode"]);
  if (country !== undefined) address["country"] = country;
  if (Object.keys(address).length === 0) return undefined;
  return { ...address, type: "work", primary: true };
}
