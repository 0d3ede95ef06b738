import { describe, expect, it } from "@jest/globals";
import { isShown, shownNames } from "../../../src/activity/shown-names.js";

describe("names that may be shown (RFC 7643 section 2.1)", () => {
  it.each([
    "displayName",
    "name.givenName",
    "$ref",
    "x-cost_center",
    "address2",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter",
    "a".repeat(99),
  ])("%s", (name) => {
    expect(isShown(name)).toBe(true);
  });

  it.each([
    "",
    "mary@example.com",
    "urn:example:mary@example.com",
    "mary sample",
    "mary\nsample",
    "12025550100",
    "+12025550100",
    "phone12025550100",
    "078-05-1120",
    'emails[value eq "x"]',
    "Zoë",
    "_private",
    "a".repeat(100),
  ])("not %j", (name) => {
    expect(isShown(name)).toBe(false);
  });

  it("are in the order given, single and at most 50; the others are counted", () => {
    expect(shownNames(["b", "a", "b"])).toEqual({ attributes: ["b", "a"] });
    expect(shownNames(["a", "x@y", "x@y", "1"])).toEqual({ attributes: ["a"], notShown: 2 });
    const many = Array.from({ length: 60 }, (_, n) => `name${n}`);
    const { attributes, notShown } = shownNames(many);
    expect(attributes).toHaveLength(50);
    expect(notShown).toBe(10);
  });
});
