// PingOne's failures told as SCIM's: the right status, the attribute by its SCIM name, and what to do.
import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../src/pingone/error.js";
import { ScimError, notFound } from "../../../src/scim/error.js";
import { createNames, toScimError } from "../../../src/translate/errors.js";
import { defaultMapping } from "../../../src/mapping/default-mapping.js";

const nameOf = createNames(defaultMapping.attributes, defaultMapping);

function translate(
  code: PingOneErrorCode,
  facts: ConstructorParameters<typeof PingOneError>[2] = {},
): ScimError {
  const error = toScimError(new PingOneError(code, "users.create", facts), "User", nameOf);
  if (!(error instanceof ScimError)) throw new Error("not translated");
  return error;
}

const codes: readonly [PingOneErrorCode, number, string | undefined, boolean][] = [
  ["invalidData", 400, "invalidValue", false],
  ["uniqueness", 409, "uniqueness", false],
  ["invalidFilter", 400, "invalidFilter", false],
  ["tooLarge", 400, "invalidValue", false],
  ["tokenRefused", 503, undefined, true],
  ["workerUnauthorized", 502, undefined, false],
  ["workerForbidden", 502, undefined, false],
  ["licenseExceeded", 403, undefined, false],
  ["notFound", 404, undefined, false],
  ["conflict", 409, undefined, false],
  ["unsupportedMediaType", 503, undefined, true],
  ["rateLimited", 429, undefined, true],
  ["congested", 503, undefined, true],
  ["unavailable", 503, undefined, true],
  ["unreachable", 503, undefined, true],
  ["untrusted", 503, undefined, true],
  ["timeout", 504, undefined, false],
  ["unexpected", 502, undefined, false],
];

describe("PingOne's failures as SCIM's", () => {
  it.each(codes)("%s is %d %s", (code, status, scimType, hasRetryAfter) => {
    const error = translate(code, { status: 401 });
    expect(error).toMatchObject({ status, scimType });
    expect(error.message).not.toBe("");
    expect(error.cause).toMatchObject({ code });
    expect(Object.keys(error.headers)).toEqual(hasRetryAfter ? ["Retry-After"] : []);
  });

  it("only the licence is the client's 403, and nothing its 401", () => {
    const statuses = codes.map(([code]) => [code, translate(code).status] as const);
    expect(statuses.filter(([, status]) => status === 401 || status === 403)).toEqual([
      ["licenseExceeded", 403],
    ]);
  });

  it.each(codes.filter(([, status]) => status >= 429))(
    "%s of a change that may have been made says that it is not known",
    (code) => {
      expect(translate(code, { ambiguous: true }).message).toContain("is not known");
      expect(translate(code).message).not.toContain("is not known");
      const read = new PingOneError(code, "users.read", { ambiguous: true });
      expect((toScimError(read, "User") as ScimError).message).not.toContain("is not known");
    },
  );

  it("who answered 404 in PingOne's place is not called PingOne", () => {
    expect(translate("unavailable", { status: 404 }).message).toContain("between the gateway");
    expect(translate("unavailable", { status: 503 }).message).toContain("PingOne is not available");
  });

  it.each([
    [undefined, "5"],
    [0, "1"],
    [1, "1"],
    [1000, "1"],
    [1001, "2"],
    [300_000, "300"],
  ])("Retry-After of %s ms is the integer %s", (retryAfterMs, expected) => {
    const facts = retryAfterMs === undefined ? {} : { retryAfterMs };
    expect(translate("rateLimited", facts).headers).toEqual({ "Retry-After": expected });
  });

  it.each([
    [[{ code: "UNIQUENESS_VIOLATION", target: "username" }], "userName is already in use."],
    [[{ code: "UNIQUENESS_VIOLATION", target: "email" }], "emails.value is already in use."],
    [[{ code: "UNIQUENESS_VIOLATION", target: "badge" }], "badge is already in use."],
    [[], "A value is already in use."],
  ])("uniqueness names the attribute: %j", (details, expected) => {
    expect(translate("uniqueness", { details }).message).toBe(expected);
  });

  it.each([
    [
      [{ code: "INVALID_VALUE", target: "email", message: "must be a well-formed email address" }],
      "emails.value: must be a well-formed email address",
    ],
    [
      [
        { code: "EMPTY_VALUE", target: "username", message: "must not be blank" },
        { code: "INVALID_VALUE", target: "address.countryCode" },
      ],
      "userName: must not be empty; addresses.country: must be two upper-case letters",
    ],
    [
      [
        {
          code: "INVALID_VALUE",
          target: "password",
          message: "hunter2 does not fit",
          unsatisfiedRequirements: ["length", "maxRepeats", "hunter2 is too short"],
        },
      ],
      "password: does not satisfy the password policy (length, maxRepeats)",
    ],
    [
      [{ code: "INVALID_VALUE", target: "externalId" }],
      "externalId: is longer than PingOne takes, or has characters that it refuses",
    ],
    [[{ code: "INVALID_PARAMETER" }], "The request: is not valid"],
    [
      [{ code: "mary@example.com", target: "mary@example.com", message: "call 5550101234" }],
      "The request: is not valid",
    ],
    [
      [{ code: "OUT_OF_RANGE", target: "x".repeat(101), message: "<script>" }],
      "The request: is outside of what PingOne allows",
    ],
    [[{ code: "constructor", target: "badge" }], "badge: is not valid"],
    [[], "PingOne refused the request as invalid."],
  ])("invalid data is described: %j", (details, expected) => {
    expect(translate("invalidData", { details }).message).toBe(expected);
  });

  it("a missing resource is called by its type", () => {
    expect(translate("notFound").message).toContain("User");
  });

  it.each([[notFound("User")], [new TypeError("x")], ["text"], [undefined]])(
    "%p is passed on as it is",
    (error) => {
      expect(toScimError(error, "User")).toBe(error);
    },
  );
});

describe("SCIM names for PingOne's complaints", () => {
  const extension = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

  it.each([
    ["username", "userName"],
    ["name.family", "name.familyName"],
    ["name", "name"],
    ["type", "userType"],
    ["email", "emails.value"],
    ["primaryPhone", "phoneNumbers.value"],
    ["address.countryCode", "addresses.country"],
    ["address.postalCode", "addresses.postalCode"],
    ["address", "addresses"],
    ["photo.href", "photos.value"],
    ["photo", "photos"],
    ["department", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"],
    ["manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"],
    ["password", "password"],
    ["password.value", "password"],
    ["value", "password"],
    ["scimEmails", "emails"],
    ["population", `${extension}:population.id`],
    ["population.id", `${extension}:population.id`],
    ["identityProvider.id", `${extension}:identityProvider.id`],
    ["mfaEnabled", `${extension}:mfaEnabled`],
    ["badge", "badge"],
  ])("%s is %s", (target, expected) => {
    expect(nameOf(target)).toBe(expected);
  });

  it("a group's name is its displayName", () => {
    const details = [{ code: "UNIQUENESS_VIOLATION", target: "name" }];
    const error = toScimError(
      new PingOneError("uniqueness", "groups.create", { details }),
      "Group",
    );
    expect(error).toMatchObject({ message: "displayName is already in use." });
  });
});
