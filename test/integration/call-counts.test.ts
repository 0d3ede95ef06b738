// What a write costs in calls on PingOne, with conditions and projections: nothing is read twice, nothing in vain.
import { describe, expect, it } from "@jest/globals";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

const stand = useStand();

interface Created {
  readonly id: string;
  readonly path: string;
  readonly etag: string;
}

async function create(path: "/Users" | "/Groups", resource: object): Promise<Created> {
  const urn = path === "/Users" ? USER_URN : GROUP_URN;
  const response = await stand.scim("post", path, { schemas: [urn], ...resource });
  expect(response.status).toBe(201);
  const id = bodyOf(response)["id"] as string;
  await stand.clearCalls();
  return { id, path: `${path}/${id}`, etag: String(response.headers["etag"]) };
}

const person = (userName: string) =>
  create("/Users", { userName, title: "old", emails: [{ value: `${userName}@example.com` }] });

async function group(...members: readonly Created[]): Promise<Created> {
  return create("/Groups", {
    displayName: "Sales",
    members: members.map(({ id }) => ({ value: id })),
  });
}

const patchOf = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});
const change = (op: string, ...members: readonly Created[]) =>
  patchOf({ op, path: "members", value: members.map(({ id }) => ({ value: id })) });

/** For example `GET /users/*`; the ids are left out, and so is the query but for its filter's first word. */
async function calls(): Promise<string[]> {
  // The user schema is read in the background.
  const recorded = (await stand.calls()).filter(({ path }) => !path.includes("/schemas"));
  await stand.clearCalls();
  return recorded.map(({ method, path }) => {
    const [route = "", query = ""] = path.replace(/^.*?0001(?=\/)/, "").split("?");
    const isByMembership = query.includes("memberOfGroups");
    return `${method} ${route.replaceAll(/[0-9a-f-]{36}/g, "*")}${isByMembership ? " of group" : ""}`;
  });
}

describe("conditional writes of a user: one read, used for the condition and the write", () => {
  const singular = patchOf({ op: "replace", path: "title", value: "new" });
  const plural = patchOf({ op: "replace", path: "emails", value: [{ value: "b@example.com" }] });
  const off = patchOf({ op: "replace", path: "active", value: false });
  const put = { schemas: [USER_URN], userName: "p", title: "new" };
  it.each([
    ["PATCH of a singular attribute", "patch", singular, ["GET /users/*", "PATCH /users/*"]],
    ["PATCH of a multi-valued attribute", "patch", plural, ["GET /users/*", "PATCH /users/*"]],
    ["PATCH of active", "patch", off, ["GET /users/*", "PUT /users/*/enabled"]],
    ["PUT", "put", put, ["GET /users/*", "PATCH /users/*"]],
    ["DELETE", "delete", undefined, ["GET /users/*", "DELETE /users/*"]],
  ] as const)("%s", async (_name, method, body, expected) => {
    const { path, etag } = await person("p");
    const refused = await stand.scim(method, path, body).set("If-Match", 'W/"other"');
    expectScimError(refused, 412);
    expect(await calls()).toEqual(["GET /users/*"]);
    const done = await stand.scim(method, path, body).set("If-Match", etag);
    expect([200, 204]).toContain(done.status);
    expect(await calls()).toEqual(expected);
  });

  it("without a condition nothing is read for one", async () => {
    const { path } = await person("p");
    expect((await stand.scim("patch", path, singular)).status).toBe(200);
    expect((await stand.scim("put", path, put)).status).toBe(200);
    expect((await stand.scim("delete", path)).status).toBe(204);
    expect(await calls()).toEqual(["PATCH /users/*", "PATCH /users/*", "DELETE /users/*"]);
  });

  it("a PATCH without effect answers from the read of its condition", async () => {
    const { path, etag } = await person("p");
    const body = patchOf({ op: "replace", value: { nothingWeKnow: 1 } });
    expect((await stand.scim("patch", path, body).set("If-Match", etag)).status).toBe(200);
    expect(await calls()).toEqual(["GET /users/*"]);
  });
});

