// Groups of no population before a source with a boundary: what each level of environmentGroups lets it see and write, and that nobody hidden comes or goes with them.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, type Stand } from "../../support/start.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const GROUP_EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
const boundary = { populations: [INSIDE] };

const stands = {
  none: useStand({ policy: { boundary, environmentGroups: "none" } }),
  read: useStand({ policy: { boundary, environmentGroups: "read" } }),
  members: useStand({ policy: { boundary, environmentGroups: "members" } }),
  write: useStand({ policy: { boundary, environmentGroups: "write" } }),
} as const;

let pingOne: PingOneApi;
let insider: string;
let outsider: string;
/** Of the environment: one with both of them, one with the insider alone, one without anybody. */
let mixed: string;
let own: string;
let empty: string;

async function prepare({ emulator, reset }: Stand): Promise<void> {
  await reset();
  pingOne = await pingOneOf(emulator);
  const create = async (path: string, body: object): Promise<string> =>
    String((await pingOne.call("post", path, body))["id"]);
  const join = (member: string, id: string) =>
    pingOne.call("post", `/users/${member}/memberOfGroups`, { id });
  const population = await create("/populations", { name: "Administrators" });
  outsider = await create("/users", { username: "outsider", population: { id: population } });
  insider = await create("/users", { username: "insider", population: { id: INSIDE } });
  [mixed, own, empty] = [
    await create("/groups", { name: "Mixed", description: "as it is" }),
    await create("/groups", { name: "Own" }),
    await create("/groups", { name: "Empty" }),
  ];
  await join(outsider, mixed);
  await join(insider, mixed);
  await join(insider, own);
}

const membersOf = async (id: string): Promise<readonly string[]> => {
  const filter = encodeURIComponent(`memberOfGroups[id eq "${id}"]`);
  const { _embedded } = await pingOne.call("get", `/users?filter=${filter}`);
  return (_embedded as { users: { username: string }[] }).users.map(({ username }) => username);
};
const patch = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});
const adding = (value: string) => patch({ op: "add", path: "members", value: [{ value }] });
const rename = patch({ op: "replace", path: "displayName", value: "Renamed" });

