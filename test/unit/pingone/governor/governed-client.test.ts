import { describe, expect, it } from "@jest/globals";
import type { Call } from "../../../../src/pingone/call.js";
import { createPingOneClient } from "../../../../src/pingone/client.js";
import { PingOneError } from "../../../../src/pingone/error.js";
import { createGovernor, type GovernorLimits } from "../../../../src/pingone/governor/governor.js";
import type { TokenAtHand } from "../../../../src/pingone/token/token-source.js";
import type { Transport, UpstreamRequest } from "../../../../src/pingone/transport/transport.js";
import { createManualClock, type ManualClock } from "../manual-clock.js";
import { answer } from "../stubs.js";

const read: Call = { operation: "users.read", method: "GET", path: "/users/1", idempotent: true };
const add: Call = { operation: "users.create", method: "POST", path: "/users", idempotent: false };

const user = { id: "1", username: "mary" };
const refused = {
  id: "6c796712-0f16-4062-815a-e0a92f4a2143",
  code: "ACCESS_FAILED",
  message: "The request could not be completed.",
  details: [{ code: "INVALID_TOKEN" }],
};

interface Arrival {
  /** Milliseconds from the start. */
  readonly atMs: number;
  readonly status: number;
  readonly request: UpstreamRequest;
}

/** A PingOne that takes so many calls a second, and as many at once; all others it answers 429, and the first as told. */
function createLimitedPingOne(clock: ManualClock, perSecond: number, first: readonly number[]) {
  const latencyMs = 10;
  const startMs = clock.now();
  const arrivals: Arrival[] = [];
  let tokens = perSecond;
  let atMs = startMs;
  const transport: Transport = {
    async send(request) {
      await clock.sleep(latencyMs / 2);
      const nowMs = clock.now();
      tokens = Math.min(perSecond, tokens + ((nowMs - atMs) / 1000) * perSecond);
      atMs = nowMs;
      const success = request.method === "POST" ? 201 : 200;
      const status = first[arrivals.length] ?? (tokens < 1 ? 429 : success);
      if (status === success) tokens -= 1;
      arrivals.push({ atMs: nowMs - startMs, status, request });
      await clock.sleep(latencyMs / 2);
      return status === 429
        ? answer(status, {}, { "retry-after": "1" })
        : answer(status, status === 401 ? refused : user);
    },
    close: () => Promise.resolve(),
  };
  return { transport, arrivals };
}

interface Options {
  readonly limits?: GovernorLimits;
  readonly perSecond?: number;
  readonly first?: readonly number[];
  readonly token?: Partial<TokenAtHand>;
}

const anyToken: TokenAtHand = {
  current: () => "t",
  get: () => Promise.resolve("t"),
  discard: () => undefined,
};

function start({ limits = {}, perSecond = 1e9, first = [], token = {} }: Options = {}) {
  const clock = createManualClock();
  const governor = createGovernor({ clock, limits });
  const { transport, arrivals } = createLimitedPingOne(clock, perSecond, first);
  const client = createPingOneClient({
    transport,
    clock,
    governor,
    random: () => 1,
    basePath: "",
    after: clock.after,
    token: { ...anyToken, ...token },
  });
  const outcomes: { ok: number; readonly failures: unknown[] } = { ok: 0, failures: [] };
  return {
    clock,
    governor,
    arrivals,
    outcomes,
    call: (call: Call, withinMs = 30_000): void => {
      client(call, { requestId: "r", deadlineMs: clock.now() + withinMs }).then(
        () => (outcomes.ok += 1),
        (error: unknown) => outcomes.failures.push(error),
      );
    },
    refusals: () => arrivals.filter(({ status }) => status === 429).length,
  };
}

describe("a call that cannot have its turn in time", () => {
  it("is refused without being sent, counted or repeated", async () => {
    const { arrivals, call, clock, governor, outcomes } = start({ limits: { writesPerSecond: 2 } });
    for (let n = 0; n < 4; n += 1) call(add);
    call(add, 1_500);
    await clock.advance(0);
    expect(outcomes.failures).toMatchObject([
      { code: "rateLimited", retryAfterMs: 1_600, ambiguous: false, status: undefined },
    ]);
    await clock.advance(60_000);
    expect([arrivals.length, outcomes.ok, outcomes.failures.length]).toEqual([4, 4, 1]);
    expect(governor.state()).toMatchObject({ underWay: 0, writesPerSecond: 2 });
    expect(clock.sleepers()).toBe(0);
  });

  it("one whose time is up is too late, as without a governor", async () => {
    const { call, clock, outcomes, governor } = start({ limits: { writesPerSecond: 1 } });
    call(add, 0);
    await clock.advance(0);
    expect(outcomes.failures).toMatchObject([{ code: "timeout" }]);
    expect(governor.state().underWay).toBe(0);
  });
});

