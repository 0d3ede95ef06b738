// The 50 points of contract section 14: lists, filters, paging (29-34).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, listAt, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const seed = (users: number) => lab.control("POST", "/seed", { users });
const list = (query: string) => lab.call("GET", `/users${query}`);
const filtered = (filter: string, rest = "") =>
  list(`?filter=${encodeURIComponent(filter)}${rest}`);
const names = (body: unknown) =>
  listAt(body, "_embedded", "users").map((user) => textAt(user, "username"));

/** Follows `next` verbatim to the end. */
async function pages(query: string): Promise<unknown[]> {
  const found: unknown[] = [];
  let path = query;
  for (;;) {
    const { body, status, text } = await list(path);
    if (status !== 200) throw new Error(text);
    found.push(body);
    const next = at(body, "_links", "next", "href");
    if (next === undefined) return found;
    path = new URL(textAt(body, "_links", "next", "href")).search;
    if (found.length > 500) throw new Error("no end");
  }
}

describe("contract 14.29 (7) paging", () => {
  it("walks everything once, in order of creation, by next links that are absolute and opaque", async () => {
    await seed(25);
    const walked = await pages("?limit=10");
    expect(walked.map((body) => at(body, "size"))).toEqual([10, 10, 5]);
    expect(walked.map((body) => at(body, "count"))).toEqual([25, 25, 25]);
    expect(walked.flatMap(names)).toEqual(
      Array.from({ length: 25 }, (_, index) => `user${index + 1}`),
    );
    const next = textAt(walked[0], "_links", "next", "href");
    expect(next).toMatch(
      new RegExp(
        `^${lab.emulator.apiUrl}/environments/${DEMO.environmentId}/users\\?cursor=[\\w-]+&limit=10$`,
      ),
    );
    expect(at(walked[2], "_links", "next")).toBeUndefined();
  });

  it("clamps above 200, defaults to 100, and rejects by knob", async () => {
    await seed(250);
    expect(at((await list("?limit=5000")).body, "size")).toBe(200);
    expect(at((await list("")).body, "size")).toBe(100);
    await lab.knobs({ limitAboveMaximum: "reject", defaultPageSize: 7 });
    expect((await list("?limit=201")).status).toBe(400);
    expect(at((await list("")).body, "size")).toBe(7);
  });

  it.each(["0", "-1", "abc", "", "1.5", "1e2", "99999999999999999999"])(
    "refuses limit=%s",
    async (limit) => {
      const { status, body } = await list(`?limit=${limit}`);
      expect([status, at(body, "code"), at(body, "details", 0, "target")]).toEqual([
        400,
        "INVALID_REQUEST",
        "limit",
      ]);
    },
  );

  it("omits count by knob", async () => {
    await seed(3);
    await lab.knobs({ omitCount: true });
    const { body } = await list("");
    expect([at(body, "count"), at(body, "size")]).toEqual([undefined, 3]);
  });

  it("answers an empty collection with an empty page", async () => {
    const { status, body } = await list("");
    expect([status, body]).toMatchObject([200, { _embedded: { users: [] }, count: 0, size: 0 }]);
  });

  it("binds a cursor to its filter and collection", async () => {
    await seed(5);
    const first = await filtered('username sw "user"', "&limit=2");
    const cursor =
      new URL(textAt(first.body, "_links", "next", "href")).searchParams.get("cursor") ?? "";
    for (const answer of [
      await list(`?cursor=${cursor}&limit=2`),
      await filtered('username sw "u"', `&cursor=${cursor}`),
      await lab.call("GET", `/groups?cursor=${cursor}`),
    ]) {
      expect(answer.status).toBe(400);
      expect(at(answer.body, "details", 0)).toMatchObject({
        code: "INVALID_PARAMETER",
        target: "cursor",
      });
    }
    const good = await filtered('username sw "user"', `&limit=2&cursor=${cursor}`);
    expect(names(good.body)).toEqual(["user3", "user4"]);
  });

  it("keeps a cursor for ever, or as long as the knob says (U5)", async () => {
    await seed(5);
    const first = await list("?limit=2");
    const query = new URL(textAt(first.body, "_links", "next", "href")).search;
    await lab.control("POST", "/clock", { advanceMs: 60_000 });
    expect((await list(query)).status).toBe(200);
    await lab.knobs({ cursorTtlSeconds: 30 });
    expect((await list(query)).status).toBe(400);
  });

  it("survives deletes and shows rows that are new (U6)", async () => {
    await seed(6);
    const first = await list("?limit=2");
    const user = await lab.find('username eq "user3"');
    expect(user).toEqual(["user3"]);
    const id = textAt((await filtered('username eq "user3"')).body, "_embedded", "users", 0, "id");
    await lab.call("DELETE", `/users/${id}`);
    await lab.user("late");
    const rest = await pages(new URL(textAt(first.body, "_links", "next", "href")).search);
    expect(rest.flatMap(names)).toEqual(["user4", "user5", "user6", "late"]);
  });

  it("shows fewer links on list items than on a single user", async () => {
    await seed(1);
    const { body } = await list("");
    expect(Object.keys(at(body, "_embedded", "users", 0, "_links") as object)).toEqual([
      "self",
      "password",
      "password.set",
      "password.reset",
      "password.check",
      "password.recover",
      "account.sendVerificationCode",
      "linkedAccounts",
    ]);
  });
});

