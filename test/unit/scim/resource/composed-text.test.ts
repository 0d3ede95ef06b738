// Composition of text (RFC 7644 section 5), and what it may cost.
import { describe, expect, it } from "@jest/globals";
import { composed } from "../../../../src/scim/resource/value/composed-text.js";
import { cpuReferencesOf } from "../../../support/cpu-time.js";

describe("text is composed", () => {
  it.each([
    ["e\u0301", "é"],
    ["plain", "plain"],
    ["\u1112\u1161\u11ab", "한"],
    [`a${"\u0300".repeat(30)}`, `a${"\u0300".repeat(30)}`.normalize("NFC")],
    ["e\u0301".repeat(10_000), "é".repeat(10_000)],
  ])("%j", (text, expected) => {
    expect(composed(text)).toBe(expected);
    expect(composed(expected, "NFD")).toBe(text.normalize("NFD"));
  });

  it("more marks on one letter than any language has stay as they are: to sort them is quadratic", async () => {
    const text = `e\u0301${"\u0315\u0300\u05ae".repeat(100_000)}`;
    const spent = await cpuReferencesOf(() => {
      expect(composed(text)).toBe(text);
    });
    // Sorting takes minutes.
    expect(spent).toBeLessThan(2_000);
  });
});
