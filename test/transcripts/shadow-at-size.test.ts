// A first week in the shadow: 1,000 people and 50 groups by what Entra ID, Okta and an HR suite send, and then the same live.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { createLogger } from "../../src/platform/logger.js";
import { TOKEN, useStands, type Stand, type StandOptions } from "../support/start.js";
import { isWrite, sentLines, plannedLines } from "./planned-lines.js";
import { capture, send, substitute, type Exchange, type Variables } from "./replay.js";

/** How often a transcript is played to its end, and how often up to its first create, each time about other people and groups. */
const PLAYED: Readonly<Record<string, { readonly whole: number; readonly firstCreates: number }>> =
  {
    "entra-user-default": { whole: 10, firstCreates: 260 },
    "okta-aiw-user": { whole: 10, firstCreates: 260 },
    "hr-flat-put-user": { whole: 10, firstCreates: 271 },
    "entra-user-flag": { whole: 10, firstCreates: 0 },
    "okta-oin-user": { whole: 10, firstCreates: 0 },
    "entra-group-default": { whole: 7, firstCreates: 0 },
    "entra-group-flag": { whole: 6, firstCreates: 0 },
    "okta-aiw-group": { whole: 5, firstCreates: 0 },
    "okta-oin-group": { whole: 5, firstCreates: 0 },
    "okta-full-push": { whole: 5, firstCreates: 0 },
    "hr-flat-put-group": { whole: 15, firstCreates: 0 },
  };

/** Whom and what the transcripts are about. */
const NAMES =
  /(?<![A-Za-z])(alice|bert|carla|ann|mona|jan|rita|lars|Sales|sales|Staff|Assembly|[DE]-\d)(?![A-Za-z0-9])/g;

/** What PingOne holds before anybody's first cycle. */
const SEED = { users: 300, groups: 5, membersPerGroup: 10 };

const runs = Object.entries(PLAYED).flatMap(([family, { whole, firstCreates }]) => {
  const text = readFileSync(new URL(`${family}.json`, import.meta.url), "utf8");
  return Array.from({ length: whole + firstCreates }, (_, copy): readonly Exchange[] => {
    const of = `_${family.replaceAll("-", "_")}_${String(copy)}`;
    const all = JSON.parse(text.replaceAll(NAMES, (name) => name + of)) as Exchange[];
    const first = all.findIndex(({ status }) => status === 201);
    if (copy < whole) return all;
    // A connection is tested once; each tenth is looked for before, since nothing of that is planned.
    return all.slice(copy % 10 === 0 ? Math.max(0, first - 1) : first, first + 1);
  });
});

/** Without `expect` at each of thousands of answers, which costs more than the answer. */
async function pushed(stand: Stand): Promise<void> {
  for (const exchanges of runs) {
    const variables: Variables = new Map([["baseUrl", stand.baseUrl]]);
    for (const written of exchanges) {
      const exchange = substitute(written, variables);
      const { status, text } = await send(stand.baseUrl, TOKEN, exchange);
      if (status !== exchange.status) throw new Error(`${exchange.name}: ${text}`);
      if (text !== "") capture(exchange, JSON.parse(text), variables);
    }
  }
}

const options: StandOptions = {
  overrides: { logger: createLogger("silent") },
  async prepare({ authUrl }) {
    const { status } = await supertest(authUrl).post("/_emulator/seed").send(SEED);
    expect(status).toBeLessThan(300);
  },
};

describe("a shadow run of 1,000 users and 50 groups by Entra ID, Okta and an HR suite", () => {
  const stands = useStands();

  it("writes nothing, answers as live, and plans line by line what the live run then does", async () => {
    const shadow = await stands({ ...options, policy: { mode: "shadow" } });
    await pushed(shadow);
    expect((await shadow.calls()).filter(isWrite)).toEqual([]);
    const answer = await supertest(shadow.adminOrigin()).get("/plan/default/default").expect(200);
    const { lines, summary } = answer.body as PlanReport;
    expect(summary.changes).toEqual(
      expect.arrayContaining([
        { change: "create", resourceType: "User", count: 1_000 },
        { change: "create", resourceType: "Group", count: 50 },
      ]),
    );

    const live = await stands(options);
    await pushed(live);
    expect(plannedLines(lines)).toEqual(sentLines(await live.calls()));
  });
});
