// The differential test of memberships: sequences of requests against a set in memory, with failures before and after each write took effect, listings that never catch up, and second adds that look like first ones.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ScimError } from "../../../../../src/scim/error.js";
import type { MemberPlan } from "../../../../../src/translate/groups/membership/plan.js";
import { ChangeFailure } from "../../../../../src/translate/groups/outcome.js";
import {
  reconcile,
  reconcileDependencies,
  stubGroups,
  userId,
  type Strike,
} from "../stub-groups.js";

const SIZE = 8;
const everybody = Array.from({ length: SIZE }, (_, index) => index + 1);
/** Nobody by that number. */
const STRANGER = 0;
/** Whom PingOne takes for no member. */
const REFUSED = SIZE;

interface Change {
  readonly add: readonly number[];
  readonly remove: readonly number[];
  readonly isReplacement: boolean;
  /** Somebody else adds them before, where PingOne's refusal of a second add tells it, if no listing does. */
  readonly outsider: number | undefined;
  /** Somebody else removes them before, whether or not a listing shows it. */
  readonly leaver: number | undefined;
  /** By user; the first attempts at them. */
  readonly strikes: ReadonlyMap<number, readonly Strike[]>;
}

interface Situation {
  readonly members: readonly number[];
  readonly areDuplicatesTold: boolean;
  readonly isLate: boolean;
  readonly changes: readonly Change[];
}

const strike = fc.constantFrom<Strike>("none", "before", "after", "after", "limited");
const someone = fc.constantFrom(STRANGER, REFUSED, ...everybody, ...everybody);

const change: fc.Arbitrary<Change> = fc
  .record({
    add: fc.uniqueArray(someone, { maxLength: 5 }),
    removeMost: fc.uniqueArray(fc.constantFrom(...everybody), { maxLength: 5 }),
    isReplacement: fc.constantFrom(false, false, true),
    outsider: fc.option(fc.constantFrom(1, 2, 3), { nil: undefined, freq: 2 }),
    leaver: fc.option(fc.constantFrom(1, 2, 3, 4), { nil: undefined, freq: 2 }),
    strikes: fc.array(fc.tuple(someone, fc.array(strike, { maxLength: 6 })), { maxLength: 4 }),
  })
  .map(({ removeMost, strikes, ...each }) => ({
    ...each,
    remove: each.isReplacement ? [] : removeMost.filter((one) => !each.add.includes(one)),
    strikes: new Map(strikes),
  }));

const situations: fc.Arbitrary<Situation> = fc.record({
  members: fc.subarray(everybody.filter((one) => one !== REFUSED)),
  areDuplicatesTold: fc.boolean(),
  isLate: fc.boolean(),
  changes: fc.array(change, { minLength: 1, maxLength: 4 }),
});

function planOf({ add, remove, isReplacement }: Change): MemberPlan {
  const member = (one: number) => ({ id: userId(one), type: undefined });
  return {
    add: new Map(add.map((one) => [userId(one), { ...member(one), at: 0 }])),
    remove: new Map(remove.map((one) => [userId(one), member(one)])),
    isReplacement,
    conditions: [],
  };
}

function after(before: readonly string[], { add, remove, isReplacement }: Change) {
  const gone = new Set(remove.map(userId));
  const kept = isReplacement ? [] : before.filter((id) => !gone.has(id));
  return [...new Set([...kept, ...add.map(userId)])].sort();
}

const cannotBe = ({ add }: Change): boolean =>
  add.some((one) => one === STRANGER || one === REFUSED);

const seen = { done: 0, refused: 0, unfinished: 0, notRestored: 0 };

/** Sent again and again until its answer is final, as clients do; says whether the members are what they have to be. */
async function insist(
  stub: ReturnType<typeof stubGroups>,
  deps: ReturnType<typeof reconcileDependencies>,
  request: Change,
): Promise<void> {
  const expected = after(stub.members(), request);
  stub.strike(request.strikes);
  for (;;) {
    const before = stub.members();
    const failure: unknown = await reconcile(deps, planOf(request))
      .then(() => undefined)
      .catch((error: unknown) => error);
    if (failure === undefined) {
      seen.done += 1;
      expect(cannotBe(request)).toBe(false);
      expect(stub.members()).toEqual(expected);
      return;
    }
    if (failure instanceof ChangeFailure && failure.outcome.state === "unfinished") {
      seen.unfinished += 1;
      continue;
    }
    const reason = failure instanceof ChangeFailure ? failure.reason : failure;
    expect(reason).toBeInstanceOf(ScimError);
    expect(reason).toMatchObject({ status: 400, scimType: "invalidValue" });
    expect(cannotBe(request)).toBe(true);
    const { members = [], unclear = [] } = failure instanceof ChangeFailure ? failure.outcome : {};
    const told = [...members, ...unclear];
    // Whoever is told as left was left.
    expect(unclear.filter((id) => before.includes(id) && !stub.members().includes(id))).toEqual([]);
    seen[told.length > 0 ? "notRestored" : "refused"] += 1;
    const changed = [...new Set([...before, ...stub.members()])].filter(
      (id) => before.includes(id) !== stub.members().includes(id),
    );
    expect(changed.filter((id) => !told.includes(id))).toEqual([]);
    return;
  }
}

describe("memberships changed in the face of failures", () => {
  it("are as expected, as before, or finished by a repetition; whom an undo missed is named", async () => {
    await fc.assert(
      fc.asyncProperty(situations, async ({ changes, ...given }) => {
        const stub = stubGroups({ people: everybody, refused: [REFUSED], ...given });
        const deps = reconcileDependencies(stub);
        // A replacement goes by the listing; what a refused request has removed it puts back as far as it can tell.
        const isSeen = changes.every(({ isReplacement }) => !isReplacement);
        const isTold = given.areDuplicatesTold && isSeen;
        for (const each of changes) {
          if (each.outsider !== undefined && isTold) stub.join(each.outsider);
          if (each.leaver !== undefined && isSeen && !cannotBe(each)) stub.leave(each.leaver);
          await insist(stub, deps, each);
        }
      }),
      { numRuns: 1_000, seed: 20_261_126 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(40);
  });
});

describe("what a change costs", () => {
  const dependencies = (members: readonly number[]) => {
    const stub = stubGroups({ people: everybody, members });
    return { stub, deps: reconcileDependencies(stub) };
  };
  const callsOf = async (
    members: readonly number[],
    add: readonly number[],
    remove: readonly number[],
  ) => {
    const { stub, deps } = dependencies(members);
    const plan = planOf({
      add,
      remove,
      isReplacement: false,
      outsider: undefined,
      leaver: undefined,
      strikes: new Map(),
    });
    await reconcile(deps, plan);
    return stub.calls.map((call) => call.split(" ")[0]);
  };

  it.each([
    ["one change reads nothing", [], [1], [], ["add"]],
    ["nor does one removal", [1], [], [1], ["remove"]],
    [
      "several look once who is a member, once who exists",
      [],
      [1, 2],
      [],
      ["list", "list", "add", "add"],
    ],
    [
      "who is one is asked for by id, for listings may be late",
      [1, 2],
      [1, 2],
      [],
      ["list", "look", "look"],
    ],
    [
      "an add beside a removal tells by itself that there is somebody, before anybody is removed",
      [1],
      [2],
      [1],
      ["list", "add", "remove"],
    ],
  ] as const)("%s", async (_rule, members, add, remove, calls) => {
    expect(await callsOf(members, add, remove)).toEqual(calls);
  });
});
