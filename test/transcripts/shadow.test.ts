// Shadow mode: what identity providers send is answered as if it were done, nothing is written, and the plan is, line by line, what the live run then does.
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { PlanLine } from "../../src/activity/plan/plan-line.js";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { startStand, TOKEN, type Stand, type StandOptions } from "../support/start.js";
import { replay } from "./expect-answer.js";
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
  const made = await startStand(options);
  started.push(made);
  return made;
}

/** Ids by the order in which they come: the ones the shadow gives are not PingOne's. */
function numbered(lines: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  return lines.map((line) =>
    line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const known = seen.get(id) ?? `{${String(seen.size + 1)}}`;
      seen.set(id, known);
      return known;
    }),
  );
}

interface Written {
  readonly method: string;
  readonly path: string;
}

const linesOf = (writes: readonly Written[]): readonly string[] =>
  numbered(writes.map(({ method, path }) => `${method} ${path}`));

/** PingOne has two answers to who is a member already (contract 17, U8); nothing changes by either. */
const isCarriedOut = ({ change, method, isEffective }: PlanLine): boolean =>
  method !== undefined && change !== "conflict" && (change !== "addMember" || isEffective === true);

async function replayed(on: Stand, file: string): Promise<void> {
  const variables: Variables = new Map([["baseUrl", on.baseUrl]]);
  for (const exchange of readFamily(file)) {
    await replay(on.baseUrl, TOKEN, exchange, variables);
  }
}

const isWrite = ({ method }: Written): boolean => method !== "GET";
/** What PingOne refuses, nobody has done. */
const isDone = ({ status }: { readonly status: number | null }): boolean => (status ?? 0) < 300;
const below = ({ method, path }: Written): Written => ({
  method,
  path: path.replace(/^.*\/environments\/[0-9a-f-]+/, ""),
});

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
    const made = (await live.calls()).filter(isWrite).filter(isDone).map(below);
    const planned = lines
      .filter(isCarriedOut)
      .map(({ method = "", path = "" }) => ({ method, path }));
    expect(linesOf(planned)).toEqual(linesOf(made));
  });
});
