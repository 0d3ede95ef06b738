// Statements 21-36: what the discovery endpoints say, and that it is true.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  useStand,
  USER_URN,
} from "../support/start.js";

const stand = useStand({ isKept: true });

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const endpoints = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] as const;

interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly subAttributes?: readonly Attribute[];
  readonly [characteristic: string]: unknown;
}
interface SchemaDocument {
  readonly id: string;
  readonly attributes: readonly Attribute[];
  readonly [other: string]: unknown;
}
interface TypeDocument {
  readonly id: string;
  readonly endpoint: string;
  readonly schema: string;
  readonly schemaExtensions: readonly { schema: string; required: boolean }[];
  readonly [other: string]: unknown;
}
interface Config {
  readonly patch: { supported: boolean };
  readonly bulk: { supported: boolean; maxOperations: number; maxPayloadSize: number };
  readonly filter: { supported: boolean; maxResults: number };
  readonly sort: { supported: boolean };
  readonly etag: { supported: boolean };
  readonly changePassword: { supported: boolean };
  readonly authenticationSchemes: readonly Record<string, unknown>[];
  readonly [other: string]: unknown;
}

/** Without a credential: discovery is public. */
const get = (path: string) => supertest(stand.baseUrl).get(path);

async function document<T>(path: string): Promise<T> {
  const response = await get(path);
  expect(response.status).toBe(200);
  return bodyOf(response) as T;
}
const config = () => document<Config>("/ServiceProviderConfig");
const schemas = async () => (await document<{ Resources: SchemaDocument[] }>("/Schemas")).Resources;
const types = async () =>
  (await document<{ Resources: TypeDocument[] }>("/ResourceTypes")).Resources;

const withSubAttributes = (attribute: Attribute): readonly Attribute[] => [
  attribute,
  ...(attribute.subAttributes ?? []).flatMap(withSubAttributes),
];
const everyAttribute = async () =>
  (await schemas()).flatMap(({ attributes }) => attributes.flatMap(withSubAttributes));

describe("/ServiceProviderConfig", () => {
  it("statement 21: has the schema and every capability", async () => {
    const supported = { supported: expect.any(Boolean) };
    expect(await config()).toMatchObject({
      schemas: [`${CORE}:ServiceProviderConfig`],
      patch: supported,
      bulk: {
        ...supported,
        maxOperations: expect.any(Number),
        maxPayloadSize: expect.any(Number),
      },
      filter: { ...supported, maxResults: expect.any(Number) },
      changePassword: supported,
      sort: supported,
      etag: supported,
      authenticationSchemes: expect.any(Array),
    });
  });

  it.each(endpoints)("statement 22: %s is readable without a credential", async (path) => {
    await get(path).expect(200);
    await get(path).set("Authorization", "Bearer of-somebody-else").expect(200);
  });

  it("statement 23: each scheme has type, name and description; one at most is primary", async () => {
    const { authenticationSchemes: found } = await config();
    // The stand's only client has a token.
    expect(found.map(({ type }) => type)).toEqual(["oauthbearertoken"]);
    for (const scheme of found) {
      expect(scheme["type"]).toMatch(/^(oauth|oauth2|oauthbearertoken|httpbasic|httpdigest)$/);
      expect(scheme["name"]).toMatch(/\S/);
      expect(scheme["description"]).toMatch(/\S/);
    }
    expect(found.filter(({ primary }) => primary === true).length).toBeLessThanOrEqual(1);
  });

  it("statement 24: the flags are true", async () => {
    const flags = await config();
    const user = { schemas: [USER_URN], userName: "flags" };
    const created = await stand.scim("post", "/Users", user);
    const path = `/Users/${bodyOf(created)["id"] as string}`;

    expect(flags.patch.supported).toBe(true);
    const patch = {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "title", value: "VP" }],
    };
    expect((await stand.scim("patch", path, patch)).status).toBeLessThan(300);

    expect(flags.filter.supported).toBe(true);
    const found = await stand.scim("get", "/Users?filter=title%20eq%20%22VP%22");
    expect(bodyOf(found)).toMatchObject({ totalResults: 1 });

    expect(created.headers["etag"] !== undefined).toBe(flags.etag.supported);
    expect((await stand.scim("post", "/Bulk", {})).status === 501).toBe(!flags.bulk.supported);

    expect(flags.changePassword.supported).toBe(true);
    const password = {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "password", value: "Correct-Horse-7-Battery" }],
    };
    expect((await stand.scim("patch", path, password)).status).toBeLessThan(300);
  });

  it("statement 36: says that pages can be had by index and by cursor", async () => {
    const { pagination, filter } = await config();
    expect(pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: expect.any(Number),
      maxPageSize: filter.maxResults,
      cursorTimeout: expect.any(Number),
    });
    const { cursorTimeout } = pagination as { cursorTimeout: number };
    expect(cursorTimeout).toBeGreaterThan(0);
  });
});

