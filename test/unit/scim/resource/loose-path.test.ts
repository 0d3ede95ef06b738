import { describe, expect, it } from "@jest/globals";
import { resolveLoosePath } from "../../../../src/scim/resource/loose-path.js";
import { compileResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { ENTERPRISE, userSchema } from "./library.js";

const other = "urn:example:other:1.0:User";
const twoExtensions = compileResourceSchema({
  ...userSchema.type,
  extensions: [
    ...userSchema.type.extensions,
    {
      required: false,
      schema: {
        id: other,
        name: "Other",
        description: "",
        attributes: (userSchema.type.extensions[0]?.schema.attributes ?? [])
          .filter(({ name }) => name === "department")
          .flatMap((each) => [each, { ...each, name: "floor" }]),
      },
    },
  ],
});

function resolved(text: string, schema = twoExtensions): string | undefined {
  const path = resolveLoosePath(schema, text);
  if (path === undefined) return undefined;
  const names = [path.container.urn, path.attribute.name, path.sub?.name];
  return names.filter((each) => each !== undefined).join(" ");
}

describe("resolveLoosePath (RFC 7644 section 3.10)", () => {
  it("takes a bare name for the one extension that has it", () => {
    expect(resolved("MANAGER.value")).toBe(`${ENTERPRISE} manager value`);
    expect(resolved("floor")).toBe(`${other} floor`);
    expect(resolved("department", userSchema)).toBe(`${ENTERPRISE} department`);
  });

  it("does not guess between two extensions", () => {
    expect(resolved("department")).toBeUndefined();
    expect(resolved(`${other}:department`)).toBe(`${other} department`);
    expect(resolved(`${ENTERPRISE}:department`)).toBe(`${ENTERPRISE} department`);
  });

  it("prefers core attributes", () => {
    expect(resolved("title")).toBe(`${userSchema.core.urn} title`);
  });

  it.each([
    "urn:scim:schemas:extension:enterprise:1.0:department",
    "urn:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department",
  ])("knows the legacy spelling %s", (text) => {
    expect(resolved(text)).toBe(`${ENTERPRISE} department`);
  });

  it("knows nothing else", () => {
    for (const text of ["", ".", ":", "nope", "urn:x:department", `${ENTERPRISE}:`, ENTERPRISE]) {
      expect(resolved(text)).toBeUndefined();
    }
  });
});
