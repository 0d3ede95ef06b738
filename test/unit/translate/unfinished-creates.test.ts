// A create that could not be finished is handed to the next identical request, once, as it was when it was kept.
import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../src/pingone/error.js";
import { createProcessMemories } from "../../../src/translate/process-memory.js";
import { noTag } from "../../../src/translate/source-tag.js";
import { createUnfinishedCreates, forget } from "../../../src/translate/unfinished-creates.js";
import { createUser } from "../../../src/translate/users/create/create-user.js";
import { createWriteOrder } from "../../../src/translate/write-order.js";
import {
  whenAnswered,
  type UnansweredWrites,
} from "../../../src/pingone/attempt/unanswered-writes.js";
import { createStubClock } from "../pingone/stubs.js";
import { context, idOf, stubUsers, userOf } from "./users/stub-users.js";

const request = { userName: "mary", active: false };
const TURN = "User mary";
const memories = () => createProcessMemories(createStubClock());
const unfinishedCreates = () =>
  createUnfinishedCreates(memories().shared("unfinishedCreates"), noTag);

describe("unfinished creates", () => {
  it("are handed out once, to the same request however its attributes are ordered", async () => {
    const unfinished = unfinishedCreates();
    const attempt = await unfinished.take(TURN, request, "disable");
    attempt.id = idOf(1);
    await unfinished.keep(TURN, request, attempt);
    attempt.isFinished = true;
    const other = await unfinished.take(TURN, { ...request, userName: "anna" });
    expect(other).toMatchObject({ id: undefined });
    const again = await unfinished.take(TURN, { active: false, userName: "mary" });
    expect(again).toEqual({ ...attempt, isFinished: false });
    expect((await unfinished.take(TURN, request)).id).toBeUndefined();
  });

  it("with nothing left to go on with are forgotten", async () => {
    const unfinished = unfinishedCreates();
    const attempt = await unfinished.take(TURN, request);
    attempt.isUnclear = true;
    await unfinished.keep(TURN, request, attempt);
    forget(attempt);
    await unfinished.keep(TURN, request, attempt);
    expect((await unfinished.take(TURN, request)).marker).not.toEqual(attempt.marker);
  });

  it("are kept as they are when what goes on after the answer has ended; the name's turn lasts until then", async () => {
    const clock = createStubClock(Date.parse("2026-03-01T12:00:06Z"));
    const unfinished = unfinishedCreates();
    const attempt = await unfinished.take(TURN, request, "disable");
    const unanswered: UnansweredWrites = new Set();
    let finish = (): void => undefined;
    const refused = new PingOneError("unavailable", "users.enabled", { status: 503 });
    const second = new Promise<void>((resolve) => (finish = resolve));
    const answers = [Promise.reject(refused), second];
    const track = <T>(work: () => Promise<T>): Promise<T> => work();
    const deps = {
      users: stubUsers({
        create: () => Promise.resolve(userOf({})),
        setEnabled: () => answers.shift() ?? Promise.reject(new Error("not scripted")),
      }),
      clock,
      track,
      inOrder: createWriteOrder({ clock, track, turns: memories().local("writeTurns") }),
      overflow: "scimProfile",
      sourceTag: noTag,
      commitMs: 35_000,
      removals: () => 0,
      onStranded: () => undefined,
    };
    const keep = () => unfinished.keep(TURN, request, attempt);
    const user = { body: { username: "mary" }, enabled: false, attempt, keep, keepsMarkers: true };
    const within = { ...context, deadlineMs: clock.now(), unanswered };
    await expect(createUser(deps, user, within)).rejects.toMatchObject({ status: 503 });
    await keep();
    expect(unanswered.size).toBe(1);
    finish();
    await whenAnswered(unanswered);
    expect(await unfinished.take(TURN, request)).toMatchObject({ id: idOf(1), isFinished: true });
  });
});
