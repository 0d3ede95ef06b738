import { describe, expect, it } from "@jest/globals";
import { parsePatch } from "../../../src/scim/patch/parse-patch.js";
import type { JsonObject } from "../../../src/scim/schema/model.js";
import { createUserResourceType } from "../../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../../src/scim/schema/resource-schema.js";
import { ENTERPRISE } from "../../../src/translate/user-attributes.js";
import { toAssignedBody, toScimName } from "../../../src/translate/user-mapping.js";

const schema = compileResourceSchema(createUserResourceType());

describe("assignments, which need no read (design section 8)", () => {
  const bodyOf = (...operations: readonly JsonObject[]) => {
    const { assignments } = parsePatch(
      { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations },
      schema,
      { createOnNoTarget: true },
    );
    if (assignments === undefined) throw new Error("needs a read");
    return toAssignedBody(assignments);
  };
  const replace = (path: string, value: string): JsonObject => ({ op: "replace", path, value });
  const remove = (path: string): JsonObject => ({ op: "remove", path });
  const allNull = {
    formatted: null,
    family: null,
    given: null,
    middle: null,
    honorificPrefix: null,
    honorificSuffix: null,
  };

  it.each<[string, readonly JsonObject[], unknown]>([
    ["a text", [replace("title", "VP")], { title: "VP" }],
    ["a text emptied", [replace("title", "")], { title: null }],
    ["a text removed", [remove("title")], { title: null }],
    ["a part", [replace("name.givenName", "M")], { name: { given: "M" } }],
    [
      "two parts",
      [replace("name.givenName", "M"), remove("name.middleName")],
      { name: { given: "M", middle: null } },
    ],
    ["the whole name removed", [remove("name")], { name: null }],
    [
      "parts, then the whole removed",
      [replace("name.givenName", "M"), remove("name")],
      { name: null },
    ],
    [
      "the whole removed, then a part",
      [remove("name"), replace("name.givenName", "M")],
      { name: { ...allNull, given: "M" } },
    ],
    [
      "an enterprise attribute",
      [replace(`${ENTERPRISE}:department`, "Sales")],
      { department: "Sales" },
    ],
    [
      "a manager, whose reference was the old one's",
      [replace(`${ENTERPRISE}:manager.value`, "m1")],
      { manager: { value: "m1", $ref: null } },
    ],
    ["a manager removed", [remove(`${ENTERPRISE}:manager`)], { manager: null }],
  ])("%s", (_name, operations, body) => {
    expect(bodyOf(...operations)).toEqual({ body, homeless: [] });
  });

  it("names what has no home", () => {
    expect(bodyOf(replace("profileUrl", "https://example.com/mary"))).toEqual({
      body: {},
      homeless: ["profileUrl"],
    });
  });
});

describe("SCIM names for PingOne's complaints", () => {
  it.each([
    ["username", "userName"],
    ["name.family", "name.familyName"],
    ["type", "userType"],
    ["email", "emails.value"],
    ["primaryPhone", "phoneNumbers.value"],
    ["address.countryCode", "addresses.country"],
    ["address.postalCode", "addresses.postalCode"],
    ["photo", "photos.value"],
    ["password", "password"],
    ["population", undefined],
  ])("%s is %s", (target, expected) => {
    expect(toScimName(target)).toBe(expected);
  });
});