describe("contract 14.30 (7) short pages", () => {
  it("has empty pages with next, and still everything once", async () => {
    await seed(20);
    await lab.knobs({ shortPages: true });
    const walked = await pages("?limit=6");
    expect(walked.map((body) => at(body, "size"))).toContain(0);
    expect(walked.flatMap(names)).toHaveLength(20);
    expect(new Set(walked.flatMap(names)).size).toBe(20);
  });

  it("bounds every page by a number", async () => {
    await seed(5);
    await lab.knobs({ shortPages: 2 });
    const walked = await pages("?limit=100");
    expect(walked.map((body) => at(body, "size"))).toEqual([2, 2, 1]);
  });
});

describe("contract 14.31 (6.1, 6.2) filters", () => {
  beforeEach(async () => {
    await lab.user("Anna", {
      email: "anna@Example.com",
      externalId: "E1",
      name: { given: "Anna", family: 'O"Hara\\x', formatted: "Anna O" },
      title: "Boss",
      department: "Sales",
      locales: ["fr", "en"],
      primaryPhone: "123",
      address: { countryCode: "US", locality: "Austin" },
      photo: { href: "https://e.com/p" },
      accountId: "acc",
    });
    await lab.user("Bert", {
      email: "bert@other.org",
      externalId: "E2",
      name: { given: "Bert", family: "Hansen" },
    });
    await lab.user("carl", { title: "Boss", department: "Legal" });
  });

  it.each<[string, string[]]>([
    ['username eq "ANNA"', ["Anna"]],
    ['username sw "B"', ["Bert"]],
    ['email eq "ANNA@example.com"', ["Anna"]],
    ['email sw "bert@"', ["Bert"]],
    ['email ew "Other.ORG"', ["Bert"]],
    ['name.given co "nn"', ["Anna"]],
    ['name.given ew "RT"', ["Bert"]],
    ['name.family eq "O\\"Hara\\\\x"', ["Anna"]],
    ['name.formatted sw "anna"', ["Anna"]],
    ['title eq "boss"', ["Anna", "carl"]],
    ['externalId eq "e2"', ["Bert"]],
    ['externalId sw "E"', ["Anna", "Bert"]],
    ['accountId eq "acc"', ["Anna"]],
    ['primaryPhone sw "12"', ["Anna"]],
    ['address.countryCode eq "US"', ["Anna"]],
    ['photo.href sw "https"', ["Anna"]],
    ["enabled eq true", ["Anna", "Bert", "carl"]],
    ["enabled eq false", []],
    [`population.id eq "${DEMO.populationId}"`, ["Anna", "Bert", "carl"]],
    ['department eq "sales"', ["Anna"]],
    ['department sw "L"', ["carl"]],
    ['locales eq "EN"', ["Anna"]],
    ['startDate eq "2026-01-01"', []],
    ['username eq "anna" or username eq "bert"', ["Anna", "Bert"]],
    ['username eq "anna" OR email ew ".org" and title eq "boss"', ["Anna"]],
    ['(username eq "anna" or email ew ".org") and title eq "boss"', ["Anna"]],
    ['title eq "boss" AND (externalId eq "E1" or externalId eq "E2")', ["Anna"]],
    ['username eq "nobody"', []],
    ['  username   eq   "anna"  ', ["Anna"]],
    ['username eq "\\u0041nna"', ["Anna"]],
  ])("%s", async (filter, expected) => {
    expect(await lab.find(filter)).toEqual(expected);
    expect(at((await filtered(filter)).body, "count")).toBe(expected.length);
  });

  it("finds by id", async () => {
    const id = textAt((await filtered('username eq "bert"')).body, "_embedded", "users", 0, "id");
    expect(await lab.find(`id eq "${id}"`)).toEqual(["Bert"]);
  });

  it.each([
    'username ew "a"',
    'username co "a"',
    'username ne "a"',
    "username pr",
    'username gt "a"',
    'not (username eq "a")',
    'email co "a"',
    'title ew "a"',
    'externalId co "a"',
    'department co "a"',
    'department ew "a"',
    'scimProfile eq "a"',
    'manager.value eq "a"',
    'createdAt eq "2026-01-01"',
    'updatedAt gt "2026-01-01"',
    'lifecycle.status eq "ACCOUNT_OK"',
    'account.status eq "OK"',
    'Username eq "a"',
    'nonsense eq "a"',
    'constructor eq "a"',
    '__proto__ eq "a"',
    'population.id sw "0"',
    'id sw "0"',
    'enabled eq "true"',
    "username eq true",
    "username eq anna",
    "username eq 5",
    "username eq null",
    'username eq "a',
    'username eq "a" and',
    'username eq "a" username eq "b"',
    '(username eq "a"',
    'username eq "a")',
    'username eq"a"',
    "username eq 'a'",
    'emails[type eq "work"]',
    'memberOfGroups[id sw "x"]',
    'memberOfGroups[type eq "DIRECT"]',
    'memberOfGroups[id eq "x" and type eq "OTHER"]',
    'memberOfGroups[id eq "x" or id eq "y"]',
    'memberOfGroups eq "x"',
    'syncedStores[id eq "x"]',
    "",
    "   ",
    `${"(".repeat(60)}username eq "a"${")".repeat(60)}`,
    'username eq "a\u0000b"',
  ])("refuses %s", async (filter) => {
    const { status, body } = await filtered(filter);
    expect([status, at(body, "code")]).toEqual([400, "INVALID_REQUEST"]);
    expect(at(body, "details", 0)).toMatchObject({ code: "INVALID_FILTER", target: "filter" });
  });

  it("names what is supported", async () => {
    const operator = await filtered('username co "a"');
    expect(at(operator.body, "details", 0, "innerError")).toEqual({
      supportedOperators: ["eq", "sw"],
    });
    const attribute = await filtered('shoeSize eq "44"');
    expect(listAt(attribute.body, "details", 0, "innerError", "supportedAttributes")).toEqual(
      expect.arrayContaining(
        ["username", "memberOfGroups", "department"].filter((name) => name !== "memberOfGroups"),
      ),
    );
  });
});

