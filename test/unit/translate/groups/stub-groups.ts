// One group's memberships in memory, with the failures a test wants: before or after a write took effect, and listings that never catch up.
import { PingOneError } from "../../../../src/pingone/error.js";
import type {
  Membership,
  PingOneGroup,
  PingOneGroups,
} from "../../../../src/pingone/resources/groups.js";
import type { PingOneUsers } from "../../../../src/pingone/resources/users.js";
import type { Clock } from "../../../../src/platform/clock.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { createMembershipTypeCache } from "../../../../src/translate/groups/membership/membership-type-cache.js";
import { createRecentMemberships } from "../../../../src/translate/groups/membership/read-your-writes.js";
import type { MemberPlan } from "../../../../src/translate/groups/membership/plan.js";
import {
  admitMembers,
  writeMembers,
} from "../../../../src/translate/groups/membership/reconcile.js";
import { observeGroups } from "../../../../src/translate/groups/observed-groups.js";
import { context, idOf, stubUsers, userOf } from "../users/stub-users.js";

export const GROUP = "00000000-0000-4000-8000-00000000000a";

/** What happens to one attempt at one member; after the last one all goes well. */
export type Strike = "before" | "after" | "limited" | "none";

export interface StubOptions {
  /** Users who exist, by number, and those of them who are direct members. */
  readonly people: readonly number[];
  readonly members?: readonly number[];
  /** Those PingOne takes for no member of this group. */
  readonly refused?: readonly number[];
  /** Whether a second add is refused (contract 17, U8). */
  readonly areDuplicatesTold?: boolean;
  /** Listings stay as they were at the beginning. */
  readonly isLate?: boolean;
  readonly group?: Partial<PingOneGroup>;
}

export const instantClock: Clock = { now: () => 0, sleep: () => Promise.resolve() };

export const userId = (number: number): string => idOf(number);

const ATTEMPTS = 4;

const never = (): never => {
  throw new Error("not scripted");
};

export function stubGroups(options: StubOptions) {
  const { people, refused = [], areDuplicatesTold = true, isLate = false } = options;
  const existing = new Set(people.map(userId));
  const members = new Set((options.members ?? []).map(userId));
  const listed = isLate ? new Set(members) : members;
  const notTaken = new Set(refused.map(userId));
  const calls: string[] = [];
  let strikes = new Map<string, Strike[]>();
  const readGroup = (): PingOneGroup => ({
    id: GROUP,
    name: "Sales",
    directMemberCounts: { users: members.size, groups: 0 },
    createdAt: "",
    updatedAt: "",
    ...options.group,
  });

  /** As the client does, which repeats what may be repeated, and tells whether an attempt may have been a success. */
  async function write(operation: string, { member }: Membership, commit: () => void) {
    calls.push(`${operation} ${member}`);
    let ambiguous = false;
    for (let attempt = 1; ; attempt += 1) {
      await Promise.resolve();
      const strike = strikes.get(member)?.shift() ?? "none";
      const fail = (code: PingOneError["code"], details: PingOneError["details"] = []) =>
        new PingOneError(code, operation, { ambiguous, details });
      if (strike === "limited") throw fail("rateLimited");
      if (strike === "before") ambiguous = true;
      else if (!existing.has(member)) throw fail("notFound");
      else {
        try {
          commit();
        } catch (error) {
          throw fail((error as PingOneError).code, (error as PingOneError).details);
        }
        if (strike === "none") return;
        ambiguous = true;
      }
      if (attempt === ATTEMPTS) throw fail("unavailable");
    }
  }

  const groups: PingOneGroups = {
    list: () => Promise.resolve({ items: [], count: 0, next: undefined }),
    follow: never,
    create: never,
    replace: never,
    remove: never,
    membershipsOf: never,
    membershipTypesOf: never,
    hasRoles: () => Promise.resolve(false),
    read: (id) =>
      id === GROUP
        ? Promise.resolve(readGroup())
        : Promise.reject(new PingOneError("notFound", "groups.read")),
    async membershipType({ member }) {
      await Promise.resolve();
      calls.push(`look ${member}`);
      return members.has(member) ? "DIRECT" : undefined;
    },
    async addMember(link) {
      try {
        await write("add", link, () => {
          if (members.has(link.member) && areDuplicatesTold) {
            throw new PingOneError("uniqueness", "add");
          }
          if (notTaken.has(link.member)) {
            const details = [{ code: "CONSTRAINT_VIOLATION", target: "id" }];
            throw new PingOneError("invalidData", "add", { details });
          }
          members.add(link.member);
        });
        return "added";
      } catch (error) {
        if (!(error instanceof PingOneError) || error.code !== "uniqueness") throw error;
        return error.ambiguous ? "unclear" : "present";
      }
    },
    removeMember: (link) =>
      write("remove", link, () => {
        if (!members.delete(link.member)) throw new PingOneError("notFound", "remove");
      }),
  };

  const users: PingOneUsers = stubUsers({
    list(filter = "") {
      calls.push("list");
      const [byGroup, byIds = ""] = filter.startsWith("memberOfGroups")
        ? filter.split("] and ")
        : ["", filter];
      const named = [...byIds.matchAll(/id eq "([^"]+)"/g)].map(([, id = ""]) => id);
      const all = byGroup === "" ? existing : listed;
      const found = [...all].filter((id) => named.length === 0 || named.includes(id));
      const items = found.map((id) => userOf({}, Number(id.slice(-12))));
      return Promise.resolve({ items, count: items.length, next: undefined });
    },
    read: (id) =>
      existing.has(id)
        ? Promise.resolve(userOf({}, Number(id.slice(-12))))
        : Promise.reject(new PingOneError("notFound", "users.read")),
  });

  return {
    groups,
    users,
    /** Everything sent on memberships, and every listing. */
    calls,
    members: (): readonly string[] => [...members].sort(),
    /** By somebody else. */
    join: (number: number) => void members.add(userId(number)),
    leave: (number: number) => void members.delete(userId(number)),
    /** From now on, by number of the user; all goes well without. */
    strike(next: ReadonlyMap<number, readonly Strike[]> = new Map()) {
      strikes = new Map([...next].map(([number, each]) => [userId(number), [...each]]));
    },
  };
}

/** What it takes to reconcile the members of the stub's group, with the memories of one process. */
export function reconcileDependencies(stub: ReturnType<typeof stubGroups>) {
  const memories = createProcessMemories(instantClock);
  const recent = createRecentMemberships(memories.shared("recentMemberships"));
  const types = createMembershipTypeCache(memories.local("membershipTypes"));
  return {
    groups: observeGroups(stub.groups, types, recent),
    users: stub.users,
    recent,
    clock: instantClock,
    track: <T>(work: () => Promise<T>): Promise<T> => work(),
  };
}

/** As a PATCH of its members does. */
export async function reconcile(
  deps: ReturnType<typeof reconcileDependencies>,
  plan: MemberPlan,
): Promise<void> {
  const diff = await admitMembers(deps, { id: GROUP }, { plan, keep: false }, context);
  await writeMembers(deps, GROUP, diff, context);
}
