import { describe, expect, it } from "@jest/globals";
import { AnswerHandler, LargeAnswers } from "../../../../src/pingone/transport/answer-body.js";
import { CutOff } from "../../../../src/pingone/transport/cut-off.js";
import type { UpstreamResponse } from "../../../../src/pingone/transport/transport.js";

const MiB = 1024 * 1024;
const chunk = Buffer.alloc(MiB, "x");

/** An answer as undici tells of it, which stops where it is told to. */
function start(large = new LargeAnswers(), signal = new CutOff()) {
  let resolve: (response: UpstreamResponse) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const answer = new Promise<UpstreamResponse>((...executor) => {
    [resolve, reject] = executor;
  });
  answer.catch(() => undefined);
  const handler = new AnswerHandler(signal, large, { resolve, reject });
  const controller = {
    aborted: false,
    paused: false,
    reason: undefined as Error | undefined,
    abort: (reason?: Error): void => {
      controller.aborted = true;
      controller.reason = reason;
      handler.onError(reason ?? new Error("aborted"));
    },
    resume: () => void (controller.paused = false),
  };
  handler.onConnect(controller.abort);
  return {
    answer,
    controller,
    signal,
    begin: (status = 200) => {
      handler.onHeaders(status, [Buffer.from("X-Status"), Buffer.from(String(status))], () => {
        controller.resume();
      });
    },
    /** How many of the chunks were taken before it was paused or ended. */
    push: (...chunks: readonly Buffer[]): number => {
      const taken = chunks.findIndex((each) => {
        if (!controller.paused && !controller.aborted) controller.paused = !handler.onData(each);
        return controller.paused || controller.aborted;
      });
      return taken < 0 ? chunks.length : taken + 1;
    },
    end: () => {
      handler.onComplete();
    },
  };
}

describe("the body of an answer", () => {
  it("is its text, also where a letter lies in two chunks", async () => {
    const bytes = Buffer.from("Zoë");
    const { answer, begin, push, end } = start();
    begin(201);
    push(bytes.subarray(0, 3), bytes.subarray(3));
    end();
    expect(await answer).toMatchObject({ status: 201, body: "Zoë" });
    expect([...(await answer).headers]).toEqual([["x-status", "201"]]);
  });

  it("may be empty, and comes after what is no answer yet", async () => {
    const { answer, begin, end } = start();
    begin(103);
    begin(204);
    end();
    expect(await answer).toMatchObject({ status: 204, body: "" });
    expect((await answer).headers.get("x-status")).toBe("204");
  });

  it("may be large, but not larger than any of PingOne's", async () => {
    const large = start();
    large.begin();
    expect(large.push(...Array<Buffer>(16).fill(chunk))).toBe(16);
    large.end();
    expect((await large.answer).body).toHaveLength(16 * MiB);
    const tooLarge = start();
    tooLarge.begin();
    expect(tooLarge.push(...Array<Buffer>(60).fill(chunk))).toBe(17);
    await expect(tooLarge.answer).rejects.toMatchObject({ code: "ANSWER_TOO_LARGE" });
  });

  it("that breaks off is none", async () => {
    const { answer, begin, push, controller } = start();
    begin();
    push(chunk);
    controller.abort(Object.assign(new Error("x"), { code: "UND_ERR_SOCKET" }));
    await expect(answer).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
  });

  it("that is cut off is rejected with the reason, and read no further", async () => {
    const { answer, begin, controller, signal } = start();
    begin();
    const reason = new Error("too late");
    signal.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(controller.reason).toBe(reason);
    const never = start(new LargeAnswers(), signal);
    await expect(never.answer).rejects.toBe(reason);
    expect(never.controller.aborted).toBe(true);
  });

  it("waits while others that are large are read, and has its turn whatever becomes of them", async () => {
    const large = new LargeAnswers();
    const all = Array.from({ length: 8 }, () => start(large));
    for (const each of all) each.begin();
    const [stuck, others] = [all.slice(0, 4), all.slice(4)];
    for (const { push } of stuck) expect(push(chunk, chunk, chunk)).toBe(3);
    for (const { push } of others) expect(push(chunk, chunk, chunk)).toBe(2);
    const small = start(large);
    small.begin();
    expect(small.push(Buffer.alloc(1000, "y"))).toBe(1);
    small.end();
    expect((await small.answer).body).toHaveLength(1000);
    // Two end, one is cut off, one breaks off.
    stuck[0]?.end();
    stuck[1]?.end();
    stuck[2]?.signal.abort(new Error("too late"));
    stuck[3]?.controller.abort(new Error("reset"));
    // undici is still in the answers that ended: it fails when it is told to go on with another one.
    expect(others.map(({ controller }) => controller.paused)).toEqual(Array(4).fill(true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(others.map(({ controller }) => controller.paused)).toEqual(Array(4).fill(false));
    for (const { push, end } of others) {
      expect(push(chunk)).toBe(1);
      end();
    }
    for (const { answer } of others) expect((await answer).body).toHaveLength(3 * MiB);
  });
});

describe("large answers that come at once", () => {
  /** Whatever is asked for a turn waits until it is given one. */
  function receiving() {
    const read: string[] = [];
    const turns: (() => void)[] = [];
    const giveWay = () => new Promise<void>((resolve) => void turns.push(resolve));
    return {
      read,
      turns,
      receive: (...pieces: readonly Buffer[]) => {
        const resolve = ({ body }: UpstreamResponse) => void read.push(body);
        const receiver = { resolve, reject: () => undefined };
        const handler = new AnswerHandler(new CutOff(), new LargeAnswers(), receiver, giveWay);
        handler.onHeaders(200, [], () => undefined);
        for (const piece of pieces) handler.onData(piece);
        handler.onComplete();
      },
      turn: async (number: number) => {
        turns[number]?.();
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      },
    };
  }
  const large = "x".repeat(65 * 1024);
  const other = "y".repeat(65 * 1024);

  it("are made text and read one a turn, small ones in the turn they come", async () => {
    const { read, turns, receive, turn } = receiving();
    receive(Buffer.from(large));
    receive(Buffer.from(other));
    receive(Buffer.from("small"));
    expect(read).toEqual(["small"]);
    await turn(-1);
    expect(turns).toHaveLength(2);
    await turn(0);
    expect(read).toEqual(["small"]);
    await turn(2);
    expect(read).toEqual(["small", large]);
    await turn(1);
    await turn(3);
    expect(read).toEqual(["small", large, other]);
  });

  it("give way to others between their pieces, and a letter may lie in two", async () => {
    const text = `${large}漢`;
    const bytes = Buffer.from(text);
    const { read, turns, receive, turn } = receiving();
    receive(bytes.subarray(0, 1_000), bytes.subarray(1_000, -1), bytes.subarray(-1));
    for (let number = -1; number < 4; number += 1) {
      expect(read).toEqual([]);
      await turn(number);
    }
    expect(turns).toHaveLength(4);
    expect(read).toEqual([text]);
  });

  it("is waited for by us while others are read: that is none of PingOne's time", () => {
    const large = new LargeAnswers();
    const [first, ...others] = Array.from({ length: 5 }, () => start(large));
    for (const each of [first, ...others]) {
      each?.begin();
      each?.push(chunk, chunk);
    }
    expect([first, ...others].map((each) => each?.signal.isHeld)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    first?.end();
    expect(others.map(({ signal }) => signal.isHeld)).toEqual([false, false, false, false]);
  });
});
