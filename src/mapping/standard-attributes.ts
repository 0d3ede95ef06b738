// PingOne's standard user attributes and what each accepts (contract 3.12): what would be refused is kept in the overflow instead.

/** Whether PingOne takes the value. */
type Accepts = (value: string) => boolean;

export interface StandardAttribute {
  readonly accepts: Accepts;
  /** Where the sources contradict each other (contract section 16): what PingOne takes by all of them. */
  readonly surelyAccepts: Accepts;
  /** Whether a refused value stays with the client as an error: it identifies the person, so a copy elsewhere would not do. */
  readonly isIdentity: boolean;
}

const WIDE = /^[\p{L}\p{M}\p{Zs}\p{S}\p{N}\p{P}]*$/u;
const NARROW = /^[\p{L}\p{M}\p{N}' .-]*$/u;
const STREET = /^[\p{L}\p{M}\p{N}\p{Zs}\p{P}\n\r]*$/u;
const LANGUAGE_TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;
const LANGUAGE_RANGE =
  /^(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)(\s*;\s*q=[01](\.\d{0,3})?)?(\s*,\s*(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)(\s*;\s*q=[01](\.\d{0,3})?)?)*$/;
const TIMEZONE = /^\w+\/\w+$/;
const COUNTRY = /^[A-Z]{2}$/;

const text =
  (pattern: RegExp, longest = 256): Accepts =>
  (value) =>
    value.length <= longest && pattern.test(value);

const phone: Accepts = (value) => value.length <= 32 && /\d/.test(value);

function isWebAddress(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === "https:" || url?.protocol === "http:";
}

const anything: Accepts = () => true;
const identity: StandardAttribute = {
  accepts: anything,
  surelyAccepts: anything,
  isIdentity: true,
};
const kept = (accepts: Accepts, surelyAccepts = accepts): StandardAttribute => ({
  accepts,
  surelyAccepts,
  isIdentity: false,
});

/** Part of both wide patterns, and much faster to ask. */
const PLAIN = /^[\x20-\x7e]*$/;

const wideText =
  (pattern: RegExp, longest = 256): Accepts =>
  (value) =>
    value.length <= longest && (PLAIN.test(value) || pattern.test(value));

const wide = kept(wideText(WIDE));
const fullName = kept(wideText(WIDE), text(NARROW));

/** By path. Anything else that a mapping names is a custom attribute. */
export const standardAttributes: ReadonlyMap<string, StandardAttribute> = new Map([
  ["username", identity],
  ["email", identity],
  ["externalId", identity],
  ["accountId", wide],
  ["name.given", wide],
  ["name.family", fullName],
  ["name.middle", wide],
  ["name.formatted", fullName],
  ["name.honorificPrefix", wide],
  ["name.honorificSuffix", wide],
  ["nickname", wide],
  ["title", wide],
  ["type", wide],
  ["locale", kept(text(LANGUAGE_TAG))],
  ["preferredLanguage", kept(text(LANGUAGE_RANGE))],
  ["timezone", kept(text(TIMEZONE))],
  ["primaryPhone", kept(phone)],
  ["mobilePhone", kept(phone)],
  ["address.streetAddress", kept(text(STREET))],
  ["address.locality", wide],
  ["address.region", wide],
  ["address.postalCode", kept(wideText(WIDE, 40))],
  ["address.countryCode", kept(text(COUNTRY))],
  ["photo.href", kept(isWebAddress)],
]);

/** PingOne's complex attributes, with all of their parts. */
export const standardParts: ReadonlyMap<string, ReadonlySet<string>> = partsByTop();

function partsByTop(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of standardAttributes.keys()) {
    const [top = path, part] = path.split(".");
    if (part !== undefined) found.set(top, (found.get(top) ?? new Set()).add(part));
  }
  return found;
}

const topLevel: ReadonlySet<string> = new Set(
  [...standardAttributes.keys()].map((path) => path.split(".")[0] ?? path),
);

/** Whether PingOne takes a text in the attribute: in one that is not its own, any. */
export const accepterOf = (pingone: string): Accepts =>
  standardAttributes.get(pingone)?.accepts ?? anything;

/** Without their parts. */
export const standardTops: readonly string[] = [...topLevel];

/** `name` without its parts. */
export const isStandard = (name: string): boolean => topLevel.has(name);

/** What PingOne has besides the profile: set by calls of their own, or by PingOne alone (contract 3.12). */
export const reservedAttributes: ReadonlySet<string> = new Set([
  "id",
  "environment",
  "population",
  "enabled",
  "mfaEnabled",
  "verifyStatus",
  "lifecycle",
  "account",
  "identityProvider",
  "password",
  "emailVerified",
  "createdAt",
  "updatedAt",
  "lastSignOn",
  "memberOfGroupIDs",
  "memberOfGroupNames",
  "memberOfExternalGroups",
]);
