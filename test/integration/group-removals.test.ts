// What is no change of members, what is, and what of a group goes back when a part of a request is refused.
import { describe, expect, it } from "@jest/globals";
import { change, directoryOf } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, expectScimError, useStand } from "../support/start.js";

const stand = useStand();
const directory = directoryOf(stand);
const nested = async (id: string, ...groups: readonly string[]): Promise<void> => {
  const api = await pingOneOf(stand.emulator);
  for (const group of groups) await api.call("post", `/groups/${group}/memberOfGroups`, { id });
  await stand.clearCalls();
};
const writes = async () => (await directory.calls()).filter((call) => !call.startsWith("GET"));

describe("a removal that selects nobody changes nothing and succeeds (RFC 7644 section 3.5.2.2)", () => {
  it.each<[string, (id: string) => object]>([
    [
      "a filter with the wrong type",
      (id) => ({ op: "remove", path: `members[value eq "${id}" and type eq "Group"]` }),
    ],
    [
      "a value with the wrong type",
      (id) => ({ op: "remove", path: "members", value: [{ value: id, type: "Group" }] }),
    ],
    ["an empty array", () => ({ op: "remove", path: "members", value: [] })],
  ])("%s", async (_name, removal) => {
    const [anna = "", ben = ""] = await directory.users("anna", "ben");
    const id = await directory.group("Sales", [anna, ben]);
    expect((await directory.patch(id, removal(anna))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
  });

  it("the right type removes, in either form", async () => {
    const [anna = "", ben = ""] = await directory.users("anna", "ben");
    const id = await directory.group("Sales", [anna, ben]);
    const path = `members[value eq "${anna}" and type eq "User"]`;
    expect((await directory.patch(id, { op: "remove", path })).status).toBe(204);
    const value = [{ value: ben, type: "User" }];
    expect((await directory.patch(id, { op: "remove", path: "members", value })).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([]);
  });
});

it.each<[string, object]>([
  ["null, which is no value (RFC 7643 section 2.5)", { value: null }],
  ["no value", {}],
])("a removal of members with %s removes all of them", async (_name, more) => {
  const [anna = "", ben = ""] = await directory.users("anna", "ben");
  const id = await directory.group("Sales", [anna, ben]);
  const removal = { op: "remove", path: "members", ...more };
  expect((await directory.patch(id, removal)).status).toBe(204);
  expect(await directory.membersOf(id)).toEqual([]);
});

describe("members whose type nobody says", () => {
  it("nested groups are removed by one call each, and a look at who is what", async () => {
    const inner: string[] = [];
    for (const name of ["a", "b", "c", "d", "e"]) inner.push(await directory.group(name));
    const id = await directory.group("Outer");
    await nested(id, ...inner);
    // As listings may be that do not show them yet.
    await stand.knobs({ visibilityDelayMs: 60_000 });
    const more: string[] = [];
    for (const name of ["f", "g", "h", "i", "j"]) more.push(await directory.group(name));
    await nested(id, ...more);
    expect((await directory.patch(id, change("remove", ...more))).status).toBe(204);
    const calls = await directory.calls();
    expect(calls.filter((call) => call.startsWith("DELETE"))).toHaveLength(more.length);
    expect(calls.filter((call) => /^GET .*memberOfGroups/.test(call))).toHaveLength(more.length);
    expect(calls.filter((call) => call.startsWith("GET /users/"))).toEqual([]);
  });

  it("users who are no members are asked for as users alone", async () => {
    const inner = await directory.group("Inner");
    const people = await directory.users("a", "b", "c", "d");
    const id = await directory.group("Outer");
    await nested(id, inner);
    expect((await directory.patch(id, change("remove", ...people))).status).toBe(204);
    const asked = (await directory.calls()).filter((call) => call.includes("memberOfGroups"));
    expect(asked.sort()).toEqual(
      people.map((user) => `GET /users/${user}/memberOfGroups/${id}`).sort(),
    );
  });
});

describe("attributes whose first attempt may have been carried out, and whose second is refused", () => {
  const name = async (id: string) =>
    bodyOf(await stand.scim("get", `/Groups/${id}`))["displayName"];
  const rename = { op: "replace", path: "displayName", value: "Renamed" };
  const faults = (when: string, status: number, times = 1) => [
    { method: "PUT", path: "/groups/[^/]+$", times: 1, when, kind: "status", status: 500 },
    { method: "PUT", path: "/groups/[^/]+$", times, when: "before", kind: "status", status },
  ];

  it.each(["before", "after"])("go back to what they were (%s)", async (when) => {
    const [anna = ""] = await directory.users("anna");
    const id = await directory.group("Sales");
    await stand.knobs({ faults: faults(when, 400) });
    const answer = await directory.patch(id, rename, change("add", anna));
    expectScimError(answer, 400, "invalidValue");
    expect(await name(id)).toBe("Sales");
    expect(await directory.membersOf(id)).toEqual([]);
  });

  it("are told where they cannot be set back", async () => {
    const id = await directory.group("Sales");
    await stand.knobs({ faults: faults("after", 400, 10) });
    const detail = expectScimError(await directory.patch(id, rename), 503);
    expect(detail).toContain("own attributes were changed and could not be set back");
    expect(await writes()).toHaveLength(3);
    expect(await name(id)).toBe("Renamed");
  });
});
