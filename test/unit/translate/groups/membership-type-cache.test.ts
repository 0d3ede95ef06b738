import { describe, expect, it } from "@jest/globals";
import type { PingOneGroup } from "../../../../src/pingone/groups.js";
import { createGroupKinds } from "../../../../src/translate/groups/membership-type-cache.js";
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
    const kinds = createGroupKinds({ now: () => 0 });
    kinds.notice(groupWith(group));
    expect(kinds.wayInto(GROUP)).toBe(expected);
    expect(kinds.wayInto("another")).toBeUndefined();
  });

  it("follows who joins", () => {
    const kinds = createGroupKinds({ now: () => 0 });
    kinds.notice(groupWith(counts(0, 0)));
    kinds.joined({ group: GROUP, kind: "users", member: "u" });
    expect(kinds.wayInto(GROUP)).toBe("direct");
    kinds.joined({ group: GROUP, kind: "groups", member: "g" });
    expect(kinds.wayInto(GROUP)).toBeUndefined();
    kinds.joined({ group: "never seen", kind: "users", member: "u" });
    expect(kinds.wayInto("never seen")).toBeUndefined();
  });

  it("counts for a moment, since others change groups too", () => {
    let nowMs = 0;
    const kinds = createGroupKinds({ now: () => nowMs });
    kinds.notice(groupWith(counts(1, 0)));
    nowMs = 14_999;
    expect(kinds.wayInto(GROUP)).toBe("direct");
    nowMs = 15_000;
    expect(kinds.wayInto(GROUP)).toBeUndefined();
  });
});
