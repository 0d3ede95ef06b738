// Bulk requests over HTTP: order, references, failures and limits (RFC 7644 section 3.7).
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  useStand,
  TOKEN,
  USER_URN,
} from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const unknownId = "11111111-2222-4333-8444-555555555555";

const stand = useStand();

interface Result {
  readonly method: string;
  readonly status: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  readonly response?: { readonly scimType?: string; readonly detail: string };
}

const request = (operations: readonly object[], more: object = {}) =>
  stand.scim("post", "/Bulk", { schemas: [BULK_URN], ...more, Operations: operations });

async function bulk(operations: readonly object[], more?: object): Promise<readonly Result[]> {
  const response = await request(operations, more);
  expect(response.status).toBe(200);
  expect(response.headers["content-type"]).toBe("application/scim+json");
  const body = bodyOf(response);
  expect(body["schemas"]).toEqual(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]);
  return body["Operations"] as readonly Result[];
}

const statuses = (results: readonly Result[]) => results.map(({ status }) => status);
const idOf = (result: Result | undefined): string => result?.location?.split("/").pop() ?? "";

const postUser = (userName: string, manager?: string): object => ({
  method: "POST",
  path: "/Users",
  bulkId: `User:${userName}`,
  data: {
    schemas: [USER_URN, ENTERPRISE_URN],
    userName,
    ...(manager === undefined ? {} : { [ENTERPRISE_URN]: { manager: { value: manager } } }),
  },
});

const postGroup = (displayName: string, ...members: readonly string[]): object => ({
  method: "POST",
  path: "/Groups",
  bulkId: `Group:${displayName}`,
  data: { schemas: [GROUP_URN], displayName, members: members.map((value) => ({ value })) },
});

const patch = (path: string, ...operations: readonly object[]): object => ({
  method: "PATCH",
  path,
  data: { schemas: [PATCH_URN], Operations: operations },
});

const change = (op: "add" | "remove", ...members: readonly string[]): object => ({
  op,
  path: "members",
  value: members.map((value) => ({ value })),
});

async function read(path: string): Promise<Record<string, unknown>> {
  const response = await stand.scim("get", path);
  expect(response.status).toBe(200);
  return bodyOf(response);
}

async function membersOf(id: string): Promise<readonly string[]> {
  const { members = [] } = (await read(`/Groups/${id}`)) as { members?: { value: string }[] };
  return members.map(({ value }) => value).sort();
}

