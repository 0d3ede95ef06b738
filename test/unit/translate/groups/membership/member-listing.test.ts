import { describe, expect, it } from "@jest/globals";
import type { PagedSource } from "../../../../../src/pingone/resources/collection.js";
import type { PingOneId } from "../../../../../src/pingone/id.js";
import type { PingOneGroup } from "../../../../../src/pingone/resources/groups.js";
import type { PingOneUser } from "../../../../../src/pingone/resources/users.js";
import { readMembers } from "../../../../../src/translate/groups/membership/member-listing.js";
import { createRecentMemberships } from "../../../../../src/translate/groups/membership/read-your-writes.js";
import { createProcessMemories } from "../../../../../src/translate/process-memory.js";
import { GROUP } from "../stub-groups.js";
import { context } from "../../users/stub-users.js";

const date = "2026-01-01T00:00:00.000Z";
const userNamed = (id: string): PingOneUser => ({
  id: id as PingOneId,
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
  /** Written just now by this process; `-` for a removal, `?` where the answer was lost. */
  readonly written?: readonly string[];
  /** Who is a member in truth. */
  readonly members: readonly string[];
  /** Whom it takes to ask for. */
  readonly asked?: readonly string[];
}

async function read({ listed, written = [], members }: Case, laterMs = 0) {
  let nowMs = 0;
  const memories = createProcessMemories({ now: () => nowMs });
  const recent = createRecentMemberships(memories.shared("recentMemberships"));
  for (const each of written) {
    const link = { group: GROUP, kind: "users", member: each.replace(/[-?]/, "") } as const;
    await recent.remember(link, each.startsWith("?") ? null : !each.startsWith("-"));
  }
  nowMs = laterMs;
  const asked: string[] = [];
  const directory = {
    users: pageOf(listed.map(userNamed)),
    groups: {
      ...pageOf<PingOneGroup>([]),
      membershipType({ member }: { readonly member: string }) {
        asked.push(member);
        return Promise.resolve(members.includes(member) ? ("DIRECT" as const) : undefined);
      },
    },
    recent,
  };
  const found: string[] = [];
  for await (const element of readMembers(directory, { id: GROUP }, context)) {
    expect(element).toMatchObject({ type: "User" });
    found.push(element.value);
  }
  return { found: found.sort(), asked: asked.sort() };
}

describe("members of a group whose listing may be late (contract 11.3)", () => {
  it.each<[string, Case]>([
    ["nobody has written", { listed: ["a", "b"], members: ["a", "b"] }],
    ["what was written is listed", { listed: ["a"], written: ["a", "-b"], members: ["a"] }],
    [
      "added just now, not listed yet",
      { listed: ["a"], written: ["b"], members: ["a", "b"], asked: ["b"] },
    ],
    [
      "removed just now, still listed",
      { listed: ["a", "b"], written: ["-a"], members: ["b"], asked: ["a"] },
    ],
    [
      "one of each",
      { listed: ["a", "b"], written: ["-a", "c"], members: ["b", "c"], asked: ["a", "c"] },
    ],
    ["the last write of somebody counts", { listed: ["a"], written: ["b", "-b"], members: ["a"] }],
    [
      "both taken back by somebody else since",
      { listed: ["a", "b"], written: ["-a", "c"], members: ["a", "b"], asked: ["a", "c"] },
    ],
  ])("%s", async (_what, given) => {
    const { found, asked } = await read(given);
    expect(found).toEqual([...given.members].sort());
    expect(asked).toEqual(given.asked ?? []);
  });

  it("what was written more than a minute ago has been listed since", async () => {
    const given = { listed: ["a"], written: ["b"], members: ["a", "b"] };
    expect((await read(given, 59_000)).asked).toEqual(["b"]);
    expect((await read(given, 61_000)).found).toEqual(["a"]);
  });

  it("an attempt whose answer was lost is asked about whatever the listing says", async () => {
    const given = { listed: ["a"], written: ["?a", "?b"], members: ["b"], asked: ["a", "b"] };
    const { found, asked } = await read(given);
    expect([found, asked]).toEqual([["b"], ["a", "b"]]);
  });

  const many = Array.from({ length: 300 }, (_, index) => `u${String(index)}`);

  it("hundreds at once are a late listing: what was written counts, and nobody is asked for", async () => {
    const { found, asked } = await read({ listed: ["a"], written: many, members: [] });
    expect(found).toHaveLength(301);
    expect(asked).toEqual([]);
    const gone = await read({ listed: many, written: many.map((id) => `-${id}`), members: [] });
    expect(gone).toEqual({ found: [], asked: [] });
  });
});