describe("after a 429 with Retry-After", () => {
  it("who cannot have a turn in time is told at once, not when the wait is over", async () => {
    const { arrivals, call, clock, outcomes } = start({
      limits: { writesPerSecond: 1 },
      first: [429],
    });
    call(add, 2_000);
    call({ ...add, urgent: true }, 20_000);
    call({ ...add, urgent: true }, 20_000);
    await clock.advance(20);
    expect(outcomes.failures).toMatchObject([
      { code: "rateLimited", retryAfterMs: expect.any(Number) },
    ]);
    await clock.advance(20_000);
    expect([arrivals.length, outcomes.ok, outcomes.failures.length]).toEqual([3, 2, 1]);
    expect(clock.sleepers()).toBe(0);
  });

  it("comes again when it is over, as often as without a governor", async () => {
    const { arrivals, call, clock, outcomes } = start({ first: [429, 429, 429, 429] });
    call(add);
    await clock.advance(30_000);
    expect(arrivals.map(({ atMs }) => atMs)).toEqual([5, 1_015, 2_025, 3_035]);
    expect(outcomes.failures).toMatchObject([{ code: "rateLimited", status: 429 }]);
    expect(clock.sleepers()).toBe(0);
  });

  it("of the token endpoint is waited for: the governor knows nothing of it", async () => {
    const refusal = new PingOneError("rateLimited", "worker token", {
      status: 429,
      retryAfterMs: 2_000,
    });
    let asked = 0;
    const get = () => ((asked += 1) === 1 ? Promise.reject(refusal) : Promise.resolve("t"));
    const { call, clock, outcomes } = start({ token: { current: () => undefined, get } });
    call(add);
    await clock.advance(1_900);
    expect(asked).toBe(1);
    await clock.advance(200);
    expect([asked, outcomes.ok]).toEqual([2, 1]);
  });
});

describe("a write that was given up and is answered while its repetition waits for a turn", () => {
  it("is done: nothing is sent that could undo what comes after", async () => {
    const clock = createManualClock();
    const governor = createGovernor({ clock, limits: { writesPerSecond: 0.2 } });
    const sent: string[] = [];
    const client = createPingOneClient({
      transport: {
        async send({ path }) {
          sent.push(path);
          if (path === "/silent") await clock.sleep(12_000);
          return answer(200, user);
        },
        close: () => Promise.resolve(),
      },
      clock,
      governor,
      random: () => 1,
      basePath: "",
      after: clock.after,
      token: anyToken,
    });
    const patch: Call = { operation: "users.patch", method: "PATCH", path: "", idempotent: true };
    const context = { requestId: "r", deadlineMs: clock.now() + 30_000 };
    const first = client({ ...patch, path: "/silent" }, context);
    await clock.advance(9_900);
    const other = client({ ...patch, path: "/other" }, context);
    await clock.advance(2_200);
    await expect(Promise.all([first, other])).resolves.toEqual([user, user]);
    expect(governor.state().waitingWrites).toBe(1);
    await clock.advance(60_000);
    expect(sent).toEqual(["/silent", "/other"]);
    expect(governor.state()).toMatchObject({ underWay: 0, waitingWrites: 0 });
  });
});

