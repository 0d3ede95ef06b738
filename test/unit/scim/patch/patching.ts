// Short ways to patch a user or a group in tests.
import type { Patch } from "../../../../src/scim/patch/patch.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { tolerant } from "../../../../src/scim/tolerances.js";
import type { ResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { ENTERPRISE, GROUP, USER, groupSchema, userSchema } from "../resource/library.js";
import { applyPatch, parsePatch } from "../../../support/at-once.js";

export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export const alice: JsonObject = {
  schemas: [USER, ENTERPRISE],
  id: "2819c223-7f76-453a-919d-413861904646",
  userName: "alice@example.com",
  name: { givenName: "Alice", familyName: "Adams" },
  active: true,
  emails: [
    { type: "work", value: "alice@example.com", primary: true },
    { type: "home", value: "alice@home.example" },
  ],
  [ENTERPRISE]: { department: "Sales", manager: { value: "boss", $ref: "../Users/boss" } },
};

export const bare: JsonObject = { schemas: [USER], id: "u1", userName: "bob@example.com" };

export const team: JsonObject = {
  schemas: [GROUP],
  id: "g1",
  displayName: "Team",
  members: [
    { value: "u1", type: "User", display: "Alice" },
    { value: "u2", type: "User" },
  ],
};

export interface PatchCase {
  readonly schema?: ResourceSchema;
  readonly strict?: boolean;
  readonly resourceId?: string;
}

export function read(operations: readonly unknown[], options: PatchCase = {}): Patch {
  return parsePatch({ schemas: [PATCH_OP], Operations: operations }, options.schema ?? userSchema, {
    tolerances: { ...tolerant, createdByFilter: options.strict !== true },
    ...(options.resourceId === undefined ? {} : { resourceId: options.resourceId }),
  });
}

export function patchUser(
  current: JsonObject,
  operations: readonly unknown[],
  options: PatchCase = {},
): JsonObject {
  return applyPatch(read(operations, options), current, userSchema);
}

export function patchGroup(
  current: JsonObject,
  operations: readonly unknown[],
  options: PatchCase = {},
): JsonObject {
  const schema = groupSchema;
  return applyPatch(read(operations, { ...options, schema }), current, schema);
}

/** What the error of a call is, in the words of RFC 7644 table 9. */
export function scimTypeOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return (error as { scimType?: string }).scimType;
  }
  return "no error";
}
