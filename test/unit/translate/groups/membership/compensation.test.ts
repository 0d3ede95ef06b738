import { describe, expect, it } from "@jest/globals";
import type { CallContext } from "../../../../../src/pingone/call.js";
import { PingOneError } from "../../../../../src/pingone/error.js";
import {
  whenAnswered,
  type UnansweredWrites,
} from "../../../../../src/pingone/attempt/unanswered-writes.js";
import {
  compensate,
  undoInTime,
} from "../../../../../src/translate/groups/membership/compensation.js";
import { context } from "../../users/stub-users.js";
import { GROUP, instantClock, stubGroups, userId } from "../stub-groups.js";

const change = (op: "add" | "remove", number: number) => ({
  op,
  link: { group: GROUP, kind: "users", member: userId(number) } as const,
  isCertain: true,
});

describe("compensation: back to what was (RFC 7644 section 3.5.2)", () => {
  it("removes who was added, adds who was removed, and takes who has gone for done", async () => {
    const stub = stubGroups({ people: [1, 2, 3], members: [1, 3] });
    const changes = [change("add", 1), change("remove", 2), change("add", 4)];
    expect(await compensate(stub.groups, changes, context)).toEqual([]);
    expect(stub.members()).toEqual([userId(2), userId(3)]);
  });

  it("answers for whom that failed", async () => {
    const stub = stubGroups({ people: [1, 2], members: [1, 2] });
    stub.strike(new Map([[1, ["limited"]]]));
    expect(await compensate(stub.groups, [change("add", 1), change("add", 2)], context)).toEqual([
      userId(1),
    ]);
    expect(stub.members()).toEqual([userId(1)]);
  });
});

describe("undoing and the request's deadline", () => {
  const tracked: Promise<unknown>[] = [];
  const deps = {
    clock: instantClock,
    track: <T>(work: () => Promise<T>): Promise<T> => {
      const running = work();
      tracked.push(running);
      return running;
    },
  };

  it("has time of its own beyond it", async () => {
    const late = { ...context, deadlineMs: -1 };
    const given = await undoInTime(
      { ...deps, clock: { ...instantClock, sleep: () => new Promise(() => undefined) } },
      late,
      ({ deadlineMs }) => Promise.resolve(deadlineMs),
      0,
    );
    expect(given).toBeGreaterThan(0);
  });

  it("waits for an open circuit, which the request does not", async () => {
    const told = await undoInTime(
      { ...deps, clock: { ...instantClock, sleep: () => new Promise(() => undefined) } },
      context,
      ({ outlastsOutage }: CallContext) => Promise.resolve(outlastsOutage),
      undefined,
    );
    expect(told).toBe(true);
  });

  it("is answered by it, goes on in the resource's turn, and a stop waits for its end", async () => {
    const unanswered: UnansweredWrites = new Set();
    let end: ((value: string) => void) | undefined;
    const work = () => new Promise<string>((resolve) => (end = resolve));
    const turn = { ...context, unanswered, deadlineMs: 0 };
    expect(await undoInTime(deps, turn, work, "pending")).toBe("pending");
    expect(unanswered.size).toBe(1);
    const answered = whenAnswered(unanswered);
    end?.("undone");
    await answered;
    expect(unanswered.size).toBe(0);
    expect(await tracked.at(-1)).toBe("undone");
  });

  it("a failure of the undoing is the caller's", async () => {
    const failure = new PingOneError("unavailable", "groups.delete");
    const clock = { ...instantClock, sleep: () => new Promise<void>(() => undefined) };
    const undoing = undoInTime({ ...deps, clock }, context, () => Promise.reject(failure), "");
    await expect(undoing).rejects.toBe(failure);
  });
});
