// Values the overflow kept for want of an attribute move into it when bootstrap declares it, and are found by PingOne then.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createGateway, type Gateway } from "../../src/gateway.js";
import { createLogger } from "../../src/platform/logger.js";
import { bootstrapCommand } from "../../src/setup/commands.js";
import { BEARER, startSetupStand, type SetupStand } from "../support/setup.js";
import { bodyOf, ENTERPRISE_URN, USER_URN } from "../support/start.js";
import { FIRST_READ_MS } from "../support/patience.js";
import supertest from "supertest";

let stand: SetupStand;
let gateway: Gateway;
let origin: string;

async function start(): Promise<void> {
  const { config, secrets } = stand.dependencies({ PORT: "0", PUBLIC_BASE_URL: "" }).load();
  gateway = createGateway(config, secrets, {
    logger: createLogger("silent"),
    firstReadMs: FIRST_READ_MS,
  });
  origin = await gateway.start();
}

const scim = (request: supertest.Test): supertest.Test =>
  request.set("Authorization", `Bearer ${BEARER}`).set("Content-Type", "application/scim+json");

beforeAll(async () => {
  stand = await startSetupStand();
  await stand.drop("employeeNumber", "scimEmails");
  await start();
});
afterAll(async () => {
  await gateway.stop();
  await stand.emulator.stop();
});

const mary = {
  schemas: [USER_URN, ENTERPRISE_URN],
  userName: "mary@example.com",
  emails: [
    { value: "mary@example.com", type: "work", primary: true },
    { value: "mary@home.example.com", type: "home" },
  ],
  [ENTERPRISE_URN]: { employeeNumber: "701" },
};

const filters = [
  'emails.value eq "mary@home.example.com"',
  `${ENTERPRISE_URN}:employeeNumber eq "701"`,
];

const found = async (filter: string): Promise<unknown> =>
  bodyOf(await scim(supertest(origin).get(`/Users?filter=${encodeURIComponent(filter)}`)))[
    "totalResults"
  ];

it("reads and is found the same before, while the gateway runs on, and after a restart", async () => {
  const created = await scim(supertest(origin).post("/Users")).send(JSON.stringify(mary));
  const id = String(bodyOf(created)["id"]);
  for (const filter of filters) expect(await found(filter)).toBe(1);

  let output = "";
  const out = (text: string): void => void (output += text);
  expect(await bootstrapCommand({}, { ...stand.dependencies(), out })).toBe(0);
  expect(output).toContain(
    "Looked at 1 user. Moved the values of 1 user from scimProfile to their own",
  );
  expect(await bootstrapCommand({ rehome: true }, { ...stand.dependencies(), out })).toBe(0);
  expect(output).toContain(
    "Looked at 1 user. None had values in scimProfile that have an attribute of their own.",
  );

  for (const filter of filters) expect(await found(filter)).toBe(1);
  expect(bodyOf(await scim(supertest(origin).get(`/Users/${id}`)))).toMatchObject({
    emails: mary.emails,
    [ENTERPRISE_URN]: { employeeNumber: "701" },
  });
  // The running gateway has not seen yet what was declared.
  const late = await scim(supertest(origin).post("/Users")).send(
    JSON.stringify({
      ...mary,
      userName: "late@example.com",
      emails: [],
      [ENTERPRISE_URN]: { employeeNumber: "9002" },
    }),
  );
  expect(bodyOf(late)).toMatchObject({ [ENTERPRISE_URN]: { employeeNumber: "9002" } });

  await gateway.stop();
  await start();
  expect(await found(`${ENTERPRISE_URN}:employeeNumber eq "9002"`)).toBe(1);
  const before = (await stand.calls()).length;
  for (const filter of filters) expect(await found(filter)).toBe(1);
  expect((await stand.calls()).slice(before)).toEqual([
    expect.stringContaining("scimEmails"),
    expect.stringContaining("employeeNumber"),
  ]);
});
