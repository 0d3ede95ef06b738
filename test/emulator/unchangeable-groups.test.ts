// Groups of another directory, and groups with administrator roles (contract 8.1, 8.2, 8.5).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { at, listAt, roleNamed, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const detail = (body: unknown) => [
  at(body, "details", 0, "code"),
  at(body, "details", 0, "target"),
];

describe("external groups", () => {
  async function external(): Promise<string> {
    const seed = { users: 2, externalGroups: 1, membersPerGroup: 2 };
    expect((await lab.control("POST", "/seed", seed)).status).toBe(200);
    const { body } = await lab.call("GET", "/groups");
    return textAt(body, "_embedded", "groups", 0, "id");
  }

  it("say so, with their source and their members", async () => {
    const id = await external();
    expect((await lab.call("GET", `/groups/${id}`)).body).toMatchObject({
      isExternal: true,
      sourceType: "IDP",
      sourceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      directMemberCounts: { users: 2, groups: 0 },
    });
    expect(await lab.find(`memberOfGroups[id eq "${id}"]`)).toHaveLength(2);
    const internal = (await lab.call("GET", `/groups/${await lab.group("Sales")}`)).body;
    for (const name of ["isExternal", "sourceId", "sourceType"]) {
      expect(at(internal, name)).toBeUndefined();
    }
  });

  it("are not edited, nested, filtered or given roles", async () => {
    const id = await external();
    const user = await lab.user("anna");
    const other = await lab.group("Sales");
    const seeded = await lab.call("GET", "/users?limit=1");
    const member = textAt(seeded.body, "_embedded", "users", 0, "id");
    const role = { role: { id: "r" }, scope: { id: "s", type: "ENVIRONMENT" } };
    const refused = [
      await lab.call("PUT", `/groups/${id}`, { name: "x", userFilter: 'title eq "x"' }),
      await lab.call("POST", `/users/${user}/memberOfGroups`, { id }),
      await lab.call("DELETE", `/users/${member}/memberOfGroups/${id}`),
      await lab.call("POST", `/groups/${other}/memberOfGroups`, { id }),
      await lab.call("POST", `/groups/${id}/memberOfGroups`, { id: other }),
      await lab.call("POST", `/groups/${id}/roleAssignments`, role),
    ];
    for (const { status, body } of refused) {
      expect(status).toBe(400);
      expect(detail(body)).toEqual(["CONSTRAINT_VIOLATION", "id"]);
    }
    expect(await lab.find(`memberOfGroups[id eq "${id}"]`)).toHaveLength(2);
  });
});

describe("role assignments of a group", () => {
  const assignment = {
    role: { id: roleNamed("Identity Data Admin") },
    scope: { id: "s1", type: "ENVIRONMENT" },
  };

  it("are added, read, listed and removed; a second one alike is refused", async () => {
    const path = `/groups/${await lab.group("Admins")}/roleAssignments`;
    const added = await lab.call("POST", path, assignment);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject(assignment);
    const again = await lab.call("POST", path, assignment);
    expect([again.status, ...detail(again.body)]).toEqual([400, "UNIQUENESS_VIOLATION", "role"]);
    const one = `${path}/${textAt(added.body, "id")}`;
    expect((await lab.call("GET", one)).body).toEqual(added.body);
    const list = await lab.call("GET", path);
    expect(listAt(list.body, "_embedded", "roleAssignments")).toEqual([added.body]);
    expect((await lab.call("DELETE", one)).status).toBe(204);
    expect((await lab.call("GET", one)).status).toBe(404);
    expect((await lab.call("DELETE", one)).status).toBe(404);
  });

  it("need a static group, and keep it static", async () => {
    const dynamic = await lab.group("Dynamic", { userFilter: 'title eq "x"' });
    const refused = await lab.call("POST", `/groups/${dynamic}/roleAssignments`, assignment);
    expect([refused.status, ...detail(refused.body)]).toEqual([
      400,
      "CONSTRAINT_VIOLATION",
      "role",
    ]);
    const id = await lab.group("Admins");
    await lab.call("POST", `/groups/${id}/roleAssignments`, assignment);
    const body = { name: "Admins", userFilter: 'title eq "x"' };
    const put = await lab.call("PUT", `/groups/${id}`, body);
    expect([put.status, ...detail(put.body)]).toEqual([400, "INVALID_VALUE", "userFilter"]);
    expect((await lab.call("PUT", `/groups/${id}`, { name: "Admins 2" })).status).toBe(200);
  });

  it("name a role and a scope", async () => {
    const path = `/groups/${await lab.group("Admins")}/roleAssignments`;
    const { status, body } = await lab.call("POST", path, { role: {} });
    expect(status).toBe(400);
    const targets = listAt(body, "details").map((each) => at(each, "target"));
    expect(targets).toEqual(["role.id", "scope.id", "scope.type"]);
  });
});
