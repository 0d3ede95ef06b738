// While the circuit is open a request is told at once, and work with time of its own waits for it to close.
import { describe, expect, it } from "@jest/globals";
import type { Call } from "../../../src/pingone/call.js";
import { createPingOneClient } from "../../../src/pingone/client.js";
import { answer, contextOf, createStubClock, createStubTransport } from "./stubs.js";

const disable: Call = {
  operation: "users.enabled",
  method: "PUT",
  path: "/users/1/enabled",
  idempotent: true,
  urgent: true,
  body: { enabled: false },
};
const PROBES_MS = 5_000;

/** The circuit is open for `openMs`, and asked again by who waits at each probe. */
function start(openMs: number) {
  const clock = createStubClock();
  const closesMs = clock.now() + openMs;
  const transport = createStubTransport(answer(200, { enabled: false }));
  const client = createPingOneClient({
    transport,
    clock,
    random: () => 1,
    basePath: "",
    token: { current: () => "t", get: () => Promise.resolve("t"), discard: () => undefined },
    breaker: {
      refusedForMs: (nowMs) => (nowMs < closesMs ? PROBES_MS : undefined),
      answered: () => undefined,
    },
  });
  return { clock, client, transport };
}

describe("a call while the circuit is open", () => {
  it("is refused at once, an urgent one too", async () => {
    const { client, clock, transport } = start(60_000);
    const refused = { code: "circuitOpen", ambiguous: false, retryAfterMs: PROBES_MS };
    await expect(client(disable, contextOf(clock))).rejects.toMatchObject(refused);
    expect([clock.sleeps, transport.requests]).toEqual([[], []]);
  });

  it("waits for it to close where its work has time of its own, and uses no attempt up", async () => {
    const { client, clock, transport } = start(30_000);
    const context = { ...contextOf(clock, 45_000), outlastsOutage: true };
    await client(disable, context);
    expect(clock.sleeps).toEqual(Array<number>(6).fill(PROBES_MS));
    expect(transport.requests).toHaveLength(1);
  });

  it("waits no longer than that time", async () => {
    const { client, clock, transport } = start(60_000);
    const context = { ...contextOf(clock, 12_000), outlastsOutage: true };
    await expect(client(disable, context)).rejects.toMatchObject({ code: "circuitOpen" });
    expect([clock.sleeps, transport.requests]).toEqual([[PROBES_MS, PROBES_MS], []]);
  });
});
