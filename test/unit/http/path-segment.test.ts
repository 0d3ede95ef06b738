// Where paths are cut: as the patterns cut them that a router has.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isBelow, onlySegment, segmentEnd } from "../../../src/http/routes/path-segment.js";

/** One segment, with or without slashes around it, and a query. */
const ONE = /^\/?([^/?#]*)\/?(?:[?#]|$)/;
const rest = fc.string({ unit: fc.constantFrom("/", "?", "#", "a", ".", "%") });

describe("the segment behind an endpoint", () => {
  it.each([
    ["/Users", ""],
    ["/Users/", ""],
    ["/Users?count=1", ""],
    ["/Users/?count=1", ""],
    ["/Users/1", "1"],
    ["/Users/1/", "1"],
    ["/Users/1/?a=/b", "1"],
    ["/Users/1#a", "1"],
    ["/Users/1/2", undefined],
    ["/Users/1//", undefined],
  ])("%s: %j", (url, segment) => {
    expect(onlySegment(url, "/Users".length)).toBe(segment);
  });

  it("is what a pattern says, whatever comes", () => {
    fc.assert(
      fc.property(rest, (behind) => {
        expect(onlySegment(`/Users${behind}`, "/Users".length)).toBe(ONE.exec(behind)?.[1]);
      }),
    );
  });
});

describe("a path is below another", () => {
  it.each([
    ["/Users", true],
    ["/USERS/1", true],
    ["/users?a", true],
    ["/Users#a", true],
    ["/Users1", false],
    ["/User", false],
    ["/", false],
    ["/v2/Users", false],
  ])("%s: %s", (url, isSo) => {
    expect(isBelow(url, "/users")).toBe(isSo);
  });

  it("ends its segments at a slash, a query or the end", () => {
    expect(["/a/b", "/a?b", "/a#b", "/a"].map((url) => segmentEnd(url, 1))).toEqual([2, 2, 2, 2]);
  });
});
