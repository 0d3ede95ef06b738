import { describe, expect, it } from "@jest/globals";
import type { PingOneUser } from "../../../../../src/pingone/resources/users.js";
import { carrying, LATER, profile, startCreate, taken, theirs } from "./creating.js";
import { userOf } from "../stub-users.js";

describe("a user that shall be disabled and that another process has begun", () => {
  const at = (createdAt: string, more: object = {}) => ({
    ...userOf({ ...profile, ...carrying(theirs) }, 5, createdAt),
    ...more,
  });
  const old = at("2026-03-01T11:59:00.000Z");

  it("is finished when it can no longer be at it: 201", async () => {
    const { create, names } = startCreate({ create: [taken], found: [old], read: [old] });
    expect(await create(false)).toEqual({ ...old, enabled: false });
    expect(names()).toEqual(["create", "find", "read", "password", "enabled", "claim"]);
  });

  it("is 409 when a third process has finished it at the same time", async () => {
    const claims = ["third", "mine"];
    const { create } = startCreate({ create: [taken], found: [old], read: [old], claims });
    await expect(create(false)).rejects.toBe(taken);
  });

  it("is waited for while it may still be at it: 503 with the time left", async () => {
    const young = at("2026-03-01T12:00:00.000Z");
    const { create, names } = startCreate({ create: [taken], found: [young] });
    const expected = { status: 503, headers: { "Retry-After": "29" } };
    await expect(create(false)).rejects.toMatchObject(expected);
    expect(names()).toEqual(["create", "find"]);
  });

  it.each<[string, PingOneUser]>([
    ["complete", { ...old, enabled: false }],
    ["changed since", { ...old, updatedAt: LATER }],
    ["of another content", { ...old, email: "other@example.com" }],
    ["not to be disabled", { ...old, ...carrying({ attempt: "theirs" }) }],
    ["nobody's", userOf(profile, 5)],
  ])("is 409 when it is %s", async (_name, found) => {
    const { create, names } = startCreate({ create: [taken], found: [found] });
    await expect(create(false)).rejects.toBe(taken);
    expect(names()).toEqual(["create", "find"]);
  });

  it.each<[string, string | undefined, string | undefined]>([
    ["of another source", "A", "B"],
    ["of a source that is not named", undefined, "B"],
    ["of a named source, to the one source of an environment", "A", undefined],
  ])("is 409 when it is %s, however alike, and left as it is", async (_name, source, own) => {
    const marker = source === undefined ? theirs : { ...theirs, source };
    const found = [{ ...old, ...carrying(marker) }];
    const sourceTag = { current: () => own, isOwn: (tag: string | undefined) => tag === own };
    const { create, names } = startCreate({ create: [taken], found, sourceTag });
    await expect(create(false)).rejects.toBe(taken);
    expect(names()).toEqual(["create", "find"]);
  });

  it("is 409 when it was finished meanwhile", async () => {
    const read = [{ ...old, enabled: false }];
    const { create, names } = startCreate({ create: [taken], found: [old], read });
    await expect(create(false)).rejects.toBe(taken);
    expect(names()).toEqual(["create", "find", "read"]);
  });

  it("is 409 for a request that wants it enabled, without a look", async () => {
    const { create, names } = startCreate({ create: [taken], found: [old] });
    await expect(create(true)).rejects.toBe(taken);
    expect(names()).toEqual(["create"]);
  });
});
