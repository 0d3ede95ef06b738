// The mark of a deletion: read with suspicion, kept by every write of a profile, and gone for certain before a return is told.
import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../../../src/pingone/error.js";
import { overflowPatch } from "../../../../../src/translate/profile/overflow.js";
import {
  buried,
  returning,
  sourceMark,
  tombstoneOf,
} from "../../../../../src/translate/users/tombstone/tombstone-mark.js";
import { unmark } from "../../../../../src/translate/users/tombstone/unmark.js";
import { context, inTurn, stubUsers, userOf } from "../stub-users.js";

describe("the mark", () => {
  it("tells the source, and since when the user is on the way back", () => {
    expect(tombstoneOf(returning("s", 5))).toEqual({ source: "s", returningAtMs: 5 });
    expect(tombstoneOf(buried("s"))).toEqual({ source: "s", returningAtMs: undefined });
    expect(sourceMark("hr")).not.toBe(sourceMark("entra"));
  });

  it.each([undefined, null, "x", [], {}, { $delete: true }, { $delete: { source: 1 } }])(
    "is none: %p",
    (holder) => {
      expect(tombstoneOf(holder)).toBeUndefined();
    },
  );

  it("stays where a profile is written, beside that of the create", () => {
    const present = { ...buried("s"), $create: { attempt: "a" }, nickName: "N" };
    expect(overflowPatch(present, { title: "T" })).toEqual({ nickName: null, title: "T" });
    expect(overflowPatch({ ...buried("s"), nickName: "N" }, {})).toEqual({ nickName: null });
    expect(overflowPatch(buried("s"), {})).toBeUndefined();
    expect(overflowPatch({ nickName: "N" }, {})).toBeNull();
  });
});

describe("the end of a return", () => {
  const overflow = "scimProfile";
  const lost = new PingOneError("unavailable", "users.patch", { ambiguous: true });
  const marked = userOf({ [overflow]: returning("s", 1) });
  const free = userOf({ [overflow]: {} });

  it("is looked up where PingOne did not say so", async () => {
    const patch = inTurn<typeof free>([lost]);
    const done = stubUsers({ patch, read: inTurn([free]) });
    expect(await unmark({ users: done, overflow }, free.id, context)).toBe(free);
    const left = stubUsers({ patch, read: inTurn([marked]) });
    await expect(unmark({ users: left, overflow }, free.id, context)).rejects.toBe(lost);
    const unreadable = stubUsers({ patch, read: inTurn<typeof free>([new Error("x")]) });
    await expect(unmark({ users: unreadable, overflow }, free.id, context)).rejects.toBe(lost);
  });
});
