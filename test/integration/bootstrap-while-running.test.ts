// What bootstrap declares serves a gateway that was started before, without a restart.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createGateway, type Gateway } from "../../src/gateway.js";
import { createLogger } from "../../src/platform/logger.js";
import { systemClock } from "../../src/platform/clock.js";
import { bootstrapCommand } from "../../src/setup/commands.js";
import { BEARER, startSetupStand, type SetupStand } from "../support/setup.js";
import { bodyOf, USER_URN } from "../support/start.js";
import { FIRST_READ_MS } from "../support/patience.js";
import supertest from "supertest";

let stand: SetupStand;
let gateway: Gateway;
let origin: string;
let aheadMs = 0;

beforeAll(async () => {
  stand = await startSetupStand();
  await stand.drop("scimProfile", "department");
  const { config, secrets } = stand.dependencies({ PORT: "0", PUBLIC_BASE_URL: "" }).load();
  gateway = createGateway(config, secrets, {
    logger: createLogger("silent"),
    firstReadMs: FIRST_READ_MS,
    clock: { ...systemClock, now: () => Date.now() + aheadMs },
  });
  origin = await gateway.start();
});
afterAll(async () => {
  await gateway.stop();
  await stand.emulator.stop();
});

const roles = [{ value: "auditor", type: "job" }];

async function provision(userName: string): Promise<unknown> {
  const scim = (request: supertest.Test): supertest.Test =>
    request.set("Authorization", `Bearer ${BEARER}`).set("Content-Type", "application/scim+json");
  const created = await scim(supertest(origin).post("/Users")).send(
    JSON.stringify({ schemas: [USER_URN], userName, roles }),
  );
  expect(created.status).toBe(201);
  const read = await scim(supertest(origin).get(`/Users/${String(bodyOf(created)["id"])}`));
  return bodyOf(read)["roles"];
}

it("what had no home is kept as soon as bootstrap has run", async () => {
  expect(await provision("before")).toBeUndefined();
  expect(await bootstrapCommand({}, stand.dependencies())).toBe(0);
  expect(await provision("after")).toEqual([expect.objectContaining(roles[0] ?? {})]);
});

it("the schema is read again after five minutes, once, in the background", async () => {
  const schemaReads = async (): Promise<number> =>
    (await stand.calls()).filter((call) => call.startsWith("GET /schemas/")).length;
  const readsBefore = await schemaReads();
  aheadMs = 5 * 60_000;
  for (let count = 1; (await schemaReads()) === readsBefore; count += 1) {
    expect(count).toBeLessThan(100);
    await provision(`later-${String(count)}`);
  }
  await provision("last");
  expect(await schemaReads()).toBe(readsBefore + 1);
});
