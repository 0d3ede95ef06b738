import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ScimError } from "../../../../src/scim/error.js";
import { hostile, user } from "../patch/generated.js";
import { USER, userSchema } from "./library.js";
import { parseResource } from "../../../support/at-once.js";

function attempt(body: unknown) {
  try {
    return parseResource(body, userSchema).resource;
  } catch (error) {
    if (error instanceof ScimError && error.status === 400 && error.scimType) return undefined;
    throw error;
  }
}

describe("any body (RFC 7644 section 3.3)", () => {
  it("statement 171: is read or refused with 400, and pollutes nothing", () => {
    const withSchemas = hostile.map((value) =>
      Object.assign({ userName: "x" }, value, { schemas: [USER] }),
    );
    fc.assert(
      fc.property(fc.oneof(hostile, withSchemas), (body) => {
        const resource = attempt(body);
        // What was read is canonical: reading it again changes nothing.
        if (resource !== undefined) expect(attempt(resource)).toEqual(resource);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it("a canonical resource reads as itself, in any case of its names", () => {
    fc.assert(
      fc.property(user, fc.boolean(), (resource, upper) => {
        const recase = (name: string) => (upper ? name.toUpperCase() : name.toLowerCase());
        const entries = Object.entries(resource).map(([name, value]) => [recase(name), value]);
        const body: unknown = Object.fromEntries(entries);
        expect(attempt(body)).toEqual(resource);
      }),
      { numRuns: 500 },
    );
  });
});
