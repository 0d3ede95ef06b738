// Whatever fails and whenever: a request that is refused leaves the members as they were, but for those it names; one that is not finished is by its repetition.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ScimError } from "../../../../../src/scim/error.js";
import { createDuplicateAdds } from "../../../../../src/translate/groups/membership/duplicate-adds.js";
import type { Member } from "../../../../../src/translate/groups/membership/plan.js";
import {
  UnfinishedMembers,
  writeMembers,
} from "../../../../../src/translate/groups/membership/apply.js";
import { GROUP, instantClock, stubGroups, type Strike } from "../stub-groups.js";
import { context, idOf } from "../../users/stub-users.js";

const SIZE = 8;
const everybody = Array.from({ length: SIZE }, (_, index) => idOf(index));

interface Situation {
  readonly before: readonly string[];
  readonly people: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly areDuplicatesTold: boolean;
  readonly isKnown: boolean;
  readonly strikes: readonly (readonly Strike[])[];
}

const strike = fc.constantFrom<Strike>("none", "before", "after", "clear");

const situations: fc.Arbitrary<Situation> = fc
  .record({
    before: fc.subarray(everybody),
    strangers: fc.subarray(everybody, { maxLength: 2 }),
    add: fc.subarray(everybody, { minLength: 1 }),
    removeMost: fc.subarray(everybody),
    areDuplicatesTold: fc.boolean(),
    isKnown: fc.boolean(),
    strikes: fc.array(fc.array(strike, { maxLength: 4 }), { minLength: SIZE, maxLength: SIZE }),
  })
  .map(({ before, strangers, add, removeMost, isKnown, ...rest }) => {
    const people = everybody.filter((id) => !strangers.includes(id));
    const members = before.filter((id) => people.includes(id));
    const remove = removeMost.filter((id) => !add.includes(id));
    return {
      ...rest,
      isKnown,
      people,
      before: members,
      // What was looked up beforehand leaves no add of a member, and no removal of who is none.
      add: isKnown ? add.filter((id) => !members.includes(id)) : add,
      remove: isKnown ? remove.filter((id) => members.includes(id)) : remove,
    };
  });

const planOf = (ids: readonly string[]): ReadonlyMap<string, Member> =>
  new Map(ids.map((id) => [id, { id, type: "User" }]));

async function write({ add, remove, isKnown }: Situation, groups: ReturnType<typeof stubGroups>) {
  const deps = {
    groups: groups.groups,
    clock: instantClock,
    duplicates: createDuplicateAdds(),
  };
  const changes = { add: planOf(add), remove: planOf(remove), isKnown };
  try {
    await writeMembers(deps, GROUP, changes, { context, undoing: () => context });
    return undefined;
  } catch (error) {
    return error;
  }
}

const wanted = ({ before, add, remove }: Situation): readonly string[] =>
  [...new Set([...before.filter((id) => !remove.includes(id)), ...add])].sort();

function stubOf({ before, people, areDuplicatesTold, strikes }: Situation) {
  const strikesOf = new Map(everybody.map((id, index) => [id, strikes[index] ?? []]));
  const options = { members: before, people: new Set(people), areDuplicatesTold };
  return stubGroups({ ...options, strikes: strikesOf });
}

/** Whoever the answer says it does not know of is excused; nobody else. */
function expectAsBefore(situation: Situation, stub: ReturnType<typeof stubGroups>, detail: string) {
  const changed = everybody.filter(
    (id) => stub.isMember(id) !== situation.before.includes(id) && !detail.includes(id),
  );
  expect(changed).toEqual([]);
}

describe("members written in the face of failures", () => {
  it("are as wanted, as before, or finished by a repetition", async () => {
    const seen = { done: 0, refused: 0, unfinished: 0 };
    await fc.assert(
      fc.asyncProperty(situations, async (situation) => {
        const stub = stubOf(situation);
        const error = await write(situation, stub);
        if (error === undefined) {
          seen.done += 1;
          expect(stub.members()).toEqual(wanted(situation));
        } else if (error instanceof UnfinishedMembers) {
          seen.unfinished += 1;
          expect([429, 503]).toContain(error.status);
          expect(error.headers["Retry-After"]).toMatch(/^\d+$/);
          stub.calm();
          const again = await write({ ...situation, isKnown: false }, stub);
          if (again === undefined) expect(stub.members()).toEqual(wanted(situation));
          else expect(again).toMatchObject({ status: 400, scimType: "invalidValue" });
        } else {
          seen.refused += 1;
          expect(error).toBeInstanceOf(ScimError);
          const { status, message } = error as ScimError;
          // 503 when an undo failed, too.
          expect([400, 503]).toContain(status);
          if (status === 400) expectAsBefore(situation, stub, message);
        }
      }),
      { numRuns: 3_000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  it("name nobody as unknown when no attempt was doubtful and PingOne tells duplicates", async () => {
    await fc.assert(
      fc.asyncProperty(situations, async (drawn) => {
        const strikes = drawn.strikes.map(() => []);
        const situation = { ...drawn, strikes, areDuplicatesTold: true };
        const stub = stubOf(situation);
        const error = await write(situation, stub);
        if (error === undefined) return;
        expect((error as ScimError).message).not.toContain("not known");
        expect(stub.members()).toEqual([...situation.before].sort());
      }),
    );
  });

  it("name nobody as unknown when the members were looked up beforehand, whatever fails", async () => {
    await fc.assert(
      fc.asyncProperty(situations, async (situation) => {
        fc.pre(situation.isKnown);
        const stub = stubOf(situation);
        const error = await write(situation, stub);
        if (error === undefined || error instanceof UnfinishedMembers) return;
        const { status, message } = error as ScimError;
        expect(message).not.toContain("not known");
        if (status === 400) expect(stub.members()).toEqual([...situation.before].sort());
      }),
      { numRuns: 1_000 },
    );
  });
});
