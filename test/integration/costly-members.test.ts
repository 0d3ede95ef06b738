// A list of groups reads all their members, large users among them: what is read in turns stops nobody for longer than its dearest piece.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { request } from "undici";
import { forEachLimit } from "../../src/platform/work/for-each-limit.js";
import { patchOf } from "../support/costly-parts.js";
import { startMeasuredGateway, type MeasuredGateway } from "../support/measured-gateway.js";

/**
 * In references, as in costly-requests.test.ts, and below the 30 of lists: what a page of 200 takes to parse, 5 to 8, and the answer
 * to print, is not cut. Making a page text at once took 20 to 33 with it.
 */
const MOST = 20;
/** The least of them counts: what one turn takes more, such as a collection of garbage that falls into it, is no part of what it cannot cut. */
const ROUNDS = 3;
const USERS = 400;
const GROUPS = 8;

let gateway: MeasuredGateway;

/** The same users in each of the groups: as many are read at a time. */
beforeAll(async () => {
  gateway = await startMeasuredGateway(({ authUrl }) =>
    request(`${authUrl}/_emulator/seed`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ users: USERS, groups: GROUPS, membersPerGroup: USERS }),
    }),
  );
  for (let startIndex = 1; startIndex < USERS; startIndex += 200) await enlarge(startIndex);
});
afterAll(() => gateway.stop());

/** To 10 KB each as PingOne sends them, with letters beyond Latin. */
async function enlarge(startIndex: number): Promise<void> {
  const path = `/Users?count=200&startIndex=${startIndex}&attributes=id`;
  const { text } = await gateway.send({ method: "GET", path });
  const { Resources } = JSON.parse(text) as { readonly Resources: readonly { id: string }[] };
  const value = { nickName: "é".repeat(1_500), displayName: "漢".repeat(1_700) };
  const body = patchOf([{ op: "replace", value }]);
  await forEachLimit(Resources, 8, async ({ id }) => {
    const answer = await gateway.send({ method: "PATCH", path: `/Users/${id}`, body });
    expect(answer.status).toBeLessThan(300);
  });
}

it("a list of groups whose members are large: no long turn, and all members", async () => {
  let answer = { status: 0, text: "" };
  const turns: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const turn = await gateway.longestTurn(async () => {
      answer = await gateway.send({ method: "GET", path: `/Groups?count=${GROUPS}` });
    });
    turns.push(turn);
  }
  expect(answer.status).toBe(200);
  const { Resources } = JSON.parse(answer.text) as { Resources: { members: unknown[] }[] };
  expect(Resources.map(({ members }) => members.length)).toEqual(Array(GROUPS).fill(USERS));
  expect(Math.min(...turns)).toBeLessThan(MOST);
});
