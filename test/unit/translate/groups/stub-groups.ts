// One group's memberships in memory, with the failures a test wants: before or after the write took effect.
import { PingOneError } from "../../../../src/pingone/error.js";
import type { Membership, PingOneGroup, PingOneGroups } from "../../../../src/pingone/groups.js";
import type { Clock } from "../../../../src/platform/clock.js";

export const GROUP = "00000000-0000-4000-8000-00000000000a";

/** What happens to one attempt at one member; after the last one all goes well. */
export type Strike = "before" | "after" | "clear" | "none";

export interface StubOptions {
  /** Direct members. */
  readonly members: Iterable<string>;
  /** Those who exist; others are 404. */
  readonly people: ReadonlySet<string>;
  /** Whether a second add is refused (contract 17, U8). */
  readonly areDuplicatesTold: boolean;
  readonly strikes?: ReadonlyMap<string, readonly Strike[]>;
}

export const instantClock: Clock = { now: () => 0, sleep: () => Promise.resolve() };

const failure = (operation: string, strike: Strike): PingOneError =>
  strike === "clear"
    ? new PingOneError("rateLimited", operation, { status: 429, retryAfterMs: 2_000 })
    : new PingOneError("unavailable", operation, { status: 500, ambiguous: true });

const never = (): never => {
  throw new Error("not scripted");
};

export function stubGroups(options: StubOptions) {
  const members = new Set(options.members);
  const left = new Map([...(options.strikes ?? [])].map(([id, each]) => [id, [...each]]));
  const calls: string[] = [];
  const group: PingOneGroup = {
    id: GROUP,
    name: "Sales",
    directMemberCounts: { users: members.size, groups: 0 },
    createdAt: "",
    updatedAt: "",
  };

  async function write(operation: string, { member }: Membership, commit: () => void) {
    calls.push(`${operation} ${member}`);
    await Promise.resolve();
    const strike = left.get(member)?.shift() ?? "none";
    if (strike === "before" || strike === "clear") throw failure(operation, strike);
    if (!options.people.has(member)) throw new PingOneError("notFound", operation);
    commit();
    if (strike === "after") throw failure(operation, strike);
  }

  const groups: PingOneGroups = {
    list: never,
    follow: never,
    create: never,
    replace: never,
    remove: never,
    membershipsOf: never,
    membershipTypesOf: never,
    hasRoles: () => Promise.resolve(false),
    read: () => Promise.resolve(group),
    async membershipType({ member }) {
      await Promise.resolve();
      calls.push(`look ${member}`);
      return members.has(member) ? "DIRECT" : undefined;
    },
    async addMember(link) {
      let isNew = true;
      await write("add", link, () => {
        isNew = !members.has(link.member) || !options.areDuplicatesTold;
        members.add(link.member);
      });
      return isNew;
    },
    async removeMember(link) {
      await write("remove", link, () => {
        if (members.delete(link.member)) return;
        throw new PingOneError("notFound", "remove");
      });
    },
  };
  return {
    groups,
    calls,
    isMember: (id: string) => members.has(id),
    members: (): readonly string[] => [...members].sort(),
    /** From now on nothing fails. */
    calm: () => {
      left.clear();
    },
  };
}
