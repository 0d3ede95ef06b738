// Shadow mode: what identity providers send is answered as if it were done, nothing is written, and the plan is, line by line, what the live run then does.
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { startStand, TOKEN, type Stand, type StandOptions } from "../support/start.js";
import { replay } from "./expect-answer.js";
import { isWrite, sentLines, plannedLines } from "./planned-lines.js";
import type { Exchange, Variables } from "./replay.js";

const folder = new URL(".", import.meta.url);
const families = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort();
const readFamily = (file: string): Exchange[] =>
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Exchange[];

const started: Stand[] = [];
afterEach(async () => {
  for (const stand of started.splice(0)) await stand.stop();
});

async function stand(options: StandOptions): Promise<Stand> {
  const created = await startStand(options);
  started.push(created);
  return created;
}

async function replayed(on: Stand, file: string): Promise<void> {
  const variables: Variables = new Map([["baseUrl", on.baseUrl]]);
  for (const exchange of readFamily(file)) {
    await replay(on.baseUrl, TOKEN, exchange, variables);
  }
}

describe("a shadow run", () => {
  it.each(families)("of %s", async (file) => {
    const shadow = await stand({
      policy: { mode: "shadow" },
      configure: (config) => ({ ...config, adminPort: 0 }),
    });
    await replayed(shadow, file);
    expect((await shadow.calls()).filter(isWrite)).toEqual([]);
    const answer = await supertest(shadow.adminOrigin()).get("/plan/default/default").expect(200);
    const { lines } = answer.body as PlanReport;

    const live = await stand({});
    await replayed(live, file);
    expect(plannedLines(lines)).toEqual(sentLines(await live.calls()));
  });
});
