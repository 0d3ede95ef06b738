import { describe, expect, it } from "@jest/globals";
import { checkRead } from "../../../../src/scim/representation/precondition.js";
import { ownVersionOf, versionOf } from "../../../../src/scim/representation/version.js";
import type { JsonObject } from "../../../../src/platform/json.js";

const group: JsonObject = { id: "g", displayName: "Sales" };
const withMembers: JsonObject = { ...group, members: [{ value: "a" }] };
const withOthers: JsonObject = { ...group, members: [{ value: "b" }] };

describe("If-Match of a read (RFC 9110 section 13.1.1, RFC 7644 section 3.14)", () => {
  it.each<[string, string | undefined, JsonObject, boolean, boolean?]>([
    ["none", undefined, group, true],
    ["any", "*", group, true],
    ["the version", versionOf(group), group, true],
    ["the version with its members", versionOf(withMembers), withMembers, true],
    ["a version that says nothing of members", ownVersionOf(group), withMembers, true],
    ["of members that were not read", versionOf(withMembers), group, true],
    ["of other members", versionOf(withOthers), withMembers, false],
    ["of members who are all gone", versionOf(withMembers), group, false, true],
    ["another name", versionOf({ ...withMembers, displayName: "HR" }), group, false],
    ["no tag", "garbage", group, false],
  ])("%s", (_name, ifMatch, current, passes, readsMembers = "members" in current) => {
    const read = (): void => {
      checkRead(ifMatch, current, readsMembers);
    };
    if (passes) expect(read).not.toThrow();
    else expect(read).toThrow(expect.objectContaining({ status: 412 }));
  });
});
