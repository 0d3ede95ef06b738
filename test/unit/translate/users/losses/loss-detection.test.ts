// Which of the attributes that were sent do not read back: named, as a client names them, and never by value.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JsonObject } from "../../../../../src/platform/json.js";
import { lostAttributes } from "../../../../../src/translate/users/losses/loss-detection.js";
import { anyPerson } from "../../profile/people.js";
import { ENTERPRISE } from "../../profile/profiles.js";

describe("attributes PingOne did not keep", () => {
  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ["nothing", { userName: "a", active: true }, { userName: "a", active: true }, []],
    ["a text", { userName: "a", displayName: "A" }, { userName: "a" }, ["displayName"]],
    ["another text", { title: "A" }, { title: "B" }, ["title"]],
    ["false is a value", { flag: false }, {}, ["flag"]],
    [
      "what an extension calls active is an attribute",
      { "urn:x:y": { active: true } },
      {},
      ["urn:x:y:active"],
    ],
    ["nothing sent, nothing lost", { title: "", nickName: null }, {}, []],
    ["a composed form is the same text", { title: "A\u0308" }, { title: "\u00c4" }, []],
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
      "parts of elements that are there themselves",
      { emails: [{ value: "a", type: "home", display: "A" }] },
      { emails: [{ value: "a", type: "work", primary: true }] },
      ["emails.type", "emails.display"],
    ],
    [
      "which element is primary follows from the rest",
      { emails: [{ value: "a", primary: false }] },
      { emails: [{ value: "a", primary: true }] },
      [],
    ],
    [
      "parts of an attribute",
      { name: { givenName: "A", familyName: "B" } },
      { name: { givenName: "A" } },
      ["name.familyName"],
    ],
    [
      "parts of an address",
      { addresses: [{ locality: "A", formatted: "x", country: "Atlantis" }] },
      { addresses: [{ locality: "A", type: "work" }] },
      ["addresses.formatted", "addresses.country"],
    ],
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
      "a part of a complex attribute of an extension",
      { [ENTERPRISE]: { manager: { value: "m", $ref: "../Users/m" } } },
      { [ENTERPRISE]: { manager: { value: "m" } } },
      [`${ENTERPRISE}:manager.$ref`],
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

  it("are none where all came back, and all where nothing did", () => {
    fc.assert(
      fc.property(anyPerson, (person) => {
        expect(lostAttributes(person, person)).toEqual([]);
        const { [ENTERPRISE]: extension, ...core } = person;
        const all = [
          ...Object.keys(core),
          ...Object.keys(extension ?? {}).map((name) => `${ENTERPRISE}:${name}`),
        ];
        expect([...lostAttributes(person, {})].sort()).toEqual(all.sort());
      }),
    );
  });

  it("are named, without their values", () => {
    const sent = { nickName: "mary@example.com", x: [{ value: "mary@example.com" }] };
    expect(lostAttributes(sent, {}).join()).not.toContain("mary");
  });
});
