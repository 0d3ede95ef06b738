// Which SCIM attributes PingOne can filter by, with which operators, and how far its answer can be trusted (contract 6.2).

export interface PushableRow {
  /** All the PingOne attributes a value may stand in; a match in any of them is a candidate. */
  readonly pingone: readonly string[];
  readonly ops: ReadonlySet<string>;
  /** Whether PingOne's matches are SCIM's, for plain ASCII values. */
  readonly isExact: boolean;
  /** `insensitive`: known to ignore case (contract 6.1). `unknown`: a value with letters might be missed. */
  readonly letterCase: "insensitive" | "unknown";
}

const eq = new Set(["eq"]);
const eqSw = new Set(["eq", "sw"]);
const eqSwEw = new Set(["eq", "sw", "ew"]);

const row = (
  pingone: string | readonly string[],
  ops: ReadonlySet<string>,
  letterCase: PushableRow["letterCase"],
  isExact: boolean,
): PushableRow => ({ pingone: [pingone].flat(), ops, letterCase, isExact });

/** By SCIM path. Custom attributes are not here: filtering by an undeclared one is an error at PingOne. */
export const userRows: ReadonlyMap<string, PushableRow> = new Map([
  ["id", row("id", eq, "insensitive", true)],
  ["userName", row("username", eqSw, "insensitive", true)],
  ["active", row("enabled", eq, "insensitive", true)],
  ["emails.value", row("email", eqSwEw, "insensitive", true)],
  ["name.familyName", row("name.family", eqSwEw, "insensitive", true)],
  ["name.givenName", row("name.given", eqSwEw, "insensitive", true)],
  ["name.formatted", row("name.formatted", eqSw, "insensitive", true)],
  ["name.middleName", row("name.middle", eqSw, "insensitive", true)],
  ["name.honorificPrefix", row("name.honorificPrefix", eqSw, "insensitive", true)],
  ["name.honorificSuffix", row("name.honorificSuffix", eqSw, "insensitive", true)],
  // Compared case-exactly in SCIM, so PingOne may only find too many.
  ["externalId", row("externalId", eqSw, "unknown", false)],
  ["phoneNumbers.value", row(["primaryPhone", "mobilePhone"], eqSw, "unknown", false)],
  ["photos.value", row("photo.href", eqSw, "unknown", false)],
  ["nickName", row("nickname", eqSw, "unknown", false)],
  ["title", row("title", eqSw, "unknown", false)],
  ["userType", row("type", eqSw, "unknown", false)],
  ["locale", row("locale", eqSw, "unknown", false)],
  ["preferredLanguage", row("preferredLanguage", eqSw, "unknown", false)],
  ["timezone", row("timezone", eqSw, "unknown", false)],
  ["addresses.streetAddress", row("address.streetAddress", eqSw, "unknown", false)],
  ["addresses.locality", row("address.locality", eqSw, "unknown", false)],
  ["addresses.region", row("address.region", eqSw, "unknown", false)],
  ["addresses.postalCode", row("address.postalCode", eqSw, "unknown", false)],
  ["addresses.country", row("address.countryCode", eqSw, "unknown", false)],
]);

/** Groups (contract 8.2). */
export const groupRows: ReadonlyMap<string, PushableRow> = new Map([
  ["id", row("id", eq, "insensitive", true)],
  ["displayName", row("name", eqSw, "insensitive", true)],
  ["externalId", row("externalId", eqSw, "unknown", false)],
]);
