// A refused change of members changes nothing, or is taken back: that change, and nothing that was so before (RFC 7644 section 3.5.2).
import { beforeEach, describe, expect, it } from "@jest/globals";
import { change, directoryOf, GROUP_URN, unknownId } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import { createShiftedClock } from "../support/shifted-clock.js";
import { bodyOf, expectScimError, useStand } from "../support/start.js";

const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
const POPULATION = "00000000-0000-4000-8000-0000000000a1";

const time = createShiftedClock();
const stand = useStand({ overrides: { clock: time.clock } });
const directory = directoryOf(stand);

let anna: string;
let ben: string;
let carl: string;
let dora: string;
/** A user of another population: PingOne takes them for no member of a group of the first. */
let stranger: string;
beforeEach(async () => {
  // Past what a 429 of the test before holds back.
  time.shift(300_000);
  [anna = "", ben = "", carl = "", dora = ""] = await directory.users("a", "b", "c", "d");
  const api = await pingOneOf(stand.emulator);
  const { id: population } = await api.call("post", "/populations", { name: "Other" });
  const user = { username: "stranger", population: { id: population } };
  stranger = (await api.call("post", "/users", user))["id"] as string;
  await stand.clearCalls();
});

const group = (...members: readonly string[]) =>
  directory.group("Sales", members, { [PINGONE_URN]: { population: { id: POPULATION } } });
const put = async (id: string, ...members: readonly string[]) => {
  const whole = bodyOf(await stand.scim("get", `/Groups/${id}`));
  return stand.scim("put", `/Groups/${id}`, {
    ...whole,
    members: members.map((value) => ({ value })),
  });
};
const writes = async () => (await directory.calls()).filter((call) => !call.startsWith("GET"));
const strike = (method: string, path: string, when: string, times = 1) =>
  stand.knobs({ faults: [{ method, path, times, when, kind: "status", status: 500 }] });

