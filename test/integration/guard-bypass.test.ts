// Ways around the guard, by accident or on purpose: each form of a deactivation, deletion or removal counts, and what does not count takes nobody away.
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { GuardStatus } from "../../src/sources/guard/guard.js";
import type { GuardSettings } from "../../src/sources/guard/guard-settings.js";
import type { SourcePolicy } from "../../src/sources/policy.js";
import { GROUP_URN } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import { seededUsers } from "../support/seeded-users.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  PATCH_URN,
  USER_URN,
  useStand,
  useStands,
  type Stand,
} from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../support/tenants.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const stands = useStands();

const policyOf = (ceilings: GuardSettings["ceilings"]): Partial<SourcePolicy> => ({
  guard: { ceilings, perMs: 3_600_000 },
});
const guarded = (ceilings: GuardSettings["ceilings"]) => stands({ policy: policyOf(ceilings) });

async function statusOf(stand: Stand, kind: string): Promise<GuardStatus | undefined> {
  const { guards } = (await supertest(stand.adminOrigin()).get("/guard").expect(200)).body as {
    guards: { kinds: GuardStatus[] }[];
  };
  return guards[0]?.kinds.find((each) => each.kind === kind);
}

async function create(stand: Stand, path: string, body: object): Promise<string> {
  const answer = await stand.scim("post", path, body);
  expect(answer.status).toBe(201);
  return String(bodyOf(answer)["id"]);
}

const person = (at: number, more: object = {}) => ({
  schemas: [USER_URN],
  userName: `person-${String(at)}@example.com`,
  ...more,
});
const patchOf = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});
const valuesOf = (ids: readonly string[]) => ids.map((value) => ({ value }));

async function people(stand: Stand, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) ids.push(await create(stand, "/Users", person(at)));
  return ids;
}

async function groupOf(stand: Stand, ids: readonly string[], displayName = "Staff") {
  const body = { schemas: [GROUP_URN], displayName, members: valuesOf(ids) };
  return create(stand, "/Groups", body);
}

describe("a deactivation counts, however it is said", () => {
  const off = (operation: object) => ({ method: "patch", body: () => patchOf(operation) }) as const;
  const latched = useStand({ isKept: true, policy: policyOf({ deactivations: { most: 0 } }) });
  let at = 0;
  const put = (more: object) =>
    ({ method: "put", body: (at: number) => person(at, more) }) as const;
  it.each([
    ["a path", off({ op: "replace", path: "active", value: false })],
    ["add", off({ op: "add", path: "active", value: false })],
    ["a text", off({ op: "Replace", path: "active", value: "False" })],
    ["an array of one", off({ op: "replace", path: "active", value: [false] })],
    ["no path", off({ op: "replace", value: { active: false } })],
    ["no path and the URN", off({ op: "replace", value: { [`${CORE}:active`]: false } })],
    ["the URN in the path", off({ op: "replace", path: `${CORE}:active`, value: false })],
    ["another letter case", off({ op: "REPLACE", path: "ACTIVE", value: false })],
    ["PUT", put({ active: false })],
    ["PUT, as a text", put({ active: "False" })],
    ["PUT with another name", put({ userName: "renamed@example.com", active: false })],
  ])("%s", async (_name, { method, body }) => {
    const id = await create(latched, "/Users", person(at, { title: "old" }));
    expect((await latched.scim(method, `/Users/${id}`, body(at))).status).toBe(503);
    expect(bodyOf(await latched.scim("get", `/Users/${id}`))).toMatchObject({
      active: true,
      title: "old",
      userName: `person-${String(at)}@example.com`,
    });
    expect(await statusOf(latched, "deactivations")).toMatchObject({ counted: 0 });
    at += 1;
  });

  it("hidden behind an activation, and of 200 people at once, alone or in one bulk request", async () => {
    const stand = await guarded({ deactivations: { percent: 5 } });
    const ids = await seededUsers(stand.emulator, 200);
    const hidden = patchOf(
      { op: "replace", path: "active", value: true },
      { op: "replace", path: "title", value: "x" },
      { op: "replace", path: "active", value: false },
    );
    const Operations = ids.map((id) => ({ method: "PATCH", path: `/Users/${id}`, data: hidden }));
    const answers = await Promise.all([
      ...ids.map((id) => stand.scim("patch", `/Users/${id}`, hidden)),
      stand.scim("post", "/Bulk", { schemas: [BULK_URN], Operations }),
    ]);
    expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
    const pingOne = await pingOneOf(stand.emulator);
    const { count } = await pingOne.call("get", "/users?filter=enabled%20eq%20false&limit=1");
    expect(count).toBe(10);
    expect(await statusOf(stand, "deactivations")).toMatchObject({ counted: 10, ceiling: "5%" });
  });

  it("once for who is switched off, on and off again, and never by a PUT that leaves `active` out", async () => {
    const stand = await guarded({ deactivations: { most: 1 } });
    const [first = "", second = ""] = await people(stand, 2);
    for (const active of [false, true, false]) {
      const body = patchOf({ op: "replace", path: "active", value: active });
      expect((await stand.scim("patch", `/Users/${first}`, body)).status).toBeLessThan(300);
    }
    expect((await stand.scim("put", `/Users/${second}`, person(1))).status).toBe(200);
    expect(bodyOf(await stand.scim("get", `/Users/${second}`))["active"]).toBe(true);
    const removed = await stand.scim(
      "patch",
      `/Users/${second}`,
      patchOf({ op: "remove", path: "active" }),
    );
    expect(removed.status).toBe(400);
    expect(await statusOf(stand, "deactivations")).toMatchObject({ counted: 1, state: "open" });
  });
});

