import { describe, expect, it } from "@jest/globals";
import { warningsOfPolicy } from "../../../src/config/check-policy.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { checkReach, roleGroupsCheck } from "../../../src/setup/doctor/checks/settings/clients.js";
import { safePolicy, type SourcePolicy } from "../../../src/sources/policy.js";

const reachOf = (policy: Partial<SourcePolicy>) =>
  checkReach({
    unbounded: warningsOfPolicy({ name: "hr", policy: { ...safePolicy, ...policy } }, undefined),
  });

describe("what clients reach", () => {
  it("a client that is kept from nobody is warned of, by what it can do", () => {
    const found = reachOf({});
    expect(found.status).toBe("WARN");
    expect(found.summary).toMatch(/SCIM_BOUNDARY_POPULATIONS.*administrators too/);
    expect(found.mend).toContain("boundary");
  });

  it.each<[string, Partial<SourcePolicy>]>([
    ["a boundary", { boundary: { populations: ["p1"] } }],
    ["protected users", { protected: { users: ["u1"], groups: [] } }],
  ])("%s is enough", (_name, policy) => {
    expect(reachOf(policy)).toMatchObject({ status: "PASS" });
  });
});

describe("groups that carry administrator roles", () => {
  const refused = (code: "workerForbidden" | "unavailable") => () =>
    Promise.reject(new PingOneError(code, "groups.roles", {}));
  const check = (
    id: string | undefined,
    hasRoles: () => Promise<boolean>,
    areRoleGroupsChecked = true,
  ) =>
    roleGroupsCheck(
      { groups: () => Promise.resolve(id), hasRoles },
      { areRoleGroupsChecked },
    ).run();

  it("may be read", async () => {
    expect(await check("g1", () => Promise.resolve(false))).toMatchObject({ status: "PASS" });
  });

  it("may not be read: every change of a group would be refused", async () => {
    const found = await check("g1", refused("workerForbidden"));
    expect(found).toMatchObject({ status: "FAIL" });
    expect(found.summary).toContain("403");
    expect(found.mend).toContain("roleGroups: pingone");
  });

  it("another failure explains itself", async () => {
    await expect(check("g1", refused("unavailable"))).rejects.toThrow(PingOneError);
  });

  it("are not looked at without a group, or where they are left to PingOne", async () => {
    const never = refused("unavailable");
    expect(await check(undefined, never)).toMatchObject({ status: "SKIP" });
    expect(await check("g1", never, false)).toMatchObject({ status: "SKIP" });
  });
});
