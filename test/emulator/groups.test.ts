// The 50 points of contract section 14: groups (35-43).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, listAt, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const NOWHERE = "11111111-1111-4111-8111-111111111111";
const read = async (id: string, query = "") =>
  (await lab.call("GET", `/groups/${id}${query}`)).body;
const found = async (filter: string) => {
  const { status, body, text } = await lab.call(
    "GET",
    `/groups?filter=${encodeURIComponent(filter)}`,
  );
  if (status !== 200) throw new Error(text);
  return listAt(body, "_embedded", "groups").map((group) => textAt(group, "name"));
};
const detail = (body: unknown) => [
  at(body, "details", 0, "code"),
  at(body, "details", 0, "target"),
];

describe("contract 14.35 (8.1, 8.2, 8.4) CRUD", () => {
  it("creates, reads, replaces and deletes", async () => {
    const sent = {
      name: "Sales",
      description: "All sales",
      externalId: "w-123",
      customData: { any: "json", __proto__x: 1 },
      population: { id: DEMO.populationId },
      checkSum: "ignored",
      directMemberCounts: { users: 99 },
    };
    const created = await lab.call("POST", "/groups", sent);
    expect(created.status).toBe(201);
    const id = textAt(created.body, "id");
    expect(created.headers.get("location")).toBe(textAt(created.body, "_links", "self", "href"));
    expect(created.body).toMatchObject({
      name: "Sales",
      displayName: "Sales",
      description: "All sales",
      externalId: "w-123",
      customData: { any: "json", __proto__x: 1 },
      population: { id: DEMO.populationId },
      directMemberCounts: { users: 0, groups: 0 },
      checkSum: expect.stringMatching(/^\d+$/),
    });
    const replaced = await lab.call("PUT", `/groups/${id}`, { name: "Sales2" });
    expect(replaced.status).toBe(200);
    expect(replaced.body).toMatchObject({ name: "Sales2", population: { id: DEMO.populationId } });
    for (const name of ["description", "externalId", "customData", "userFilter"]) {
      expect(at(replaced.body, name)).toBeUndefined();
    }
    expect((await lab.call("DELETE", `/groups/${id}`)).status).toBe(204);
    expect((await lab.call("GET", `/groups/${id}`)).status).toBe(404);
  });

  it("PUT leaves members alone and does not move the group", async () => {
    const user = await lab.user("u");
    const group = await lab.group("g");
    await lab.join(user, group);
    await lab.call("PUT", `/groups/${group}`, { name: "g2", description: "d" });
    expect(at(await read(group), "directMemberCounts")).toEqual({ users: 1, groups: 0 });
    const moved = await lab.call("PUT", `/groups/${group}`, {
      name: "g2",
      population: { id: DEMO.populationId },
    });
    expect([moved.status, ...detail(moved.body)]).toEqual([400, "INVALID_VALUE", "population.id"]);
  });

  it.each([
    [{}, "REQUIRED_VALUE", "name"],
    [{ name: " " }, "EMPTY_VALUE", "name"],
    [{ name: "x".repeat(257) }, "INVALID_VALUE", "name"],
    [{ name: 1 }, "INVALID_VALUE", "name"],
    [{ name: "g", customData: [] }, "INVALID_VALUE", "customData"],
    [{ name: "g", customData: { x: "x".repeat(17_000) } }, "SIZE_LIMIT_EXCEEDED", "customData"],
    [{ name: "g", population: { id: NOWHERE } }, "INVALID_VALUE", "population.id"],
    [{ name: "g", userFilter: "nonsense" }, "INVALID_FILTER", "userFilter"],
    [{ name: "g", userFilter: 'username ne "x"' }, "INVALID_FILTER", "userFilter"],
    [
      { name: "g", userFilter: `memberOfGroups[id eq "${NOWHERE}"]` },
      "INVALID_VALUE",
      "userFilter",
    ],
  ])("refuses %j", async (body, code, target) => {
    const answer = await lab.call("POST", "/groups", body);
    expect([answer.status, ...detail(answer.body)]).toEqual([400, code, target]);
  });

  it("filters by id, name, externalId and population.id with eq and sw only", async () => {
    const id = await lab.group("Sales", { externalId: "W-1" });
    await lab.group("Support", { population: { id: DEMO.populationId } });
    expect(await found('name eq "SALES"')).toEqual(["Sales"]);
    expect(await found('(name sw "S") and (externalId sw "w")')).toEqual(["Sales"]);
    expect(await found(`id eq "${id}"`)).toEqual(["Sales"]);
    expect(await found(`population.id eq "${DEMO.populationId}"`)).toEqual(["Support"]);
    for (const filter of [
      'name co "a"',
      'name ew "a"',
      'description eq "a"',
      'id sw "a"',
      "name pr",
    ]) {
      await expect(found(filter)).rejects.toThrow("INVALID_FILTER");
    }
  });

  it("pages with cursors", async () => {
    await lab.control("POST", "/seed", { groups: 5 });
    const first = await lab.call("GET", "/groups?limit=2");
    expect([at(first.body, "count"), at(first.body, "size")]).toEqual([5, 2]);
    const query = new URL(textAt(first.body, "_links", "next", "href")).search;
    const second = await lab.call("GET", `/groups${query}`);
    expect(listAt(second.body, "_embedded", "groups").map((group) => at(group, "name"))).toEqual([
      "group3",
      "group4",
    ]);
  });
});