describe("the tag of a user read with groups", () => {
  it("is another one when they change, and no condition of a write depends on them", async () => {
    const a = await person("a");
    const read = (tag: string) => stand.scim("get", a.path).set("If-None-Match", tag);
    expect((await read(a.etag)).status).toBe(304);
    await group(a);
    const changed = await read(a.etag);
    expect(changed.status).toBe(200);
    const tag = String(changed.headers["etag"]);
    expect(tag).not.toBe(a.etag);
    expect((await read(tag)).status).toBe(304);
    await create("/Groups", { displayName: "Other", members: [{ value: a.id }] });
    expect((await read(tag)).status).toBe(200);
    await stand.clearCalls();
    const operation = patchOf({ op: "replace", path: "title", value: "VP" });
    const written = await stand.scim("patch", a.path, operation).set("If-Match", tag);
    expect(written.status).toBe(200);
    expect(await calls()).toEqual(["GET /users/*", "PATCH /users/*"]);
    expectScimError(await stand.scim("delete", a.path).set("If-Match", tag), 412);
  });
});

describe("conditional writes of a group: members are read for a condition that speaks of them", () => {
  it("PATCH and DELETE with a tag of the group alone read the group alone", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const { path } = await group(a);
    const read = async () => {
      const response = await stand.scim("get", `${path}?excludedAttributes=members`);
      await stand.clearCalls();
      return String(response.headers["etag"]);
    };
    const etag = await read();
    const wrong = await stand.scim("patch", path, change("add", b)).set("If-Match", 'W/"other"');
    expectScimError(wrong, 412);
    expect(await calls()).toEqual(["GET /groups/*"]);
    const added = await stand.scim("patch", path, change("add", b)).set("If-Match", etag);
    expect(added.status).toBe(204);
    expect(await calls()).toEqual(["GET /groups/*", "POST /users/*/memberOfGroups"]);
    // A member more is another version: the counts are part of it.
    expectScimError(await stand.scim("delete", path).set("If-Match", etag), 412);
    const next = await read();
    expect((await stand.scim("delete", path).set("If-Match", next)).status).toBe(204);
    expect(await calls()).toEqual(["GET /groups/*", "DELETE /groups/*"]);
  });

  it("a tag of the group with its members is of another version when one takes another's place", async () => {
    const [a, b, c] = [await person("a"), await person("b"), await person("c")];
    const { path, etag } = await group(a, b);
    const read = async (query = "", tag = '"none"') =>
      stand.scim("get", `${path}${query}`).set("If-None-Match", tag);
    expect((await read()).headers["etag"]).toBe(etag);
    expect((await read("", etag)).status).toBe(304);
    const without = String((await read("?excludedAttributes=members")).headers["etag"]);
    expect((await read("?excludedAttributes=members", without)).status).toBe(304);
    await stand.clearCalls();
    const first = await stand.scim("patch", path, change("replace", a, c)).set("If-Match", etag);
    expect(first.status).toBe(204);
    expect((await calls()).slice(0, 2)).toEqual(["GET /groups/*", "GET /users of group"]);
    expect((await read("", etag)).status).toBe(200);
    expect((await read("", without)).status).toBe(200);
    await stand.clearCalls();
    for (const method of ["patch", "delete"] as const) {
      const stale = await stand.scim(method, path, change("add", b)).set("If-Match", etag);
      expectScimError(stale, 412);
      expect(await calls()).toEqual(["GET /groups/*", "GET /users of group"]);
    }
    const now = String((await read()).headers["etag"]);
    expect(now).not.toBe(etag);
    await stand.clearCalls();
    // What is read for the condition is not read again, and not at all where the group itself says enough.
    const put = {
      schemas: [GROUP_URN],
      displayName: "Sales",
      members: [a, c].map(({ id }) => ({ value: id })),
    };
    expect((await stand.scim("put", path, put).set("If-Match", now)).status).toBe(200);
    expect(await calls()).toEqual(["GET /groups/*", "GET /users of group"]);
    await stand
      .scim("patch", path, patchOf({ op: "add", path: "externalId", value: "e" }))
      .expect(204);
    await stand.clearCalls();
    expectScimError(await stand.scim("delete", path).set("If-Match", now), 412);
    expect(await calls()).toEqual(["GET /groups/*"]);
    const last = String((await read()).headers["etag"]);
    expect((await stand.scim("delete", path).set("If-Match", last)).status).toBe(204);
  });

  it("a replacement of the members uses the same read for their counts", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const { path } = await group(a);
    const read = await stand.scim("get", `${path}?excludedAttributes=members`);
    await stand.clearCalls();
    const etag = String(read.headers["etag"]);
    const response = await stand.scim("patch", path, change("replace", b)).set("If-Match", etag);
    expect(response.status).toBe(204);
    expect(await calls()).toEqual([
      "GET /groups/*",
      "GET /users of group",
      "POST /users/*/memberOfGroups",
      "DELETE /users/*/memberOfGroups/*",
    ]);
  });
});

