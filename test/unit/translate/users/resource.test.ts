// A PingOne user as a SCIM resource: identity, dates, switch, groups and PingOne's own extension; of PingOne's other words none.
import { describe, expect, it } from "@jest/globals";
import { PINGONE_USER } from "../../../../src/scim/schema/pingone-user.js";
import { createUserReader } from "../../../../src/translate/users/resource.js";
import { ENTERPRISE, profile } from "../profile/profiles.js";
import { idOf, userOf } from "./stub-users.js";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const fromUser = createUserReader(profile);

describe("a PingOne user as SCIM", () => {
  it("has its identity, dates and switch, and no word of PingOne's outside the extension", () => {
    const user = {
      ...userOf({ email: "mary@example.com" }),
      enabled: false,
      _links: { self: { href: "x" } },
      population: { id: idOf(9) },
      lifecycle: { status: "ACCOUNT_OK" },
      scimEmails: ["x"],
      locales: ["en"],
    };
    expect(fromUser(user)).toEqual({
      schemas: [CORE, PINGONE_USER],
      id: user.id,
      userName: user.username,
      active: false,
      emails: [{ value: "mary@example.com", type: "work", primary: true }],
      [PINGONE_USER]: { population: { id: idOf(9) }, lifecycle: { status: "ACCOUNT_OK" } },
      meta: { resourceType: "User", created: user.createdAt, lastModified: user.updatedAt },
    });
  });

  it("names a schema only when something of it is there", () => {
    expect(fromUser(userOf({}))["schemas"]).toEqual([CORE]);
    const user = userOf({ department: "Sales", manager: { value: idOf(5) } });
    expect(fromUser(user)).toMatchObject({
      schemas: [CORE, ENTERPRISE],
      [ENTERPRISE]: { department: "Sales", manager: { value: idOf(5) } },
    });
    const kept = userOf({ scimProfile: { [ENTERPRISE]: { department: ["Sales"] } } });
    expect(fromUser(kept)).toMatchObject({
      schemas: [CORE, ENTERPRISE],
      [ENTERPRISE]: { department: "Sales" },
    });
  });
});

describe("PingOne's own extension (contract 12)", () => {
  const all = {
    population: { id: idOf(9) },
    identityProvider: { id: idOf(8), type: "OPENID_CONNECT" },
    mfaEnabled: true,
    verifyStatus: "ENABLED",
    account: {
      status: "LOCKED",
      canAuthenticate: false,
      lockedAt: "2026-03-01T12:00:00Z",
      unlockAt: "2026-03-01T13:00:00Z",
    },
    lifecycle: { status: "VERIFICATION_REQUIRED" },
    environment: { id: idOf(7) },
  };

  it("shows what PingOne says of population, provider, MFA, verification, account and lifecycle", () => {
    expect(fromUser(userOf(all))[PINGONE_USER]).toEqual(all);
  });

  it("leaves out what changes from one reading to the next, and what the schema does not know", () => {
    const account = { ...all.account, secondsUntilUnlock: 59 };
    const lifecycle = { ...all.lifecycle, suppressVerificationCode: true };
    const user = userOf({ ...all, account, lifecycle, lastSignOn: { at: "2026-03-01T12:00:00Z" } });
    expect(fromUser(user)[PINGONE_USER]).toEqual(all);
  });

  it.each([
    ["of the wrong type", { population: "x", account: 7, mfaEnabled: "true", verifyStatus: 1 }],
    ["null", { population: null, account: null, mfaEnabled: null, environment: null }],
    ["empty", { population: {}, account: {}, lifecycle: { status: 7 } }],
  ])("is not there when PingOne's attributes are %s", (_name, attributes) => {
    expect(fromUser(userOf(attributes))).not.toHaveProperty([PINGONE_USER]);
  });
});

describe("groups (contract 3.4)", () => {
  it.each<[string, object, unknown]>([
    [
      "with their names",
      { memberOfGroupIDs: [idOf(1), idOf(2)], memberOfGroupNames: ["A", "B"] },
      [
        { value: idOf(1), display: "A" },
        { value: idOf(2), display: "B" },
      ],
    ],
    [
      "without, when the names do not fit",
      { memberOfGroupIDs: [idOf(1), idOf(2)], memberOfGroupNames: ["A"] },
      [{ value: idOf(1) }, { value: idOf(2) }],
    ],
    ["none", { memberOfGroupIDs: [], memberOfGroupNames: [] }, undefined],
    ["not read", {}, undefined],
  ])("%s", (_name, attributes, groups) => {
    expect(fromUser(userOf({ ...attributes }))["groups"]).toEqual(groups);
  });
});
