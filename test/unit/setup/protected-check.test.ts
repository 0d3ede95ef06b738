import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../src/pingone/error.js";
import { protectedChecks } from "../../../src/setup/doctor/checks/settings/protected.js";

const reference = (id: string) => ({ setting: "SCIM_PROTECTED_USERS", id });
const reading =
  (code: "notFound" | "workerForbidden" | "unavailable", ...known: readonly string[]) =>
  (id: string): Promise<unknown> =>
    known.includes(id) ? Promise.resolve({ id }) : Promise.reject(new PingOneError(code, "x", {}));

async function check(users: readonly string[], readUser: (id: string) => Promise<unknown>) {
  const target = {
    protectedUsers: users.map(reference),
    protectedGroups: [{ setting: "SCIM_PROTECTED_GROUPS", id: "g1" }],
  };
  const readGroup = reading("notFound", "g1");
  const [found] = protectedChecks({ readUser, readGroup }, target, "api.pingone.eu");
  return found?.run();
}

describe("protected users and groups", () => {
  it("are not asked for where nobody is protected", () => {
    const readers = { readUser: reading("unavailable"), readGroup: reading("unavailable") };
    const nobody = { protectedUsers: [], protectedGroups: [] };
    expect(protectedChecks(readers, nobody, "api.pingone.eu")).toEqual([]);
  });

  it("are there", async () => {
    expect(await check(["u1", "u2"], reading("notFound", "u1", "u2"))).toEqual({
      status: "PASS",
      summary: "Who is protected is there: 3 of 3.",
    });
  });

  it.each(["notFound", "workerForbidden"] as const)(
    "an id that is nobody's protects nobody, and is told by its setting (%s)",
    async (code) => {
      const found = await check(["u1", "u9"], reading(code, "u1"));
      expect(found).toMatchObject({ status: "WARN" });
      expect(found?.summary).toContain("SCIM_PROTECTED_USERS (u9). ");
      expect(found?.summary).not.toContain("u1");
    },
  );

  it("of many the first are told, and how many more there are", async () => {
    const found = await check(["1", "2", "3", "4", "5", "6", "7"], reading("notFound"));
    expect(found?.summary).toContain("SCIM_PROTECTED_USERS (5) and 2 more.");
  });

  it("what is no answer about them is explained", async () => {
    expect(await check(["u1"], reading("unavailable"))).toMatchObject({ status: "FAIL" });
  });
});
