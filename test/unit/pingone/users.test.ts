import { describe, expect, it } from "@jest/globals";
import type { Call } from "../../../src/pingone/call.js";
import type { PingOneClient } from "../../../src/pingone/client.js";
import { readAll } from "../../../src/pingone/resources/collection.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { createPingOneGroups } from "../../../src/pingone/resources/groups.js";
import { createPingOnePopulations } from "../../../src/pingone/resources/populations.js";
import { createPingOneUsers } from "../../../src/pingone/resources/users.js";
import { contextOf, createStubClock } from "./stubs.js";

const location = { origin: "https://api.pingone.eu", basePath: "/v1/environments/e1" };
const U1 = "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99";
const context = contextOf(createStubClock());
const mary = {
  id: U1,
  username: "mary",
  enabled: true,
  createdAt: "2026-03-01T12:00:00.000Z",
  updatedAt: "2026-03-01T12:00:00.000Z",
};

function start(reply: unknown) {
  const calls: Call[] = [];
  const client: PingOneClient = (call) => {
    calls.push(call);
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
  };
  return { calls, users: createPingOneUsers(client, location) };
}

const IMPORT = "application/vnd.pingidentity.user.import+json";
const PASSWORD = "application/vnd.pingidentity.password.set+json";
type Users = ReturnType<typeof createPingOneUsers>;

describe("users operations (contract section 3)", () => {
  it.each<[string, (users: Users) => Promise<unknown>, Partial<Call>]>([
    [
      "create",
      (users) => users.create({ username: "mary" }, context),
      { method: "POST", path: "/users", idempotent: false, contentType: IMPORT },
    ],
    [
      "read",
      (users) => users.read(U1, false, context),
      { method: "GET", path: `/users/${U1}`, idempotent: true },
    ],
    [
      "read with groups",
      (users) => users.read(U1, true, context),
      { method: "GET", path: `/users/${U1}?include=memberOfGroupIDs,memberOfGroupNames` },
    ],
    [
      "patch",
      (users) => users.patch(U1, { title: null }, context),
      { method: "PATCH", path: `/users/${U1}`, idempotent: true, body: { title: null } },
    ],
    [
      "remove",
      (users) => users.remove(U1, context),
      { method: "DELETE", path: `/users/${U1}`, idempotent: true },
    ],
    [
      "setEnabled",
      (users) => users.setEnabled(U1, false, context),
      {
        method: "PUT",
        path: `/users/${U1}/enabled`,
        idempotent: true,
        retry415: true,
        urgent: true,
        body: { enabled: false },
      },
    ],
    [
      "setEnabled, the other way",
      (users) => users.setEnabled(U1, true, context),
      { method: "PUT", urgent: false, body: { enabled: true } },
    ],
    [
      "setPassword",
      (users) => users.setPassword(U1, "pw", context),
      {
        method: "PUT",
        path: `/users/${U1}/password`,
        idempotent: true,
        contentType: PASSWORD,
        body: { value: "pw" },
      },
    ],
  ])("%s", async (_name, work, expected) => {
    const { calls, users } = start(mary);
    await work(users);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject(expected);
  });

  it.each([undefined, null, "x", {}, { id: U1 }, { username: "mary" }, { id: 1, username: "m" }])(
    "an answer that is no user (%j) is unexpected, and the write may have happened",
    async (reply) => {
      const { users } = start(reply);
      await expect(users.create({ username: "mary" }, context)).rejects.toMatchObject({
        code: "unexpected",
        ambiguous: true,
      });
    },
  );
});

describe("an answer of another id than was asked for is unexpected, and a write may have happened", () => {
  const U2 = "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e98";
  const other = { ...mary, name: "x", type: "DIRECT" };
  const client: PingOneClient = () => Promise.resolve(other);
  const users = createPingOneUsers(client, location);
  const groups = createPingOneGroups(client, location);
  const populations = createPingOnePopulations(client, location);
  const link = { kind: "users", member: U1 } as const;
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["users.read", (id) => users.read(id, true, context)],
    ["users.patch", (id) => users.patch(id, {}, context)],
    ["groups.read", (id) => groups.read(id, context)],
    ["groups.replace", (id) => groups.replace(id, { name: "x" }, context)],
    ["members.read", (group) => groups.membershipType({ ...link, group }, context)],
    ["populations.read", (id) => populations.read(id, context)],
  ])("%s", async (_operation, work) => {
    await expect(work(U2)).rejects.toMatchObject({ code: "unexpected", ambiguous: true });
    expect(await work(U1)).toBeDefined();
  });
});

it("a create that is answered with somebody else is unexpected, and may have happened", async () => {
  const { users } = start(mary);
  const group = { id: U1, name: "Staff" };
  const groups = createPingOneGroups(() => Promise.resolve(group), location);
  const failure = { code: "unexpected", ambiguous: true };
  await expect(users.create({ username: "john" }, context)).rejects.toMatchObject(failure);
  await expect(groups.create({ name: "Guests" }, context)).rejects.toMatchObject(failure);
  expect(await users.create({ username: "Mary" }, context)).toBe(mary);
  expect(await groups.create({ name: "Staff " }, context)).toBe(group);
});