describe.each(["none", "read", "members", "write"] as const)("environmentGroups: %s", (level) => {
  const stand = stands[level];
  const isAtLeast = (least: "read" | "members" | "write"): boolean =>
    ["none", "read", "members", "write"].indexOf(level) >=
    ["none", "read", "members", "write"].indexOf(least);
  const refused = level === "none" ? 404 : 403;

  beforeEach(() => prepare(stand));

  it("shows them or not, never who is hidden in them, nor how many", async () => {
    const answer = await stand.scim("get", `/Groups/${mixed}`);
    expect(answer.status).toBe(isAtLeast("read") ? 200 : 404);
    const list = await stand.scim("get", "/Groups");
    expect(bodyOf(list)["totalResults"]).toBe(isAtLeast("read") ? 3 : 0);
    for (const { text } of [answer, list]) {
      expect(text).not.toContain(outsider);
      expect(text).not.toContain("outsider");
      expect(text).not.toContain("directMemberCounts");
    }
    if (isAtLeast("read")) {
      expect(bodyOf(answer)["members"]).toMatchObject([{ value: insider }]);
      expect(answer.text).toContain("as it is");
    }
    const counted = `${GROUP_EXTENSION}:directMemberCounts.users gt 1`;
    for (const filter of [counted, `not (${counted})`, `displayName pr and ${counted}`]) {
      const found = await stand.scim("get", `/Groups?filter=${encodeURIComponent(filter)}`);
      expectScimError(found, 400, "invalidFilter");
    }
  });

  it("lets their visible members be changed, or not", async () => {
    const added = await stand.scim("patch", `/Groups/${empty}`, adding(insider));
    expect(added.status).toBe(isAtLeast("members") ? 204 : refused);
    const all = patch({ op: "remove", path: "members" });
    const removed = await stand.scim("patch", `/Groups/${mixed}`, all);
    expect(removed.status).toBe(isAtLeast("members") ? 204 : refused);
    expect(await membersOf(mixed)).toEqual(
      isAtLeast("members") ? ["outsider"] : ["outsider", "insider"],
    );
    const foreign = await stand.scim("patch", `/Groups/${empty}`, adding(outsider));
    expect(foreign.status).toBe(isAtLeast("read") ? 400 : 404);
  });

  it("takes away whom the same request added, and nobody hidden, by a filter", async () => {
    const added = patch(
      { op: "add", path: "members", value: [{ value: insider, type: "User" }] },
      { op: "remove", path: 'members[type eq "User"]' },
    );
    for (const group of [empty, mixed]) {
      const answer = await stand.scim("patch", `/Groups/${group}`, added);
      expect(answer.status).toBe(isAtLeast("members") ? 204 : refused);
    }
    expect(await membersOf(empty)).toEqual([]);
    expect(await membersOf(mixed)).toEqual(
      isAtLeast("members") ? ["outsider"] : ["outsider", "insider"],
    );
  });

  it("lets them be renamed and deleted, or not, and never from under who is hidden", async () => {
    const renamed = await stand.scim("patch", `/Groups/${own}`, rename);
    expect(renamed.status).toBe(isAtLeast("write") ? 204 : refused);
    const gone = await stand.scim("delete", `/Groups/${own}`);
    expect(gone.status).toBe(isAtLeast("write") ? 204 : refused);
    expectScimError(await stand.scim("delete", `/Groups/${mixed}`), refused);
    expect(await membersOf(mixed)).toEqual(["outsider", "insider"]);
  });

  it("lets groups be nested, but none that takes somebody hidden along", async () => {
    const own204 = isAtLeast("members") ? 204 : refused;
    expect((await stand.scim("patch", `/Groups/${empty}`, adding(own))).status).toBe(own204);
    const nested = await stand.scim("patch", `/Groups/${empty}`, adding(mixed));
    expect(nested.status).toBe(refused);
    const body = { schemas: [GROUP_URN], displayName: "Empty", members: [{ value: mixed }] };
    expect((await stand.scim("put", `/Groups/${empty}`, body)).status).toBe(refused);
    const created = { schemas: [GROUP_URN], displayName: "New", members: [{ value: mixed }] };
    expect((await stand.scim("post", "/Groups", created)).status).toBe(
      level === "none" ? 400 : 403,
    );
    expect(await membersOf(empty)).not.toContain("outsider");
  });

  it("leaves a nested group with hidden members where it is", async () => {
    await pingOne.call("post", `/groups/${mixed}/memberOfGroups`, { id: empty });
    for (const operation of [
      { op: "remove", path: "members", value: [{ value: mixed }] },
      { op: "remove", path: `members[value eq "${mixed}"]` },
      { op: "remove", path: "members" },
      { op: "replace", path: "members", value: [{ value: insider }] },
    ]) {
      const answer = await stand.scim("patch", `/Groups/${empty}`, patch(operation));
      expectScimError(answer, refused);
    }
    const body = { schemas: [GROUP_URN], displayName: "Empty" };
    expectScimError(await stand.scim("put", `/Groups/${empty}`, body), refused);
    expectScimError(await stand.scim("delete", `/Groups/${empty}`), refused);
    expect(await membersOf(empty)).toContain("outsider");
    // Who is there stays as they are, with a name.
    const unnamed = patch(
      { op: "add", path: "members", value: [{ value: mixed }] },
      { op: "remove", path: "members[not (display pr)]" },
    );
    const nobody = await stand.scim("patch", `/Groups/${empty}`, unnamed);
    expect(nobody.status).toBe(isAtLeast("members") ? 204 : refused);
    expect(await membersOf(empty)).toContain("outsider");
    const echoed = { ...body, members: [{ value: mixed }] };
    const same = await stand.scim("put", `/Groups/${empty}`, echoed);
    expect(same.status).toBe(isAtLeast("members") ? 200 : refused);
  });
});