describe("contract 14.32 (6.3, 8.5) membership filters", () => {
  it("combines groups, types, nesting and userFilter", async () => {
    const ids = new Map<string, string>();
    for (const name of ["a", "b", "c", "d"]) ids.set(name, await lab.user(name));
    const id = (name: string) => ids.get(name) ?? "";
    const parent = await lab.group("parent");
    const child = await lab.group("child");
    const dynamic = await lab.group("dynamic", { userFilter: 'username eq "d"' });
    await lab.join(id("a"), parent);
    await lab.join(id("b"), child);
    await lab.join(id("a"), child);
    for (const group of [child, dynamic]) {
      await lab.call("POST", `/groups/${group}/memberOfGroups`, { id: parent });
    }
    const inGroup = (group: string, type?: string) =>
      `memberOfGroups[id eq "${group}"${type === undefined ? "" : ` and type eq "${type}"`}]`;
    expect(await lab.find(inGroup(parent))).toEqual(["a", "b", "d"]);
    expect(await lab.find(inGroup(parent, "DIRECT"))).toEqual(["a"]);
    expect(await lab.find(inGroup(parent, "INDIRECT"))).toEqual(["b", "d"]);
    expect(await lab.find(inGroup(dynamic))).toEqual(["d"]);
    expect(await lab.find(`${inGroup(parent)} and ${inGroup(child)}`)).toEqual(["a", "b"]);
    expect(await lab.find(`${inGroup(child)} or ${inGroup(dynamic)}`)).toEqual(["a", "b", "d"]);
    expect(await lab.find(`${inGroup(parent)} and username eq "b"`)).toEqual(["b"]);
    expect(await lab.find(inGroup("11111111-1111-4111-8111-111111111111"))).toEqual([]);
    const { body } = await filtered(inGroup(parent), "&limit=2");
    expect([at(body, "count"), at(body, "size")]).toEqual([3, 2]);
  });
});

