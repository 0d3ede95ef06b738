// What shadow mode remembers may be much: reading all of it stops nobody else.
import { describe, expect, it } from "@jest/globals";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { createShadowState } from "../../../../src/translate/shadow/state.js";
import { createStubClock } from "../../pingone/stubs.js";

describe("the memory of shadow mode", () => {
  it("lets others have their turn between entries when all are read", async () => {
    const memories = createProcessMemories(createStubClock());
    let turns = 0;
    const state = createShadowState(
      { resources: memories.shared("shadowResources"), links: memories.shared("shadowLinks") },
      () => {
        turns += 1;
        return Promise.resolve();
      },
    );
    const ids = Array.from({ length: 100 }, (_, at) => `id-${at}`);
    for (const id of ids) await state.remember("users", { id, username: id });
    expect((await state.all("users")).map(({ id }) => id)).toEqual(ids);
    expect(turns).toBe(ids.length);
  });

  it("tells of one membership without reading those of the whole group", async () => {
    const memories = createProcessMemories(createStubClock());
    const links = memories.shared<string>("shadowLinks");
    const all = (key: string): never => {
      throw new Error(`read whole: ${key}`);
    };
    const resources = memories.shared<string>("shadowResources");
    const state = createShadowState({ resources, links: { ...links, all } }, () => undefined);
    const link = (member: string) => ({ group: "g", kind: "users", member }) as const;
    await state.setMember(link("a"), true);
    await state.setMember(link("b"), false);
    await state.setMember(link("c"), true);
    await state.setMember(link("c"), undefined);
    const told = await Promise.all(["a", "b", "c", "d"].map((each) => state.isMember(link(each))));
    expect(told).toEqual([true, false, undefined, undefined]);
  });
});
