// Country names and codes to ISO 3166-1 alpha-2, the only form PingOne keeps (contract 3.12, `address.countryCode`).
import { furtherCountries } from "./country-names.js";

/** Regions the runtime has names for that are no places to live in: unions, the unknown, test locales. */
const notCountries: ReadonlySet<string> = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

let codes: ReadonlyMap<string, string> | undefined;

/** The alpha-2 code for an alpha-2 or alpha-3 code or an English name in any case; undefined when there is none. */
export function toCountryCode(country: string): string | undefined {
  codes ??= readCodes();
  return codes.get(fold(country));
}

/**
 * `Côte d’Ivoire` is also written `Cote d'Ivoire`, `St. Lucia` as `Saint Lucia`, `&` as `and`; the standard writes
 * `Korea (the Republic of)` what others write `Korea, Republic of`.
 */
const fold = (text: string): string =>
  (PLAIN.test(text) ? text : text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'"))
    .toUpperCase()
    .replace("&", "AND")
    .replace(/\bST\. /, "SAINT ")
    .replace(/\bTHE\b|[,()[\]]/g, " ")
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");

const PLAIN = /^[\x20-\x7e]*$/;

/** Asks the runtime's own region names, so that no list of all has to be kept here. */
function readCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const found = new Map<string, string>();
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code);
    if (name === undefined || name === code || notCountries.has(code)) continue;
    // Withdrawn codes are named after their successors: DD is "Germany" too, and UK stands for GB.
    const current = new Intl.Locale(`und-${code}`).region ?? code;
    found.set(code, current);
    found.set(fold(name), current);
  }
  for (const [name, code] of furtherCountries) found.set(fold(name), code);
  return found;
}