describe("a turn", () => {
  it("is one for each attempt, whatever made it necessary", async () => {
    const { arrivals, call, clock, governor, outcomes } = start({
      limits: { readsPerSecond: 1, concurrency: 1 },
      first: [401, 503, 200],
    });
    call(read);
    await clock.advance(10_000);
    expect(arrivals.map(({ atMs, status }) => [atMs, status])).toEqual([
      [5, 401],
      [1_005, 503],
      [2_005, 200],
    ]);
    expect(outcomes.ok).toBe(1);
    expect(governor.state().underWay).toBe(0);
  });

  it.each([401, 503])("comes again before those who waited behind, after %d", async (status) => {
    const { arrivals, call, clock } = start({ limits: { readsPerSecond: 1 }, first: [status] });
    for (const path of ["/first", "/second", "/third", "/fourth"]) call({ ...read, path });
    await clock.advance(10_000);
    const paths = arrivals.map(({ request }) => request.path);
    expect(paths).toEqual(["/first", "/first", "/second", "/third", "/fourth"]);
  });

  it("is used with the token of then", async () => {
    let token = "old";
    const { arrivals, call, clock } = start({
      limits: { readsPerSecond: 1 },
      token: { current: () => token },
    });
    call(read);
    call(read);
    await clock.advance(500);
    token = "new";
    await clock.advance(1_000);
    const used = arrivals.map(({ request }) => request.headers["authorization"]);
    expect(used).toEqual(["Bearer old", "Bearer new"]);
  });

  it("is given back when a request cannot even be written", async () => {
    const { call, clock, governor, outcomes } = start({ limits: { concurrency: 1 } });
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    call({ ...add, body: cyclic });
    call(read);
    await clock.advance(100);
    expect(outcomes).toMatchObject({ ok: 1, failures: [expect.any(TypeError)] });
    expect(governor.state().underWay).toBe(0);
  });
});

describe("a PingOne that takes 50 a second, without a configured limit", () => {
  it("gets a thousand adds without a second wall of refusals", async () => {
    const { arrivals, call, clock, outcomes, refusals } = start({
      limits: { concurrency: 32 },
      perSecond: 50,
    });
    for (let n = 0; n < 1_000; n += 1) call(add, 120_000);
    await clock.advance(120_000);
    expect(outcomes).toEqual({ ok: 1_000, failures: [] });
    // The calls under way at the first wall, and one or two each time the rate is tried out.
    expect(refusals()).toBeLessThanOrEqual(32 + 5);
    const last = arrivals.at(-1)?.atMs ?? Infinity;
    expect(last).toBeLessThan(30_000);
    const afterFirstWall = arrivals.filter(({ atMs }) => atMs > 500);
    const busiest = afterFirstWall.map(
      ({ atMs: from }) =>
        afterFirstWall.filter(({ atMs }) => atMs >= from && atMs < from + 1_000).length,
    );
    expect(Math.max(...busiest)).toBeLessThanOrEqual(100);
  });

  it("reads go on while writes are held", async () => {
    const { arrivals, call, clock } = start({ perSecond: 1, limits: { readsPerSecond: 100 } });
    call(add);
    call(add);
    await clock.advance(20);
    expect(arrivals.map(({ status }) => status)).toEqual([201, 429]);
    call(add);
    call(read);
    await clock.advance(20);
    expect(arrivals.slice(2).map(({ request }) => request.method)).toEqual(["GET"]);
  });

  it("is without limit again when it has been quiet for half a minute", async () => {
    const { call, clock, governor } = start({ perSecond: 50 });
    for (let n = 0; n < 60; n += 1) call(add);
    await clock.advance(5_000);
    const { writesPerSecond, readsPerSecond } = governor.state();
    expect(readsPerSecond).toBe(Infinity);
    expect(writesPerSecond).toBeGreaterThanOrEqual(25);
    expect(writesPerSecond).toBeLessThan(50);
    await clock.advance(30_000);
    call(add);
    await clock.advance(1_000);
    expect(governor.state()).toMatchObject({ writesPerSecond: Infinity, underWay: 0 });
    expect(clock.sleepers()).toBe(0);
  });
});

describe("a configured limit above PingOne's", () => {
  it("settles near what PingOne takes, minute after minute", async () => {
    const { arrivals, call, clock, outcomes, refusals } = start({
      limits: { writesPerSecond: 200, concurrency: 32 },
      perSecond: 50,
    });
    for (let tick = 0; tick < 1_200; tick += 1) {
      for (let n = 0; n < 6; n += 1) call(add, 5_000);
      await clock.advance(100);
    }
    await clock.advance(10_000);
    const accepted = arrivals.length - refusals();
    expect(accepted).toBeGreaterThan(120 * 50 * 0.9);
    expect(refusals()).toBeLessThan(20);
    expect(outcomes.ok).toBe(accepted);
    expect(outcomes.ok + outcomes.failures.length).toBe(7_200);
    for (const failure of outcomes.failures) expect(failure).toMatchObject({ code: "rateLimited" });
  });
});