describe("answers nobody sees members of read none", () => {
  it("POST, PATCH and PUT with excludedAttributes=members", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const query = "?excludedAttributes=members";
    const members = [{ value: a.id }];
    const body = { schemas: [GROUP_URN], displayName: "Sales", members };
    const created = await stand.scim("post", `/Groups${query}`, body);
    expect(created.status).toBe(201);
    expect(await calls()).toEqual([
      "POST /groups",
      "POST /users/*/memberOfGroups",
      "GET /groups/*",
    ]);
    const path = `/Groups/${bodyOf(created)["id"] as string}`;
    const added = await stand.scim("patch", path + query, change("add", b));
    expect(added.status).toBe(200);
    expect(await calls()).toEqual(["POST /users/*/memberOfGroups", "GET /groups/*"]);

    const renamed = { ...body, displayName: "Sales 2", members: [...members, { value: b.id }] };
    const replaced = await stand.scim("put", path + query, renamed);
    expect(bodyOf(replaced)).toMatchObject({ displayName: "Sales 2" });
    expect(bodyOf(replaced)).not.toHaveProperty("members");
    expect(await calls()).toEqual(["GET /groups/*", "GET /users of group", "PUT /groups/*"]);
    const now = await stand.scim("get", path + query);
    expect(replaced.headers["etag"]).toBe(now.headers["etag"]);
    expect(added.headers["etag"]).not.toBe(now.headers["etag"]);
  });

  it("PUT of what is there already reads group and members once, and answers from that", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const { path } = await group(a, b);
    const whole = bodyOf(await stand.scim("get", path));
    await stand.clearCalls();
    const response = await stand.scim("put", path, whole);
    expect(bodyOf(response)).toEqual(whole);
    expect(await calls()).toEqual(["GET /groups/*", "GET /users of group"]);
  });

  it("PUT that changes a member answers with the state after it", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const { path } = await group(a);
    const body = { schemas: [GROUP_URN], displayName: "Sales", members: [{ value: b.id }] };
    const response = await stand.scim("put", path, body);
    expect(bodyOf(response)["members"]).toMatchObject([{ value: b.id, display: "b" }]);
    expect(bodyOf(response)).toEqual(bodyOf(await stand.scim("get", path)));
  });

  it("bulk operations, whose results hold versions only", async () => {
    const a = await person("a");
    const { path } = await group(a);
    const data = { schemas: [GROUP_URN], displayName: "Sales 2", members: [{ value: a.id }] };
    await stand.clearCalls();
    const read = await stand.scim("get", `${path}?excludedAttributes=members`);
    const version = String(read.headers["etag"]);
    await stand.clearCalls();
    const response = await stand.scim("post", "/Bulk", {
      schemas: [BULK_URN],
      Operations: [{ method: "PUT", path, version, data }],
    });
    expect(bodyOf(response)["Operations"]).toMatchObject([{ status: "200" }]);
    expect(await calls()).toEqual(["GET /groups/*", "GET /users of group", "PUT /groups/*"]);
  });
});
