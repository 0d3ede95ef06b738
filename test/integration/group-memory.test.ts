// How much memory a group costs the gateway: a walk holds a page and the ids it is to change, not the group.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../src/platform/clock.js";
import { createTransport } from "../../src/pingone/transport/transport.js";
import { directoryOf } from "../support/directory.js";
import { bodyOf, useStand } from "../support/start.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const EVERY = 40;

const FEW = 8_000;

/** Bytes in use after each few answers of PingOne, garbage left out. */
let samples: number[] | undefined;
let answers = 0;
/** What all of them together had in them. */
let answeredBytes = 0;

const measured: typeof createTransport = (...given) => {
  const transport = createTransport(...given);
  return {
    ...transport,
    async send(request) {
      const response = await transport.send(request);
      answers += 1;
      answeredBytes += response.body.length;
      if (samples !== undefined && answers % EVERY === 0) {
        collectGarbage();
        samples.push(process.memoryUsage().heapUsed);
      }
      return response;
    },
  };
};

// No deadline passes while garbage is collected on a busy machine.
const startMs = systemClock.now();
const clock = { ...systemClock, now: () => startMs };
const stand = useStand({ isKept: true, overrides: { createTransport: measured, clock } });
const directory = directoryOf(stand);

async function seededGroup(size: number): Promise<string> {
  await stand.reset();
  const response = await fetch(`${stand.emulator.authUrl}/_emulator/seed`, {
    method: "POST",
    body: JSON.stringify({ users: size, groups: 1, membersPerGroup: size }),
  });
  expect(response.ok).toBe(true);
  const page = bodyOf(await stand.scim("get", "/Groups?excludedAttributes=members"));
  await stand.clearCalls();
  return (page["Resources"] as { id: string }[])[0]?.id ?? "";
}

interface Weighed {
  /** The most that was in use during the work, above what was before it. */
  readonly grownBytes: number;
  readonly answeredBytes: number;
}

async function weighed(work: () => Promise<unknown>): Promise<Weighed> {
  // What earlier answers left behind goes with the next turn of the loop.
  await new Promise((resolve) => setTimeout(resolve, 20));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  samples = [];
  answeredBytes = 0;
  await work();
  const most = Math.max(...samples);
  samples = undefined;
  return { grownBytes: most - before, answeredBytes };
}

const absent = { op: "remove", path: 'members[display eq "nobody"]' };

describe("memory of the gateway", () => {
  it("does not grow while it walks over the members, however many there are", async () => {
    const walks: Weighed[] = [];
    for (const size of [FEW, 36_000]) {
      const id = await seededGroup(size);
      const walk = async () => {
        expect((await directory.patch(id, absent)).status).toBe(204);
        expect(await directory.calls()).toHaveLength(1 + size / 200);
      };
      if (size === FEW) await walk();
      walks.push(await weighed(walk));
    }
    const [ofFew, ofMany] = walks;
    if (ofFew === undefined || ofMany === undefined) throw new Error("two walks were made");
    expect(ofMany.answeredBytes / ofFew.answeredBytes).toBeGreaterThan(4);
    // Of both the same bound, a part of what PingOne answered for the few: who keeps a twentieth of the answers exceeds it.
    for (const { grownBytes } of walks) {
      expect(grownBytes / ofFew.answeredBytes).toBeLessThan(1 / 5);
    }
  });
});
