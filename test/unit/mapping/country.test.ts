import { describe, expect, it } from "@jest/globals";
import { furtherCountries } from "../../../src/mapping/country/country-names.js";
import { toCountryCode } from "../../../src/mapping/country/country.js";

describe("country codes (contract 3.12)", () => {
  it.each([
    ["US", "US"],
    ["us", "US"],
    [" De ", "DE"],
    ["United States", "US"],
    ["united states", "US"],
    ["Germany", "DE"],
    ["France", "FR"],
    ["Serbia", "RS"],
    ["Vietnam", "VN"],
    ["Zimbabwe", "ZW"],
    ["Yemen", "YE"],
    ["Russia", "RU"],
    ["United Kingdom", "GB"],
    ["UK", "GB"],
    ["Kosovo", "XK"],
    ["DD", "DE"],
    ["USA", "US"],
    ["deu", "DE"],
    ["ROU", "RO"],
    ["840", undefined],
    ["Macau", "MO"],
    ["EUR", undefined],
    ["United States of America", "US"],
    ["Korea, Republic of", "KR"],
    ["Korea, Democratic People's Republic of", "KP"],
    ["Viet Nam", "VN"],
    ["Czech Republic", "CZ"],
    ["Turkey", "TR"],
    ["Turkiye", "TR"],
    ["Hong Kong", "HK"],
    ["Cote d'Ivoire", "CI"],
    ["C\u00f4te d\u2019Ivoire", "CI"],
    ["Saint Lucia", "LC"],
    ["St. Lucia", "LC"],
    ["Trinidad and Tobago", "TT"],
    ["Trinidad & Tobago", "TT"],
    ["Korea (the Republic of)", "KR"],
    ["Congo (the Democratic Republic of the)", "CD"],
    ["Congo (the)", "CG"],
    ["Bolivia (Plurinational State of)", "BO"],
    ["Falkland Islands (the) [Malvinas]", "FK"],
    ["Saint Vincent and the Grenadines", "VC"],
    ["The Bahamas", "BS"],
    ["Philippines (the)", "PH"],
    ["Cocos (Keeling) Islands", "CC"],
    ["Myanmar", "MM"],
    ["the", undefined],
    ["Atlantis", undefined],
    ["ZZ", undefined],
    ["EU", undefined],
    ["AA", undefined],
    ["", undefined],
    ["U", undefined],
    ["constructor", undefined],
  ])("%j is %j", (country, expected) => {
    expect(toCountryCode(country)).toBe(expected);
  });

  it("every name leads to a code of its own, that leads to itself", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
    for (const code of ["AT", "BE", "BF", "BJ", "CD", "CH", "KI", "MM", "PA", "TL", "VU"]) {
      expect(toCountryCode(names.of(code) ?? "")).toBe(code);
      expect(toCountryCode(code)).toBe(code);
    }
  });

  it("each country has one alpha-3 code", () => {
    const codes = furtherCountries.filter(([name]) => /^[A-Z]{3}$/.test(name));
    expect(new Set(codes.map(([name]) => name)).size).toBe(249);
    expect(new Set(codes.map(([, code]) => code)).size).toBe(249);
    for (const [name, code] of furtherCountries) {
      expect([name, toCountryCode(name)]).toEqual([name, code]);
      expect(toCountryCode(code)).toBe(code);
    }
  });
});
