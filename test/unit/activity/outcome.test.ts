import { describe, expect, it } from "@jest/globals";
import { outcomeOf, withoutValues } from "../../../src/activity/entry/outcome.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { ScimError } from "../../../src/scim/error.js";

const ID = "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99";

describe("the words of an answer, as they are recorded", () => {
  it.each([
    'Attribute "emails.value" must be a string.',
    '"schemas" must hold "urn:ietf:params:scim:api:messages:2.0:PatchOp".',
    'This client is not allowed "users:delete". The operator decides.',
    `members: there is no user with the id "${ID}".`,
    'Attribute "title" cannot be "". Send null.',
  ])("keep names and ids: %s", (detail) => {
    expect(withoutValues(detail)).toBe(detail);
  });

  it.each([
    ['members: there is no user with the id "mary.sample".', "mary"],
    ['The parameter "mary@example.com" was given twice.', "mary"],
    ['Unknown attribute "Mary Sample" (position 3).', "Mary"],
    ['No value "12025550199".', "2025550199"],
    ["No schema of this server knows mary@example.com; see /Schemas.", "mary"],
  ])("leave out values: %s", (detail, value) => {
    expect(withoutValues(detail)).not.toContain(value);
    expect(withoutValues(detail)).toContain("…");
  });

  it("come with the facts of PingOne behind them, without its messages", () => {
    const cause = new PingOneError("invalidData", "users.create", {
      status: 400,
      correlationId: ID,
      details: [{ code: "INVALID_VALUE", target: "email", message: "mary is no address" }],
    });
    const outer = new ScimError(503, undefined, "Outer.", { cause: new Error("x", { cause }) });
    expect(outcomeOf(outer)).toEqual({
      scimType: undefined,
      detail: "Outer.",
      upstream: {
        code: "invalidData",
        operation: "users.create",
        status: 400,
        correlationId: ID,
        targets: ["INVALID_VALUE email"],
      },
    });
  });
});
