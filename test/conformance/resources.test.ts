// Statements 37-62 and 82: one resource created and read over HTTP.
import { describe, expect, it } from "@jest/globals";
import { PINGONE_USER } from "../../src/scim/schema/pingone-user.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  useStand,
  USER_URN,
} from "../support/start.js";

const stand = useStand();

type Json = Record<string, unknown>;
interface Meta {
  readonly resourceType: string;
  readonly created: string;
  readonly lastModified: string;
  readonly location: string;
  readonly version: string;
}

const unknownId = "11111111-2222-4333-8444-555555555555";
const minimal = { schemas: [USER_URN], userName: "erin@example.com" };
const erin = {
  schemas: [USER_URN, ENTERPRISE_URN],
  userName: "erin@example.com",
  externalId: "E-17",
  name: { givenName: "Erin", familyName: "Example" },
  emails: [{ value: "erin@example.com", type: "work", primary: true }],
  [ENTERPRISE_URN]: { department: "engineering" },
};
const metaOf = (resource: Json): Meta => resource["meta"] as Meta;
const patch = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});

async function create(resource: object = erin): Promise<Json> {
  const response = await stand.scim("post", "/Users", resource);
  expect(response.status).toBe(201);
  return bodyOf(response);
}
const pathOf = (resource: Json): string => `/Users/${resource["id"] as string}`;
const read = async (path: string): Promise<Json> => {
  const response = await stand.scim("get", path);
  expect(response.status).toBe(200);
  return bodyOf(response);
};

