// What a group of ten thousand members costs, in calls on PingOne and in CPU time.
import { describe, expect, it } from "@jest/globals";
import { cpuMsOf } from "../support/cpu-time.js";
import { createShiftedClock } from "../support/shifted-clock.js";
import { bodyOf, PATCH_URN, useStand, USER_URN } from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SIZE = 10_000;

/** After a 429 writes are held back for as long as PingOne said, and slowed down for a while: longer than a test waits. */
const MINUTES_MS = 300_000;

const time = createShiftedClock();
const stand = useStand({ overrides: { clock: time.clock } });

async function seed(users: number, groups: number, membersPerGroup: number): Promise<void> {
  const response = await fetch(`${stand.emulator.authUrl}/_emulator/seed`, {
    method: "POST",
    body: JSON.stringify({ users, groups, membersPerGroup }),
  });
  expect(response.ok).toBe(true);
  await stand.clearCalls();
}

const patch = (id: string, op: string, ids: readonly string[]) =>
  stand.scim("patch", `/Groups/${id}`, {
    schemas: [PATCH_URN],
    Operations: [{ op, path: "members", value: ids.map((value) => ({ value })) }],
  });

async function create(path: string, body: object): Promise<string> {
  const response = await stand.scim("post", path, body);
  expect(response.status).toBe(201);
  await stand.clearCalls();
  return bodyOf(response)["id"] as string;
}

const emptyGroup = () => create("/Groups", { schemas: [GROUP_URN], displayName: "Everybody" });

async function seededGroup(): Promise<string> {
  const page = await stand.scim("get", "/Groups?excludedAttributes=members");
  const [group] = bodyOf(page)["Resources"] as { id: string }[];
  await stand.clearCalls();
  return group?.id ?? "";
}

async function userIds(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let startIndex = 1; startIndex <= count; startIndex += 200) {
    const page = await stand.scim("get", `/Users?startIndex=${startIndex}&count=200&attributes=id`);
    ids.push(...(bodyOf(page)["Resources"] as { id: string }[]).map(({ id }) => id));
  }
  await stand.clearCalls();
  return ids;
}