describe("contract 14.36 (8.3) names", () => {
  it("are unique on one level without regard to case, may repeat across populations, not across levels", async () => {
    const other = await lab.population("Other");
    await lab.group("Env");
    await lab.group("Pop", { population: { id: DEMO.populationId } });
    const post = (name: string, population?: string) =>
      lab.call("POST", "/groups", {
        name,
        ...(population === undefined ? {} : { population: { id: population } }),
      });
    expect((await post("pop", other)).status).toBe(201);
    for (const answer of [
      await post("ENV"),
      await post("pop", DEMO.populationId),
      await post("env", other),
      await post("Pop"),
    ]) {
      expect([answer.status, ...detail(answer.body)]).toEqual([
        400,
        "UNIQUENESS_VIOLATION",
        "name",
      ]);
    }
    const renamed = await lab.group("free");
    expect((await lab.call("PUT", `/groups/${renamed}`, { name: "env" })).status).toBe(400);
    expect((await lab.call("PUT", `/groups/${renamed}`, { name: "FREE" })).status).toBe(200);
  });

  it("lets one of two parallel creates through", async () => {
    const create = () => lab.call("POST", "/groups", { name: "same" });
    const statuses = (await Promise.all([create(), create(), create()])).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([201, 400, 400]);
  });
});

describe("contract 14.37 (8.5) membership", () => {
  it("is added, shown, filtered and removed per user", async () => {
    const user = await lab.user("u");
    const group = await lab.group("G", { population: { id: DEMO.populationId } });
    const path = `/users/${user}/memberOfGroups`;
    const added = await lab.call("POST", path, { id: group });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      id: group,
      name: "G",
      type: "DIRECT",
      environment: { id: DEMO.environmentId },
      population: { id: DEMO.populationId },
    });
    expect(Object.keys(at(added.body, "_links") as object)).toEqual([
      "self",
      "user",
      "environment",
      "group",
      "population",
    ]);
    expect((await lab.call("GET", `${path}/${group}`)).body).toMatchObject({ type: "DIRECT" });
    const expanded = await lab.call("GET", `${path}?expand=group`);
    expect(
      at(expanded.body, "_embedded", "groupMemberships", 0, "_embedded", "group", "name"),
    ).toBe("G");
    expect((await lab.call("DELETE", `${path}/${group}`)).status).toBe(204);
    expect((await lab.call("DELETE", `${path}/${group}`)).status).toBe(404);
    expect((await lab.call("GET", `${path}/${group}`)).status).toBe(404);
  });

  it("shows INDIRECT memberships, filters by type, and does not remove them", async () => {
    const user = await lab.user("u");
    const child = await lab.group("child");
    const parent = await lab.group("parent");
    await lab.join(user, child);
    await lab.call("POST", `/groups/${child}/memberOfGroups`, { id: parent });
    const types = async (query: string) => {
      const { body } = await lab.call("GET", `/users/${user}/memberOfGroups${query}`);
      return listAt(body, "_embedded", "groupMemberships").map((row) => [
        at(row, "name"),
        at(row, "type"),
      ]);
    };
    expect(await types("")).toEqual([
      ["child", "DIRECT"],
      ["parent", "INDIRECT"],
    ]);
    const direct = `?filter=${encodeURIComponent('type eq "DIRECT"')}`;
    expect(await types(direct)).toEqual([["child", "DIRECT"]]);
    expect((await lab.call("DELETE", `/users/${user}/memberOfGroups/${parent}`)).status).toBe(400);
  });

  it("answers an unknown group 404, or 400 by knob (U9), and an unknown user 404", async () => {
    const user = await lab.user("u");
    const post = (id: string) => lab.call("POST", `/users/${id}/memberOfGroups`, { id: NOWHERE });
    expect((await post(user)).status).toBe(404);
    expect((await post(NOWHERE)).status).toBe(404);
    await lab.knobs({ unknownGroupStatus: 400 });
    expect((await post(user)).status).toBe(400);
    const empty = await lab.call("POST", `/users/${user}/memberOfGroups`, {});
    expect(detail(empty.body)).toEqual(["REQUIRED_VALUE", "id"]);
  });

  it("goes with the group, the users stay", async () => {
    const user = await lab.user("u");
    const group = await lab.group("G");
    const parent = await lab.group("P");
    await lab.join(user, group);
    await lab.call("POST", `/groups/${group}/memberOfGroups`, { id: parent });
    await lab.call("DELETE", `/groups/${group}`);
    expect(await lab.find(`memberOfGroups[id eq "${parent}"]`)).toEqual([]);
    const { body } = await lab.call("GET", `/users/${user}?include=memberOfGroupIDs`);
    expect(at(body, "memberOfGroupIDs")).toEqual([]);
    expect(at(await read(parent), "directMemberCounts", "groups")).toBe(0);
  });
});