describe("create (RFC 7644 section 3.3)", () => {
  it("statement 37: the least resource is 201 with its absolute location", async () => {
    const response = await stand.scim("post", "/Users", minimal);
    expect(response.status).toBe(201);
    const created = bodyOf(response);
    const { location } = metaOf(created);
    expect(response.headers["location"]).toBe(location);
    expect(location).toBe(`${stand.baseUrl}${pathOf(created)}`);
    expect(await read(location.slice(stand.baseUrl.length))).toEqual(created);
  });

  it("statement 38: the body is the whole representation", async () => {
    const created = await create();
    expect(created).toMatchObject({
      ...erin,
      schemas: [...erin.schemas, PINGONE_USER],
      id: expect.any(String),
      meta: {
        resourceType: "User",
        created: expect.any(String),
        lastModified: expect.any(String),
        location: expect.any(String),
      },
    });
    expect(await read(pathOf(created))).toEqual(created);
  });

  it.each(["Group", "Robot", "", 7, null])(
    "statement 39: a meta.resourceType of %j is not believed",
    async (resourceType) => {
      const created = await create({ ...minimal, meta: { resourceType } });
      expect(metaOf(created).resourceType).toBe("User");
    },
  );

  it("statement 40: created is lastModified, both with a zone", async () => {
    const { created, lastModified } = metaOf(await create());
    expect(created).toBe(lastModified);
    expect(created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    expect(Math.abs(Date.parse(created) - Date.now())).toBeLessThan(60_000);
  });

  it("statement 41: id, meta and groups of the client are ignored", async () => {
    const created = await create({
      ...minimal,
      id: unknownId,
      meta: { created: "2001-01-01T00:00:00Z", location: "https://example.com/x", version: "1" },
      groups: [{ value: unknownId }],
    });
    expect(created["id"]).not.toBe(unknownId);
    expect(created["groups"]).toBeUndefined();
    expect(metaOf(created).created).not.toMatch(/^2001/);
    expect(metaOf(created).location).not.toContain("example.com/x");
  });

  it("statement 42: ids are unique and stable, never bulkId", async () => {
    const users = await Promise.all(
      Array.from({ length: 20 }, (_, n) => create({ ...minimal, userName: `user-${n}` })),
    );
    expect(new Set(users.map(({ id }) => id)).size).toBe(20);
    expect(users.map(({ id }) => id)).not.toContain("bulkId");
    const [first] = users as [Json, ...Json[]];
    await stand.scim("patch", pathOf(first), patch({ op: "add", path: "title", value: "VP" }));
    expect((await read(pathOf(first)))["id"]).toBe(first["id"]);
  });

  it("statement 43: externalId comes back as it was set, and is not made up", async () => {
    expect(await create(minimal)).not.toHaveProperty("externalId");
    for (const [n, externalId] of ["E-1", "e-1", " a b ", "00017", "Ünïcode-山"].entries()) {
      const created = await create({ ...minimal, userName: `user-${n}`, externalId });
      expect((await read(pathOf(created)))["externalId"]).toBe(externalId);
    }
  });

  it.each(["erin@example.com", "ERIN@example.com", "Erin@Example.COM"])(
    "statement 44: a second %s is 409 uniqueness",
    async (userName) => {
      await create();
      const again = await stand.scim("post", "/Users", { ...minimal, userName });
      expectScimError(again, 409, "uniqueness");
      expect(await read("/Users")).toMatchObject({ totalResults: 1 });
    },
  );

  it("statement 45: a deleted user's name is free again", async () => {
    const first = await create();
    expect((await stand.scim("delete", pathOf(first))).status).toBe(204);
    const second = await create();
    expect(second["id"]).not.toBe(first["id"]);
  });

  it("statement 52: the password is never returned", async () => {
    const password = "Correct-Horse-7-Battery";
    const first = await stand.scim("post", "/Users?attributes=password,userName", minimal);
    const path = pathOf(bodyOf(first));
    const replace = patch({ op: "replace", path: "password", value: "Another-Horse-8-Staple" });
    const answers = [
      first,
      await stand.scim("post", "/Users", { ...minimal, userName: "second", password }),
      await stand.scim("put", path, { ...minimal, password }),
      await stand.scim("patch", `${path}?attributes=password`, replace),
      await stand.scim("get", path),
      await stand.scim("get", `${path}?attributes=password`),
      await stand.scim("get", "/Users?attributes=password"),
      await stand.scim("get", "/Users"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 200, 200, 200, 200, 200]);
    for (const { text } of answers) expect(text).not.toMatch(/password|Horse/i);
  });

  it.each([
    ["post", `/Users/${unknownId}`],
    ["put", "/Users"],
    ["patch", "/Users"],
    ["delete", "/Users"],
  ] as const)("statement 59: %s %s is refused", async (method, path) => {
    expectScimError(await stand.scim(method, path, minimal), 405);
  });

  it("statement 60: the answer carries the weak ETag that meta.version holds", async () => {
    const response = await stand.scim("post", "/Users", erin);
    expect(response.headers["etag"]).toMatch(/^W\/"[\x21\x23-\x7e]+"$/);
    const created = bodyOf(response);
    expect(metaOf(created).version).toBe(response.headers["etag"]);
    const got = await stand.scim("get", pathOf(created));
    expect(got.headers["etag"]).toBe(response.headers["etag"]);
    const put = await stand.scim("put", pathOf(created), { ...erin, title: "VP" });
    expect(metaOf(bodyOf(put)).version).toBe(put.headers["etag"]);
    expect(put.headers["etag"]).not.toBe(response.headers["etag"]);
  });
});

describe("references (RFC 7643 section 4.3)", () => {
  it("statement 145: manager holds the id of a user; its displayName is not the client's", async () => {
    const value = (await create())["id"] as string;
    const manager = { value, displayName: "Somebody Else" };
    const extension = { [ENTERPRISE_URN]: { manager } };
    const schemas = [USER_URN, ENTERPRISE_URN];
    const created = await create({ schemas, userName: "report@example.com", ...extension });
    const found = (await read(pathOf(created)))[ENTERPRISE_URN] as { manager: Json };
    expect(found.manager["value"]).toBe(value);
    expect(found.manager["displayName"]).not.toBe("Somebody Else");
  });
});

describe("read (RFC 7644 section 3.4.1)", () => {
  it("statement 61: gives the resource, with the location it has", async () => {
    const created = await create();
    const response = await stand.scim("get", pathOf(created));
    expect(response.status).toBe(200);
    const { location } = metaOf(bodyOf(response));
    expect(bodyOf(response)["id"]).toBe(created["id"]);
    expect(location).toBe(`${stand.baseUrl}${pathOf(created)}`);
    expect([undefined, location]).toContain(response.headers["content-location"]);
  });

  it.each([unknownId, "no-uuid", "..%2F..", "%00", "a".repeat(500)])(
    "statement 62: the unknown id %s is 404",
    async (id) => {
      expectScimError(await stand.scim("get", `/Users/${id}`), 404);
    },
  );

  it("statement 82: projections apply to POST, PUT and PATCH answers", async () => {
    const query = "?attributes=userName";
    const few = { schemas: expect.any(Array), id: expect.any(String), userName: erin.userName };
    const posted = await stand.scim("post", `/Users${query}`, erin);
    expect(posted.status).toBe(201);
    expect(posted.headers["location"]).toContain("/Users/");
    expect(bodyOf(posted)).toEqual(few);
    const path = pathOf(bodyOf(posted));
    const title = patch({ op: "add", path: "title", value: "VP" });
    expect(bodyOf(await stand.scim("put", path + query, erin))).toEqual(few);
    expect(bodyOf(await stand.scim("patch", path + query, title))).toEqual(few);

    const without =
      "?excludedAttributes=name,emails,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const rest = bodyOf(await stand.scim("put", path + without, erin));
    expect(rest).toMatchObject({ userName: erin.userName, externalId: erin.externalId });
    for (const name of ["name", "emails", ENTERPRISE_URN]) expect(rest).not.toHaveProperty([name]);
  });
});
