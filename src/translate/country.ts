// Country names and codes to ISO 3166-1 alpha-2, the only form PingOne keeps (contract 3.12, `address.countryCode`).

let codes: ReadonlyMap<string, string> | undefined;

/** The alpha-2 code for a code or an English country name in any case; undefined when there is none. */
export function toCountryCode(country: string): string | undefined {
  const wanted = country.trim().toUpperCase();
  codes ??= readCodes();
  return codes.get(wanted);
}

/** Asks the runtime's own region names, so that no list has to be kept here. */
function readCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const found = new Map<string, string>();
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code);
    if (name === undefined || name === code) continue;
    found.set(code, code);
    if (!found.has(name.toUpperCase())) found.set(name.toUpperCase(), code);
  }
  return found;
}
