import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PingOneError } from "../../../../src/pingone/error.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { createPageWalk } from "../../../../src/translate/search/index-paging.js";
import type { PageAnchors } from "../../../../src/translate/search/page-anchors.js";
import { createStubClock } from "../../pingone/stubs.js";
import { context, pagedUsers, stubUsers, userOf, type PagedOptions } from "../users/stub-users.js";

const pageAnchors = (): PageAnchors =>
  createProcessMemories(createStubClock()).shared("pageAnchors");

function start(total: number, options: PagedOptions = {}) {
  const paged = pagedUsers(total, options);
  const walk = createPageWalk(paged.users, "/users", pageAnchors());
  return {
    ...paged,
    walk,
    /** The ids of a window, its total, and how many calls it took. */
    read: async (offset: number, count: number, filter?: string) => {
      const before = paged.calls.length;
      const { items, total: told } = await walk.read(filter, offset, count, context);
      return { ids: items.map(({ id }) => id), told, calls: paged.calls.length - before };
    },
    slice: (offset: number, count: number) =>
      paged.all.slice(offset, offset + count).map(({ id }) => id),
  };
}

const shortPages: PagedOptions["sizeOf"] = (limit, pageNumber) =>
  pageNumber % 3 === 1 ? 0 : Math.max(1, Math.floor(limit / 2));

describe("windows over cursors (RFC 7644 section 3.4.2.4, contract section 7)", () => {
  it.each<[string, PagedOptions]>([
    ["plain", {}],
    ["without count", { omitCount: true }],
    ["short and empty pages", { sizeOf: shortPages }],
    ["short and empty pages without count", { omitCount: true, sizeOf: shortPages }],
  ])("%s: every window is the slice, in whatever order it is asked for", async (_name, options) => {
    const windows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 200 })),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 650 }), windows, async (total, asked) => {
        const { read, slice } = start(total, options);
        for (const [offset, count] of asked) {
          const { ids, told } = await read(offset, count);
          expect(ids).toEqual(slice(offset, count));
          expect(told).toBe(total);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 7, 50, 100, 150, 199, 200])(
    "a walk in order by %d costs one call a page",
    async (count) => {
      const total = 1_000;
      const { read, slice } = start(total);
      for (let offset = 0; offset < total; offset += count) {
        const { ids, calls } = await read(offset, count);
        expect(ids).toEqual(slice(offset, count));
        // Where a page of ours lies across two of PingOne's, it takes both.
        expect(calls).toBeLessThanOrEqual(200 % count === 0 ? 1 : 2);
      }
    },
  );

  it("a probe with count=1 does not slow the walk after it", async () => {
    for (const omitCount of [false, true]) {
      const { read, calls } = start(2_000, { omitCount });
      await read(0, 1);
      const probed = calls.length;
      expect(probed).toBeLessThanOrEqual(omitCount ? 1 + 10 : 1);
      for (let offset = 0; offset < 2_000; offset += 100) await read(offset, 100);
      // With a count one call a page; without it, each window also walks to the end to know the total.
      expect(calls.length - probed).toBeLessThanOrEqual(omitCount ? 20 * 11 : 20);
    }
  });

  it("without count, a small page does not make the counting slow", async () => {
    const { read, calls } = start(10_000, { omitCount: true });
    const { ids, told } = await read(0, 10);
    expect([ids.length, told]).toEqual([10, 10_000]);
    expect(calls.length).toBe(1 + 50);
    expect(calls.slice(0, 3)).toEqual(["list 10", "list 200", "follow 200 from 200"]);
  });

  it("page starts are kept apart by filter", async () => {
    const { read, calls } = start(1_000);
    await read(0, 200, 'username sw "a"');
    calls.length = 0;
    await read(200, 200, 'username sw "b"');
    expect(calls[0]).toBe("list 200");
    calls.length = 0;
    await read(200, 200, 'username sw "a"');
    expect(calls).toEqual(["follow 200 from 200"]);
  });

  it.each([
    ["beyond the end", 500, 100, 1],
    ["only the total", 0, 0, 1],
    ["the total from somewhere", 50, 0, 1],
    ["across the end", 50, 100, 1],
  ])("%s costs %d %d: %d call", async (_name, offset, count, expected) => {
    const { read, slice } = start(120);
    const { ids, told, calls } = await read(offset, count);
    expect(ids).toEqual(slice(offset, count));
    expect([told, calls]).toEqual([120, expected]);
  });

  it("an empty directory is one call", async () => {
    expect(await start(0).read(0, 100)).toEqual({ ids: [], told: 0, calls: 1 });
  });

  it("cursors that PingOne no longer takes only cost a longer way", async () => {
    const { read, slice, calls, ...paged } = start(1_000);
    for (const offset of [0, 200, 400]) await read(offset, 200);
    paged.expireCursors();
    calls.length = 0;
    expect((await read(600, 200)).ids).toEqual(slice(600, 200));
    expect(calls).toEqual([
      "follow 200 from 600",
      "list 200",
      "follow 200 from 200",
      "follow 200 from 400",
      "follow 200 from 600",
    ]);
    calls.length = 0;
    expect((await read(800, 200)).calls).toBe(1);
  });

  it("any other failure is told, not walked around", async () => {
    const failure = new PingOneError("rateLimited", "users.list", { status: 429 });
    let calls = 0;
    const walk = createPageWalk(
      stubUsers({
        list: () => Promise.resolve({ items: [userOf({})], count: 2, next: "n" }),
        follow: () => {
          calls += 1;
          return Promise.reject(failure);
        },
      }),
      "/users",
      pageAnchors(),
    );
    await walk.read(undefined, 0, 1, context);
    await expect(walk.read(undefined, 0, 2, context)).rejects.toBe(failure);
    expect(calls).toBe(1);
  });
});

describe("page anchors", () => {
  it("are of one collection and one filter, and known to every walk of them", async () => {
    const anchors = pageAnchors();
    const paged = pagedUsers(1_000);
    const walkOf = (path: string) => createPageWalk(paged.users, path, anchors);
    for (const offset of [0, 200, 400]) await walkOf("/users").read("a", offset, 200, context);
    const callsOf = async (path: string, filter: string): Promise<number> => {
      paged.calls.length = 0;
      await walkOf(path).read(filter, 600, 200, context);
      return paged.calls.length;
    };
    expect(await callsOf("/users", "a")).toBe(1);
    expect(await callsOf("/users", "b")).toBe(4);
    expect(await callsOf("/groups", "a")).toBe(4);
  });
});

describe("scanning everything", () => {
  it.each([
    ["plain", {}],
    ["short pages", { sizeOf: shortPages }],
    ["without count", { omitCount: true }],
  ])("%s: yields each user once, in order", async (_name, options) => {
    const { walk, all } = start(950, options);
    const ids: string[] = [];
    for await (const page of walk.scan(undefined, context))
      ids.push(...page.items.map((u) => u.id));
    expect(ids).toEqual(all.map(({ id }) => id));
  });

  it("stops asking when nobody listens any more", async () => {
    const { walk, calls } = start(2_000);
    for await (const page of walk.scan(undefined, context)) {
      if (page.items.length > 0) break;
    }
    expect(calls).toEqual(["list 200"]);
  });
});