describe("POST /Bulk (RFC 7644 section 3.7)", () => {
  it("creates, replaces, changes and deletes users in one request", async () => {
    const [anna, ben] = await bulk([postUser("anna"), postUser("ben")]);
    await stand.clearCalls();
    const results = await bulk([
      postUser("carl", idOf(anna)),
      {
        method: "PUT",
        path: `/Users/${idOf(anna)}`,
        version: anna?.version,
        data: { schemas: [USER_URN], userName: "anna", title: "Chief" },
      },
      { method: "DELETE", path: `/Users/${idOf(ben)}` },
      patch("/Users/bulkId:User:carl", { op: "replace", path: "title", value: "Clerk" }),
    ]);
    expect(statuses(results)).toEqual(["201", "200", "204", expect.stringMatching(/^20[04]$/)]);
    expect(results[3]?.location).toBe(results[0]?.location);
    expect(results[0]?.location).toBe(`${stand.baseUrl}/Users/${idOf(results[0])}`);

    const carl = await read(`/Users/${idOf(results[0])}`);
    expect(carl).toMatchObject({
      title: "Clerk",
      [ENTERPRISE_URN]: { manager: { value: idOf(anna) } },
    });
    const replaced = await read(`/Users/${idOf(anna)}`);
    expect(replaced["title"]).toBe("Chief");
    expect(results[1]?.version).toBe((replaced["meta"] as { version: string }).version);
    expectScimError(await stand.scim("get", `/Users/${idOf(ben)}`), 404);
  });

  it("answers each failure by itself and goes on", async () => {
    const [anna] = await bulk([postUser("anna")]);
    const results = await bulk([
      { ...postUser("anna"), bulkId: "again" },
      { method: "DELETE", path: `/Users/${unknownId}` },
      { method: "DELETE", path: `/Users/${idOf(anna)}`, version: 'W/"old"' },
      { method: "DELETE", path: "/Devices/1" },
      postUser("ben", "bulkId:nobody"),
      postUser("carl"),
    ]);
    expect(statuses(results)).toEqual(["409", "404", "412", "404", "400", "201"]);
    expect(results[0]?.response?.scimType).toBe("uniqueness");
    expect(results[0]).not.toHaveProperty("location");
    expect(results[4]?.response?.scimType).toBe("invalidValue");
  });

  it("stops after failOnErrors errors", async () => {
    const gone = { method: "DELETE", path: `/Users/${unknownId}` };
    const operations = [gone, postUser("anna"), gone, postUser("ben")];
    expect(statuses(await bulk(operations, { failOnErrors: 2 }))).toEqual(["404", "201", "404"]);
    expect((await read("/Users?filter=userName eq %22ben%22"))["totalResults"]).toBe(0);
  });

  it("creates 100 users with one call each", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `user${index}`);
    await stand.clearCalls();
    const results = await bulk(names.map((name) => postUser(name)));
    expect(new Set(statuses(results))).toEqual(new Set(["201"]));
    expect(results.map(({ bulkId }) => bulkId)).toEqual(names.map((name) => `User:${name}`));
    expect(await stand.calls()).toHaveLength(100);
  });

  it("refuses what is no BulkRequest, and a POST without or with another's bulkId", async () => {
    const nameless = { ...postUser("anna"), bulkId: undefined };
    for (const operations of [[], [nameless], [postUser("anna"), postUser("anna")]]) {
      expectScimError(await request(operations), 400, "invalidSyntax");
    }
    expectScimError(await stand.scim("post", "/Bulk", []), 400, "invalidSyntax");
    expect(await stand.calls()).toEqual([]);
  });

  it("refuses 1001 operations and a byte more than 1 MiB with 413 that names the limit", async () => {
    const gone = { method: "DELETE", path: "/Users/1" };
    const many = await request(Array.from({ length: 1001 }, () => gone));
    expect(expectScimError(many, 413)).toContain("1000");
    const frame = JSON.stringify({ schemas: [BULK_URN], Operations: [gone], x: "" });
    const body = frame.replace('"x":""', `"x":"${"a".repeat(1024 * 1024 + 1 - frame.length)}"`);
    expect(body).toHaveLength(1024 * 1024 + 1);
    const large = await supertest(stand.baseUrl)
      .post("/Bulk")
      .set("Authorization", `Bearer ${TOKEN}`)
      .set("Content-Type", "application/scim+json")
      .send(body);
    expect(expectScimError(large, 413)).toContain(String(1024 * 1024));
    expect(await stand.calls()).toEqual([]);
  });

  it("has no other method, and nothing without a token", async () => {
    const get = await stand.scim("get", "/Bulk");
    expectScimError(get, 405);
    expect(get.headers["allow"]).toBe("POST");
    expectScimError(await supertest(stand.baseUrl).post("/Bulk").send({}), 401);
  });
});

