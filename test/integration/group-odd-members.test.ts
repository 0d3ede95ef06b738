// Odd ways to name members never remove somebody who was not named, and never pass for nobody.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { directoryOf, GROUP_URN } from "../support/directory.js";
import { bodyOf, expectScimError, useStand } from "../support/start.js";

let anna: string;
let ben: string;
let carl: string;
let id: string;

const stand = useStand();
const directory = directoryOf(stand);
beforeEach(async () => {
  [anna = "", ben = "", carl = ""] = await directory.users("anna", "ben", "carl");
  id = await directory.group("Sales", [anna, ben]);
});

/** The operation for a member who is there, and for one who is not. */
const means: readonly (readonly [string, (member: string) => object])[] = [
  [
    "the element",
    (value) => ({ op: "add", path: `members[value eq "${value}"]`, value: { value } }),
  ],
  [
    "a list of it",
    (value) => ({ op: "Add", path: `members[value eq "${value}"]`, value: [{ value }] }),
  ],
  [
    "its type",
    (value) => ({ op: "add", path: `members[value eq "${value}"].type`, value: "User" }),
  ],
  ["its value", (value) => ({ op: "add", path: `members[value eq "${value}"].value`, value })],
  [
    "a replacement by itself",
    (value) => ({ op: "replace", path: `members[value eq "${value}"]`, value: { value } }),
  ],
  ["nothing", (value) => ({ op: "add", path: `members[value eq "${value}"]` })],
];

describe("an add that names the member in a filter", () => {
  it.each(means)("%s", async (_case, operation) => {
    for (const member of [anna, carl]) {
      expect((await directory.patch(id, operation(member))).status).toBe(204);
    }
    expect(await directory.membersOf(id)).toEqual([anna, ben, carl].sort());
  });
});

describe("members that cannot be meant", () => {
  it.each<[string, (member: string, other: string) => object]>([
    [
      "another in a member's place",
      (a, c) => ({ op: "replace", path: `members[value eq "${a}"]`, value: { value: c } }),
    ],
    [
      "whoever is a user",
      (_a, c) => ({ op: "add", path: 'members[type eq "User"]', value: { value: c } }),
    ],
    ["the type of all", () => ({ op: "add", path: "members.type", value: "User" })],
    [
      "the type of all users",
      () => ({ op: "add", path: 'members[type eq "User"].type', value: "User" }),
    ],
  ])("PATCH of %s is 400 mutability", async (_case, operation) => {
    expectScimError(await directory.patch(id, operation(anna, carl)), 400, "mutability");
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
  });

  it.each<[string, (member: string, other: string) => unknown]>([
    ["an id under another name", (_a, c) => [{ id: c }]],
    ["one of two under another name", (a, c) => [{ value: a }, { id: c }]],
    ["a display name alone", () => [{ display: "anna" }]],
    ["null", () => [null]],
    ["a null id", () => [{ value: null }]],
    ["an empty id", () => [{ value: "" }]],
    ["an empty object", () => ({})],
    ["a reference alone", (a) => [{ $ref: `https://example.com/scim/v2/Users/${a}` }]],
  ])("%s is 400 invalidValue by POST, PUT and PATCH", async (_case, members) => {
    const value = members(anna, carl);
    const body = { schemas: [GROUP_URN], displayName: "Sales", members: value };
    const replaced = await stand.scim("put", `/Groups/${id}`, body);
    expect(expectScimError(replaced, 400, "invalidValue")).toContain("members");
    const posted = await stand.scim("post", "/Groups", { ...body, displayName: "Other" });
    expect(expectScimError(posted, 400, "invalidValue")).toContain("members");
    const patched = await directory.patch(id, { op: "replace", path: "members", value });
    expect(expectScimError(patched, 400, "invalidValue")).toContain("members");
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
  });
});

it("a group of more than 1 MiB can be replaced by what was read of it", async () => {
  const group = bodyOf(await stand.scim("get", `/Groups/${id}`));
  const members = (group["members"] as object[]).map((each) => ({
    ...each,
    note: "x".repeat(600_000),
  }));
  const response = await stand.scim("put", `/Groups/${id}`, { ...group, members });
  expect(response.status).toBe(200);
  expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
});