describe("a deletion counts", () => {
  it("also where it keeps the user (onDelete: disable), and in Bulk", async () => {
    const bare = await stands();
    const pingOne = await pingOneOf(bare.emulator);
    const population = String((await pingOne.call("post", "/populations", { name: "Left" }))["id"]);
    const stand = await stands({
      emulator: bare.emulator,
      policy: {
        boundary: { populations: [INSIDE] },
        onDelete: { disable: { population } },
        guard: { ceilings: { deletions: { most: 1 } }, perMs: 3_600_000 },
      },
    });
    const ids = await people(stand, 3);
    expect((await stand.scim("delete", `/Users/${ids[0] ?? ""}`)).status).toBe(204);
    const bulk = await stand.scim("post", "/Bulk", {
      schemas: [BULK_URN],
      Operations: ids.map((id) => ({ method: "DELETE", path: `/Users/${id}` })),
    });
    const { Operations: results } = bodyOf(bulk) as { Operations: { status: string }[] };
    expect(results.map(({ status }) => status)).toEqual(["404", "503", "503"]);
    for (const id of ids.slice(1)) {
      expect(await pingOne.call("get", `/users/${id}`)).toMatchObject({
        enabled: true,
        population: { id: INSIDE },
      });
    }
  });
});

describe("a removal counts, however it is said", () => {
  const CEILING = 2;
  const latched = useStand({ policy: policyOf({ removals: { most: CEILING } }) });
  const staffOf = async (stand: Stand) => {
    const ids = await people(stand, 6);
    return { ids, path: `/Groups/${await groupOf(stand, ids)}` };
  };
  const group = (members?: readonly string[]) => ({
    schemas: [GROUP_URN],
    displayName: "Staff",
    ...(members === undefined ? {} : { members: valuesOf(members) }),
  });

  it.each([
    ["PUT without members", "put", () => group()],
    ["PUT with none", "put", () => group([])],
    ["PUT with one", "put", (ids: readonly string[]) => group(ids.slice(0, 1))],
    [
      "PATCH that replaces them",
      "patch",
      (ids: readonly string[]) =>
        patchOf({ op: "replace", path: "members", value: valuesOf(ids.slice(3)) }),
    ],
    [
      "PATCH that replaces them without a path",
      "patch",
      () => patchOf({ op: "replace", value: { members: [] } }),
    ],
    ["PATCH that removes all", "patch", () => patchOf({ op: "remove", path: "members" })],
    [
      "PATCH that removes by type",
      "patch",
      () => patchOf({ op: "remove", path: 'members[type eq "User"]' }),
    ],
    [
      "PATCH that removes several by value",
      "patch",
      (ids: readonly string[]) =>
        patchOf({ op: "Remove", path: "members", value: valuesOf(ids.slice(0, 3)) }),
    ],
    [
      "one operation each",
      "patch",
      (ids: readonly string[]) =>
        patchOf(
          ...ids.slice(0, 3).map((id) => ({ op: "remove", path: `members[value eq "${id}"]` })),
        ),
    ],
    ["DELETE", "delete", () => undefined],
  ] as const)("%s", async (_name, method, body) => {
    const { ids, path } = await staffOf(latched);
    expect((await latched.scim(method, path, body(ids))).status).toBe(503);
    expect(bodyOf(await latched.scim("get", path))["members"]).toHaveLength(6);
    expect(await statusOf(latched, "removals")).toMatchObject({ counted: 0, state: "latched" });
  });

  it("one by one, in parallel, and from several groups together", async () => {
    const stand = await guarded({ removals: { most: CEILING } });
    const { ids, path } = await staffOf(stand);
    const other = `/Groups/${await groupOf(stand, ids, "Others")}`;
    const remove = (from: string, id: string) =>
      stand.scim("patch", from, patchOf({ op: "remove", path: `members[value eq "${id}"]` }));
    const answers = await Promise.all(ids.flatMap((id) => [remove(path, id), remove(other, id)]));
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(CEILING);
    const sizes = await Promise.all(
      [path, other].map(
        async (each) => bodyOf(await stand.scim("get", each))["members"] as object[],
      ),
    );
    expect(sizes.flat()).toHaveLength(12 - CEILING);
  });
});

