import { describe, expect, it } from "@jest/globals";
import type { PingOneUser, UserBody } from "../../../../src/pingone/users.js";
import { createPartialPatches } from "../../../../src/translate/users/partial-patches.js";
import { instantClock } from "../groups/stub-groups.js";
import { context, idOf, stubUsers, userOf } from "./stub-users.js";

type Complex = Readonly<Record<string, unknown>>;

/** One PingOne that merges parts, or replaces the whole they belong to. */
function pingOne(merges: boolean, held: UserBody) {
  let user: PingOneUser = userOf(held);
  const calls: string[] = [];
  let failing = 0;
  const users = stubUsers({
    read() {
      calls.push("read");
      return Promise.resolve(user);
    },
    patch(_id, body) {
      calls.push("patch");
      if (calls.length === failing) return Promise.reject(new Error("outage"));
      const changed = Object.entries(body).map(([name, value]) => {
        const isPartial = typeof value === "object" && value !== null && merges;
        return [name, isPartial ? { ...(user[name] as Complex), ...value } : value] as const;
      });
      const { id, username, enabled, createdAt, updatedAt } = user;
      const next = { ...user, ...Object.fromEntries(changed) };
      user = { ...next, id, username, enabled, createdAt, updatedAt };
      return Promise.resolve(user);
    },
  });
  const partial = createPartialPatches({ users, clock: instantClock });
  const seen = (): void => {
    partial.notice(user);
  };
  const patch = async (body: UserBody): Promise<PingOneUser> =>
    partial.patch(idOf(1), body, context);
  const spent = (): string => calls.splice(0).join(" ");
  /** What an administrator makes of the user meanwhile. */
  const edit = (change: UserBody): void => {
    user = { ...user, ...change };
  };
  /** The call of that number fails, before it takes effect. */
  const fail = (number: number): void => {
    failing = number;
  };
  const written = (): void => {
    partial.written(idOf(1));
  };
  return { patch, seen, spent, edit, fail, written, held: () => user };
}

const name = { given: "Mary", family: "Sample", middle: "J" };
const address = { locality: "Austin", countryCode: "US" };

describe("parts of a complex attribute (contract 3.7, U11)", () => {
  it.each([true, false])(
    "lose no other part, merging or not (%s), seen before or not",
    async (merges) => {
      for (const isSeen of [true, false]) {
        const { patch, seen } = pingOne(merges, { name, address });
        if (isSeen) seen();
        for (const given of ["Marie", "Maria", "Mary"]) {
          const user = await patch({ title: given, name: { given }, address: { locality: given } });
          expect(user).toMatchObject({
            title: given,
            name: { ...name, given },
            address: { ...address, locality: given },
          });
        }
        expect(await patch({ name: { middle: null } })).toMatchObject({
          name: { given: "Mary", family: "Sample", middle: null },
        });
      }
    },
  );

  it("cost one call where PingOne merges: the first takes a read unless the user was just seen", async () => {
    const { patch, spent } = pingOne(true, { name });
    await patch({ name: { given: "Marie" } });
    expect(spent()).toBe("read patch");
    await patch({ name: { given: "Maria" } });
    expect(spent()).toBe("patch");
    const other = pingOne(true, { name });
    other.seen();
    await other.patch({ name: { given: "Marie" } });
    expect(other.spent()).toBe("patch");
  });

  it("cost two where it replaces, once that has been seen", async () => {
    const { patch, spent } = pingOne(false, { name });
    await patch({ name: { given: "Marie" } });
    expect(spent()).toBe("read patch patch patch");
    await patch({ name: { given: "Maria" } });
    expect(spent()).toBe("read patch");
  });

  it("are not put back when an administrator has taken them away since they were seen", async () => {
    const { patch, seen, spent, edit, held } = pingOne(true, { name });
    seen();
    edit({ name: { given: "Mary" } });
    await patch({ name: { given: "Marie" } });
    expect(held()["name"]).toEqual({ given: "Marie", family: null, middle: null });
    spent();
    // And what PingOne does is known by then.
    await patch({ name: { given: "Maria" } });
    expect(spent()).toBe("patch");
  });

  it("that a removal leaves are those there are, whatever was seen before", async () => {
    for (const merges of [true, false]) {
      const { patch, seen, edit, held } = pingOne(merges, { name });
      seen();
      edit({ name: { given: "Mary" } });
      await patch({ name: { given: null } });
      expect(Object.values(held()["name"] as object).filter((each) => each !== null)).toEqual([]);
    }
  });

  it("are not put back once the user was written otherwise, nor over what is there by then", async () => {
    const first = pingOne(false, { name });
    first.fail(3);
    await expect(first.patch({ name: { given: "Marie" } })).rejects.toThrow("outage");
    first.edit({ name: { given: "M", family: "Other" } });
    await first.patch({ title: "VP" });
    expect(first.held()["name"]).toEqual({ given: "M", family: "Other", middle: "J" });

    const second = pingOne(false, { name });
    second.fail(3);
    await expect(second.patch({ name: { given: "Marie" } })).rejects.toThrow("outage");
    second.edit({ name: { given: "M" } });
    second.written();
    await second.patch({ title: "VP" });
    expect(second.held()["name"]).toEqual({ given: "M" });
  });

  it.each([3, 4])("are put back by the next change when call %d fails", async (number) => {
    const { patch, fail, held } = pingOne(false, { name });
    fail(number);
    await expect(patch({ name: { given: "Marie" } })).rejects.toThrow("outage");
    fail(0);
    await patch({ title: "VP" });
    expect(held()).toMatchObject({ title: "VP", name: { family: "Sample", middle: "J" } });
    await patch({ name: { given: "Maria" } });
    expect(held()["name"]).toEqual({ ...name, given: "Maria" });
  });

  it("are put back when a part is removed", async () => {
    const { patch, held } = pingOne(false, { name });
    await patch({ name: { middle: null } });
    expect(held()["name"]).toEqual({ given: "Mary", family: "Sample", middle: null });
  });

  it("teach nothing where there is no other part", async () => {
    const { patch, spent } = pingOne(false, { name: { given: "Mary" } });
    await patch({ name: { given: "Marie" } });
    await patch({ name: { given: "Maria", family: "Sample" } });
    expect(spent()).toBe("read patch read patch");
  });

  it.each<[string, UserBody]>([
    ["no complex attribute", { title: "VP", nickname: null }],
    ["the whole cleared", { name: null }],
    ["parts of a custom attribute, which PingOne merges", { scimProfile: { a: 1 } }],
  ])("%s: one call", async (_what, body) => {
    const { patch, spent } = pingOne(false, { name });
    await patch(body);
    expect(spent()).toBe("patch");
  });
});
