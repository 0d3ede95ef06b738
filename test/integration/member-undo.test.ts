// A refused change of members is taken back: that change, and nothing that was so before.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { change, directoryOf, unknownId, type Directory } from "../support/directory.js";
import { createShiftedClock, type ShiftedClock } from "../support/shifted-clock.js";
import { bodyOf, expectScimError, startStand, type Stand } from "../support/start.js";

let stand: Stand;
let directory: Directory;
let time: ShiftedClock;
// A gateway learns how PingOne answers duplicates: every test begins with one that knows nothing.
beforeEach(async () => {
  time = createShiftedClock();
  stand = await startStand({ overrides: { clock: time.clock } });
  directory = directoryOf(stand);
});
afterEach(() => stand.stop());

const isWrite = (call: string): boolean => !call.startsWith("GET");

describe("a PATCH with a member that cannot be one", () => {
  it("removes whom it added, keeps who was there, brings back whom it removed", async () => {
    const [anna = "", ben = "", carl = "", dora = ""] = await directory.users("a", "b", "c", "d");
    const id = await directory.group("Sales", [anna, carl]);
    const response = await directory.patch(
      id,
      change("remove", carl, dora),
      change("add", anna, ben, unknownId),
    );
    const detail = expectScimError(response, 400, "invalidValue");
    expect(detail).toContain(unknownId);
    expect(detail).not.toContain("not known");
    expect(await directory.membersOf(id)).toEqual([anna, carl].sort());
  });

  it("asks PingOne what a second add looks like when an undo depends on it, and only then", async () => {
    const [anna = "", ben = ""] = await directory.users("a", "b");
    const id = await directory.group("Sales");
    await directory.patch(id, change("add", anna, ben));
    expect(await directory.calls()).toHaveLength(2);
    await directory.patch(id, change("remove", anna, ben));
    await directory.calls();
    await directory.patch(id, change("add", anna, unknownId));
    const adds = (await directory.calls()).filter((call) => call.startsWith("POST"));
    expect(adds.filter((call) => call.includes(anna))).toHaveLength(2);
    expect(await directory.membersOf(id)).toEqual([]);
  });

  it("takes nothing back on the strength of what PingOne showed before: it may answer otherwise now", async () => {
    const [anna = "", ben = ""] = await directory.users("a", "b");
    const id = await directory.group("Sales", [anna]);
    // A refused second add shows that duplicates are told.
    await directory.patch(id, change("add", anna)).expect(204);
    await stand.knobs({ duplicateMembership: 201 });
    const response = await directory.patch(id, change("add", anna, ben, unknownId));
    const detail = expectScimError(response, 400, "invalidValue");
    for (const told of ["not known", anna, ben]) expect(detail).toContain(told);
    expect(await directory.membersOf(id)).toContain(anna);
  });

  it("an id that is none is refused before anything is written", async () => {
    const [anna = ""] = await directory.users("a");
    const id = await directory.group("Sales");
    const rename = { op: "replace", path: "displayName", value: "Renamed" };
    const response = await directory.patch(id, rename, change("add", anna, "nobody"));
    expect(expectScimError(response, 400, "invalidValue")).toContain("nobody");
    expect((await directory.calls()).filter(isWrite)).toEqual([]);
    expectScimError(await directory.patch(unknownId, change("add", "nobody")), 404);
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "New" };
    const created = await stand.scim("post", "/Groups", { ...body, members: [{ value: "x" }] });
    expectScimError(created, 400, "invalidValue");
    expect((await directory.calls()).filter(isWrite)).toEqual([]);
  });
});

describe("where a second add looks like a first (duplicateMembership 201)", () => {
  beforeEach(() => stand.knobs({ duplicateMembership: 201 }));

  it("the first refusal keeps and names whom it cannot know; from then on it is exact", async () => {
    const [anna = "", ben = "", carl = ""] = await directory.users("a", "b", "c");
    const id = await directory.group("Sales", [anna]);
    const first = await directory.patch(id, change("add", anna, ben, unknownId));
    const detail = expectScimError(first, 400, "invalidValue");
    for (const told of ["not known", anna, ben]) expect(detail).toContain(told);
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());

    const second = await directory.patch(id, change("add", ben, carl, unknownId));
    expect(expectScimError(second, 400, "invalidValue")).not.toContain("not known");
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
    const third = await directory.patch(id, change("remove", ben), change("add", carl, unknownId));
    expectScimError(third, 400, "invalidValue");
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
  });

  it("once that is known, members are looked up in batches, and only for several changes", async () => {
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
    const [anna = "", ...others] = await directory.users("a", ...names);
    const id = await directory.group("Sales", [anna]);
    await directory.patch(id, change("add", anna, unknownId));
    await directory.calls();
    expect((await directory.patch(id, change("add", anna, ...others))).status).toBe(204);
    const calls = await directory.calls();
    expect(calls.filter(isWrite)).toHaveLength(50);
    // Who was written just now is known; the others may be users or, as their type is not told, groups: two batches of each.
    expect(calls.filter((call) => call === "GET /users")).toHaveLength(2);
    expect(calls.filter((call) => call === "GET /groups")).toHaveLength(2);
    expect((await directory.patch(id, change("add", anna))).status).toBe(204);
    expect(await directory.calls()).toHaveLength(1);
  });

  it("PUT knows the members beforehand, and is exact from the start", async () => {
    const [anna = "", ben = "", carl = ""] = await directory.users("a", "b", "c");
    const id = await directory.group("Sales", [anna, carl]);
    const members = [anna, ben, unknownId].map((value) => ({ value }));
    const whole = bodyOf(await stand.scim("get", `/Groups/${id}`));
    const response = await stand.scim("put", `/Groups/${id}`, { ...whole, members });
    expect(expectScimError(response, 400, "invalidValue")).not.toContain("not known");
    expect(await directory.membersOf(id)).toEqual([anna, carl].sort());
  });
});

