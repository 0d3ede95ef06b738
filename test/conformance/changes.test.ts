// Statements 84 and 104-140: PUT, PATCH, DELETE and their preconditions, over HTTP.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { PINGONE_USER } from "../../src/scim/schema/pingone-user.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  TOKEN,
  useStand,
  USER_URN,
} from "../support/start.js";

const stand = useStand();

type Json = Record<string, unknown>;
const unknownId = "11111111-2222-4333-8444-555555555555";
const fay = {
  schemas: [USER_URN, ENTERPRISE_URN],
  userName: "fay@example.com",
  externalId: "F-1",
  title: "VP",
  name: { givenName: "Fay", familyName: "Example" },
  emails: [{ value: "fay@example.com", type: "work", primary: true }],
  [ENTERPRISE_URN]: { department: "engineering" },
};
const gus = { schemas: [USER_URN], userName: "gus@example.com" };

const metaOf = (resource: Json) => resource["meta"] as Record<string, string>;
const pathOf = (resource: Json): string => `/Users/${resource["id"] as string}`;
const patch = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});
const retitle = patch({ op: "replace", path: "title", value: "CEO" });

async function create(resource: object = fay): Promise<Json> {
  const response = await stand.scim("post", "/Users", resource);
  expect(response.status).toBe(201);
  return bodyOf(response);
}
const read = async (path: string): Promise<Json> => bodyOf(await stand.scim("get", path));
/** Upstream dates have milliseconds: a change within the same one would not show. */
const nextTick = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("PUT (RFC 7644 section 3.5.1)", () => {
  it("statement 104: replaces, 200 with the whole body", async () => {
    const path = pathOf(await create());
    const other = { ...fay, title: "CTO", name: { givenName: "Faye", familyName: "Sample" } };
    const response = await stand.scim("put", path, other);
    expect(response.status).toBe(200);
    expect(bodyOf(response)).toMatchObject({
      ...other,
      schemas: [...other.schemas, PINGONE_USER],
    });
    expect(await read(path)).toEqual(bodyOf(response));
  });

  it("statement 105: an unknown id is 404 and nothing is created", async () => {
    expectScimError(await stand.scim("put", `/Users/${unknownId}`, fay), 404);
    expect(await read("/Users")).toMatchObject({ totalResults: 0 });
  });

  it("statement 106: read-only values are ignored, another id too", async () => {
    const created = await create();
    const meta = {
      created: "2001-01-01T00:00:00Z",
      location: "https://example.com/",
      version: "x",
    };
    const body = { ...fay, id: unknownId, meta, groups: [{ value: unknownId }] };
    const response = await stand.scim("put", pathOf(created), body);
    expect(response.status).toBe(200);
    const replaced = bodyOf(response);
    expect(replaced["id"]).toBe(created["id"]);
    expect(replaced).not.toHaveProperty("groups");
    expect(metaOf(replaced)["created"]).toBe(metaOf(created)["created"]);
    expect(metaOf(replaced)["location"]).toBe(metaOf(created)["location"]);
  });

  it.each([
    ["left out", {}],
    ["null", { title: null, name: null, emails: null, [ENTERPRISE_URN]: null }],
    ["empty", { title: null, name: {}, emails: [], [ENTERPRISE_URN]: {} }],
  ])("statement 109: what is %s is cleared", async (_how, empty) => {
    const created = await create();
    const body = { schemas: [USER_URN], userName: fay.userName, ...empty };
    const response = await stand.scim("put", pathOf(created), body);
    expect(response.status).toBe(200);
    const { [PINGONE_USER]: extension, ...left } = await read(pathOf(created));
    expect(Object.keys(left).sort()).toEqual(["active", "id", "meta", "schemas", "userName"]);
    expect(left["schemas"]).toEqual([USER_URN, PINGONE_USER]);
    // What the client cannot know stays.
    expect(extension).toEqual(created[PINGONE_USER]);
  });

  it("statement 109: a disabled account stays disabled when active is left out", async () => {
    const path = pathOf(await create({ ...fay, active: false }));
    const response = await stand.scim("put", path, fay);
    expect(response.status).toBe(200);
    expect(await read(path)).toMatchObject({ active: false });
  });

  it("statement 110: another user's name is 409, the own one in other letters is not", async () => {
    const path = pathOf(await create());
    await create(gus);
    for (const userName of [gus.userName, "GUS@example.com"]) {
      const taken = await stand.scim("put", path, { ...fay, userName });
      expectScimError(taken, 409, "uniqueness");
    }
    const own = await stand.scim("put", path, { ...fay, userName: "FAY@example.com" });
    expect(own.status).toBe(200);
    expect(bodyOf(own)["userName"]).toBe("FAY@example.com");
  });

  it.each(["put", "patch"] as const)(
    "statement 111: %s changes lastModified and version, not created, id or location",
    async (method) => {
      const created = await create();
      await nextTick();
      const body = method === "put" ? { ...fay, title: "CEO" } : retitle;
      expect((await stand.scim(method, pathOf(created), body)).status).toBe(200);
      const changed = await read(pathOf(created));
      const [before, after] = [metaOf(created), metaOf(changed)];
      expect(changed).toMatchObject({ id: created["id"], title: "CEO" });
      expect(Date.parse(after["lastModified"] ?? "")).toBeGreaterThan(
        Date.parse(before["lastModified"] ?? ""),
      );
      expect(after["created"]).toBe(before["created"]);
      expect(after["location"]).toBe(before["location"]);
      expect(after["version"]).toMatch(/^W\/"/);
      expect(after["version"]).not.toBe(before["version"]);
    },
  );
});

describe("preconditions (RFC 7644 section 3.14)", () => {
  const versionOf = (resource: Json) => metaOf(resource)["version"] ?? "";

  it("statement 84: If-None-Match with the current tag is 304 without a body", async () => {
    const created = await create();
    const get = (tags: string) => stand.scim("get", pathOf(created)).set("If-None-Match", tags);
    for (const tags of [versionOf(created), "*", `"x", ${versionOf(created)}`]) {
      const response = await get(tags);
      expect([response.status, response.text]).toEqual([304, ""]);
      expect(response.headers["etag"]).toBe(versionOf(created));
      const head = supertest(stand.baseUrl).head(pathOf(created)).auth(TOKEN, { type: "bearer" });
      expect((await head.set("If-None-Match", tags)).status).toBe(304);
    }
    expect((await get('W/"another"')).status).toBe(200);
    await stand.scim("patch", pathOf(created), retitle);
    expect((await get(versionOf(created))).status).toBe(200);
  });

  it("RFC 9110 section 13.1.1: If-Match on a read is 412 unless it names the version that is read", async () => {
    const created = await create();
    const send = (method: "get" | "head", to: string, tags: string) =>
      supertest(stand.baseUrl)[method](to).auth(TOKEN, { type: "bearer" }).set("If-Match", tags);
    for (const tags of [versionOf(created), "*", `"x", ${versionOf(created)}`]) {
      expect((await send("get", pathOf(created), tags)).status).toBe(200);
      expect((await send("head", pathOf(created), tags)).status).toBe(200);
    }
    const refused = await send("get", pathOf(created), 'W/"another"');
    expect([refused.status, refused.headers["etag"], refused.body]).toEqual([
      412,
      undefined,
      expect.objectContaining({ status: "412" }),
    ]);
    expect((await send("head", pathOf(created), 'W/"another"')).status).toBe(412);
    // Before If-None-Match (section 13.2.2), and after whether it is there at all (section 13.2.1).
    const both = send("get", pathOf(created), 'W/"another"');
    expect((await both.set("If-None-Match", versionOf(created))).status).toBe(412);
    const kept = send("get", pathOf(created), versionOf(created));
    expect((await kept.set("If-None-Match", versionOf(created))).status).toBe(304);
    expect((await send("get", `/Users/${unknownId}`, "*")).status).toBe(404);
  });

  const bodies = { put: { ...fay, title: "CEO" }, patch: retitle, delete: undefined };
  it.each(["put", "patch", "delete"] as const)(
    "statements 112 and 140: a wrong If-Match on %s is 412, the right one works",
    async (method) => {
      const created = await create();
      const send = (tag: string) =>
        stand.scim(method, pathOf(created), bodies[method]).set("If-Match", tag);
      for (const wrong of ['W/"another"', '"another"', "garbage", 'W/"']) {
        expectScimError(await send(wrong), 412);
      }
      expect(await read(pathOf(created))).toEqual(created);
      expect((await send(versionOf(created))).status).toBeLessThan(300);
    },
  );

  it.each(["put", "patch", "delete"] as const)(
    "statements 112 and 140: If-Match * on %s needs any version, and one there is",
    async (method) => {
      const path = pathOf(await create());
      const send = (to: string) => stand.scim(method, to, bodies[method]).set("If-Match", "*");
      expect((await send(path)).status).toBeLessThan(300);
      expect([404, 412]).toContain((await send(`/Users/${unknownId}`)).status);
    },
  );

  it("statement 112: of two who read the same version, the second is told", async () => {
    const created = await create();
    const send = (title: string) =>
      stand
        .scim("patch", pathOf(created), patch({ op: "replace", path: "title", value: title }))
        .set("If-Match", versionOf(created));
    expect((await send("first")).status).toBe(200);
    expectScimError(await send("second"), 412);
    expect(await read(pathOf(created))).toMatchObject({ title: "first" });
  });
});

describe("PATCH (RFC 7644 section 3.5.2)", () => {
  it("statement 115: a failing third operation leaves everything as it was", async () => {
    const created = await create();
    await nextTick();
    const operations = [
      { op: "replace", path: "title", value: "CEO" },
      { op: "add", path: "nickName", value: "F" },
      { op: "replace", path: 'emails[type eq "pager"].display', value: true },
    ];
    const response = await stand.scim("patch", pathOf(created), patch(...operations));
    expect(response.status).toBe(400);
    expect(await read(pathOf(created))).toEqual(created);
  });

  it("statement 117: success is 200 with the resource or 204, and 200 where attributes are asked for", async () => {
    const path = pathOf(await create());
    const disable = patch({ op: "replace", path: "active", value: false });
    for (const body of [retitle, disable]) {
      const response = await stand.scim("patch", path, body);
      expect([200, 204]).toContain(response.status);
      if (response.status === 204) expect(response.text).toBe("");
      else expect(bodyOf(response)).toEqual(await read(path));
    }
    for (const body of [retitle, disable]) {
      const response = await stand.scim("patch", `${path}?attributes=active`, body);
      expect(response.status).toBe(200);
      expect(bodyOf(response)).toMatchObject({ active: false });
    }
  });

  it.each([
    { op: "add", path: "title", value: "VP" },
    { op: "add", path: "name.givenName", value: "Fay" },
    { op: "add", path: "emails", value: [{ value: "fay@example.com", type: "work" }] },
    { op: "add", value: { externalId: "F-1" } },
    { op: "add", path: `${ENTERPRISE_URN}:department`, value: "engineering" },
  ])("statement 121: adding what is there changes nothing: %j", async (operation) => {
    const created = await create();
    await nextTick();
    const response = await stand.scim("patch", pathOf(created), patch(operation));
    expect([200, 204]).toContain(response.status);
    expect(await read(pathOf(created))).toEqual(created);
  });

  it("statement 135: another user's name is 409, an unknown id 404", async () => {
    const path = pathOf(await create());
    await create(gus);
    const rename = patch({ op: "replace", path: "userName", value: "GUS@example.com" });
    expectScimError(await stand.scim("patch", path, rename), 409, "uniqueness");
    expect(await read(path)).toMatchObject({ userName: fay.userName });
    expectScimError(await stand.scim("patch", `/Users/${unknownId}`, rename), 404);
    expectScimError(await stand.scim("patch", "/Users/no-uuid", retitle), 404);
  });
});

describe("DELETE (RFC 7644 section 3.6)", () => {
  it("statement 138: is 204 without a body", async () => {
    const response = await stand.scim("delete", pathOf(await create()));
    expect([response.status, response.text]).toEqual([204, ""]);
    expect(response.headers["content-type"]).toBe("application/scim+json");
  });

  it("statement 139: afterwards the user is nowhere", async () => {
    const path = pathOf(await create());
    await create(gus);
    await stand.scim("delete", path);
    expectScimError(await stand.scim("get", path), 404);
    expectScimError(await stand.scim("put", path, fay), 404);
    expectScimError(await stand.scim("patch", path, retitle), 404);
    expectScimError(await stand.scim("delete", path), 404);
    expect(await read("/Users")).toMatchObject({ totalResults: 1 });
    const filter = encodeURIComponent('userName eq "fay@example.com"');
    expect(await read(`/Users?filter=${filter}`)).toMatchObject({ totalResults: 0 });
    expect(await read(`/Users?filter=${encodeURIComponent("title pr")}`)).toMatchObject({
      totalResults: 0,
    });
  });
});
