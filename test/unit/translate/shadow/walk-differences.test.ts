// A walk of what is planned reads all of it once, and never shows what was planned before as if nothing had come since.
import { describe, expect, it } from "@jest/globals";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import {
  createWalkDifferences,
  type WalkPage,
} from "../../../../src/translate/shadow/reads/walk-differences.js";
import { createShadowState, type ShadowState } from "../../../../src/translate/shadow/state.js";
import { createStubClock } from "../../pingone/stubs.js";

const ID = "00000000-0000-4000-8000-00000000000a";
const planned = (id: string) => ({
  id,
  base: undefined,
  set: { id, username: `of ${id}` },
  isGone: false,
});
const first = { kind: "users", text: "", isFirst: true } as const;
const later = { ...first, isFirst: false };

async function walked() {
  const memories = createProcessMemories(createStubClock());
  const giveWay = () => undefined;
  const state = createShadowState(
    { resources: memories.shared("shadowResources"), links: memories.shared("shadowLinks") },
    giveWay,
  );
  await state.keep("users", planned(ID));
  const read: string[] = [];
  const counting: ShadowState = {
    ...state,
    all: (kind) => {
      read.push(kind);
      return state.all(kind);
    },
  };
  let nowMs = 0;
  const differences = createWalkDifferences({
    state: counting,
    clock: { now: () => nowMs },
    giveWay,
  });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { state, read, differences, pass };
}

describe("the difference of a walk", () => {
  it("is worked out once for all pages, whatever else is looked up between them", async () => {
    const { read, differences } = await walked();
    const walk = await differences.of(first, undefined);
    differences.shown(walk, false);
    for (let page = 0; page < 250; page += 1) {
      await differences.of({ ...first, text: `id eq "${ID}"` }, undefined);
      const next = await differences.of(later, undefined);
      expect(next).toBe(walk);
      differences.shown(next, false);
    }
    expect(read).toEqual(["users"]);
    expect(walk.difference.added.map(({ id }) => id)).toEqual([ID]);
  });

  it.each<[string, (state: ShadowState) => Promise<void>]>([
    ["a planned write", (state) => state.keep("users", planned("other"))],
    ["somebody noted", (state) => state.remember("users", { id: "other" })],
    ["a membership", (state) => state.setMember({ group: "g", kind: "users", member: ID }, true)],
  ])("is worked out anew after %s", async (_what, change) => {
    const { state, read, differences } = await walked();
    differences.shown(await differences.of(first, undefined), false);
    await change(state);
    await differences.of(later, undefined);
    expect(read).toHaveLength(2);
  });

  it.each<[string, WalkPage]>([
    ["a first page", first],
    ["another filter", { ...later, text: "email pr" }],
    ["another kind", { ...later, kind: "groups" }],
  ])("is no other walk's: %s", async (_what, page) => {
    const { read, differences } = await walked();
    differences.shown(await differences.of(first, undefined), false);
    await differences.of(page, undefined);
    expect(read).toHaveLength(2);
  });

  it("is held for half a minute, and not beyond the last page", async () => {
    const { read, differences, pass } = await walked();
    differences.shown(await differences.of(first, undefined), false);
    pass(30_000);
    const again = await differences.of(later, undefined);
    expect(read).toHaveLength(2);
    differences.shown(again, false);
    differences.shown(again, true);
    await differences.of(later, undefined);
    expect(read).toHaveLength(3);
  });
});
