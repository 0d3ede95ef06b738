import { describe, expect, it } from "@jest/globals";
import type { PagedSource } from "../../../../../src/pingone/collection.js";
import type { PingOneId } from "../../../../../src/pingone/id.js";
import type { PingOneGroup } from "../../../../../src/pingone/groups.js";
import type { PingOneUser } from "../../../../../src/pingone/users.js";
import { readMembers } from "../../../../../src/translate/groups/membership/reader.js";
import { createRecentMemberships } from "../../../../../src/translate/groups/membership/read-your-writes.js";
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
  /** Written just now by this process; `-` for a removal. */
  readonly written?: readonly string[];
  /** Who is a member in truth. */
  readonly members: readonly string[];
  /** As the group itself has it. */
  readonly count?: number;
  /** Whom it takes to ask for. */
  readonly asked?: readonly string[];
}

async function read({ listed, written = [], members, count }: Case, laterMs = 0) {
  let nowMs = 0;
  const recent = createRecentMemberships({ now: () => nowMs });
  for (const each of written) {
    const member = each.replace("-", "");
    recent.note({ group: GROUP, kind: "users", member }, !each.startsWith("-"));
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
  const counts = count === undefined ? {} : { directMemberCounts: { users: count, groups: 0 } };
  for await (const element of readMembers(directory, { id: GROUP, ...counts }, context)) {
    expect(element).toMatchObject({ type: "User" });
    found.push(element["value"] as string);
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

  const many = Array.from({ length: 300 }, (_, index) => `u${String(index)}`);

  it("hundreds are not asked for one by one where the group's count shows who is right", async () => {
    const late = await read({ listed: ["a"], written: many, members: [], count: 301 });
    expect(late.found).toHaveLength(301);
    const gone = await read({ listed: ["a"], written: many, members: [], count: 1 });
    expect(gone.found).toEqual(["a"]);
    expect([...late.asked, ...gone.asked]).toEqual([]);
  });

  it("without a count each of them is asked for", async () => {
    const { found, asked } = await read({ listed: [], written: many, members: many.slice(0, 200) });
    expect(found).toHaveLength(200);
    expect(asked).toHaveLength(300);
  });
});

describe("recent memberships", () => {
  const noteAll = (
    recent: ReturnType<typeof createRecentMemberships>,
    group: string,
    from: number,
    to: number,
  ): void => {
    for (let index = from; index < to; index += 1) {
      recent.note({ group, kind: "users", member: String(index) }, true);
    }
  };

  it("are bounded over all groups: the latest stay, whichever group they are of", () => {
    const recent = createRecentMemberships({ now: () => 0 });
    noteAll(recent, GROUP, 0, 12_000);
    noteAll(recent, "another", 0, 1_000);
    const members = [...recent.of(GROUP, "users").keys()];
    expect(members).toHaveLength(4_000);
    expect([members[0], members.at(-1)]).toEqual(["8000", "11999"]);
    expect(recent.of("another", "users").size).toBe(1_000);
    expect(recent.of(GROUP, "groups").size).toBe(0);
  });

  it("hold somebody once, as last written", () => {
    const recent = createRecentMemberships({ now: () => 0 });
    const link = { group: GROUP, kind: "users", member: "a" } as const;
    recent.note(link, true);
    recent.note(link, false);
    expect([...recent.of(GROUP, "users")]).toEqual([["a", false]]);
    noteAll(recent, "another", 0, 4_999);
    expect(recent.of(GROUP, "users").size).toBe(1);
    noteAll(recent, "another", 4_999, 5_000);
    expect(recent.of(GROUP, "users").size).toBe(0);
  });
});
