// What shadow mode would list otherwise: memories that are asked for each id are not asked for all of them at once.
import { describe, expect, it } from "@jest/globals";
import type { ShadowState } from "../../../../src/translate/shadow/state.js";
import { differenceOf } from "../../../../src/translate/shadow/reads/difference.js";
import { parsePingOneFilter } from "../../../../src/translate/shadow/reads/filter.js";

const MEMBERS = 5_000;
const QUEUE = 2_000;
const giveWay = () => undefined;

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
    const { added } = await differenceOf(state, "users", filter, giveWay);
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
    const difference = await differenceOf(state, "users", filter, () => {
      turns += 1;
      return undefined;
    });
    expect(asked).toEqual(["in", "out"]);
    expect(turns).toBe(ids.length);
    expect(difference.added).toHaveLength(ids.length);
    await differenceOf(state, "users", undefined, giveWay);
    expect(asked).toHaveLength(2);
  });
});
