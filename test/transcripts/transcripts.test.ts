// Replays what identity providers send (one file per client and job), in order, each file on a fresh stand, and then in the shadow: that answers as if it were done, writes nothing, and plans line by line what the first did.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { useStand, useStands, TOKEN } from "../support/start.js";
import { replay } from "./expect-answer.js";
import { isWrite, plannedLines, sentLines } from "./planned-lines.js";
import { send, type Exchange, type Variables } from "./replay.js";

const folder = new URL(".", import.meta.url);
const families = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort();
const readFamily = (file: string): Exchange[] =>
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Exchange[];

describe.each(families)("%s", (file) => {
  const stands = useStands();
  const stand = useStand({ isKept: true });
  const variables: Variables = new Map();
  beforeAll(() => {
    variables.set("baseUrl", stand.baseUrl);
  });

  it.each(readFamily(file).map((exchange, index) => [index + 1, exchange.name, exchange] as const))(
    "%d: %s",
    async (_index, _name, written) => {
      await replay(stand.baseUrl, TOKEN, written, variables);
      for (const lost of written.told ?? []) expect(stand.log()).toContain(`"${lost}"`);
    },
  );

  it("in the shadow: nothing is written, and the plan is what was done above", async () => {
    const shadow = await stands({ policy: { mode: "shadow" } });
    const known: Variables = new Map([["baseUrl", shadow.baseUrl]]);
    for (const exchange of readFamily(file)) await replay(shadow.baseUrl, TOKEN, exchange, known);
    expect((await shadow.calls()).filter(isWrite)).toEqual([]);
    const answer = await supertest(shadow.adminOrigin()).get("/plan/default/default").expect(200);
    const { lines } = answer.body as PlanReport;
    expect(plannedLines(lines)).toEqual(sentLines(await stand.calls()));
  });
});

it("sends paths byte for byte", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const paths = [
    "/Users?filter=userName+eq+%22a%40example.com%22&",
    "/Users?",
    '/Users?filter=a+eq+"[x]"',
  ];
  for (const path of paths) {
    await send(`http://127.0.0.1:${port}/scim/v2`, TOKEN, {
      name: "",
      method: "GET",
      path,
      status: 200,
    });
  }
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toEqual(paths.map((path) => `/scim/v2${path}`));
});
