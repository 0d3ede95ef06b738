import { describe, expect, it } from "@jest/globals";
import type { PagedSource } from "../../../src/pingone/collection.js";
import type { PingOneGroup } from "../../../src/pingone/groups.js";
import type { PingOneUser } from "../../../src/pingone/users.js";
import { readMembers } from "../../../src/translate/member-reader.js";
import { createRecentMemberships } from "../../../src/translate/recent-memberships.js";
import { GROUP } from "./stub-groups.js";
import { context } from "./stub-users.js";

const date = "2026-01-01T00:00:00.000Z";
const userNamed = (id: string): PingOneUser => ({
  id,
  username: `name of ${id}`,
  enabled: true,
  createdAt: date,
  updatedAt: date,
});

function pageOf<Item>(items: readonly Item[]): PagedSource<Item> {
  const page = { items, count: undefined, next: undefined };
  return { list: () => Promise.resolve(page), follow: () => Promise.resolve(page) };
}

interface Case {
  readonly listed: readonly string[];
  /** What PingOne says of the group itself. */
  readonly users?: number;
  /** Written just now; `-` for a removal. */
  readonly written?: readonly string[];
}

async function read({ listed, users, written = [] }: Case, laterMs = 0): Promise<string[]> {
  let nowMs = 0;
  const recent = createRecentMemberships({ now: () => nowMs });
  for (const each of written) {
    const member = each.replace("-", "");
    recent.note({ group: GROUP, kind: "users", member }, !each.startsWith("-"));
  }
  nowMs = laterMs;
  const directory = {
    users: pageOf(listed.map(userNamed)),
    groups: pageOf<PingOneGroup>([]),
    recent,
  };
  const counts = users === undefined ? {} : { directMemberCounts: { users, groups: 0 } };
  const found: string[] = [];
  for await (const element of readMembers(directory, { id: GROUP, ...counts }, context)) {
    expect(element).toMatchObject({ type: "User" });
    found.push(element["value"] as string);
  }
  return found;
}

describe("members of a group whose listing may be late (contract 11.3)", () => {
  it.each<[string, Case, string[]]>([
    ["a listing as long as the count", { listed: ["a", "b"], users: 2 }, ["a", "b"]],
    ["added just now, not listed yet", { listed: ["a"], users: 2, written: ["b"] }, ["a", "b"]],
    ["removed just now, still listed", { listed: ["a", "b"], users: 1, written: ["-a"] }, ["b"]],
    ["one of each", { listed: ["a", "b"], users: 2, written: ["-a", "c"] }, ["b", "c"]],
    ["the last write of somebody counts", { listed: ["a"], users: 1, written: ["b", "-b"] }, ["a"]],
    [
      "removed by us and added again by somebody else",
      { listed: ["b", "a"], users: 2, written: ["-a"] },
      ["b", "a"],
    ],
    [
      "added by us and removed again by somebody else",
      { listed: ["a"], users: 1, written: ["b"] },
      ["a"],
    ],
    ["never more than the count", { listed: ["a"], users: 2, written: ["b", "c"] }, ["a", "c"]],
    ["no count: the listing", { listed: ["a"], written: ["b", "-a"] }, ["a"]],
    ["nobody's writes", { listed: ["a"], users: 5 }, ["a"]],
  ])("%s", async (_what, given, expected) => {
    expect(await read(given)).toEqual(expected);
  });

  it("what was written more than a minute ago has been listed since", async () => {
    const given = { listed: ["a"], users: 2, written: ["b"] };
    expect(await read(given, 59_000)).toEqual(["a", "b"]);
    expect(await read(given, 61_000)).toEqual(["a"]);
  });
});

describe("recent memberships", () => {
  it("are bounded whatever the size of a group: the latest stay", () => {
    const recent = createRecentMemberships({ now: () => 0 });
    for (let index = 0; index < 12_000; index += 1) {
      recent.note({ group: GROUP, kind: "users", member: String(index) }, true);
    }
    const members = [...recent.of(GROUP, "users").keys()];
    expect(members.length).toBeLessThanOrEqual(5_000);
    expect(members.at(-1)).toBe("11999");
    expect(recent.of("another", "users").size).toBe(0);
    expect(recent.of(GROUP, "groups").size).toBe(0);
  });
});