async function membersOf(id: string): Promise<string[]> {
  const members = bodyOf(await stand.scim("get", `/Groups/${id}`))["members"] ?? [];
  return (members as { value: string }[]).map(({ value }) => value).sort();
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

const withoutIds = (path: string): string => path.replace(/^.*\/users\/[^/]+/, "/users/*");

/** For example `POST memberships`. */
const withoutUsers = (call: string): string =>
  call
    .replace(/\/v1.*\/memberOfGroups\/[^/]+$/, "membership")
    .replace(/\/v1.*\/memberOfGroups$/, "memberships")
    .replace(/\/v1.*\/groups\/[^/]+$/, "group")
    .replace(/\/v1.*\/users\/[^/]+$/, "user");

describe("a group of 10,000 members", () => {
  it("takes or loses one member in one call and at the cost of an empty one", async () => {
    await seed(SIZE, 1, SIZE);
    const [large, small] = [await seededGroup(), await emptyGroup()];
    const late = await create("/Users", { schemas: [USER_URN], userName: "late" });
    const cpuMs: Record<string, number[]> = {};
    for (let round = 0; round < 9; round += 1) {
      for (const [op, call] of [
        ["add", "POST /users/*/memberOfGroups"],
        ["remove", "DELETE /users/*/memberOfGroups/"],
      ] as const) {
        for (const id of [small, large]) {
          const spentMs = await cpuMsOf(async () => {
            expect((await patch(id, op, [late])).status).toBe(204);
          });
          (cpuMs[`${op} ${id}`] ??= []).push(spentMs);
          const calls = await stand.calls();
          expect(calls.map(({ method, path }) => `${method} ${withoutIds(path)}`)).toEqual([
            op === "add" ? call : call + id,
          ]);
          await stand.clearCalls();
        }
      }
    }
    for (const op of ["add", "remove"]) {
      const [few, many] = [small, large].map((id) => median(cpuMs[`${op} ${id}`] ?? []));
      // Nothing looks at each of the members, which would be many times as much.
      expect(many).toBeLessThan(3 * (few ?? NaN));
    }
  });

  it("reads in one call without members, in 51 or fewer with all of them", async () => {
    await seed(SIZE, 1, SIZE);
    const id = await seededGroup();
    const bare = await stand.scim("get", `/Groups/${id}?excludedAttributes=members`);
    expect(bare.status).toBe(200);
    expect(bodyOf(bare)).not.toHaveProperty("members");
    expect(await stand.calls()).toHaveLength(1);
    await stand.clearCalls();

    const members = await membersOf(id);
    expect((await stand.calls()).length).toBeLessThanOrEqual(51);
    expect(members).toHaveLength(SIZE);
    expect(new Set(members).size).toBe(SIZE);
  });
});

describe("PUT of a group of 10,000 members", () => {
  it("with one more and one less reads the members once, and answers with all of them", async () => {
    await seed(SIZE, 1, SIZE);
    const id = await seededGroup();
    const late = await create("/Users", { schemas: [USER_URN], userName: "late" });
    const whole = bodyOf(await stand.scim("get", `/Groups/${id}`));
    const [gone, ...kept] = whole["members"] as { value: string; display: string }[];
    await stand.clearCalls();
    const body = { ...whole, members: [...kept.map(({ value }) => ({ value })), { value: late }] };
    const response = await stand.scim("put", `/Groups/${id}`, body);
    expect(response.status).toBe(200);
    const calls = (await stand.calls()).map(({ method, path }) => `${method} ${path}`);
    const pages = calls.filter((call) => call.includes("/users?"));
    expect(pages).toHaveLength(SIZE / 200);
    expect(calls.filter((call) => !pages.includes(call)).map(withoutUsers)).toEqual([
      "GET group",
      "POST memberships",
      "DELETE membership",
      "GET user",
      "GET group",
    ]);
    const members = bodyOf(response)["members"] as { value: string; display: string }[];
    expect(members).toHaveLength(SIZE);
    expect(members.map(({ value }) => value)).not.toContain(gone?.value);
    expect(members).toEqual(
      expect.arrayContaining([expect.objectContaining({ value: late, display: "late" })]),
    );
    const read = await stand.scim("get", `/Groups/${id}`);
    expect(response.headers["etag"]).toBe(read.headers["etag"]);
  });
});

describe("many members in one PATCH", () => {
  it("n adds, removals or both are n calls, and at most two for forty of them", async () => {
    await seed(1000, 0, 0);
    const ids = await userIds(1000);
    const id = await emptyGroup();
    for (const count of [2, 40, 41, 1000]) {
      const some = ids.slice(0, count);
      for (const op of ["add", "remove"]) {
        expect((await patch(id, op, some)).status).toBe(204);
        const calls = (await stand.calls()).map(({ method, path }) => `${method} ${path}`);
        await stand.clearCalls();
        const writes = calls.filter((call) => !call.startsWith("GET"));
        expect(writes).toHaveLength(count);
        expect(new Set(writes).size).toBe(count);
        expect(calls.length - writes.length).toBeLessThanOrEqual(2 * Math.ceil(count / 40));
        // What is so already costs the look alone.
        expect((await patch(id, op, some)).status).toBe(204);
        const again = await stand.calls();
        await stand.clearCalls();
        expect(again.filter(({ method }) => method !== "GET")).toEqual([]);
        expect(again.length).toBeLessThanOrEqual(count + 2 * Math.ceil(count / 40));
      }
    }
    expect((await patch(id, "add", ids)).status).toBe(204);
    expect(await membersOf(id)).toEqual(ids.sort());
  });

  it("nested groups that say what they are cost no more than users", async () => {
    const names = ["1", "2", "3"];
    const inner: string[] = [];
    for (const displayName of names) {
      inner.push(await create("/Groups", { schemas: [GROUP_URN], displayName }));
    }
    const id = await emptyGroup();
    for (const op of ["add", "remove"]) {
      const value = inner.map((group) => ({ value: group, type: "Group" }));
      const Operations = [{ op, path: "members", value }];
      const body = { schemas: [PATCH_URN], Operations };
      expect((await stand.scim("patch", `/Groups/${id}`, body)).status).toBe(204);
      expect((await stand.calls()).length).toBeLessThanOrEqual(3 + 2);
      await stand.clearCalls();
    }
  });

  it.each([
    ["a 429", { kind: "status", status: 429, when: "before", retryAfter: 60 }],
    ["a 500 before the commit", { kind: "status", status: 500, when: "before" }],
    ["a 500 after the commit", { kind: "status", status: 500, when: "after" }],
    ["a reset before the commit", { kind: "reset", when: "before" }],
    ["a reset after the commit", { kind: "reset", when: "after" }],
  ])(
    "%s in the middle of 500 adds: no success, and the repeat ends with the right members",
    async (_name, fault) => {
      await seed(510, 0, 0);
      const all = await userIds(510);
      const ids = all.slice(0, 500);
      const outsiders = all.slice(500);
      const id = await emptyGroup();
      const path = `/users/${ids[250] ?? ""}/memberOfGroups`;
      await stand.knobs({ faults: [{ method: "POST", path, times: 50, ...fault }] });
      const first = await patch(id, "add", ids);
      expect([429, 503]).toContain(first.status);
      expect(first.headers["retry-after"]).toMatch(/^\d+$/);

      await stand.knobs({ faults: [] });
      time.shift(MINUTES_MS);
      expect((await patch(id, "add", ids)).status).toBe(204);
      const members = await membersOf(id);
      expect(members).toEqual(ids.sort());
      expect(members.filter((member) => outsiders.includes(member))).toEqual([]);
    },
  );

  it("keep within PingOne's rate, or say when to go on; the repeat makes the rest", async () => {
    await seed(200, 0, 0);
    const ids = await userIds(200);
    const id = await emptyGroup();
    await stand.knobs({ rateLimit: { perSecond: 100, burst: 100 } });
    let rounds = 0;
    for (let status = 0; status !== 204; rounds += 1) {
      expect(rounds).toBeLessThan(10);
      const response = await patch(id, "add", ids);
      ({ status } = response);
      if (status === 204) continue;
      expect(status).toBe(429);
      expect(response.headers["retry-after"]).toMatch(/^\d+$/);
      time.shift(MINUTES_MS);
    }
    await stand.knobs({ rateLimit: null });
    time.shift(MINUTES_MS);
    expect(await membersOf(id)).toEqual(ids.sort());
  });

  it.each(["before", "after"])(
    "a 500 %s the commit in the middle of a replacement: no success, and the repeat finishes it",
    async (when) => {
      await seed(400, 0, 0);
      const all = await userIds(400);
      const [gone, kept, added] = [all.slice(0, 150), all.slice(150, 250), all.slice(250)];
      const id = await emptyGroup();
      expect((await patch(id, "add", [...gone, ...kept])).status).toBe(204);
      for (const [method, member] of [
        ["POST", added[75]],
        ["DELETE", gone[75]],
      ] as const) {
        const path = `/users/${member ?? ""}/memberOfGroups`;
        const fault = { method, path, times: 50, when, kind: "status", status: 500 };
        await stand.knobs({ faults: [fault] });
        const response = await patch(id, "replace", [...kept, ...added]);
        expect(response.status).toBe(503);
        expect(response.headers["retry-after"]).toMatch(/^\d+$/);
      }
      await stand.knobs({ faults: [] });
      expect((await patch(id, "replace", [...kept, ...added])).status).toBe(204);
      expect(await membersOf(id)).toEqual([...kept, ...added].sort());
    },
  );
});
