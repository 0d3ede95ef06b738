import { describe, expect, it } from "@jest/globals";
import type { CallContext } from "../../../src/pingone/call.js";
import { createProcessMemories } from "../../../src/translate/process-memory.js";
import { createWriteOrder, keepTurn } from "../../../src/translate/write-order.js";
import { unmetered } from "../../support/request-context.js";
import { createManualClock } from "../pingone/manual-clock.js";

function start() {
  const clock = createManualClock();
  const turns = createProcessMemories(clock).local<Promise<unknown>>("writeTurns");
  const order = createWriteOrder({ clock, track: (work) => work(), turns });
  const log: string[] = [];
  const context = (ms = 30_000) => ({ requestId: "r", deadlineMs: clock.now() + ms, ...unmetered });
  /** A write that takes so long, and whose turn lasts longer where PingOne is silent. */
  const write = (key: string, name: string, ms: number, silentMs = 0, within = context()): void => {
    order(key, within, async (turn: CallContext) => {
      log.push(`${name} begins`);
      await clock.sleep(ms);
      if (silentMs > 0) keepTurn(turn, clock.sleep(silentMs));
      log.push(`${name} ends`);
    }).catch((error: unknown) => {
      const { status, headers, message } = error as {
        status: number;
        headers: object;
        message: string;
      };
      log.push(`${name} ${status} ${JSON.stringify(headers)} ${message}`);
    });
  };
  return { clock, order, log, context, write };
}

describe("turns of writes", () => {
  it("come one after another for one resource, at once for different ones", async () => {
    const { clock, log, write } = start();
    write("a", "first", 10);
    write("a", "second", 10);
    write("b", "other", 5);
    expect(log).toEqual(["first begins", "other begins"]);
    await clock.advance(30);
    expect(log).toEqual([
      "first begins",
      "other begins",
      "other ends",
      "first ends",
      "second begins",
      "second ends",
    ]);
    expect(clock.sleepers()).toBe(0);
  });

  it("last as long as what was sent in them may be carried out, though the answer is given", async () => {
    const { clock, log, write } = start();
    write("a", "first", 10, 2_000);
    write("a", "second", 10);
    await clock.advance(2_009);
    expect(log).toEqual(["first begins", "first ends"]);
    await clock.advance(2);
    expect(log.at(-1)).toBe("second begins");
  });

  it("that do not come in time are refused, with what to do; nothing was begun", async () => {
    const { clock, context, log, write } = start();
    write("a", "first", 10, 35_000);
    write("a", "second", 10);
    write("a", "third", 10, 0, context(60_000));
    await clock.advance(25_000);
    expect(log).toHaveLength(3);
    expect(log[2]).toMatch(/^second 503 \{"Retry-After":"\d+"\} .*not begun.*Repeat/);
    // Who leaves the queue lets nobody overtake what is silent.
    await clock.advance(10_000);
    expect(log.at(-1)).not.toBe("third begins");
    await clock.advance(20);
    expect(log.at(-1)).toBe("third ends");
  });

  it("end with a failure, too", async () => {
    const { clock, order, log, context, write } = start();
    const failing = order("a", context(), () => Promise.reject(new Error("x")));
    write("a", "second", 1);
    await expect(failing).rejects.toThrow("x");
    await clock.advance(2);
    expect(log).toEqual(["second begins", "second ends"]);
  });
});
