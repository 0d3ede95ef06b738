import { describe, expect, it } from "@jest/globals";
import { toCountryCode } from "../../../src/mapping/country.js";

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
});