describe("contract 14.38 (8.5) duplicate add", () => {
  it("is 400, or 201 by knob", async () => {
    const user = await lab.user("u");
    const group = await lab.group("G");
    await lab.join(user, group);
    const again = () => lab.call("POST", `/users/${user}/memberOfGroups`, { id: group });
    const refused = await again();
    expect([refused.status, ...detail(refused.body)]).toEqual([400, "UNIQUENESS_VIOLATION", "id"]);
    await lab.knobs({ duplicateMembership: 201 });
    expect((await again()).status).toBe(201);
    expect(at(await read(group), "directMemberCounts", "users")).toBe(1);
  });
});

describe("contract 14.39 (8.5) population mismatch", () => {
  it("is refused", async () => {
    const other = await lab.population("Other");
    const user = await lab.user("u");
    const group = await lab.group("G", { population: { id: other } });
    const { status, body } = await lab.call("POST", `/users/${user}/memberOfGroups`, { id: group });
    expect([status, ...detail(body)]).toEqual([400, "CONSTRAINT_VIOLATION", "id"]);
  });
});

describe("contract 14.40 (8.5) nesting", () => {
  const nest = (child: string, parent: string) =>
    lab.call("POST", `/groups/${child}/memberOfGroups`, { id: parent });

  it("allows cycles, which make all members equal", async () => {
    const [a = "", b = "", c = ""] = await Promise.all(
      ["A", "B", "C"].map((name) => lab.group(name)),
    );
    const user = await lab.user("u");
    await lab.join(user, c);
    expect((await nest(a, b)).status).toBe(201);
    expect((await nest(b, c)).status).toBe(201);
    expect((await nest(c, a)).status).toBe(201);
    for (const group of [a, b, c])
      expect(await lab.find(`memberOfGroups[id eq "${group}"]`)).toEqual(["u"]);
    const parents = await lab.call("GET", `/groups/${a}/memberOfGroups`);
    expect(
      listAt(parents.body, "_embedded", "groupMemberships").map((row) => [
        at(row, "name"),
        at(row, "type"),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ["B", "DIRECT"],
        ["C", "INDIRECT"],
      ]),
    );
    expect(await found(`memberOfGroups[id eq "${b}" and type eq "DIRECT"]`)).toEqual(["A"]);
    expect((await lab.call("DELETE", `/groups/${a}/memberOfGroups/${b}`)).status).toBe(204);
    expect((await lab.call("DELETE", `/groups/${a}/memberOfGroups/${b}`)).status).toBe(404);
    expect(await lab.find(`memberOfGroups[id eq "${b}"]`)).toEqual([]);
  });

  it("refuses a group of the environment inside a population's, itself, and a repetition", async () => {
    const environmentGroup = await lab.group("E");
    const populationGroup = await lab.group("P", { population: { id: DEMO.populationId } });
    expect((await nest(environmentGroup, populationGroup)).status).toBe(400);
    expect((await nest(populationGroup, environmentGroup)).status).toBe(201);
    expect((await nest(populationGroup, environmentGroup)).status).toBe(400);
    expect((await nest(environmentGroup, environmentGroup)).status).toBe(400);
  });

  it("takes as many nested groups as the limit says", async () => {
    await lab.knobs({ limits: { nestedGroups: 1 } });
    const parent = await lab.group("P");
    expect((await nest(await lab.group("1"), parent)).status).toBe(201);
    expect((await nest(await lab.group("2"), parent)).status).toBe(400);
  });
});

