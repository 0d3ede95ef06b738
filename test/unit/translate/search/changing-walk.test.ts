// A walk by index while users go and others look: who stays is shown once, whatever was deleted, searched or walked meanwhile.
import { describe, expect, it } from "@jest/globals";
import { createTenantScope } from "../../../../src/shared-state/scope/tenant-scope.js";
import { createMemoryStore } from "../../../../src/shared-state/memory-store.js";
import { createSharedState } from "../../../../src/shared-state/shared-state.js";
import { createProcessMemories, withPrefix } from "../../../../src/translate/process-memory.js";
import { createPageWalk } from "../../../../src/translate/search/index-paging.js";
import { createSharedMemories } from "../../../../src/translate/shared-memory.js";
import { createManualClock } from "../../pingone/manual-clock.js";
import { context } from "../users/stub-users.js";
import { directory, nameOf } from "./names-directory.js";

const COUNT = 10;

function start(total = 400, options: Parameters<typeof directory>[1] = {}) {
  const clock = createManualClock();
  const names = Array.from({ length: total }, (_, at) => `user ${String(at + 1_000)}`);
  const source = directory(names, options);
  const memories = createProcessMemories(clock);
  /** As the parts of a source are made. */
  const walkOf = (name: string) =>
    createPageWalk(source, "/users", withPrefix(memories.shared("pageAnchors"), `${name} `));
  const walk = walkOf("hr");
  /** As clients do it: until as many were shown as there are. */
  async function* walkAs(its = walk): AsyncGenerator<readonly string[]> {
    for (let offset = 0, all = 1; offset < all;) {
      const { items, total } = await its.read(undefined, offset, COUNT, context);
      yield items.map(nameOf);
      if (items.length === 0) return;
      [offset, all] = [offset + items.length, total];
    }
  }
  return { names, walk, walkOf, walkAs, calls: source.calls };
}

describe("a walk by index while users go", () => {
  it.each([1, COUNT, 25])("%d of those it has seen: shows everybody who stays", async (gone) => {
    const { names, walkAs } = start(60);
    const seen: string[] = [];
    for await (const items of walkAs()) {
      seen.push(...items);
      if (seen.length === 30) names.splice(0, gone);
    }
    expect(seen.slice(gone)).toEqual(names);
  });

  it.each([1, COUNT, 25])("%d, and PingOne does not count: the same", async (gone) => {
    const { names, walkAs } = start(300, { omitCount: true });
    const seen: string[] = [];
    for await (const items of walkAs()) {
      seen.push(...items);
      if (seen.length === 150) names.splice(0, gone);
    }
    expect(seen.slice(gone)).toEqual(names);
  });

  // Pages that PingOne makes shorter, and a client that asks for fewer than before: ours begin inside of PingOne's.
  it.each([
    ["PingOne's pages are shorter", { sizeOf: (limit: number) => Math.ceil(limit * 0.7) }, COUNT],
    ["the client asks for fewer than at first", {}, 4],
  ])(
    "and pages are cut, for %s: shows everybody who stays, once",
    async (_name, options, count) => {
      for (const gone of [1, 3, 9]) {
        const { names, walk } = start(120, options);
        const seen: string[] = [];
        for (let offset = 0, all = 1; offset < all;) {
          const asked = offset === 0 ? COUNT : count;
          const { items, total } = await walk.read(undefined, offset, asked, context);
          if (items.length === 0) break;
          seen.push(...items.map(nameOf));
          [offset, all] = [offset + items.length, total];
          // After each page those shown last go, but for the very last one.
          const last = names.indexOf(seen.at(-1) ?? "");
          names.splice(Math.max(last - gone, 0), Math.min(gone, last));
        }
        const shown = names.map((name) => seen.filter((each) => each === name).length);
        expect(shown).toEqual(Array.from(names, () => 1));
      }
    },
  );

  it.each([
    ["PingOne's pages are shorter", 7],
    ["PingOne's pages are as asked for", COUNT],
  ])(
    "and %s, and all who were shown are deleted each time: shows everybody",
    async (_name, size) => {
      const { names, walk } = start(60, { sizeOf: () => size });
      const all = [...names];
      const seen: string[] = [];
      for (let offset = 0; ; offset += COUNT) {
        const { items } = await walk.read(undefined, offset, COUNT, context);
        if (items.length === 0) break;
        seen.push(...items.map(nameOf));
        names.splice(0, items.length);
      }
      expect(seen).toEqual(all);
    },
  );

  it("costs no more calls than pages while nobody goes", async () => {
    const { names, walkAs, calls } = start(60);
    const seen: string[] = [];
    for await (const items of walkAs()) seen.push(...items);
    expect(seen).toEqual(names);
    expect(calls).toHaveLength(6);
  });

  it("a window behind the end costs one call", async () => {
    const { walk, calls } = start();
    expect(await walk.read(undefined, 90_000, COUNT, context)).toEqual({ items: [], total: 400 });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["behind the end", 90_000, COUNT],
    ["of nobody", 0, 0],
    ["of nobody, far behind", 90_000, 0],
  ])(
    "a window %s tells how many there are now, whatever a walk has seen",
    async (_, offset, count) => {
      const { names, walk, walkAs } = start(60);
      for await (const items of walkAs()) expect(items).not.toEqual([]);
      names.splice(0, 57);
      expect(await walk.read(undefined, offset, count, context)).toEqual({ items: [], total: 3 });
    },
  );
});

