import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../src/pingone/error.js";
import {
  dynamicGroupsCheck,
  type GroupReader,
} from "../../../src/setup/doctor/checks/dynamic-groups.js";

async function* each<T>(items: readonly T[]): AsyncIterable<T> {
  for (const item of items) yield await Promise.resolve(item);
}

const titled = { userFilter: 'title eq "Operator"' };

const checkOf = (reader: GroupReader) => dynamicGroupsCheck(reader, "api.pingone.eu");

/** `above`: the groups each is nested in; `roles`: who carries some. */
const check = (
  groups: readonly { readonly id: string; readonly userFilter?: string }[],
  above: Readonly<Record<string, readonly string[]>>,
  roles: readonly string[] | "forbidden",
) =>
  checkOf({
    groups: () => each(groups),
    parentsOf: (id) => each((above[id] ?? []).map((parent) => ({ id: parent }))),
    hasRoles: (id) =>
      roles === "forbidden"
        ? Promise.reject(new PingOneError("workerForbidden", "groups.roles"))
        : Promise.resolve(roles.includes(id)),
  }).run();

describe("dynamic groups", () => {
  it("that are nested in a group with roles, however deep, are warned of by their ids", async () => {
    const groups = [{ id: "plain" }, { id: "a", ...titled }, { id: "b", ...titled }];
    const above = { a: ["team"], team: ["all"], all: ["admins", "a"], plain: ["admins"] };
    const found = await check(groups, above, ["admins"]);
    expect(found.status).toBe("WARN");
    expect(found.summary).toMatch(/nested in: a\. /);
    expect(found.mend).toContain("writable: never");
  });

  it("that have roles themselves are warned of", async () => {
    const found = await check([{ id: "a", ...titled }], {}, ["a"]);
    expect(found).toMatchObject({ status: "WARN" });
  });

  it("without roles pass, in a circle too", async () => {
    const found = await check([{ id: "a", ...titled }], { a: ["b"], b: ["a"] }, ["other"]);
    expect(found).toMatchObject({ status: "PASS" });
  });

  it.each([
    ["there is none", [{ id: "plain" }, { id: "empty", userFilter: "" }], []],
    ["roles may not be read", [{ id: "a", ...titled }], "forbidden" as const],
  ])("where %s nothing is said", async (_name, groups, roles) => {
    expect(await check(groups, {}, roles)).toMatchObject({ status: "SKIP" });
  });

  it.each([
    ["the roles of a group that is gone", "notFound", "PASS"],
    ["roles while PingOne cannot answer", "unavailable", "WARN"],
    ["roles at PingOne's rate limit", "rateLimited", "WARN"],
  ] as const)("%s: a finding, no defect", async (_name, code, status) => {
    const failing = checkOf({
      groups: () => each([{ id: "a", ...titled }]),
      parentsOf: () => each([]),
      hasRoles: () => Promise.reject(new PingOneError(code, "groups.roles")),
    });
    expect(await failing.run()).toMatchObject({ status });
  });

  it("asks for nobody twice, and for so many at most: the finding says how many were looked at", async () => {
    const asked: string[] = [];
    const counting = (above: (id: string) => readonly string[]) =>
      checkOf({
        groups: () => each(["a", "b", "c"].map((id) => ({ id, ...titled }))),
        parentsOf: (id) => each(above(id).map((parent) => ({ id: parent }))),
        hasRoles: (id) => Promise.resolve(asked.push(id) < 0),
      }).run();
    await counting((id) => (id.length === 1 ? ["team"] : []));
    expect(asked).toEqual(["a", "team", "b", "c"]);
    asked.length = 0;
    const found = await counting((id) => (id.length < 40 ? [`${id}+`] : []));
    expect(found.summary).toContain("of 1 looked at");
    expect(asked).toHaveLength(50);
  });
});