describe("contract 14.41 (8.5) dynamic groups", () => {
  it("follow every user write", async () => {
    const user = await lab.user("u", { department: "Sales" });
    const group = await lab.group("dyn", {
      userFilter: 'department eq "Sales" and enabled eq true',
    });
    const members = () => lab.find(`memberOfGroups[id eq "${group}"]`);
    expect(await members()).toEqual(["u"]);
    await lab.call("PUT", `/users/${user}/enabled`, { enabled: false });
    expect(await members()).toEqual([]);
    await lab.call("PUT", `/users/${user}/enabled`, { enabled: true });
    await lab.user("v", { department: "sales" });
    expect(await members()).toEqual(["u", "v"]);
    await lab.call("PATCH", `/users/${user}`, { department: "Legal" });
    expect(await members()).toEqual(["v"]);
    await lab.join(user, group);
    expect(await members()).toEqual(["u", "v"]);
    await lab.call("PUT", `/groups/${group}`, { name: "dyn", userFilter: 'department eq "Legal"' });
    expect(await members()).toEqual(["u"]);
    await lab.call("PUT", `/groups/${group}`, { name: "dyn" });
    expect(await members()).toEqual(["u"]);
    await lab.call("DELETE", `/users/${user}`);
    expect(await members()).toEqual([]);
  });

  it("of a population take its users only", async () => {
    const other = await lab.population("Other");
    await lab.user("here", { title: "X" });
    await lab.user("there", { title: "X", population: { id: other } });
    const group = await lab.group("dyn", { userFilter: 'title eq "X"', population: { id: other } });
    expect(await lab.find(`memberOfGroups[id eq "${group}" and type eq "INDIRECT"]`)).toEqual([
      "there",
    ]);
  });
});

describe("contract 14.42 (8.2) counts", () => {
  it("directMemberCounts are live, totals only with include", async () => {
    const parent = await lab.group("P");
    const child = await lab.group("C");
    await lab.call("POST", `/groups/${child}/memberOfGroups`, { id: parent });
    await lab.join(await lab.user("a"), parent);
    await lab.join(await lab.user("b"), child);
    expect(await read(parent)).toMatchObject({ directMemberCounts: { users: 1, groups: 1 } });
    expect(at(await read(parent), "totalMemberCounts")).toBeUndefined();
    const total = await read(parent, "?include=totalMemberCounts");
    expect(at(total, "totalMemberCounts")).toEqual({ users: 2 });
    const { body } = await lab.call("GET", "/groups");
    expect(at(body, "_embedded", "groups", 0, "directMemberCounts")).toEqual({
      users: 1,
      groups: 1,
    });
  });
});

describe("contract 14.43 (11.2) limits", () => {
  it("bound groups and memberships, configurable low", async () => {
    await lab.knobs({ limits: { groups: 2, membershipsPerUser: 1 } });
    const user = await lab.user("u");
    await lab.join(user, await lab.group("1"));
    const second = await lab.group("2");
    const full = await lab.call("POST", `/users/${user}/memberOfGroups`, { id: second });
    expect([full.status, ...detail(full.body)]).toEqual([400, "SIZE_LIMIT_EXCEEDED", "id"]);
    const third = await lab.call("POST", "/groups", { name: "3" });
    expect(third.status).toBe(403);
    expect(at(third.body, "details", 0)).toMatchObject({
      code: "LICENSE_EXCEEDED",
      innerError: { quotaLimit: 2 },
    });
    const { body } = await lab.control("GET", "/knobs");
    expect(at(body, "limits")).toMatchObject({ groups: 2, nestedGroups: 250, profileBytes: 16384 });
  });

  it("bound identities by licence", async () => {
    await lab.knobs({ limits: { identities: 1 } });
    await lab.user("only");
    const { status, body } = await lab.call("POST", "/users", { username: "more" });
    expect([status, at(body, "details", 0, "code")]).toEqual([403, "LICENSE_EXCEEDED"]);
  });
});
