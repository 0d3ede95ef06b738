// Country names and codes to ISO 3166-1 alpha-2, the only form PingOne keeps (contract 3.12, `address.countryCode`).

/** Regions the runtime has names for that are no places to live in: unions, the unknown, test locales. */
const notCountries: ReadonlySet<string> = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

let codes: ReadonlyMap<string, string> | undefined;

/** The alpha-2 code for a code or an English country name in any case; undefined when there is none. */
export function toCountryCode(country: string): string | undefined {
  const text = country.trim().toUpperCase();
  codes ??= readCodes();
  return codes.get(text);
}

/** Asks the runtime's own region names, so that no list has to be kept here. */
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
    found.set(name.toUpperCase(), current);
  }
  return found;
}
