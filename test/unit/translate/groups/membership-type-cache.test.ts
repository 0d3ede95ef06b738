import { describe, expect, it } from "@jest/globals";
import type { PingOneGroup } from "../../../../src/pingone/resources/groups.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { createMembershipTypeCache } from "../../../../src/translate/groups/membership/membership-type-cache.js";
import { GROUP } from "./stub-groups.js";

const groupWith = (more: Partial<PingOneGroup>): PingOneGroup => ({
  id: GROUP,
  name: "Sales",
  createdAt: "",
  updatedAt: "",
  ...more,
});
const counts = (users: number, groups: number) => ({ directMemberCounts: { users, groups } });
const userFilter = 'title eq "VP"';
const cacheAt = (now: () => number) =>
  createMembershipTypeCache(createProcessMemories({ now }).local("membershipTypes"));

describe("groups.type as far as a group itself shows it (RFC 7643 section 4.1.2)", () => {
  it.each<[string, Partial<PingOneGroup>, string | undefined]>([
    ["a static group", counts(3, 0), "direct"],
    ["a group of groups", counts(0, 2), "indirect"],
    ["a dynamic group", { ...counts(0, 0), userFilter }, "indirect"],
    ["users and groups", counts(1, 1), undefined],
    ["a dynamic group with users of its own", { ...counts(1, 0), userFilter }, undefined],
    ["an empty one, if listings are late", counts(0, 0), undefined],
    ["counts that were not told", {}, undefined],
  ])("%s", (_what, group, expected) => {
    const types = cacheAt(() => 0);
    types.observe(groupWith(group));
    expect(types.typeIn(GROUP)).toBe(expected);
    expect(types.typeIn("another")).toBeUndefined();
  });

  it("follows who joins", () => {
    const types = cacheAt(() => 0);
    types.observe(groupWith(counts(0, 0)));
    types.observeAdded({ group: GROUP, kind: "users", member: "u" });
    expect(types.typeIn(GROUP)).toBe("direct");
    types.observeAdded({ group: GROUP, kind: "groups", member: "g" });
    expect(types.typeIn(GROUP)).toBeUndefined();
    types.observeAdded({ group: "never seen", kind: "users", member: "u" });
    expect(types.typeIn("never seen")).toBeUndefined();
  });

  it("counts for a moment, since others change groups too; one more member prolongs nothing", () => {
    let nowMs = 0;
    const types = cacheAt(() => nowMs);
    types.observe(groupWith(counts(1, 0)));
    nowMs = 14_999;
    types.observeAdded({ group: GROUP, kind: "users", member: "u" });
    expect(types.typeIn(GROUP)).toBe("direct");
    nowMs = 15_000;
    expect(types.typeIn(GROUP)).toBeUndefined();
  });
});
