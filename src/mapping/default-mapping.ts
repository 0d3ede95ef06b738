// The built-in mapping of users (contract 15); config/mapping/default.yaml says the same for people.
import type { AttributeRow, Mapping, Transform } from "./model.js";

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

const ofElement = (
  scim: string,
  pingone: string,
  element: Required<Pick<AttributeRow, "element" | "shows">>,
  transforms: readonly Transform[] = [],
): AttributeRow => ({ ...row(scim, pingone, transforms), ...element });

const mainWork = { element: "main", shows: { type: "work", primary: true } } as const;
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
    ofElement("emails.value", "email", mainWork),
    // `primary` is how PingOne's own SCIM API calls it; an untyped number has no better place.
    ofElement("phoneNumbers.value", "primaryPhone", {
      element: { types: ["work", "primary", ""] },
      shows: { type: "work" },
    }),
    ofElement("phoneNumbers.value", "mobilePhone", {
      element: { types: ["mobile"] },
      shows: { type: "mobile" },
    }),
    ofElement("addresses.streetAddress", "address.streetAddress", mainWork),
    ofElement("addresses.locality", "address.locality", mainWork),
    ofElement("addresses.region", "address.region", mainWork),
    ofElement("addresses.postalCode", "address.postalCode", mainWork),
    ofElement("addresses.country", "address.countryCode", mainWork, [{ kind: "countryCode" }]),
    ofElement("photos.value", "photo.href", {
      element: "main",
      shows: { type: "photo", primary: true },
    }),
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
