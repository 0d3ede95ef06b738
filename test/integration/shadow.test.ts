// Shadow mode over HTTP: answers as if, reads that show what is planned, and nothing written.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { PlanLine } from "../../src/activity/plan/plan-line.js";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { planText } from "../../src/cli/admin/plan.js";
import { GROUP_URN, unknownId } from "../support/directory.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  USER_URN,
  useStand,
  useStands,
} from "../support/start.js";
import type { Stand, StandOptions } from "../support/start.js";

const options: StandOptions = {
  policy: { mode: "shadow" },
  configure: (config) => ({ ...config, adminPort: 0 }),
};
const PASSWORD = "Hidden-4711-hidden";

const planOf = async (stand: Stand): Promise<PlanReport> =>
  (await supertest(stand.adminOrigin()).get("/plan/default/default").expect(200))
    .body as PlanReport;
const since = async (stand: Stand, before: number): Promise<readonly PlanLine[]> =>
  (await planOf(stand)).lines.slice(before);
const writes = async (stand: Stand) =>
  (await stand.calls()).filter(({ method }) => method !== "GET");

describe("a source in shadow mode", () => {
  const stand = useStand(options);
  const start = async (): Promise<number> => (await planOf(stand)).lines.length;
  const user = (userName: string, more: object = {}) =>
    stand.scim("post", "/Users", { schemas: [USER_URN], userName, ...more });
  const group = (displayName: string, ...members: readonly string[]) =>
    stand.scim("post", "/Groups", {
      schemas: [GROUP_URN],
      displayName,
      members: members.map((value) => ({ value })),
    });
  const patch = (path: string, ...operations: readonly object[]) =>
    stand.scim("patch", path, { schemas: [PATCH_URN], Operations: operations });
  const found = async (path: string): Promise<readonly Record<string, unknown>[]> =>
    (bodyOf(await stand.scim("get", path))["Resources"] ?? []) as Record<string, unknown>[];
  /** By an administrator, in PingOne itself. */
  async function real(name: string): Promise<string> {
    const live = await liveStand();
    const creation = await live.scim("post", "/Users", { schemas: [USER_URN], userName: name });
    await stand.clearCalls();
    return String(bodyOf(creation)["id"]);
  }
  const stands = useStands();
  const liveStand = (): Promise<Stand> => stands({ emulator: stand.emulator });

  it("gives a create an id that reads back by id, userName and externalId, and is the same next time", async () => {
    const created = await user("Ana@example.com", { externalId: "e-1", active: false });
    expect(created.status).toBe(201);
    const { id } = bodyOf(created);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const read = bodyOf(await stand.scim("get", `/Users/${String(id)}`));
    expect(read).toMatchObject({ id, userName: "Ana@example.com", active: false });
    for (const filter of ['userName eq "ana@EXAMPLE.com"', 'externalId eq "e-1"']) {
      const matches = await found(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(matches.map((each) => each["id"])).toEqual([id]);
    }
    await stand.scim("delete", `/Users/${String(id)}`);
    expect((await stand.scim("get", `/Users/${String(id)}`)).status).toBe(404);
    expect(bodyOf(await user("ana@example.com"))["id"]).toBe(id);
    expect(await writes(stand)).toEqual([]);
  });

  it("finds conflicts with real users, with its own, and tells whom with", async () => {
    const held = await real("bea@example.com");
    const before = await start();
    expectScimError(await user("BEA@example.com"), 409, "uniqueness");
    const own = bodyOf(await user("cleo@example.com"))["id"];
    expectScimError(await user("cleo@example.com"), 409, "uniqueness");
    const renamed = patch(`/Users/${held}`, {
      op: "replace",
      path: "userName",
      value: "cleo@example.com",
    });
    expectScimError(await renamed, 409, "uniqueness");
    const conflicts = (await since(stand, before)).filter(({ change }) => change === "conflict");
    expect(conflicts.map((line) => line.with)).toEqual([held, own, own]);
    expect(await writes(stand)).toEqual([]);
  });

  it("lays changes of real users over what PingOne holds, whatever changes there meanwhile", async () => {
    const id = await real("dora@example.com");
    const change = { op: "replace", path: "nickName", value: "Do" };
    const changed = await patch(`/Users/${id}`, change, {
      op: "replace",
      path: "active",
      value: false,
    });
    expect([200, 204]).toContain(changed.status);
    const live = await liveStand();
    await live
      .scim("patch", `/Users/${id}`, {
        schemas: [PATCH_URN],
        Operations: [{ op: "replace", path: "title", value: "Boss" }],
      })
      .expect(200);
    const read = bodyOf(await stand.scim("get", `/Users/${id}`));
    expect(read).toMatchObject({ nickName: "Do", active: false, title: "Boss" });
    const inPingOne = bodyOf(await live.scim("get", `/Users/${id}`));
    expect(inPingOne).toMatchObject({ active: true });
    expect(inPingOne).not.toHaveProperty("nickName");
  });

  it("holds members among real and planned ones, and refuses who is nobody", async () => {
    const one = await real("emil@example.com");
    const two = String(bodyOf(await user("fay@example.com"))["id"]);
    const creation = await group("Staff", one, two);
    expect(creation.status).toBe(201);
    const id = String(bodyOf(creation)["id"]);
    const membersOf = async (): Promise<readonly string[]> => {
      const { members = [] } = bodyOf(await stand.scim("get", `/Groups/${id}`));
      return (members as { value: string }[]).map(({ value }) => value).sort();
    };
    expect(await membersOf()).toEqual([one, two].sort());
    expect(await found('/Groups?filter=displayName%20eq%20"staff"')).toHaveLength(1);
    const groups = bodyOf(await stand.scim("get", `/Users/${one}`))["groups"];
    expect(groups).toMatchObject([{ value: id, display: "Staff" }]);
    await patch(`/Groups/${id}`, { op: "remove", path: `members[value eq "${two}"]` });
    expect(await membersOf()).toEqual([one]);
    const stranger = await patch(`/Groups/${id}`, {
      op: "add",
      path: "members",
      value: [{ value: unknownId }],
    });
    expectScimError(stranger, 400, "invalidValue");
    expectScimError(await group("Others", unknownId), 400, "invalidValue");
    expect(await membersOf()).toEqual([one]);
    expect(await found('/Groups?filter=displayName%20eq%20"others"')).toEqual([]);
    expect(await writes(stand)).toEqual([]);
  });

  it("takes Bulk with references", async () => {
    const answer = await stand.scim("post", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        {
          method: "POST",
          path: "/Groups",
          bulkId: "g",
          data: { schemas: [GROUP_URN], displayName: "Bulk", members: [{ value: "bulkId:u" }] },
        },
        {
          method: "POST",
          path: "/Users",
          bulkId: "u",
          data: { schemas: [USER_URN], userName: "gil@example.com" },
        },
      ],
    });
    const { Operations: operations } = bodyOf(answer) as { Operations: { status: string }[] };
    expect(operations.map(({ status }) => status)).toEqual(["201", "201"]);
    const [listed] = await found('/Users?filter=userName%20eq%20"gil@example.com"');
    const groups = bodyOf(await stand.scim("get", `/Users/${String(listed?.["id"])}`))["groups"];
    expect(groups).toHaveLength(1);
    expect(await writes(stand)).toEqual([]);
  });

  it("keeps no password, and no value of a person in the plan", async () => {
    const before = await start();
    const { id } = bodyOf(await user("hanna@example.com", { password: PASSWORD, title: "Chef" }));
    await patch(`/Users/${String(id)}`, { op: "replace", path: "password", value: PASSWORD });
    const lines = await since(stand, before);
    expect(lines.map(({ change }) => change)).toEqual(["create", "setPassword"]);
    const text = JSON.stringify(lines) + stand.log();
    for (const value of [PASSWORD, "hanna@example.com", "Chef"]) expect(text).not.toContain(value);
  });

  it("lists real and planned ones together, in pages that add up", async () => {
    for (let at = 0; at < 5; at += 1) await real(`real-${String(at)}@example.com`);
    for (let at = 0; at < 7; at += 1) await user(`plan-${String(at)}@example.com`);
    const names = new Set<unknown>();
    let total = Infinity;
    for (let startIndex = 1; startIndex <= total; startIndex += 4) {
      const page = bodyOf(await stand.scim("get", `/Users?count=4&startIndex=${startIndex}`));
      total = Number(page["totalResults"]);
      for (const each of page["Resources"] as Record<string, unknown>[]) {
        expect(names.has(each["userName"])).toBe(false);
        names.add(each["userName"]);
      }
    }
    expect(names.size).toBe(total);
    const created = [...names].filter((name) => /^(real|plan)-\d@/.test(String(name)));
    expect(created).toHaveLength(12);
    const filtered = await found('/Users?filter=userName%20sw%20"plan-"&count=3');
    expect(filtered).toHaveLength(3);
  });

  it("is told by the admin listener and the command", async () => {
    await user("ida@example.com");
    const plans = (await supertest(stand.adminOrigin()).get("/plan").expect(200)).body as object;
    expect(plans).toMatchObject({ plans: [{ tenant: "default", source: "default" }] });
    await supertest(stand.adminOrigin()).get("/plan/default/nobody").expect(404);
    const target = { admin: stand.adminOrigin(), environment: {} };
    const flags = { source: "default", tenant: "default" };
    expect(await planText(flags, target)).toMatch(/create User/);
    const [head = "", ...rows] = (await planText({ ...flags, csv: true }, target)).split("\r\n");
    expect(head).toMatch(/^at,change,resourceType,id,/);
    expect(rows.some((row) => row.includes(",create,User,"))).toBe(true);
    await expect(planText({ ...flags, source: "nobody" }, target)).rejects.toThrow(/404/);
  });
});
