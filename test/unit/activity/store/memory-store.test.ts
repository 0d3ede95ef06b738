import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../../src/activity/store/memory-store.js";
import type {
  ActivityRing,
  ActivityStore,
  KeptEntry,
} from "../../../../src/activity/store/store.js";

const capacities = { read: 3, write: 3, refusal: 3, stranger: 2 };

function keep(
  store: ActivityStore,
  ring: ActivityRing,
  text: string,
  timeMs: number,
  fold?: string,
): void {
  store.keep({ ring, tenant: "acme", source: "entra", text, timeMs, fold });
}

async function all(
  store: ActivityStore,
  mayMatter: (text: string) => boolean = () => true,
): Promise<KeptEntry[]> {
  const found: KeptEntry[] = [];
  const { entries } = await store.read();
  for await (const entry of entries(mayMatter)) found.push(entry);
  return found;
}

describe("the memory of entries", () => {
  it("is in the order of time over all kinds, and gives what is wanted", async () => {
    const store = createMemoryStore(capacities);
    keep(store, "write", "a", 1);
    keep(store, "read", "b", 2);
    keep(store, "write", "c", 3);
    expect((await all(store)).map(({ text }) => text)).toEqual(["a", "b", "c"]);
    expect((await all(store, (text) => text > "a")).map(({ text }) => text)).toEqual(["b", "c"]);
  });

  it("lets many of one kind push out none of another", async () => {
    const store = createMemoryStore(capacities);
    keep(store, "refusal", "kept", 0);
    for (let n = 0; n < 1_000; n += 1) {
      keep(store, "read", `read ${n}`, n);
      keep(store, "stranger", `stranger ${n}`, n);
    }
    expect((await all(store)).map(({ text }) => text)).toEqual([
      "kept",
      ...["read 997", "read 998", "stranger 998", "read 999", "stranger 999"],
    ]);
  });

  it("makes one entry with a count of a flood of equal ones: the latest, and since when", async () => {
    const store = createMemoryStore(capacities);
    keep(store, "refusal", "another", 0);
    for (let n = 1; n <= 500; n += 1) keep(store, "refusal", `same ${n}`, n, "same");
    expect(await all(store)).toEqual([
      { text: "another", count: 1, firstMs: 0 },
      { text: "same 500", count: 500, firstMs: 1 },
    ]);
  });

  it("begins to count anew when the counted one has been pushed out", async () => {
    const store = createMemoryStore(capacities);
    keep(store, "stranger", "same", 1, "same");
    keep(store, "stranger", "x", 2);
    keep(store, "stranger", "y", 3);
    keep(store, "stranger", "same", 4, "same");
    expect(await all(store)).toEqual([
      { text: "y", count: 1, firstMs: 3 },
      { text: "same", count: 1, firstMs: 4 },
    ]);
  });

  it("is shared fairly: a flood of one source pushes out nothing of another's equal share", async () => {
    const store = createMemoryStore({ ...capacities, refusal: 12 });
    const refuse = (tenant: string, source: string, text: string): void => {
      store.keep({ ring: "refusal", tenant, source, text, timeMs: 0, fold: text });
    };
    const others = ["acme entra", "acme okta", "other entra"];
    for (const each of others) {
      const [tenant = "", source = ""] = each.split(" ");
      for (const n of [1, 2, 3]) refuse(tenant, source, `${each} ${n}`);
    }
    for (let n = 0; n < 1_000; n += 1) refuse("acme", "flood", `flood ${n}`);
    const told = (await all(store)).map(({ text }) => text);
    expect(told).toHaveLength(12);
    for (const each of others) {
      expect(told).toEqual(expect.arrayContaining([1, 2, 3].map((n) => `${each} ${n}`)));
    }
    expect(told.slice(-3)).toEqual(["flood 997", "flood 998", "flood 999"]);
  });

  it("is one source's alone until others need their share of it", async () => {
    const store = createMemoryStore({ ...capacities, write: 4 });
    const write = (source: string, text: string): void => {
      store.keep({
        ring: "write",
        tenant: "acme",
        source,
        text,
        timeMs: 0,
        fold: undefined,
      });
    };
    for (const n of [1, 2, 3, 4, 5]) write("entra", `entra ${n}`);
    write("okta", "okta 1");
    expect((await all(store)).map(({ text }) => text)).toEqual([
      ...["entra 3", "entra 4", "entra 5", "okta 1"],
    ]);
    for (const n of [2, 3, 4]) write("okta", `okta ${n}`);
    expect((await all(store)).map(({ text }) => text)).toEqual([
      ...["entra 4", "entra 5", "okta 3", "okta 4"],
    ]);
  });
});