describe("several members of whom one does not exist", () => {
  it("PATCH, PUT and POST are 400 naming them, before anything is written", async () => {
    const id = await group(anna, carl);
    const patched = await directory.patch(
      id,
      { op: "replace", path: "displayName", value: "Sales" },
      change("remove", carl),
      change("add", anna, ben, dora, unknownId),
    );
    expect(expectScimError(patched, 400, "invalidValue")).toContain(unknownId);
    expectScimError(await put(id, anna, ben, unknownId), 400, "invalidValue");
    const body = { schemas: [GROUP_URN], displayName: "New" };
    const members = [ben, unknownId].map((value) => ({ value }));
    const posted = await stand.scim("post", "/Groups", { ...body, members });
    expect(expectScimError(posted, 400, "invalidValue")).toContain(unknownId);
    expect(await writes()).toEqual([]);
    expect(await directory.membersOf(id)).toEqual([anna, carl].sort());
  });

  it("an id that is none is refused without a look", async () => {
    const id = await group();
    const rename = { op: "replace", path: "displayName", value: "Renamed" };
    const response = await directory.patch(id, rename, change("add", anna, "nobody"));
    expect(expectScimError(response, 400, "invalidValue")).toContain("nobody");
    expect(await writes()).toEqual([]);
    expectScimError(await directory.patch(unknownId, change("add", "nobody")), 404);
    const body = { schemas: [GROUP_URN], displayName: "New" };
    const created = await stand.scim("post", "/Groups", { ...body, members: [{ value: "x" }] });
    expectScimError(created, 400, "invalidValue");
    expect(await writes()).toEqual([]);
  });

  it("who was created just now is no unknown one, although no listing shows them yet", async () => {
    const id = await group();
    await stand.knobs({ visibilityDelayMs: 60_000 });
    const [new1 = "", new2 = ""] = await directory.users("new1", "new2");
    const add = change("add", anna, new1, new2, unknownId);
    expect(expectScimError(await directory.patch(id, add), 400, "invalidValue")).toContain(
      unknownId,
    );
    expect((await directory.patch(id, change("add", anna, new1, new2))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([anna, new1, new2].sort());
  });

  it("of a group that does not exist, it is the group that is not found", async () => {
    expectScimError(await directory.patch(unknownId, change("add", anna, unknownId)), 404);
    expectScimError(await directory.patch(unknownId, change("remove", anna, ben)), 404);
  });
});

describe.each([400, 201])(
  "a member PingOne refuses (a second add is %d)",
  (duplicateMembership) => {
    beforeEach(() => stand.knobs({ duplicateMembership }));

    it("PATCH removes whom it added, keeps who was there, brings back whom it removed", async () => {
      const id = await group(anna, carl);
      const response = await directory.patch(
        id,
        change("remove", carl, dora),
        change("add", anna, ben, stranger),
      );
      expect(expectScimError(response, 400, "invalidValue")).toContain(stranger);
      expect(await directory.membersOf(id)).toEqual([anna, carl].sort());
    });

    it("PUT likewise, and a rename of the same request is set back", async () => {
      const id = await group(anna, carl);
      const whole = bodyOf(await stand.scim("get", `/Groups/${id}`));
      const members = [anna, ben, stranger].map((value) => ({ value }));
      const body = { ...whole, displayName: "Renamed", members };
      const response = await stand.scim("put", `/Groups/${id}`, body);
      expect(expectScimError(response, 400, "invalidValue")).toContain(stranger);
      expect(bodyOf(await stand.scim("get", `/Groups/${id}`))["displayName"]).toBe("Sales");
      expect(await directory.membersOf(id)).toEqual([anna, carl].sort());
    });

    it("POST creates nothing", async () => {
      const response = await stand.scim("post", "/Groups", {
        schemas: [GROUP_URN],
        displayName: "New",
        members: [anna, stranger].map((value) => ({ value })),
        [PINGONE_URN]: { population: { id: POPULATION } },
      });
      expect(expectScimError(response, 400, "invalidValue")).toContain(stranger);
      expect(bodyOf(await stand.scim("get", "/Groups"))).toMatchObject({ totalResults: 0 });
    });

    it.each<[string, string, string, boolean]>([
      ["an add before it took effect", "POST", "before", false],
      ["an add of who is a member", "POST", "after", true],
      ["a removal before it took effect", "DELETE", "before", true],
      ["a removal after it took effect", "DELETE", "after", true],
    ])(
      "an attempt that failed and may have been a success, %s, is taken back exactly",
      async (_attempt, method, when, isMember) => {
        const id = await (isMember ? group(anna, ben) : group(anna));
        const before = await directory.membersOf(id);
        await strike(method, `/users/${ben}/memberOfGroups`, when);
        const op = method === "POST" ? "add" : "remove";
        const response = await directory.patch(id, change(op, ben), change("add", dora, stranger));
        expect(expectScimError(response, 400, "invalidValue")).toContain(stranger);
        expect(await directory.membersOf(id)).toEqual(before);
      },
    );

    it("an add whose answer was lost is taken back only where PingOne says that it was made here", async () => {
      const id = await group(anna);
      await strike("POST", `/users/${ben}/memberOfGroups`, "after");
      const response = await directory.patch(id, change("add", ben), change("add", dora, stranger));
      if (duplicateMembership === 400) {
        const detail = expectScimError(response, 503);
        expect(detail).toContain(stranger);
        expect(detail).toContain(`so they were left as they are: ${ben}.`);
        expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
        return;
      }
      expect(expectScimError(response, 400, "invalidValue")).toContain(stranger);
      expect(await directory.membersOf(id)).toEqual([anna]);
    });
  },
);

describe("attempts that failed and may have been a success, of a request that is not refused", () => {
  it.each(["before", "after"])("are no error, %s they took effect", async (when) => {
    const id = await group(anna, carl);
    await strike("POST", "memberOfGroups", when, 2);
    expect((await directory.patch(id, change("add", anna, ben))).status).toBe(204);
    await strike("DELETE", "memberOfGroups", when, 2);
    expect((await put(id, ben)).status).toBe(200);
    expect(await directory.membersOf(id)).toEqual([ben]);
  });
});

describe("what may pass", () => {
  const limit = { kind: "status", status: 429, retryAfter: 60 };

  it("is told with how far it came", async () => {
    const id = await group();
    const path = `/users/${ben}/memberOfGroups`;
    await stand.knobs({ faults: [{ method: "POST", path, times: 50, ...limit }] });
    const response = await directory.patch(id, change("add", anna, ben));
    expect(expectScimError(response, 429)).toContain("1 of 2 changes");
    expect(response.headers["retry-after"]).toMatch(/^\d+$/);
    expect(await directory.membersOf(id)).toEqual([anna]);
  });

  it("keeps a rename of the same request, as what cannot be sets it back", async () => {
    const id = await group();
    const rename = (value: string) => ({ op: "replace", path: "displayName", value });
    const name = async () => bodyOf(await stand.scim("get", `/Groups/${id}`))["displayName"];
    const path = "memberOfGroups";
    await stand.knobs({ faults: [{ method: "POST", path, times: 50, ...limit }] });
    const later = await directory.patch(id, rename("One"), change("add", anna));
    expect(expectScimError(later, 429)).toContain("own attributes were changed");
    expect(await name()).toBe("One");

    time.shift(300_000);
    await stand.knobs({
      faults: [{ method: "POST", path, times: 50, kind: "status", status: 403 }],
    });
    expectScimError(await directory.patch(id, rename("Two"), change("add", anna)), 502);
    expect(await name()).toBe("One");
  });
});