describe("what no ceiling counts", () => {
  it("is told in docs/going-live.md, and takes nobody's account away", async () => {
    const stand = await guarded({
      deactivations: { most: 1 },
      deletions: { most: 1 },
      removals: { most: 1 },
    });
    const ids = await people(stand, 3);
    for (const [at, id] of ids.entries()) {
      const renamed = person(at + 100, { [ENTERPRISE_URN]: { department: "x" } });
      expect((await stand.scim("put", `/Users/${id}`, renamed)).status).toBe(200);
    }
    for (const kind of ["deactivations", "deletions", "removals"]) {
      expect(await statusOf(stand, kind)).toMatchObject({ counted: 0, state: "open" });
    }
  });
});

describe("a reload", () => {
  let stand: TenantStand | undefined;
  afterEach(async () => {
    await stand?.stop();
    stand = undefined;
  });

  it("keeps what was counted, latched and decided, also with another ceiling", async () => {
    const token = "guarded-token-of-acme-example";
    const tenants = (most: number) => (emulator: Parameters<typeof pingoneOf>[1]) => ({
      acme: {
        pingone: pingoneOf(ONE, emulator),
        sources: {
          hr: {
            credentials: [bearer(token)],
            guard: { deletions: most },
          },
        },
      },
    });
    const started = await startTenants(tenants(2));
    stand = started;
    const { gateway, emulator, rewrite } = started;
    const ask = (method: "post" | "delete", path: string, body?: object) =>
      started.ask(method, `/acme/scim/v2${path}`, `Bearer ${token}`, body);
    const ids: string[] = [];
    for (let at = 0; at < 6; at += 1) {
      ids.push(String(bodyOf(await ask("post", "/Users", person(at)).expect(201))["id"]));
    }
    const remove = async (at: number): Promise<number> =>
      (await ask("delete", `/Users/${ids[at] ?? ""}`)).status;
    expect(await remove(0)).toBe(204);
    gateway.reload(rewrite(tenants(2)(emulator)));
    expect([await remove(1), await remove(2)]).toEqual([204, 503]);
    // A higher ceiling is no decision: it is latched.
    gateway.reload(rewrite(tenants(100)(emulator)));
    expect(await remove(2)).toBe(503);
    const admin = supertest(`http://${gateway.listeners()["admin"] ?? ""}`);
    await admin.post("/guard/acme/hr/discard").send({}).expect(200);
    gateway.reload(rewrite(tenants(2)(emulator)));
    expect(await remove(2)).toBe(403);
    await admin.post("/guard/acme/hr/release").send({ count: 1 }).expect(200);
    gateway.reload(rewrite(tenants(2)(emulator)));
    expect([await remove(2), await remove(3)]).toEqual([204, 503]);
  });
});