describe("an attempt that failed and may have been a success", () => {
  const strike = (method: string, path: string, when: string, times = 1) =>
    stand.knobs({ faults: [{ method, path, times, when, kind: "status", status: 500 }] });

  it.each(["before", "after"])("of an add, %s it took effect: is no error", async (when) => {
    const [anna = "", ben = ""] = await directory.users("a", "b");
    const id = await directory.group("Sales", [anna]);
    await strike("POST", "memberOfGroups", when, 2);
    expect((await directory.patch(id, change("add", anna, ben))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
  });

  it("of an add, before it took effect: is taken back exactly", async () => {
    const [anna = "", ben = ""] = await directory.users("a", "b");
    const id = await directory.group("Sales", [anna]);
    await strike("POST", `/users/${ben}/memberOfGroups`, "before");
    const response = await directory.patch(id, change("add", ben, unknownId));
    expect(expectScimError(response, 400, "invalidValue")).not.toContain("not known");
    expect(await directory.membersOf(id)).toEqual([anna]);
  });

  it.each(["already a member", "no member before"])(
    "of an add, after it took effect, of who was %s: is left alone and told",
    async (state) => {
      const [anna = "", ben = ""] = await directory.users("a", "b");
      const id = await directory.group(
        "Sales",
        state === "already a member" ? [anna, ben] : [anna],
      );
      await strike("POST", `/users/${ben}/memberOfGroups`, "after");
      const response = await directory.patch(id, change("add", ben, unknownId));
      const detail = expectScimError(response, 400, "invalidValue");
      for (const told of [unknownId, ben, "not known"]) expect(detail).toContain(told);
      expect(detail).not.toContain(anna);
      expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
    },
  );

  it("of a removal, before it took effect: the member comes back", async () => {
    const [anna = ""] = await directory.users("a");
    const id = await directory.group("Sales", [anna]);
    await strike("DELETE", "memberOfGroups", "before");
    const response = await directory.patch(id, change("remove", anna), change("add", unknownId));
    expect(expectScimError(response, 400, "invalidValue")).not.toContain("not known");
    expect(await directory.membersOf(id)).toEqual([anna]);
  });

  it("of a PUT's removal, whenever: the member comes back", async () => {
    const [anna = ""] = await directory.users("a");
    const id = await directory.group("Sales", [anna]);
    await strike("DELETE", "memberOfGroups", "after");
    const body = { ...bodyOf(await stand.scim("get", `/Groups/${id}`)) };
    const members = [{ value: unknownId }];
    const response = await stand.scim("put", `/Groups/${id}`, { ...body, members });
    expect(expectScimError(response, 400, "invalidValue")).not.toContain("not known");
    expect(await directory.membersOf(id)).toEqual([anna]);
  });
});

describe("what may pass", () => {
  it("is told with how far it came", async () => {
    const [anna = "", ben = ""] = await directory.users("a", "b");
    const id = await directory.group("Sales");
    const limit = { kind: "status", status: 429, retryAfter: 60 };
    const path = `/users/${ben}/memberOfGroups`;
    await stand.knobs({ faults: [{ method: "POST", path, times: 50, ...limit }] });
    const response = await directory.patch(id, change("add", anna, ben));
    expect(expectScimError(response, 429)).toContain("1 of 2 changes");
    expect(response.headers["retry-after"]).toMatch(/^\d+$/);
    expect(await directory.membersOf(id)).toEqual([anna]);
  });

  it("keeps a rename of the same request, as what cannot be sets it back", async () => {
    const [anna = ""] = await directory.users("a");
    const id = await directory.group("Sales");
    const rename = (value: string) => ({ op: "replace", path: "displayName", value });
    const name = async () => bodyOf(await stand.scim("get", `/Groups/${id}`))["displayName"];
    const path = "memberOfGroups";
    await stand.knobs({
      faults: [{ method: "POST", path, times: 50, kind: "status", status: 429, retryAfter: 60 }],
    });
    const later = await directory.patch(id, rename("One"), change("add", anna));
    expectScimError(later, 429);
    expect(await name()).toBe("One");

    time.shift(300_000);
    await stand.knobs({
      faults: [{ method: "POST", path, times: 50, kind: "status", status: 403 }],
    });
    expectScimError(await directory.patch(id, rename("Two"), change("add", anna)), 502);
    expect(await name()).toBe("One");
  });
});
