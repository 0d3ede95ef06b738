// The built-in mapping of users (contract 15); config/mapping/default.yaml says the same for people.
import type { JsonObject } from "../platform/json.js";
import type { AttributeRow, ElementChoice, Mapping, Transform } from "./model.js";

export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const row = (
  scim: string,
  pingone: string,
  transforms: readonly Transform[] = [],
): AttributeRow => ({
  scim,
  pingone,
  direction: "both",
  transforms,
});

const home = (
  scim: string,
  pingone: string,
  element: ElementChoice,
  shows: JsonObject,
  transforms: readonly Transform[] = [],
): AttributeRow => ({ ...row(scim, pingone, transforms), element, shows });

const mainWork = { type: "work", primary: true } as const;
const language: readonly Transform[] = [{ kind: "languageTag" }];

export const defaultMapping: Mapping = {
  overflow: "scimProfile",
  emailIndex: "scimEmails",
  attributes: [
    // Composed and decomposed forms of a userName are one name (RFC 7644 section 5).
    row("userName", "username", [{ kind: "nfc" }]),
    row("externalId", "externalId"),
    row("name.formatted", "name.formatted"),
    row("name.familyName", "name.family"),
    row("name.givenName", "name.given"),
    row("name.middleName", "name.middle"),
    row("name.honorificPrefix", "name.honorificPrefix"),
    row("name.honorificSuffix", "name.honorificSuffix"),
    row("displayName", "displayName"),
    row("nickName", "nickname"),
    row("title", "title"),
    row("userType", "type"),
    row("locale", "locale", language),
    row("preferredLanguage", "preferredLanguage", language),
    row("timezone", "timezone"),
    home("emails.value", "email", "main", mainWork),
    // `primary` is how PingOne's own SCIM API calls it; an untyped number has no better place.
    home(
      "phoneNumbers.value",
      "primaryPhone",
      { types: ["work", "primary", ""] },
      { type: "work" },
    ),
    home("phoneNumbers.value", "mobilePhone", { types: ["mobile"] }, { type: "mobile" }),
    home("addresses.streetAddress", "address.streetAddress", "main", mainWork),
    home("addresses.locality", "address.locality", "main", mainWork),
    home("addresses.region", "address.region", "main", mainWork),
    home("addresses.postalCode", "address.postalCode", "main", mainWork),
    home("addresses.country", "address.countryCode", "main", mainWork, [{ kind: "countryCode" }]),
    home("photos.value", "photo.href", "main", { type: "photo", primary: true }),
    row(`${ENTERPRISE}:employeeNumber`, "employeeNumber"),
    row(`${ENTERPRISE}:costCenter`, "costCenter"),
    row(`${ENTERPRISE}:organization`, "organization"),
    row(`${ENTERPRISE}:division`, "division"),
    row(`${ENTERPRISE}:department`, "department"),
    row(`${ENTERPRISE}:manager.value`, "manager.value"),
    row(`${ENTERPRISE}:manager.$ref`, "manager.$ref"),
  ],
  extensions: [],
};
