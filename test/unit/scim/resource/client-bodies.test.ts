import { describe, expect, it } from "@jest/globals";
import { keepImmutable } from "../../../../src/scim/resource/immutable.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { ENTERPRISE, USER, customSchema, userSchema } from "./library.js";
import { parseResource } from "../../../support/at-once.js";

const minimal = { schemas: [USER], userName: "alice@example.com" };
const parse = (body: unknown) => parseResource(body, userSchema);
const resourceOf = (more: object) => parse({ ...minimal, ...more }).resource;

describe("client forms", () => {
  it("OneLogin: emails as a lone object (clients.md 4)", () => {
    const emails = { value: "alice@example.com", type: "work" };
    expect(resourceOf({ emails })["emails"]).toEqual([emails]);
  });

  it.each([["m1"], [{ value: "m1" }], [[{ value: "m1", $ref: null }]]])(
    "statement 145: manager as %j (clients.md 2.5)",
    (manager) => {
      const expected = { [ENTERPRISE]: { manager: { value: "m1" } } };
      expect(resourceOf({ [ENTERPRISE]: { manager } })).toMatchObject(expected);
      expect(resourceOf({ manager })).toMatchObject(expected);
    },
  );

  it("several managers: 400, for nobody can tell which is meant", () => {
    const manager = [{ value: "m1" }, { value: "m2" }];
    expect(() => resourceOf({ [ENTERPRISE]: { manager } })).toThrow(/manager" has one value/);
  });

  it("Entra: nulls, top-level enterprise attributes, a URN without colon (clients.md 2.2)", () => {
    const { resource, unknown } = parse({
      schemas: [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0User"],
      externalId: "alice",
      userName: "alice@example.com",
      active: true,
      addresses: null,
      phoneNumbers: null,
      title: null,
      department: "IT",
      manager: null,
      roles: [],
      meta: { resourceType: "User" },
    });
    expect(unknown).toEqual([]);
    expect(resource).toEqual({
      schemas: [USER, ENTERPRISE],
      externalId: "alice",
      userName: "alice@example.com",
      active: true,
      [ENTERPRISE]: { department: "IT" },
    });
  });
});

describe("immutable attributes on PUT (RFC 7644 section 3.5.1)", () => {
  const mutability = /cannot be changed/;
  const put = (given: object, current: JsonObject): JsonObject => {
    const body = { schemas: ["urn:example:thing"], name: "x", ...given };
    return keepImmutable(customSchema, current, parseResource(body, customSchema).resource);
  };

  it("statement 107: another value is mutability, the same or none keeps it", () => {
    const current = { name: "x", serial: "1" };
    expect(() => put({ serial: "2" }, current)).toThrow(mutability);
    expect(put({ serial: "1" }, current)["serial"]).toBe("1");
    expect(put({}, current)["serial"]).toBe("1");
    expect(put({ serial: "2" }, { name: "x" })["serial"]).toBe("2");
  });

  it("statement 107: in an extension as well", () => {
    const urn = "urn:example:thing:more";
    const current = { name: "x", [urn]: { seal: "1" } };
    expect(() => put({ [urn]: { seal: "2" } }, current)).toThrow(mutability);
    expect(put({}, current)[urn]).toEqual({ seal: "1" });
    expect(put({}, current)["schemas"]).toEqual(["urn:example:thing", urn]);
  });
});
