import { describe, expect, it } from "@jest/globals";
import { tokenDigest } from "../../../src/platform/secrets/bearer-token.js";
import {
  createTenantAuthentication,
  credentialId,
  type Credential,
} from "../../../src/sources/authentication/credential-checks.js";

const EXPIRY_MS = Date.parse("2027-02-01T00:00:00Z");

const credential = (token: string, expiresAtMs?: number): Credential & { sha256: string } => ({
  kind: "bearer",
  sha256: tokenDigest(token),
  expiresAtMs,
});

type Clock = Readonly<{ now: () => number }>;

/** What becomes of a header: the reason of a refusal, or the source. */
function createCheck(sources: Readonly<Record<string, readonly Credential[]>>, clock: Clock) {
  const authenticate = createTenantAuthentication(
    { tenant: "acme", sources },
    {
      clock,
      keysOf: () => {
        throw new Error("no issuer is asked");
      },
      onUnavailable: () => undefined,
    },
  );
  return (header: string | undefined): string => {
    const outcome = authenticate(header);
    if (outcome instanceof Promise) throw new Error("a digest is compared at once");
    return "refused" in outcome ? outcome.refused : `accepted as ${outcome.principal.source}`;
  };
}

const createBearerCheck = (credentials: readonly Credential[], clock: Clock) => {
  const check = createCheck({ hr: credentials }, clock);
  return (header: string | undefined) => check(header).replace(" as hr", "");
};

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
    const upper = [{ ...credential("first-token"), sha256: sha256.toUpperCase() }];
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

describe("several sources of a tenant", () => {
  const basic = (username: string, password: string, expiresAtMs?: number): Credential => ({
    kind: "basic",
    username,
    sha256: tokenDigest(password),
    expiresAtMs,
  });
  const check = createCheck(
    {
      entra: [credential("entra-token"), credential("entra-next")],
      okta: [credential("okta-token"), basic("okta", "pass:word"), basic("old", "gone", 1)],
    },
    clockAt(EXPIRY_MS),
  );
  const pair = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([
    ["Bearer entra-token", "accepted as entra"],
    ["Bearer entra-next", "accepted as entra"],
    ["Bearer okta-token", "accepted as okta"],
    [pair("okta:pass:word"), "accepted as okta"],
    [pair("okta:pass"), "wrong"],
    [pair("entra:pass:word"), "wrong"],
    [pair("okta"), "wrong"],
    [pair("old:gone"), "expired"],
    ["Basic !", "wrong"],
    // A password is no token, and a digest no password.
    ["Bearer pass:word", "wrong"],
    [pair(`okta:${tokenDigest("pass:word")}`), "wrong"],
  ])("%j is %s", (header, expected) => {
    expect(check(header)).toBe(expected);
  });

  it("names a credential by a part of its digest", () => {
    expect(credentialId(credential("entra-token"))).toBe(tokenDigest("entra-token").slice(0, 12));
  });
});
