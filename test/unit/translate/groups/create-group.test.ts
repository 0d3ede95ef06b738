// A create of a group whose process comes to no end of it: whoever has its turn next goes on with it, and says so to one client at most.
import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../../src/pingone/error.js";
import type { GroupBody, PingOneGroup } from "../../../../src/pingone/resources/groups.js";
import { createGroup } from "../../../../src/translate/groups/create/create.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { noTag } from "../../../../src/translate/source-tag.js";
import { createUnfinishedCreates } from "../../../../src/translate/unfinished-creates.js";
import { createWriteOrder } from "../../../../src/translate/write-order.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { GROUP, instantClock, reconcileDependencies, stubGroups, userId } from "./stub-groups.js";
import { context } from "../users/stub-users.js";

type Stub = ReturnType<typeof stubGroups>;
type Add = Stub["groups"]["addMember"];

interface Failures {
  readonly addMember?: Add;
  readonly read?: Stub["groups"]["read"];
  readonly isOurs?: boolean;
}

/** What all processes see: PingOne, and what they share. */
function world(people: readonly number[]) {
  let made: PingOneGroup | undefined;
  const stub = stubGroups({ people });
  const taken = { details: [{ code: "UNIQUENESS_VIOLATION", target: "name" }] };
  const groups: Stub["groups"] = {
    ...stub.groups,
    create(body: GroupBody) {
      if (made !== undefined)
        return Promise.reject(new PingOneError("uniqueness", "create", taken));
      made = { ...body, id: GROUP, name: body.name ?? "", createdAt: "1", updatedAt: "1" };
      return Promise.resolve(made);
    },
    list: () =>
      Promise.resolve({ items: made ? [made] : [], count: made ? 1 : 0, next: undefined }),
    read: (id) =>
      made?.id === id
        ? Promise.resolve(made)
        : Promise.reject(new PingOneError("notFound", "read")),
  };
  const memories = createProcessMemories(instantClock);
  const unfinished = createUnfinishedCreates(memories.shared("unfinishedCreates"), noTag);

  /** One process, with turns of its own: the others wait for nothing that it has left. */
  function send(members: readonly number[], { isOurs = true, ...failing }: Failures = {}) {
    const own = { ...stub, groups: { ...groups, ...failing } };
    const deps = reconcileDependencies(own);
    const turns = createProcessMemories(instantClock).local<Promise<unknown>>("writeTurns");
    const inOrder = createWriteOrder({ ...deps, turns });
    const all = { ...deps, inOrder, unfinished, removals: () => 0 };
    const resource: JsonObject = {
      displayName: "Sales",
      members: members.map((one) => ({ value: userId(one), type: "User" })),
    };
    const lease = {
      isTakenOver: false,
      isOurs: (): true | Promise<boolean> => isOurs || Promise.resolve(false),
    };
    const within = { ...context, lease };
    return createGroup(all, resource, { projection: undefined, isRepeatable: true }, within);
  }
  return { stub, groups, send };
}

const hangs = new Promise<never>(() => undefined);

/** Sent, and nothing more is heard of it when it has come to the member `at`, whom PingOne has added or not. */
async function kill(
  { groups, send }: ReturnType<typeof world>,
  members: readonly number[],
  { at, isAdded }: { readonly at: number; readonly isAdded: boolean },
): Promise<void> {
  await new Promise<void>((heard, reject) => {
    const addMember: Add = async (link, within) => {
      if (link.member !== userId(at)) return groups.addMember(link, within);
      if (isAdded) await groups.addMember(link, within);
      heard();
      return hangs;
    };
    send(members, { addMember }).catch(reject);
  });
}

describe("a create of a group that its process has not ended", () => {
  it.each([
    { members: [1], at: 1 },
    { members: [1, 2, 3], at: 3 },
  ])(
    "is gone on with where a member of $members is missing: 201, once",
    async ({ members, at }) => {
      const all = world([1, 2, 3]);
      await kill(all, members, { at, isAdded: false });
      expect(await all.send(members)).toMatchObject({ id: GROUP, displayName: "Sales" });
      expect(all.stub.members()).toEqual(members.map(userId));
      await expect(all.send(members)).rejects.toMatchObject({ code: "uniqueness" });
    },
  );

  it.each([{ members: [1] }, { members: [1, 2, 3] }])(
    "is 409 where all of $members are there, for its client may have been told",
    async ({ members }) => {
      const all = world([1, 2, 3]);
      await kill(all, members, { at: members.at(-1) ?? 0, isAdded: true });
      const told = { reason: { code: "uniqueness" }, outcome: { state: "asFound" } };
      await expect(all.send(members)).rejects.toMatchObject(told);
      await expect(all.send(members)).rejects.toMatchObject({ code: "uniqueness" });
      expect(all.stub.members()).toEqual(members.map(userId));
    },
  );

  it("is 201 at last where the one who goes on fails for a while, and all is there then", async () => {
    const all = world([1, 2]);
    await kill(all, [1, 2], { at: 2, isAdded: false });
    const failing: Add = async (link, within) => {
      await all.groups.addMember(link, within);
      throw new PingOneError("timeout", "add", { ambiguous: true });
    };
    await expect(all.send([1, 2], { addMember: failing })).rejects.toMatchObject({
      outcome: { state: "unfinished" },
    });
    expect(await all.send([1, 2])).toMatchObject({ id: GROUP });
  });

  it("stays where a member cannot be one: its client may have been told", async () => {
    const all = world([]);
    await kill(all, [1], { at: 1, isAdded: false });
    const addMember: Add = () => Promise.reject(new PingOneError("notFound", "add"));
    await expect(all.send([1], { addMember })).rejects.toMatchObject({
      reason: { status: 400 },
      outcome: { state: "asFound" },
    });
  });

  it("is gone on with where PingOne does not know everywhere yet what it has made (contract 11.3)", async () => {
    const { send } = world([1, 2]);
    const addMember: Add = () => Promise.reject(new PingOneError("notFound", "add"));
    const unfinished = { reason: { code: "inconsistent" }, outcome: { state: "unfinished" } };
    // The group and the members can be read.
    await expect(send([1, 2], { addMember })).rejects.toMatchObject(unfinished);
    expect(await send([1, 2])).toMatchObject({ id: GROUP });
  });

  it("nor is it told as gone where it cannot be read yet", async () => {
    const { send } = world([1, 2]);
    const unknown = () => Promise.reject(new PingOneError("notFound", "read"));
    const unfinished = { reason: { code: "inconsistent" }, outcome: { state: "unfinished" } };
    await expect(send([1, 2], { addMember: unknown, read: unknown })).rejects.toMatchObject(
      unfinished,
    );
    expect(await send([1, 2])).toMatchObject({ id: GROUP });
  });

  it("leaves nothing to go on with where its turn was lost, and another has ended it", async () => {
    const { send } = world([1, 2]);
    let other: Promise<JsonObject> | undefined;
    const addMember: Add = async () => {
      await (other ??= send([1, 2]));
      throw new PingOneError("turnLost", "add");
    };
    const lost = send([1, 2], { addMember, isOurs: false });
    await expect(lost).rejects.toMatchObject({ outcome: { state: "unfinished" } });
    expect(await other).toMatchObject({ id: GROUP });
    await expect(send([1, 2])).rejects.toMatchObject({ code: "uniqueness" });
  });
});
