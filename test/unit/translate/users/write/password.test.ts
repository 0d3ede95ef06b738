// Passwords that skip PingOne's policy because they are hashes already (contract section 4).
import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../../src/scim/error.js";
import { refusePasswordHash } from "../../../../../src/translate/users/write/password.js";

describe("a password that is a hash already", () => {
  it.each([
    "BCRYPT",
    "MSKCC_PBKDF2",
    "SCRYPT",
    "SSHA",
    "SSHA256",
    "SSHA384",
    "SSHA512",
    "ssha",
    "PBKDF2-SHA512",
    "MD5",
    "SHA",
    "CRYPT",
    "ARGON2ID",
  ])("of the scheme {%s} is refused, and allowed where the source may send it", (scheme) => {
    const password = `{${scheme}}c2VjcmV0`;
    const refuse = (): void => {
      refusePasswordHash(password, "refuse");
    };
    expect(refuse).toThrow(ScimError);
    expect(refuse).toThrow(expect.objectContaining({ status: 400, scimType: "invalidValue" }));
    expect(refuse).not.toThrow(/c2VjcmV0/);
    expect(() => {
      refusePasswordHash(password, "allow");
    }).not.toThrow();
  });

  it.each([
    undefined,
    "",
    "Correct-Horse-7",
    "SSHA}x",
    "x{SSHA}y",
    "{not a scheme}x",
    "{Xy9}secret",
  ])("is not %j", (password) => {
    expect(() => {
      refusePasswordHash(password, "refuse");
    }).not.toThrow();
  });

  it.each([" {SSHA}c2VjcmV0", "\t {BCRYPT}c2VjcmV0", "\n{MD5}c2VjcmV0"])(
    "blanks before the scheme make it no password: %j",
    (password) => {
      expect(() => {
        refusePasswordHash(password, "refuse");
      }).toThrow(expect.objectContaining({ status: 400, scimType: "invalidValue" }));
    },
  );
});
