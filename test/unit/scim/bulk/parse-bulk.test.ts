import { describe, expect, it } from "@jest/globals";
import { parseBulk } from "../../../../src/scim/bulk/parse-bulk.js";
import { ScimError } from "../../../../src/scim/error.js";
import { BULK, PATCH_OP, postUser } from "./requests.js";

const message = (...operations: readonly unknown[]): object => ({
  schemas: [BULK],
  Operations: operations,
});

function refusalOf(body: unknown, maxOperations = 1000): ScimError {
  try {
    parseBulk(body, maxOperations);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("not refused");
}

const only = (operation: object) => parseBulk(message(operation), 10).operations[0];

describe("reading a BulkRequest (RFC 7644 section 3.7)", () => {
  it("reads every field of an operation", () => {
    expect(
      only({
        method: "PUT",
        path: "/Users/1",
        bulkId: "b",
        version: 'W/"v"',
        data: { userName: "a" },
      }),
    ).toEqual({
      method: "PUT",
      path: { text: "/Users/1", collection: "/Users", id: "1" },
      bulkId: "b",
      version: 'W/"v"',
      data: { userName: "a" },
    });
  });

  it("takes methods, field names and the URN in any case, and null for absent", () => {
    const { operations, failOnErrors } = parseBulk(
      {
        SCHEMAS: [BULK.toUpperCase()],
        operations: [{ Method: "delete", PATH: "/Users/1", bulkid: null, version: null }],
        failOnErrors: null,
      },
      10,
    );
    expect(failOnErrors).toBeUndefined();
    expect(operations[0]).toMatchObject({ method: "DELETE", bulkId: undefined, data: undefined });
  });

  const user = postUser("a");
  const refused: readonly (readonly [string, unknown])[] = [
    ["an array", [user]],
    ["null", null],
    ["another URN", { schemas: [PATCH_OP], Operations: [user] }],
    ["no Operations", { schemas: [BULK] }],
    ["no operation in them", message()],
    ["Operations that are no array", { schemas: [BULK], Operations: { 0: user } }],
    ["an operation that is no object", message(user, "x")],
    ["two names that differ in case", message({ ...user, METHOD: "POST" })],
    ["no method", message({ path: "/Users", bulkId: "a", data: {} })],
    ["another method", message({ ...user, method: "GET" })],
    ["a method that is no string", message({ ...user, method: 1 })],
    ["no path", message({ method: "POST", bulkId: "a", data: {} })],
    ["a path that is no string", message({ ...user, path: ["/Users"] })],
    ["a version that is no string", message({ ...user, version: 1 })],
    ["a POST without data", message({ method: "POST", path: "/Users", bulkId: "a" })],
    ["a PUT without data", message({ method: "PUT", path: "/Users/1", data: null })],
    ["a PATCH without data", message({ method: "PATCH", path: "/Users/1" })],
    ["statement 148: a POST without bulkId", message({ method: "POST", path: "/Users", data: {} })],
    ["statement 148: a POST with an empty bulkId", message({ ...user, bulkId: "" })],
    ["statement 148: one bulkId twice", message(user, postUser("b"), user)],
    ["a bulkId that is no string", message({ ...user, bulkId: 1 })],
    ...[-1, 1.5, "x", "", true].map(
      (value) =>
        [
          `failOnErrors ${JSON.stringify(value)}`,
          { ...message(user), failOnErrors: value },
        ] as const,
    ),
  ];
  it.each(refused)("refuses %s with 400 invalidSyntax", (_name, body) => {
    expect(refusalOf(body)).toMatchObject({ status: 400, scimType: "invalidSyntax" });
  });

  it("says which of several operations is meant", () => {
    const nameless = { method: "POST", path: "/Users", data: {} };
    expect(refusalOf(message(user, nameless)).message).toMatch(/"bulkId".*operation 2 of 2\.$/);
    expect(refusalOf(message(user, postUser("b"), user)).message).toMatch(/operation 3 of 3\.$/);
    expect(refusalOf(message(nameless)).message).not.toContain("of 1");
  });

  it("statement 151: refuses more than maxOperations with 413 that names the limit", () => {
    const operations = ["a", "b", "c"].map((name) => postUser(name));
    expect(parseBulk(message(...operations), 3).operations).toHaveLength(3);
    const refusal = refusalOf(message(...operations), 2);
    expect(refusal.status).toBe(413);
    expect(refusal.message).toContain("maxOperations");
    expect(refusal.message).toContain("2");
  });
});

describe("statement 152: data of a PATCH (RFC 7644 section 3.7, erratum 5050)", () => {
  const operation = { op: "add", path: "title", value: "x" };
  const whole = { schemas: [PATCH_OP], Operations: [operation] };
  it.each([
    ["the whole message", whole, whole],
    ["a message without schemas", { Operations: [operation] }, { Operations: [operation] }],
    ["the bare operations", [operation], whole],
    ["a message of another kind", { ...whole, schemas: ["x"] }, { ...whole, schemas: ["x"] }],
  ])("is taken as %s", (_name, data, expected) => {
    expect(only({ method: "PATCH", path: "/Users/1", data })?.data).toEqual(expected);
  });
});

describe("the path of an operation", () => {
  it.each([
    ["/Users", "/Users", undefined],
    ["Users", "/Users", undefined],
    ["/Users/", "/Users", undefined],
    ["/Users?attributes=id", "/Users", undefined],
    ["/Users/a%20b/", "/Users", "a b"],
    ["/Users/1?attributes=id", "/Users", "1"],
    ["/Users/%", "/Users", "%"],
    ["/Groups/bulkId:Group:A/B c?", "/Groups", "bulkId:Group:A/B c?"],
    ["", "/", undefined],
  ])("%j is collection %j, id %j", (path, collection, id) => {
    expect(only({ method: "DELETE", path })?.path).toEqual({ text: path, collection, id });
  });
});