describe("/Schemas", () => {
  it("statement 25: lists every schema that resource types and resources use", async () => {
    const list = await document<{ totalResults: number; Resources: SchemaDocument[] }>("/Schemas");
    expect(list).toMatchObject({ schemas: [LIST_URN], totalResults: list.Resources.length });
    const listed = list.Resources.map(({ id }) => id);
    expect(new Set(listed).size).toBe(listed.length);

    const created = await stand.scim("post", "/Users", {
      schemas: [USER_URN, ENTERPRISE_URN],
      userName: "schemas",
      [ENTERPRISE_URN]: { department: "engineering" },
    });
    const used = bodyOf(created)["schemas"] as string[];
    expect(used).toEqual([
      USER_URN,
      ENTERPRISE_URN,
      "urn:pingidentity:schemas:extension:2.0:PingOneUser",
    ]);
    expect(listed).toEqual(expect.arrayContaining(used));
  });

  it("statement 26: lists no message", async () => {
    const listed = (await schemas()).map(({ id }) => id);
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.filter((id) => id.includes(":messages:"))).toEqual([]);
  });

  it("statement 27: each is found by its URN in any case; an unknown one is 404", async () => {
    for (const schema of await schemas()) {
      expect(await document(`/Schemas/${schema.id}`)).toEqual(schema);
      expect(await document(`/Schemas/${schema.id.toUpperCase()}`)).toEqual(schema);
      expect(await document(`/Schemas/${encodeURIComponent(schema.id)}`)).toEqual(schema);
    }
    expectScimError(await get(`/Schemas/${CORE}:Robot`), 404);
  });

  it("statement 28: each attribute has its characteristics", async () => {
    const all = await everyAttribute();
    expect(all.length).toBeGreaterThan(50);
    for (const attribute of all) {
      const { name, type } = attribute;
      expect({ name, type }).toEqual({
        name,
        type: expect.stringMatching(
          /^(string|boolean|decimal|integer|dateTime|binary|reference|complex)$/,
        ),
      });
      expect(attribute).toMatchObject({
        name,
        multiValued: expect.any(Boolean),
        required: expect.any(Boolean),
        mutability: expect.stringMatching(/^(readOnly|readWrite|immutable|writeOnly)$/),
        returned: expect.stringMatching(/^(always|never|default|request)$/),
        uniqueness: expect.stringMatching(/^(none|server|global)$/),
        ...(type === "string" ? { caseExact: expect.any(Boolean) } : {}),
        ...(type === "complex" ? { subAttributes: expect.any(Array) } : {}),
        ...(type === "reference" ? { referenceTypes: expect.any(Array) } : {}),
      });
    }
  });

  it("statement 29: attribute names are letters, digits, - and _", async () => {
    const names = (await everyAttribute()).map(({ name }) => name);
    expect(names).toContain("userName");
    // `$ref` is the one exception of RFC 7643 section 2.1.
    expect(names.filter((name) => !/^([A-Za-z][A-Za-z0-9_-]*|\$ref)$/.test(name))).toEqual([]);
  });

  it("statement 30: nothing complex inside something complex", async () => {
    const inner = (await schemas()).flatMap(({ attributes }) =>
      attributes.flatMap(({ subAttributes }) => subAttributes ?? []),
    );
    expect(inner.length).toBeGreaterThan(0);
    expect(inner.filter(({ type }) => type === "complex")).toEqual([]);
  });
});

describe("/ResourceTypes", () => {
  it("statement 31: each names its endpoint and schemas, which exist", async () => {
    const list = await document<{ totalResults: number }>("/ResourceTypes");
    const found = await types();
    expect(list).toMatchObject({ schemas: [LIST_URN], totalResults: found.length });
    const known = (await schemas()).map(({ id }) => id);
    expect(found.map(({ id }) => id)).toContain("User");
    for (const type of found) {
      expect(type).toMatchObject({ schemas: [`${CORE}:ResourceType`], name: expect.any(String) });
      expect(known).toContain(type.schema);
      for (const { schema, required } of type.schemaExtensions) {
        expect(known).toContain(schema);
        expect(required).toBe(false);
      }
      const response = await stand.scim("get", `${type.endpoint}?count=0`);
      expect(response.status).toBe(200);
    }
  });

  it("statement 32: each is found by its id; an unknown one is 404", async () => {
    for (const type of await types()) {
      expect(await document(`/ResourceTypes/${type.id}`)).toEqual(type);
    }
    expectScimError(await get("/ResourceTypes/Robot"), 404);
  });
});

describe("all three", () => {
  it.each(endpoints)(
    "statement 33: a filter on %s is 403, other parameters ignored",
    async (path) => {
      expectScimError(await get(`${path}?filter=id%20pr`), 403);
      expectScimError(await get(`${path}?FILTER=id%20pr`), 403);
      const plain = bodyOf(await get(path));
      const query = "?attributes=id&excludedAttributes=name&sortBy=id&startIndex=5&count=1&x=y";
      expect(await document(path + query)).toEqual(plain);
    },
  );

  it.each(
    [...endpoints, "/Schemas/urn:x", "/ResourceTypes/User"].flatMap((path) =>
      (["post", "put", "patch", "delete"] as const).map((method) => [method, path] as const),
    ),
  )("statement 34: %s %s is 405", async (method, path) => {
    const response = await stand.scim(method, path, method === "delete" ? undefined : {});
    expectScimError(response, 405);
    expect(response.headers["allow"]).toContain("GET");
  });

  it("statement 35: each has its type and a location that leads back to it", async () => {
    const found = [
      ["ServiceProviderConfig", await config()] as const,
      ...(await schemas()).map((each) => ["Schema", each] as const),
      ...(await types()).map((each) => ["ResourceType", each] as const),
    ];
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const [resourceType, each] of found) {
      const meta = each["meta"] as { resourceType: string; location: string };
      expect(meta.resourceType).toBe(resourceType);
      expect(meta.location.startsWith(`${stand.baseUrl}/`)).toBe(true);
      expect(await document(meta.location.slice(stand.baseUrl.length))).toEqual(each);
    }
  });
});
