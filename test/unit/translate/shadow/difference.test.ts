// What shadow mode would list otherwise: memories that are asked for each id are not asked for all of them at once.
import { describe, expect, it } from "@jest/globals";
import { WorkBudget } from "../../../../src/scim/work-budget.js";
import type { ShadowState } from "../../../../src/translate/shadow/state.js";
import { differenceOf } from "../../../../src/translate/shadow/reads/difference.js";
import { parsePingOneFilter } from "../../../../src/translate/shadow/reads/filter.js";

const MEMBERS = 5_000;
const QUEUE = 2_000;
const working = { giveWay: () => undefined, work: undefined };

describe("the difference of a collection", () => {
  it("asks for the members of a large group a few at a time, and for each", async () => {
    const ids = Array.from({ length: MEMBERS }, (_, at) => `id-${at}`);
    let open = 0;
    let most = 0;
    const state = {
      membersOf: () => Promise.resolve(new Map(ids.map((id) => [id, true]))),
      async entry(_kind: string, id: string) {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return { id, base: undefined, set: { id, username: id }, isGone: false };
      },
    } as unknown as ShadowState;
    const filter = parsePingOneFilter('memberOfGroups[id eq "group"]');
    const { added } = await differenceOf(state, "users", filter, working);
    expect(added).toHaveLength(MEMBERS);
    expect(most).toBeLessThan(QUEUE / 4);
  });

  it("of everything asks for each group of the filter once and for nothing of each entry, and lets others have their turn", async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `id-${at}`);
    const asked: string[] = [];
    let turns = 0;
    const state = {
      all: () =>
        Promise.resolve(
          ids.map((id) => ({ id, base: { id }, set: { username: id }, isGone: false })),
        ),
      membersOf(group: string) {
        asked.push(group);
        return Promise.resolve(new Map([[group === "in" ? "id-1" : "id-2", group === "in"]]));
      },
    } as unknown as ShadowState;
    const filter = parsePingOneFilter(
      'username sw "id" and (memberOfGroups[id eq "in"] or not (memberOfGroups[id eq "out"]))',
    );
    const difference = await differenceOf(state, "users", filter, {
      work: undefined,
      giveWay: () => {
        turns += 1;
        return undefined;
      },
    });
    expect(asked).toEqual(["in", "out"]);
    expect(turns).toBe(ids.length);
    expect(difference.added).toHaveLength(ids.length);
    await differenceOf(state, "users", undefined, working);
    expect(asked).toHaveLength(2);
  });

  it("takes what it costs to look at everybody from the request's budget, before it looks", async () => {
    const ids = Array.from({ length: 1_000 }, (_, at) => `id-${at}`);
    let looked = 0;
    const entries = ids.map((id) => ({
      id,
      isGone: false,
      base: undefined,
      get set() {
        looked += 1;
        return { id, username: id };
      },
    }));
    const state = {
      all: () => Promise.resolve(entries),
      withValue: () => Promise.resolve(["id-1"]),
      entry: (_kind: string, id: string) => Promise.resolve(entries.find((each) => each.id === id)),
    } as unknown as ShadowState;
    const cost = async (text: string, units = Infinity): Promise<number> => {
      let spent = 0;
      const budget = new WorkBudget(units);
      const work = {
        spend: (asked: number) => {
          spent += asked;
          budget.spend(asked);
        },
      };
      await differenceOf(state, "users", parsePingOneFilter(text), { ...working, work });
      return spent;
    };
    const one = await cost('title co "a"');
    expect(one).toBeGreaterThan(2 * 6 * ids.length);
    expect(await cost('title co "a" or title co "b" or not (title co "c")')).toBe(3 * one);
    // A boundary costs one look, however many populations it has: a plain list is answered, whoever is planned.
    const boundary = ["a", "b", "c", "d"].map((id) => `population.id eq "${id}"`).join(" or ");
    expect(await cost(`(${boundary})`)).toBe(await cost('population.id eq "a"'));
    expect(await cost(`(${boundary}) and title pr`)).toBeLessThan(one * 2);
    // Who is found by an index is not looked for, as in the look-ups of writes.
    expect(await cost('username eq "id-1"')).toBe(0);
    looked = 0;
    await expect(cost('title co "a"', one - 1)).rejects.toMatchObject({ scimType: "tooMany" });
    expect(looked).toBe(0);
  });
});
