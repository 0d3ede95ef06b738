// A path is any text: what it asks for is told as far as it is known, and nothing of what every object has.
import { describe, expect, it } from "@jest/globals";
import { classifyPath } from "../../../src/http/classify-path.js";

describe("what a path asks for", () => {
  it.each([
    ["GET", "/scim/v2/Users", "list", "User", undefined],
    ["PATCH", "/scim/v2/groups/7?attributes=x", "patch", "Group", "7"],
    ["POST", "/scim/v2/Users/.search", "search", "User", undefined],
    ["POST", "/scim/v2/Bulk", "bulk", undefined, undefined],
  ])("%s %s: %s of %s", (method, url, operation, resourceType, id) => {
    expect(classifyPath(method, url)).toEqual({ operation, resourceType, id });
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"])(
    "%s is no collection",
    (name) => {
      for (const url of [
        `/${name}/.search`,
        `/scim/v2/${name}/.search`,
        `/${name}`,
        `/${name}/7`,
      ]) {
        expect(classifyPath("GET", url).resourceType).toBeUndefined();
      }
    },
  );
});