describe("contract 14.33 (7) self link", () => {
  it("echoes the query: as sent for users, filter before limit for groups", async () => {
    const filter = encodeURIComponent('username eq "a"');
    const users = await list(`?limit=2&filter=${filter}`);
    expect(textAt(users.body, "_links", "self", "href")).toMatch(/\/users\?limit=2&filter=/);
    const groups = await lab.call(
      "GET",
      `/groups?limit=2&filter=${encodeURIComponent('name eq "a"')}`,
    );
    expect(textAt(groups.body, "_links", "self", "href")).toMatch(/\/groups\?filter=.*&limit=2$/);
  });
});

describe("contract 14.34 (11.3) late visibility", () => {
  it("hides writes from lists for a while, never from reads", async () => {
    const old = await lab.user("old", { title: "one" });
    const doomed = await lab.user("doomed");
    await lab.knobs({ visibilityDelayMs: 5000 });
    const fresh = await lab.user("fresh");
    await lab.call("PATCH", `/users/${old}`, { title: "two" });
    await lab.call("DELETE", `/users/${doomed}`);
    expect((await lab.call("GET", `/users/${fresh}`)).status).toBe(200);
    expect((await lab.call("GET", `/users/${doomed}`)).status).toBe(404);
    expect(await lab.find('username eq "fresh"')).toEqual([]);
    expect(await lab.find('title eq "one"')).toEqual(["old"]);
    expect(await lab.find('title eq "two"')).toEqual([]);
    expect(await lab.find('username sw ""')).toEqual(["old", "doomed"]);
    expect((await lab.call("POST", "/users", { username: "FRESH" })).status).toBe(400);
    await lab.control("POST", "/clock", { advanceMs: 5001 });
    expect(await lab.find('title eq "two"')).toEqual(["old"]);
    expect(await lab.find('username sw ""')).toEqual(["old", "fresh"]);
  });

  it("hides groups and memberships as well", async () => {
    const user = await lab.user("u");
    const group = await lab.group("before");
    await lab.knobs({ visibilityDelayMs: 5000 });
    await lab.group("after");
    await lab.join(user, group);
    const { body } = await lab.call("GET", "/groups");
    expect(listAt(body, "_embedded", "groups").map((item) => at(item, "name"))).toEqual(["before"]);
    expect(await lab.find(`memberOfGroups[id eq "${group}" and type eq "DIRECT"]`)).toEqual([]);
    await lab.control("POST", "/clock", { advanceMs: 5001 });
    expect(await lab.find(`memberOfGroups[id eq "${group}"]`)).toEqual(["u"]);
  });
});
