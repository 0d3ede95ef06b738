import { describe, expect, it } from "@jest/globals";
import type { Call, PingOneClient } from "../../../src/pingone/client.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { createPingOneUsers } from "../../../src/pingone/users.js";
import { contextOf, createStubClock } from "./stubs.js";

const location = { origin: "https://api.pingone.eu", basePath: "/v1/environments/e1" };
const context = contextOf(createStubClock());
const mary = {
  id: "u1",
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
      (users) => users.read("u1", false, context),
      { method: "GET", path: "/users/u1", idempotent: true },
    ],
    [
      "read with groups",
      (users) => users.read("u1", true, context),
      { method: "GET", path: "/users/u1?include=memberOfGroupIDs,memberOfGroupNames" },
    ],
    [
      "patch",
      (users) => users.patch("u1", { title: null }, context),
      { method: "PATCH", path: "/users/u1", idempotent: true, body: { title: null } },
    ],
    [
      "remove",
      (users) => users.remove("u1", context),
      { method: "DELETE", path: "/users/u1", idempotent: true },
    ],
    [
      "setEnabled",
      (users) => users.setEnabled("u1", false, context),
      {
        method: "PUT",
        path: "/users/u1/enabled",
        idempotent: true,
        retry415: true,
        urgent: true,
        body: { enabled: false },
      },
    ],
    [
      "setEnabled, the other way",
      (users) => users.setEnabled("u1", true, context),
      { method: "PUT", urgent: false, body: { enabled: true } },
    ],
    [
      "setPassword",
      (users) => users.setPassword("u1", "pw", context),
      {
        method: "PUT",
        path: "/users/u1/password",
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

  it.each([undefined, null, "x", {}, { id: "u1" }, { username: "mary" }, { id: 1, username: "m" }])(
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
      users.read("u1", false, context),
      users.patch("u1", {}, context),
      users.remove("u1", context),
      users.setEnabled("u1", true, context),
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
