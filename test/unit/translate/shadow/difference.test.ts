// What shadow mode would list otherwise: memories that are asked for each id are not asked for all of them at once.
import { describe, expect, it } from "@jest/globals";
import type { ShadowState } from "../../../../src/translate/shadow/state.js";
import { differenceOf } from "../../../../src/translate/shadow/reads/difference.js";
import { parsePingOneFilter } from "../../../../src/translate/shadow/reads/filter.js";

const MEMBERS = 5_000;
const QUEUE = 2_000;

describe("the difference of a collection", () => {
  it("asks for the members of a large group a few at a time, and for each", async () => {
    const ids = Array.from({ length: MEMBERS }, (_, at) => `id-${at}`);
    let open = 0;
    let most = 0;
    const state = {
      membersOf: () => Promise.resolve(new Map(ids.map((id) => [id, true]))),
      groupsOf: () => Promise.resolve(new Map([["group", true]])),
      async entry(_kind: string, id: string) {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return { id, base: undefined, set: { id, username: id }, isGone: false };
      },
    } as unknown as ShadowState;
    const filter = parsePingOneFilter('memberOfGroups[id eq "group"]');
    const { added } = await differenceOf(state, "users", filter);
    expect(added).toHaveLength(MEMBERS);
    expect(most).toBeLessThan(QUEUE / 4);
  });
});