describe("bulk over users and groups (RFC 7644 sections 3.7.1, 3.7.2)", () => {
  it("creates groups before their members are known, in whatever order they come", async () => {
    const results = await bulk([
      patch("/Groups/bulkId:Group:crew", change("remove", "bulkId:User:ben")),
      postGroup("crew", "bulkId:User:anna", "bulkId:User:ben", "bulkId:Group:inner"),
      postGroup("inner", "bulkId:User:ben"),
      postUser("anna", "bulkId:User:ben"),
      postUser("ben"),
    ]);
    expect(statuses(results)).toEqual(["204", "201", "201", "201", "201"]);
    const [, crew, inner, anna, ben] = results.map(idOf);
    expect(await membersOf(crew ?? "")).toEqual([anna, inner].sort());
    expect(await membersOf(inner ?? "")).toEqual([ben]);
  });

  it("resolves groups that are each other's members, and managers of each other", async () => {
    const results = await bulk([
      postGroup("one", "bulkId:User:anna", "bulkId:Group:two"),
      postGroup("two", "bulkId:Group:one"),
      postUser("anna", "bulkId:User:ben"),
      postUser("ben", "bulkId:User:anna"),
    ]);
    expect(statuses(results)).toEqual(["201", "201", "201", "201"]);
    const [one, two, anna, ben] = results.map(idOf);
    expect(await membersOf(one ?? "")).toEqual([anna, two].sort());
    expect(await membersOf(two ?? "")).toEqual([one]);
    for (const [user, manager] of [
      [anna, ben],
      [ben, anna],
    ]) {
      expect(await read(`/Users/${user ?? ""}`)).toMatchObject({
        [ENTERPRISE_URN]: { manager: { value: manager } },
      });
    }
  });

  it("does not create a group whose member could not be created", async () => {
    await bulk([postUser("anna")]);
    const results = await bulk([
      postGroup("crew", "bulkId:again"),
      { ...postUser("anna"), bulkId: "again" },
    ]);
    expect(statuses(results)).toEqual(["409", "409"]);
    expect((await read("/Groups"))["totalResults"]).toBe(0);
  });

  it("nextcloud: users, groups and members in one request, the members by bulkId in path and value", async () => {
    const members = (group: string, ...users: readonly string[]) => ({
      ...patch(
        `/Groups/bulkId:Group:${group}`,
        ...users.map((user) => change("add", `bulkId:User:${user}`)),
      ),
      bulkId: `Members:Group:${group}`,
    });
    const results = await bulk([
      postUser("anna"),
      postUser("ben"),
      postGroup("R&D / labs"),
      postGroup("sales"),
      members("R&D / labs", "anna", "ben"),
      members("sales", "ben"),
    ]);
    expect(results.map(({ bulkId, status }) => [bulkId, status])).toEqual([
      ["User:anna", "201"],
      ["User:ben", "201"],
      ["Group:R&D / labs", "201"],
      ["Group:sales", "201"],
      ["Members:Group:R&D / labs", "204"],
      ["Members:Group:sales", "204"],
    ]);
    const [anna, ben, labs, sales] = results.map(idOf);
    expect(await membersOf(labs ?? "")).toEqual([anna, ben].sort());

    // The next run: the resources are there, changes come as events; their order counts.
    const events = await bulk([
      patch(`/Groups/${sales ?? ""}`, change("add", anna ?? "")),
      patch(`/Groups/${labs ?? ""}`, change("remove", ben ?? "")),
      { method: "DELETE", path: `/Users/${ben ?? ""}` },
      { method: "DELETE", path: `/Groups/${labs ?? ""}` },
    ]);
    expect(statuses(events)).toEqual(["204", "204", "204", "204"]);
    expect(await membersOf(sales ?? "")).toEqual([anna]);
  });

  it("JumpCloud: members added and removed with a value array, in order", async () => {
    const created = await bulk([postUser("anna"), postUser("ben"), postGroup("crew")]);
    const [anna = "", ben = "", crew = ""] = created.map(idOf);
    const results = await bulk([
      patch(`/Groups/${crew}`, change("add", anna)),
      patch(`/Groups/${crew}`, change("add", ben)),
      patch(`/Groups/${crew}`, change("remove", anna)),
      {
        method: "PATCH",
        path: `/Users/${anna}`,
        data: [{ op: "replace", path: "active", value: false }],
      },
    ]);
    expect(statuses(results).slice(0, 3)).toEqual(["204", "204", "204"]);
    expect(await membersOf(crew)).toEqual([ben]);
    expect((await read(`/Users/${anna}`))["active"]).toBe(false);
  });
});
