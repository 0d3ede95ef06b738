import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import { versionOf } from "../../../../src/scim/representation/version.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { ENTERPRISE, GROUP, USER } from "../resource/library.js";
import { context, createDirectory } from "./directory.js";
import {
  BASE,
  addMembers,
  answer,
  members,
  patch,
  postGroup,
  postUser,
  run,
  statuses,
} from "./requests.js";

const alice: JsonObject = { schemas: [USER], id: "a1", userName: "alice", meta: {} };
const team: JsonObject = { schemas: [GROUP], id: "g1", displayName: "Team", meta: {} };
const put = (id: string, userName: string): object => ({
  method: "PUT",
  path: `/Users/${id}`,
  data: { schemas: [USER], userName },
});
const remove = (path: string): object => ({ method: "DELETE", path });

describe("statement 147: results (RFC 7644 section 3.7.3)", () => {
  it("has method, bulkId, version, location and a status string for each operation, in order", async () => {
    const directory = createDirectory([alice, team, { ...alice, id: "a2", userName: "anna" }]);
    const results = await run(directory, [
      postUser("bob"),
      { ...put("a1", "alicia"), bulkId: "label" },
      patch("/Users/a1", { op: "add", path: "title", value: "x" }),
      addMembers("/Groups/g1", "a1"),
      remove("/Users/a2"),
    ]);
    expect(results).toEqual([
      {
        method: "POST",
        bulkId: "bob",
        version: directory.versionOf("User-1"),
        location: `${BASE}/Users/User-1`,
        status: "201",
      },
      {
        method: "PUT",
        bulkId: "label",
        version: expect.stringMatching(/^W\//) as unknown,
        location: `${BASE}/Users/a1`,
        status: "200",
      },
      {
        method: "PATCH",
        version: directory.versionOf("a1"),
        location: `${BASE}/Users/a1`,
        status: "200",
      },
      { method: "PATCH", location: `${BASE}/Groups/g1`, status: "204" },
      { method: "DELETE", location: `${BASE}/Users/a2`, status: "204" },
    ]);
  });

  it("asks for as long a pause as any of its failures does", async () => {
    const directory = createDirectory();
    const limited = (seconds: string) =>
      new ScimError(429, undefined, "Later.", { headers: { "Retry-After": seconds } });
    directory.fail("create a", limited("3"));
    directory.fail("create b", limited("20"));
    const { results, retryAfter } = await answer(directory, [
      postUser("a"),
      postUser("b"),
      postUser("c"),
    ]);
    expect(statuses(results)).toEqual(["429", "429", "201"]);
    expect(retryAfter).toBe(20);
    expect((await answer(directory, [postUser("d")])).retryAfter).toBeUndefined();
  });

  it.each([
    ["arrays", `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["objects", `${'{"value":'.repeat(5_000)}1${"}".repeat(5_000)}`],
  ])("statement 171: data of %s nested deeply fails alone", async (_what, text) => {
    const data: unknown = JSON.parse(text);
    const results = await run(createDirectory(), [
      { method: "POST", path: "/Users", bulkId: "deep", data },
      postUser("a"),
    ]);
    expect(statuses(results)).toEqual(["400", "201"]);
  });

  it("has the Error body of each failure, and no location for a failed POST", async () => {
    const results = await run(createDirectory([alice]), [
      postUser("alice"),
      put("nobody", "x"),
      remove("/Things/1"),
      { ...postUser("x"), path: "/Users/1" },
      { method: "PUT", path: "/Users", data: {} },
      remove("https://other.example/v2/Users/1"),
    ]);
    expect(statuses(results)).toEqual(["409", "404", "404", "405", "405", "404"]);
    expect(results.map(({ location }) => location)).toEqual([
      undefined,
      `${BASE}/Users/nobody`,
      `${BASE}/Things/1`,
      undefined,
      `${BASE}/Users`,
      undefined,
    ]);
    expect(results[0]?.response).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "409",
      scimType: "uniqueness",
      detail: "Taken. Request request-1",
    });
    expect(results.every(({ version }) => version === undefined)).toBe(true);
  });

  it("gives what nobody foresaw as 500 without internals, and tells the log", async () => {
    const directory = createDirectory();
    const bug = new TypeError("secret of alice");
    const outage = new ScimError(503, undefined, "Later.", { cause: new Error("reset") });
    directory.fail("create alice", bug);
    directory.fail("create bob", outage);
    const told: unknown[] = [];
    const onUnexpected = (error: unknown) => told.push(error);
    const results = await run(directory, [postUser("alice"), postUser("bob"), postUser("carl")], {
      options: { onUnexpected },
    });
    expect(statuses(results)).toEqual(["500", "503", "201"]);
    expect(results[0]?.response?.detail).not.toContain("secret");
    expect(results[0]?.response?.detail).toContain(context.requestId);
    expect(new Set(told)).toEqual(new Set([bug, outage]));
  });
});

describe("statement 149: references (RFC 7644 sections 3.7.1, 3.7.2)", () => {
  it("resolves references to earlier and later POSTs, in values, filters and paths", async () => {
    const directory = createDirectory();
    const results = await run(directory, [
      patch("/Groups/bulkId:crew", {
        op: "remove",
        path: 'members[value eq "bulkId:alice"]',
      }),
      postGroup("crew", "bulkId:alice", "bulkId:bob"),
      postUser("alice"),
      postUser("bob", "bulkId:alice"),
      addMembers("/Groups/bulkId:other", "bulkId:bob"),
      postGroup("other"),
    ]);
    expect(statuses(results)).toEqual(["204", "201", "201", "201", "204", "201"]);
    const id = (name: string) => directory.only("User", "userName", name)?.["id"] as string;
    expect(directory.only("Group", "displayName", "crew")).toMatchObject({
      members: members(id("bob")),
    });
    expect(directory.only("Group", "displayName", "other")).toMatchObject({
      members: members(id("bob")),
    });
    expect(directory.only("User", "userName", "bob")).toMatchObject({
      [ENTERPRISE]: { manager: { value: id("alice") } },
    });
    expect(results[0]?.location).toBe(results[1]?.location);
  });

  it("finds references in JSON that is written as text, and in such text inside of it", async () => {
    const directory = createDirectory();
    const reference = '{"value":"bulkId:ann"}';
    const data = { schemas: [USER], userName: "cy", [ENTERPRISE]: { manager: reference } };
    const results = await run(directory, [
      { ...postUser("cy"), data },
      patch("/Groups/bulkId:crew", {
        op: "add",
        value: JSON.stringify({ members: `[${reference}]` }),
      }),
      postGroup("crew"),
      postUser("ann"),
    ]);
    expect(statuses(results)).toEqual(["201", "204", "201", "201"]);
    const ann = directory.only("User", "userName", "ann")?.["id"];
    expect(directory.only("User", "userName", "cy")).toMatchObject({
      [ENTERPRISE]: { manager: { value: ann } },
    });
    expect(directory.only("Group", "displayName", "crew")).toMatchObject({
      members: [{ value: ann }],
    });
  });

  it("takes nextcloud's bulkIds, made of names and written into paths as they are", async () => {
    const directory = createDirectory();
    const results = await run(directory, [
      { ...postUser("ann"), bulkId: "User:ann" },
      { ...postGroup("R&D / labs"), bulkId: "Group:R&D / labs" },
      { ...addMembers("/Groups/bulkId:Group:R&D / labs", "bulkId:User:ann"), bulkId: "Members:1" },
    ]);
    expect(statuses(results)).toEqual(["201", "201", "204"]);
    expect(results[2]?.bulkId).toBe("Members:1");
  });

  it.each([
    ["a value", postGroup("g", "bulkId:nobody")],
    ["a path", addMembers("/Groups/bulkId:nobody", "a1")],
    ["a filter", patch("/Groups/g1", { op: "remove", path: 'members[value eq "bulkId:nobody"]' })],
    [
      "JSON as text",
      patch("/Groups/g1", { op: "add", path: "members", value: '[{"value":"bulkId:nobody"}]' }),
    ],
    ["nothing", addMembers("/Groups/g1", "bulkId:")],
    ["a PUT's bulkId", addMembers("/Groups/g1", "bulkId:label")],
  ])(
    "400 invalidValue for an unknown bulkId in %s, and nothing is called",
    async (_name, operation) => {
      const directory = createDirectory([alice, team]);
      const results = await run(directory, [operation, { ...put("a1", "alice"), bulkId: "label" }]);
      expect(results[0]?.response).toMatchObject({ status: "400", scimType: "invalidValue" });
      expect(directory.calls).toEqual(["replace a1"]);
    },
  );

  it.each([
    [new ScimError(409, "uniqueness", "Taken."), "409"],
    [badStatus(400), "409"],
    [badStatus(429), "503"],
    [badStatus(503), "503"],
  ])(
    "an operation fails without running when what it refers to failed (%#)",
    async (error, status) => {
      const directory = createDirectory([team]);
      directory.fail("create alice", error);
      const results = await run(directory, [
        addMembers("/Groups/g1", "bulkId:alice"),
        postGroup("crew", "bulkId:alice"),
        addMembers("/Groups/bulkId:crew"),
        postUser("alice"),
        postUser("bob"),
      ]);
      expect(statuses(results)).toEqual([status, status, status, String(error.status), "201"]);
      expect(results[0]?.response?.detail).toContain(`failed with status ${error.status}`);
      expect(directory.calls.sort()).toEqual(["create alice", "create bob"]);
    },
  );
});

function badStatus(status: number): ScimError {
  return new ScimError(status, undefined, "No.");
}

describe("order and concurrency (RFC 7644 section 3.7)", () => {
  it("keeps the order of the operations on one resource", async () => {
    const directory = createDirectory([alice]);
    directory.slow("patch a1");
    const results = await run(directory, [
      patch("/Users/a1", { op: "replace", path: "title", value: "1" }),
      put("a1", "alicia"),
      remove("/users/a1"),
      put("a1", "alina"),
      postGroup("crew"),
    ]);
    expect(statuses(results)).toEqual(["200", "200", "204", "404", "201"]);
    expect(directory.ended).toEqual([
      "create crew",
      "patch a1",
      "replace a1",
      "remove a1",
      "replace a1",
    ]);
  });

  it("gives up a name before it is taken anew", async () => {
    const directory = createDirectory([alice, { ...alice, id: "a2" }]);
    for (const call of ["remove a1", "replace a2"]) directory.slow(call);
    await run(directory, [remove("/Users/a1"), put("a2", "alicia"), postUser("alice")]);
    expect(directory.ended).toEqual(["remove a1", "replace a2", "create alice"]);
  });

  it("deletes a user only after those who name him, and before those who do so later", async () => {
    const directory = createDirectory([alice, team, { ...team, id: "g2" }]);
    for (const call of ["patch g1", "create crew", "remove a1"]) directory.slow(call);
    const results = await run(directory, [
      addMembers("/Groups/g1", "a1"),
      postGroup("crew", "a1"),
      remove("/Users/a1"),
      addMembers("/Groups/g2", "a1"),
    ]);
    expect(statuses(results)).toEqual(["204", "201", "204", "400"]);
    expect(directory.ended.slice(2)).toEqual(["remove a1", "patch g2"]);
  });

  it("deletes a created user only after those who refer to him", async () => {
    const directory = createDirectory([team]);
    directory.slow("patch g1");
    const results = await run(directory, [
      postUser("alice"),
      addMembers("/Groups/g1", "bulkId:alice"),
      remove("/Users/bulkId:alice"),
    ]);
    expect(statuses(results)).toEqual(["201", "204", "204"]);
    expect(directory.ended).toEqual(["create alice", "patch g1", "remove User-1"]);
  });

  it.each([1, 3, 8])("runs at most %i operations at a time", async (concurrency) => {
    const directory = createDirectory();
    const names = Array.from({ length: 40 }, (_, index) => `user${index}`);
    const results = await run(
      directory,
      names.map((name) => postUser(name)),
      { options: { concurrency } },
    );
    expect(new Set(statuses(results))).toEqual(new Set(["201"]));
    expect(directory.mostAtOnce()).toBe(concurrency);
  });

  it("does not begin operations after the deadline: 503 says so", async () => {
    const directory = createDirectory();
    const now = () => (directory.calls.length < 2 ? 999 : 1_000);
    const results = await run(
      directory,
      [postUser("a"), postUser("b"), postUser("c"), postGroup("g", "bulkId:g")],
      { options: { now, concurrency: 1 } },
    );
    expect(statuses(results)).toEqual(["201", "201", "503", "503"]);
    expect(results[2]?.response?.detail).toContain("Not started");
    expect(directory.calls).toEqual(["create a", "create b"]);
  });
});

describe("statement 150: failOnErrors (RFC 7644 section 3.7)", () => {
  const operations = [
    remove("/Users/x1"),
    postUser("a"),
    remove("/Users/x2"),
    postUser("b"),
    remove("/Users/x3"),
  ];
  it.each([
    [1, ["404"]],
    [2, ["404", "201", "404"]],
    [3, ["404", "201", "404", "201", "404"]],
    [9, ["404", "201", "404", "201", "404"]],
  ])("%i stops after so many errors and reports what was done", async (failOnErrors, expected) => {
    const directory = createDirectory();
    expect(statuses(await run(directory, operations, { failOnErrors }))).toEqual(expected);
    expect(directory.calls).toHaveLength(expected.length);
  });

  it("goes on after errors without it", async () => {
    const results = await run(createDirectory(), operations);
    expect(statuses(results)).toEqual(["404", "201", "404", "201", "404"]);
  });

  it("runs what an operation refers to before it, and the rest in the order of the request", async () => {
    const directory = createDirectory();
    await run(
      directory,
      [postGroup("g", "bulkId:c"), postUser("a"), postUser("b"), postUser("c")],
      { failOnErrors: 1 },
    );
    expect(directory.calls).toEqual(["create c", "create g", "create a", "create b"]);
  });
});

describe("statement 153: version (RFC 7644 sections 3.7, 3.14)", () => {
  const withVersion = (operation: object, version: string) => ({ ...operation, version });
  const operations = (version: string) => [
    withVersion(put("a1", "alicia"), version),
    withVersion(patch("/Groups/g1", { op: "add", path: "displayName", value: "x" }), version),
    withVersion(remove("/Users/a2"), version),
  ];
  it("is 412 when the resource has another, and nothing is written", async () => {
    const seed = [alice, team, { ...alice, id: "a2" }];
    const directory = createDirectory(seed);
    const results = await run(directory, operations('W/"old"'));
    expect(statuses(results)).toEqual(["412", "412", "412"]);
    expect([...directory.calls].sort()).toEqual(["patch g1", "remove a2", "replace a1"]);
    const { users, groups } = directory;
    expect([users.get("a1"), groups.get("g1"), users.get("a2")]).toEqual(seed);
  });

  it("lets the write through when it is the resource's", async () => {
    const directory = createDirectory([alice]);
    const results = await run(directory, [withVersion(put("a1", "alicia"), versionOf(alice))]);
    expect(statuses(results)).toEqual(["200"]);
  });
});

describe("data from outside", () => {
  it("survives nesting without end and names like __proto__", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const data = JSON.parse(
      `{"schemas":["${USER}"],"userName":"a","__proto__":{"x":"bulkId:b"},"deep":${deep}}`,
    ) as object;
    const results = await run(createDirectory(), [{ ...postUser("a"), data }, postUser("b")]);
    expect(statuses(results)).toEqual(["201", "201"]);
  });
});
