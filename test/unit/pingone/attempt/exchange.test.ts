// How long an answer is waited for: as long as PingOne may take, and what we take ourselves besides, until the request's deadline.
import { describe, expect, it } from "@jest/globals";
import { createExchange } from "../../../../src/pingone/attempt/exchange.js";
import type { Call } from "../../../../src/pingone/call.js";
import type { CutOffSignal } from "../../../../src/pingone/transport/cut-off.js";
import type { UpstreamResponse } from "../../../../src/pingone/transport/transport.js";
import { createStubClock } from "../stubs.js";

const DEADLINE_MS = 30_000;
const call: Call = { operation: "environment.read", method: "GET", path: "", idempotent: true };
const answer: UpstreamResponse = {
  status: 200,
  headers: new Headers(),
  body: JSON.stringify({ id: "00000000-0000-4000-8000-000000000001" }),
};

/** An answer that comes when the test says so, and a timer that strikes then. */
function start() {
  const clock = createStubClock(0);
  const due: { readonly ms: number; readonly act: () => void }[] = [];
  let signal: CutOffSignal | undefined;
  let come: (response: UpstreamResponse) => void = () => undefined;
  const transport = {
    send: (request: { readonly signal: CutOffSignal }) =>
      new Promise<UpstreamResponse>((resolve, reject) => {
        signal = request.signal;
        come = resolve;
        signal.addEventListener("abort", () => {
          reject(request.signal.reason);
        });
      }),
    close: () => Promise.resolve(),
  };
  const after = (ms: number, act: () => void) => {
    due.push({ ms, act });
    return () => undefined;
  };
  const exchange = createExchange({ transport, clock, basePath: "" }, after);
  const sent = { call, context: { deadlineMs: DEADLINE_MS }, attempts: 1 };
  const outcome = exchange(sent, { method: "GET", path: "", headers: {} }, 10_000);
  return {
    outcome,
    clock,
    hold: (isHeld: boolean) => signal?.hold?.(isHeld),
    come: () => {
      come(answer);
    },
    /** The timer that was set last. */
    strike: (): number | undefined => {
      const last = due.at(-1);
      last?.act();
      return last?.ms;
    },
  };
}

describe("an answer", () => {
  it("that does not come in time is a time-out", async () => {
    const { outcome, strike } = start();
    expect(strike()).toBe(10_000);
    await expect(outcome).rejects.toMatchObject({ code: "timeout" });
  });

  it("that has come and waits here for its turn is none", async () => {
    const { outcome, hold, strike, come } = start();
    hold(true);
    strike();
    hold(false);
    come();
    expect(await outcome).toMatchObject({ id: "00000000-0000-4000-8000-000000000001" });
  });

  it("that stops again after its turn is one", async () => {
    const { outcome, hold, strike } = start();
    hold(true);
    strike();
    hold(false);
    expect(strike()).toBe(10_000);
    await expect(outcome).rejects.toMatchObject({ code: "timeout" });
  });

  it("is waited for until the request's deadline at most", async () => {
    const { outcome, clock, hold, strike } = start();
    hold(true);
    await clock.sleep(25_000);
    strike();
    await clock.sleep(5_000);
    expect(strike()).toBe(5_000);
    await expect(outcome).rejects.toMatchObject({ code: "timeout" });
  });
});
