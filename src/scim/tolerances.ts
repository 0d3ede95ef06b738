// Every way in which the reading is more tolerant than it might be, by name: what real clients send and no two meanings fit.

/** More tolerant than the RFC. */
const beyondRfc = [
  // Messages and resources
  /** `schemas` is absent, null or `[]`: the endpoint says what the body is (authentik). */
  "absentSchemas",
  /** URNs of the enterprise extension and of `schemas` from before the RFC (OneLogin, Google). */
  "legacyUrns",
  /** `Operations` of a PATCH is `[]`: nothing changes (Microsoft's validator). */
  "emptyOperations",
  /** `failOnErrors` is 0: as 1. */
  "zeroFailOnErrors",
  /** `op` in any letter case (Entra). */
  "opsInAnyCase",
  // Names
  /** An attribute of an extension without its URN (Entra's `manager`). */
  "namesWithoutUrn",
  /** A dot between a known URN and the attribute. */
  "dotAfterUrn",
  /** `value` as a sub-attribute of a simple multi-valued attribute. */
  "implicitValue",
  /** The path of a PATCH names an extension nobody knows: left out and told, as in POST. */
  "unknownExtensions",
  /** The path names an attribute, and a key of the value names it again (Salesforce). */
  "attributeNamedTwice",
  // Values
  /** One value in an array of one for a singular target (Entra's older flag). */
  "arraysOfOne",
  /** `{"value": x}` for a simple value. */
  "valueObjects",
  /** A lone element for a multi-valued attribute, without its array (OneLogin). */
  "loneElements",
  /** The bare id for a reference (Entra's `manager`). */
  "bareReferences",
  /** JSON in a string where an object or an array is due (SCIM for Keycloak). */
  "jsonInStrings",
  /** A number where a string is due (HR feeds). */
  "numbersForStrings",
  /** Digits in a string where an integer is due. */
  "digitsForIntegers",
  /** `"True"` and `"False"`, in any letter case (Entra). */
  "booleanWords",
  /** `""` in a PATCH clears a single value (Entra). */
  "emptyTextClears",
  /** A path whose filter, nothing but `eq`, selects no value makes one (Entra, midPoint). */
  "createdByFilter",
  // Queries
  /** `attributes` several times, separated by blanks, or with a filter in brackets. */
  "looseAttributeLists",
  /** `count=` and `startIndex=` without a value. */
  "emptyParameters",
] as const;

/** As tolerant as the RFC, and more so than the interoperability draft (draft-zollner-scim-interop-profile). */
const withinRfc = [
  /** Attributes, extensions and entries of `schemas` that the schema does not know are left out and told. */
  "unknownNames",
  /** An operation of a PATCH without a path: its value's keys say what is meant (Entra, Okta). */
  "pathlessOperations",
  /** `add` and `replace` of a whole element that a filter selects, not of one of its sub-attributes. */
  "wholeElements",
] as const;

export type Tolerance = (typeof beyondRfc)[number] | (typeof withinRfc)[number];

/** What is worth a word where a request made use of it: what the RFC itself allows is none of it. */
export const reportedTolerances: readonly Tolerance[] = beyondRfc;

/** Which of them hold; handed to every parser as plain data. */
export type Tolerances = Readonly<Record<Tolerance, boolean>>;

const holding = (beyond: boolean, within: boolean): Tolerances =>
  Object.fromEntries([
    ...beyondRfc.map((name) => [name, beyond]),
    ...withinRfc.map((name) => [name, within]),
  ]) as Record<Tolerance, boolean>;

/** All of them: serves every known client at once. */
export const tolerant: Tolerances = holding(true, true);

/** By profile: `rfc7644` refuses what the RFC does not say, `interop` what the draft forbids as well. */
export const tolerancesOf = {
  tolerant,
  rfc7644: holding(false, true),
  interop: holding(false, false),
} as const;
