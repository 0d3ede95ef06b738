import { describe, expect, it } from "@jest/globals";
import { outcomeOf, withoutValues } from "../../../src/activity/entry/outcome.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { ScimError, unknownMember } from "../../../src/scim/error.js";
import { IgnoredNamesCollector } from "../../../src/scim/resource/ignored-names.js";
import { tolerant } from "../../../src/scim/tolerances.js";
import { describeUnknown } from "../../../src/translate/users/losses/refuse-unmapped.js";

function messageOf(call: () => void): string {
  try {
    call();
  } catch (error) {
    if (error instanceof ScimError) return error.message;
    throw error;
  }
  throw new Error("not refused");
}

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

  it.each(["Mary Sample", "+1 201 555 0142", 'a"Mary Sample"b', "\u202eMary", "mary@example.com"])(
    "of what a client names and no schema or directory knows, %j is left out",
    (name) => {
      const strict = new IgnoredNamesCollector({ ...tolerant, unknownNames: false });
      for (const detail of [
        describeUnknown(["title2", name]),
        unknownMember({ id: name, type: "User" }).message,
        messageOf(() => {
          strict.addUnknown(name);
        }),
      ]) {
        expect(withoutValues(detail)).not.toMatch(/mary|555/i);
        expect(withoutValues(detail)).toContain('"…"');
      }
      expect(withoutValues(describeUnknown(["title2", name]))).toContain('"title2"');
    },
  );

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
