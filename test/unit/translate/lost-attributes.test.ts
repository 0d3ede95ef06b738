import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../../src/scim/schema/model.js";
import { lostAttributes } from "../../../src/translate/lost-attributes.js";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

describe("attributes PingOne did not keep (design section 5)", () => {
  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ["nothing", { userName: "a", active: true }, { userName: "a", active: true }, []],
    ["a text", { userName: "a", displayName: "A" }, { userName: "a" }, ["displayName"]],
    ["false is a value", { flag: false }, {}, ["flag"]],
    ["nothing sent, nothing lost", { title: "", nickName: null }, {}, []],
    [
      "one of two elements",
      { emails: [{ value: "a" }, { value: "b" }] },
      { emails: [{ value: "a" }] },
      ["emails"],
    ],
    ["all elements", { roles: [{ value: "a" }] }, {}, ["roles"]],
    ["no element", { emails: [{ value: "a" }] }, { emails: [{ value: "a" }] }, []],
    ["elements where none can be", { emails: [{ value: "a" }] }, { emails: "a" }, ["emails"]],
    [
      "parts of an extension",
      { [ENTERPRISE]: { department: "A", division: "B" } },
      { [ENTERPRISE]: { division: "B" } },
      [`${ENTERPRISE}:department`],
    ],
    [
      "a whole extension",
      { [ENTERPRISE]: { department: "A", division: "B" } },
      {},
      [`${ENTERPRISE}:department`, `${ENTERPRISE}:division`],
    ],
    [
      "what never comes back is no loss",
      { schemas: ["x"], id: "1", meta: { version: "v" }, password: "x", groups: [{ value: "g" }] },
      {},
      [],
    ],
    ["what came on top is no loss", { userName: "a" }, { userName: "a", title: "B" }, []],
  ])("%s", (_name, sent, kept, expected) => {
    expect(lostAttributes(sent, kept)).toEqual(expected);
  });

  it("names attributes, never values", () => {
    const sent = { nickName: "mary@example.com", x: [{ value: "mary@example.com" }] };
    expect(lostAttributes(sent, {}).join()).not.toContain("mary");
  });
});
