import { describe, expect, it } from "@jest/globals";
import { attributeNames } from "../../../../src/scim/schema/attribute-names.js";
import {
  createGroupResourceType,
  createUserResourceType,
} from "../../../../src/scim/schema/product-schemas.js";
import {
  compileResourceSchema,
  resolveAttributePath,
} from "../../../../src/scim/schema/resource-schema.js";

const user = compileResourceSchema(createUserResourceType());
const group = compileResourceSchema(createGroupResourceType());
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

describe("the names of the schemas (RFC 7643 section 3)", () => {
  it.each([
    "externalId",
    "displayName",
    "name.givenName",
    "emails",
    "emails.type",
    `${enterprise}:department`,
    `${enterprise}:manager.value`,
    "members.value",
  ])("have %s", (name) => {
    expect(attributeNames([user, group])).toContain(name);
  });

  it.each(["displayname", "givenName", "department", "zelda@example.com", "emails.zelda", ""])(
    "have not %j",
    (name) => {
      expect(attributeNames([user, group])).not.toContain(name);
    },
  );

  it("are those a path can be resolved to", () => {
    for (const schema of [user, group]) {
      const names = [...attributeNames([schema])];
      expect(names.length).toBeGreaterThan(10);
      expect(names.filter((name) => resolveAttributePath(schema, name) === undefined)).toEqual([]);
    }
  });
});