describe("lists (contract section 7)", () => {
  const page = (href?: string, rest: object = { count: 9 }) => ({
    _embedded: { users: [mary] },
    ...(href === undefined ? {} : { _links: { next: { href } } }),
    ...rest,
  });
  const own = `${location.origin}${location.basePath}/users?cursor=c1&limit=1`;

  it("asks for a page, with the filter encoded whole", async () => {
    const { calls, users } = start(page());
    await users.list(undefined, 200, context);
    await users.list('username eq "a&b c+d%#"', 1, context);
    expect(calls.map(({ path }) => path)).toEqual([
      "/users?limit=200",
      "/users?limit=1&filter=username%20eq%20%22a%26b%20c%2Bd%25%23%22",
    ]);
  });

  it.each([
    ["with everything", page(own), { count: 9, next: "/users?cursor=c1&limit=1" }],
    ["without count", page(own, {}), { count: undefined, next: "/users?cursor=c1&limit=1" }],
    ["at the end", page(), { count: 9, next: undefined }],
    [
      "with a link that has no origin",
      page("/v1/environments/e1/users?cursor=c2"),
      { count: 9, next: "/users?cursor=c2" },
    ],
  ])("a page %s", async (_name, reply, expected) => {
    const { users } = start(reply);
    expect(await users.list(undefined, 1, context)).toEqual({ items: [mary], ...expected });
  });

  it("a page without users", async () => {
    const { users } = start({ _embedded: { users: [] }, count: 0, size: 0 });
    expect(await users.list(undefined, 1, context)).toEqual({
      items: [],
      count: 0,
      next: undefined,
    });
  });

  it("follows a link as it is", async () => {
    const { calls, users } = start(page());
    await users.follow("/users?cursor=c1&limit=1", context);
    expect(calls[0]?.path).toBe("/users?cursor=c1&limit=1");
  });

  it.each([
    "https://evil.example.com/v1/environments/e1/users?cursor=c",
    "https://api.pingone.eu.evil.example.com/v1/environments/e1/users?cursor=c",
    "https://api.pingone.eu@evil.example.com/v1/environments/e1/users?cursor=c",
    "http://api.pingone.eu/v1/environments/e1/users?cursor=c",
    "//evil.example.com/v1/environments/e1/users?cursor=c",
    "https://api.pingone.eu/v1/environments/e2/users?cursor=c",
    "https://api.pingone.eu/v1/environments/e1/users/../groups?cursor=c",
    "https://api.pingone.eu/v1/environments/e1/groups?cursor=c",
    "",
  ])("does not take the token to %s", async (href) => {
    const { users } = start(page(href));
    await expect(users.list(undefined, 1, context)).rejects.toMatchObject({ code: "unexpected" });
  });

  it.each([
    undefined,
    {},
    { _embedded: {} },
    { _embedded: { users: {} } },
    { _embedded: { users: [1] } },
  ])("an answer that is no page (%j) is unexpected", async (reply) => {
    const { users } = start(reply);
    await expect(users.list(undefined, 1, context)).rejects.toMatchObject({ code: "unexpected" });
  });
});

describe("404 (contract 10.3)", () => {
  const missing = new PingOneError("notFound", "x", { status: 404 });

  it("of one user is a missing user", async () => {
    const { users } = start(missing);
    for (const work of [
      users.read(U1, false, context),
      users.patch(U1, {}, context),
      users.remove(U1, context),
      users.setEnabled(U1, true, context),
    ]) {
      await expect(work).rejects.toMatchObject({ code: "notFound" });
    }
  });

  it("of the collection is a missing environment, never a missing user", async () => {
    const { users } = start(missing);
    for (const work of [
      users.create({ username: "mary" }, context),
      users.list(undefined, 1, context),
      users.follow("/users?cursor=c", context),
    ]) {
      await expect(work).rejects.toMatchObject({ code: "workerForbidden", status: 404 });
    }
  });

  it("other failures stay what they are", async () => {
    const { users } = start(new PingOneError("rateLimited", "x", { status: 429 }));
    await expect(users.list(undefined, 1, context)).rejects.toMatchObject({ code: "rateLimited" });
  });
});

describe("an upstream that runs away", () => {
  const page = (href: string) => ({ _embedded: { users: [mary] }, _links: { next: { href } } });
  const link = (query: string) => `${location.origin}${location.basePath}/users?${query}`;

  it.each(["mary", "../../x", "", U1.toUpperCase(), `${U1}/`, 7, null])(
    "the id %j is none of PingOne's",
    async (id) => {
      const { users } = start({ ...mary, id });
      await expect(users.read(U1, false, context)).rejects.toMatchObject({ code: "unexpected" });
    },
  );

  it("a link to itself is refused", async () => {
    const { users } = start(page(link("cursor=a")));
    await expect(users.follow("/users?cursor=a", context)).rejects.toMatchObject({
      code: "unexpected",
    });
  });

  it.each([
    ["leads elsewhere", "https://evil.example.com/v1/environments/e1/users?cursor=a"],
    ["only begins like the origin", `${location.origin}.example.com${location.basePath}/users?c`],
    ["leads to another collection", `${location.origin}${location.basePath}/groups?cursor=a`],
    ["is no URL", link("a b")],
    ["has a line break", link("a\r\nX: y")],
    ["is longer than any URL of PingOne's", link("x".repeat(9_000))],
  ])("a link that %s is refused", async (_name, href) => {
    const { users } = start(page(href));
    await expect(users.list(undefined, 1, context)).rejects.toMatchObject({ code: "unexpected" });
  });

  it("links that lead round are followed once", async () => {
    let count = 0;
    const client: PingOneClient = () => {
      count += 1;
      return Promise.resolve(page(link(`cursor=${"abc"[count % 3] ?? ""}`)));
    };
    const users = createPingOneUsers(client, location);
    const walked = async () => {
      const found = [];
      for await (const user of readAll(users, undefined, context)) found.push(user);
      return found;
    };
    await expect(walked()).rejects.toMatchObject({ code: "unexpected" });
    expect(count).toBe(4);
  });

  it.each([-1, 1.5, "9", null, 1e300])("%j is no number of matches", async (count) => {
    const { users } = start({ _embedded: { users: [mary] }, count });
    expect((await users.list(undefined, 1, context)).count).toBeUndefined();
  });
});
