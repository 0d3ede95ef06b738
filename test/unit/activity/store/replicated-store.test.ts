// What one replica was asked all of them tell, once; nobody waits for that, and a Redis that is away costs nothing but the others' part.
import { describe, expect, it } from "@jest/globals";
import { createEntryMemory } from "../../../../src/activity/store/memory-store.js";
import {
  createReplicatedStore,
  type StreamState,
} from "../../../../src/activity/store/replicated-store.js";
import type { ActivityRing, ActivityStore } from "../../../../src/activity/store/store.js";
import type { JsonValue } from "../../../../src/platform/json.js";
import { createManualClock } from "../../pingone/manual-clock.js";

const capacities = { read: 20_000, write: 20_000, refusal: 20_000, stranger: 20_000 };
const PAUSE_MS = 50;

/** One Redis and as many replicas as a test asks for. */
function start() {
  const clock = createManualClock();
  const streams = new Map<string, JsonValue[]>();
  const commands: string[] = [];
  let away: string | undefined;
  let losesAnswers = false;
  const failures: unknown[] = [];
  const state: StreamState = {
    append(stream, values, most) {
      commands.push(stream);
      if (away !== undefined) return Promise.resolve(false);
      streams.set(stream, [...(streams.get(stream) ?? []), ...values].slice(-most));
      return Promise.resolve(!losesAnswers);
    },
    latest: (stream, most) =>
      Promise.resolve(
        away === undefined ? (streams.get(stream) ?? []).slice(-most).reverse() : undefined,
      ),
  };
  const join = (instance: string): ActivityStore =>
    createReplicatedStore({
      memory: createEntryMemory(capacities),
      clock,
      instance,
      stateOf: (tenant) => (tenant === "gone" ? undefined : state),
      holders: () => [
        { tenant: undefined, source: undefined },
        { tenant: "acme", source: undefined },
        { tenant: "acme", source: "entra" },
        { tenant: "acme", source: "okta" },
      ],
      whyAlone: () => away,
      onFailure: (error) => failures.push(error),
    });
  return {
    clock,
    streams,
    commands,
    failures,
    join,
    lose: (reason: string | undefined) => {
      away = reason;
    },
    loseAnswers: (isSo: boolean) => {
      losesAnswers = isSo;
    },
  };
}

type Stage = ReturnType<typeof start>;

function tell(
  { clock }: Stage,
  store: ActivityStore,
  text: string,
  more: { ring?: ActivityRing; source?: string; tenant?: string; fold?: string } = {},
): void {
  const { ring = "write", source = "entra", tenant = "acme", fold } = more;
  store.keep({ ring, tenant, source, text, timeMs: clock.now(), fold });
}

/** Until what was told has gone through. */
const passed = ({ clock }: Stage, ms = PAUSE_MS): Promise<void> => clock.advance(ms);

async function told(store: ActivityStore) {
  const { entries, reach } = await store.read();
  const found: string[] = [];
  for await (const { text, count } of entries(() => true)) {
    found.push(count === 1 ? text : `${count} x ${text}`);
  }
  return { found, reach };
}

const all = { replicas: "all" };

describe("activity that replicas share", () => {
  it("is told by each of them, in the order of time and once", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    tell(stage, a, "first, of a");
    await passed(stage);
    tell(stage, b, "second, of b", { ring: "read" });
    await passed(stage);
    tell(stage, a, "third, of a", { source: "okta" });
    await passed(stage);
    tell(stage, b, "fourth, of b", { ring: "refusal", tenant: "gone" });
    await passed(stage);
    const found = ["first, of a", "second, of b", "third, of a"];
    expect(await told(a)).toEqual({ found, reach: all });
    // What no tenant of the configuration has is each replica's own.
    expect(await told(b)).toEqual({ found: [...found, "fourth, of b"], reach: all });
    expect(await told(stage.join("c"))).toEqual({ found, reach: all });
    expect(stage.failures).toEqual([]);
  });

  it("goes in few commands, and in none of a request's time", async () => {
    const stage = start();
    const a = stage.join("a");
    for (let n = 0; n < 150; n += 1) tell(stage, a, `write ${n}`);
    for (let n = 0; n < 150; n += 1) tell(stage, a, `read ${n}`, { ring: "read" });
    expect(stage.commands).toEqual([]);
    await passed(stage);
    expect(stage.commands).toHaveLength(2);
    await passed(stage, 10 * PAUSE_MS);
    expect(stage.commands).toHaveLength(2);
  });

  it("has streams of a bounded length, one for each kind and source", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    tell(stage, a, "of okta", { source: "okta" });
    for (let round = 0; round < 60; round += 1) {
      for (let n = 0; n < 200; n += 1) tell(stage, a, `flood ${round} ${n}`);
      await passed(stage);
    }
    const lengths = Array.from(stage.streams.values(), ({ length }) => length).sort();
    expect(lengths).toEqual([1, 1_500]);
    expect((await told(b)).found).toContain("of okta");
  });

  it("tells a flood of equal ones with its count, of all replicas together, and seldom", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    const same = { ring: "refusal", fold: "same" } as const;
    for (let second = 0; second < 600; second += 1) {
      tell(stage, a, `at ${second}`, same);
      await passed(stage, 1_000);
    }
    expect(stage.commands.length).toBeLessThan(25);
    tell(stage, b, "at last", same);
    await a.stop();
    await b.stop();
    expect(await told(b)).toEqual({ found: ["601 x at last"], reach: all });
    expect(await told(a)).toEqual({ found: ["601 x at last"], reach: all });
    expect(await told(stage.join("c"))).toEqual({ found: ["601 x at last"], reach: all });
  });

  it("is this replica's own while Redis is away, says so, and is whole again afterwards", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    tell(stage, b, "before");
    await passed(stage);
    stage.lose("unreachable");
    const asked = stage.commands.length;
    tell(stage, a, "meanwhile, of a");
    tell(stage, b, "meanwhile, of b");
    await passed(stage, 60_000);
    expect(stage.commands).toHaveLength(asked);
    expect(await told(a)).toEqual({
      found: ["meanwhile, of a"],
      reach: { replicas: "one", because: "unreachable" },
    });
    stage.lose(undefined);
    await passed(stage);
    const { found, reach } = await told(a);
    expect(reach).toEqual(all);
    expect([...found].sort()).toEqual(["before", "meanwhile, of a", "meanwhile, of b"]);
  });

  it("keeps a bounded part of an outage for the others, the latest", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    stage.lose("full");
    for (let n = 0; n < 12_000; n += 1) {
      tell(stage, a, `${n}`, { ring: n % 2 === 0 ? "write" : "refusal" });
    }
    stage.lose(undefined);
    for (let n = 0; n < 100; n += 1) await passed(stage);
    const { found } = await told(b);
    expect(found).toHaveLength(3_000);
    expect(found).toContain("11999");
    expect((await told(a)).found).toHaveLength(12_000);
  });

  it("is told once where nobody knew whether it had arrived", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    stage.loseAnswers(true);
    tell(stage, a, "twice");
    await passed(stage);
    stage.loseAnswers(false);
    await passed(stage);
    expect([...stage.streams.values()].flat()).toHaveLength(2);
    expect((await told(b)).found).toEqual(["twice"]);
  });

  it("is given to the others before the process ends", async () => {
    const stage = start();
    const [a, b] = [stage.join("a"), stage.join("b")];
    tell(stage, a, "the last");
    await a.stop();
    expect((await told(b)).found).toEqual(["the last"]);
  });
});