describe("a walk by index while others look", () => {
  it("is not led elsewhere by a search through all", async () => {
    const { names, walk, walkAs } = start();
    const seen: string[] = [];
    for await (const items of walkAs()) {
      seen.push(...items);
      if (seen.length !== 200) continue;
      names.splice(0, 5);
      for await (const page of walk.scan(undefined, context)) expect(page.items).not.toEqual([]);
    }
    expect(seen.slice(5)).toEqual(names);
  });

  it("is not led elsewhere by the walk of another source", async () => {
    const { names, walkOf, walkAs } = start();
    const walks = [walkAs(), walkAs(walkOf("okta"))] as const;
    const seen: [string[], string[]] = [[], []];
    const step = async (at: 0 | 1): Promise<void> => {
      const { value } = (await walks[at].next()) as IteratorResult<readonly string[], undefined>;
      seen[at].push(...(value ?? []));
    };
    await step(0);
    names.splice(0, 5);
    for (let page = 0; page < 41; page += 1) {
      await step(1);
      await step(0);
    }
    expect(seen[0].slice(5)).toEqual(names);
    expect(seen[1]).toEqual(names);
  });
});

describe("the start of the next page", () => {
  it("is where all replicas see it before the page is answered", async () => {
    const clock = createManualClock();
    const store = createMemoryStore(clock);
    let arrive = (): void => undefined;
    const underWay = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const asked: string[] = [];
    const remote = {
      ...store,
      async writeInEpoch(...given: Parameters<typeof store.writeInEpoch>) {
        asked.push(given[1]);
        await underWay;
        return store.writeInEpoch(...given);
      },
      whenBack: () => undefined,
      close: () => undefined,
    };
    const shared = createSharedState({ remote, local: createMemoryStore(clock), clock });
    const state = createTenantScope(shared, () => [new Uint8Array(32)]);
    const memories = createProcessMemories(clock, createSharedMemories(state, clock));
    const source = directory(Array.from({ length: 30 }, (_, at) => `user ${String(at + 10)}`));
    const walk = createPageWalk(source, "/users", memories.shared("pageAnchors"));
    let isAnswered = false;
    const read = walk.read(undefined, 0, COUNT, context).then(() => {
      isAnswered = true;
    });
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    arrive();
    await read;
    expect(isAnswered).toBe(true);
  });
});
