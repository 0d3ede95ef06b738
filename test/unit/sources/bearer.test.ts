import { describe, expect, it } from "@jest/globals";
import { tokenDigest } from "../../../src/platform/bearer-token.js";
import { createBearerCheck, type BearerCredential } from "../../../src/sources/bearer.js";

const EXPIRY_MS = Date.parse("2027-02-01T00:00:00Z");

const credential = (token: string, expiresAtMs?: number): BearerCredential => ({
  sha256: tokenDigest(token),
  expiresAtMs,
});

const clockAt = (ms: number) => ({ now: () => ms });
const check = createBearerCheck(
  [credential("first-token"), credential("second-token")],
  clockAt(EXPIRY_MS),
);

describe("bearer credentials (RFC 6750 section 2.1, RFC 9110 section 11.1)", () => {
  it.each([
    ["Bearer first-token", "accepted"],
    ["Bearer second-token", "accepted"],
    ["bearer first-token", "accepted"],
    ["BEARER first-token", "accepted"],
    ["  Bearer   first-token  ", "accepted"],
    ["Bearer\tfirst-token", "accepted"],
    ["Bearer third-token", "wrong"],
    ["Bearer First-Token", "wrong"],
    ["Bearer first-toke", "wrong"],
    ["Bearer first-token2", "wrong"],
    ["Bearer first-tökén", "wrong"],
    ["Bearer", "missing"],
    ["Bearer ", "missing"],
    ["Bearer first-token second-token", "missing"],
    ["first-token", "missing"],
    ["Basic first-token", "missing"],
    ["Bearerfirst-token", "missing"],
    ["", "missing"],
    [undefined, "missing"],
  ])("%j is %s", (header, expected) => {
    expect(check(header)).toBe(expected);
  });

  it("without any token lets nobody in", () => {
    const nobody = createBearerCheck([], clockAt(0));
    expect(nobody("Bearer first-token")).toBe("wrong");
    expect(nobody("Bearer ")).toBe("missing");
  });

  it("keeps to the digest in either case of letters", () => {
    const { sha256 } = credential("first-token");
    const upper = [{ sha256: sha256.toUpperCase(), expiresAtMs: undefined }];
    expect(createBearerCheck(upper, clockAt(0))("Bearer first-token")).toBe("accepted");
    // The digest is no token.
    expect(check(`Bearer ${sha256}`)).toBe("wrong");
  });
});

describe("a credential that expires", () => {
  let nowMs = EXPIRY_MS - 1;
  const clock = { now: () => nowMs };
  const rotating = createBearerCheck(
    [credential("old-token", EXPIRY_MS), credential("new-token")],
    clock,
  );

  it("is accepted beside its successor until then, by the clock, and refused from then on", () => {
    expect(rotating("Bearer old-token")).toBe("accepted");
    expect(rotating("Bearer new-token")).toBe("accepted");
    nowMs = EXPIRY_MS;
    expect(rotating("Bearer old-token")).toBe("expired");
    expect(rotating("Bearer new-token")).toBe("accepted");
  });

  it("counts when the same token is there with another expiry", () => {
    const twice = [credential("a-token", EXPIRY_MS - 1), credential("a-token", EXPIRY_MS + 1)];
    expect(createBearerCheck(twice, clockAt(EXPIRY_MS))("Bearer a-token")).toBe("accepted");
  });
});
