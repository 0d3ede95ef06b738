// What bootstrap declares for a mapping file takes what the mapping writes: every transform, and whatever changes the number of values.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createGateway, type Gateway } from "../../src/gateway.js";
import { createLogger } from "../../src/platform/logger.js";
import { bootstrapCommand, type CommandDependencies } from "../../src/setup/commands.js";
import { mappingOf } from "../support/mapping.js";
import { pingOneOf } from "../support/pingone.js";
import { BEARER, startSetupStand, type SetupStand } from "../support/setup.js";
import { flat, unflat } from "../support/single-tenant.js";
import { bodyOf, expectScimError, USER_URN } from "../support/start.js";
import { FIRST_READ_MS } from "../support/patience.js";
import supertest from "supertest";

const HR = "urn:example:params:scim:schemas:extension:hr:2.0:User";

const text = `
attributes:
  - { scim: "${HR}:skills", pingone: skillText, transform: { join: "," } }
  - { scim: "${HR}:languages", pingone: firstLanguage, transform: first }
  - { scim: "${HR}:tags", pingone: tagCopy, direction: toPingOne, transform: { join: "|" } }
  - { scim: "${HR}:codes", pingone: codeList, transform: [uppercase, { split: ";" }] }
  - { scim: "${HR}:desks", pingone: deskCount, direction: toPingOne, transform: [{ split: " " }, { join: "+" }] }
  - { template: "{name.givenName} <{emails.value}>", pingone: mailbox }
  - { template: "{${HR}:skills} {userName}", pingone: words, transform: { split: " " } }
  - { scim: emails.value, pingone: allMail, direction: toPingOne, transform: { join: " " } }
  - { scim: roles.value, pingone: firstRole, direction: toPingOne, transform: first }
  - { constant: hr, pingone: origin }
extensions:
  - id: ${HR}
    name: HR
    attributes:
      - { name: skills, multiValued: true }
      - { name: languages, multiValued: true }
      - { name: tags, multiValued: true }
      - { name: codes }
      - { name: desks }
      - { name: badge, uniqueness: server }
`;

let stand: SetupStand;
let gateway: Gateway;
let origin: string;

const settings = (): CommandDependencies => {
  const given = stand.dependencies({ PORT: "0", PUBLIC_BASE_URL: "" });
  return {
    ...given,
    load() {
      const { config, ...rest } = given.load();
      return { config: unflat({ ...flat(config), mapping: mappingOf(text) }), ...rest };
    },
  };
};

beforeAll(async () => {
  stand = await startSetupStand();
  expect(await bootstrapCommand({}, settings())).toBe(0);
  const { config, secrets } = settings().load();
  const logger = createLogger("silent");
  gateway = createGateway(config, secrets, { logger, firstReadMs: FIRST_READ_MS });
  origin = await gateway.start();
});
afterAll(async () => {
  await gateway.stop();
  await stand.emulator.stop();
});

const scim = (request: supertest.Test): supertest.Test =>
  request.set("Authorization", `Bearer ${BEARER}`).set("Content-Type", "application/scim+json");

async function provision(resource: object) {
  const body = { schemas: [USER_URN, HR], ...resource };
  const created = await scim(supertest(origin).post("/Users")).send(JSON.stringify(body));
  expect(created.status).toBe(201);
  const id = String(bodyOf(created)["id"]);
  const api = await pingOneOf(stand.emulator);
  return {
    read: bodyOf(await scim(supertest(origin).get(`/Users/${id}`))),
    held: await api.call("get", `/users/${id}`),
  };
}

it("takes one value of several and several of one, and all reads back as sent", async () => {
  const sent = {
    userName: "mary",
    name: { givenName: "Mary" },
    emails: [
      { value: "mary@example.com", type: "work" },
      { value: "mary@home.example.com", type: "home" },
    ],
    roles: [{ value: "admin" }, { value: "auditor" }],
    [HR]: {
      skills: ["rust", "go"],
      languages: ["en", "fr"],
      tags: ["a", "b"],
      codes: "x1;x2",
      desks: "1 2 3",
    },
  };
  const { read, held } = await provision(sent);
  expect(read).toMatchObject(sent);
  expect(held).toMatchObject({
    skillText: "rust,go",
    firstLanguage: "en",
    tagCopy: "a|b",
    codeList: ["X1", "X2"],
    deskCount: "1+2+3",
    mailbox: "Mary <mary@example.com>",
    words: ["rust", "mary"],
    allMail: "mary@example.com mary@home.example.com",
    firstRole: "admin",
    origin: "hr",
  });
});

it("keeps unique what the extension declares so, in attributes of before as well", async () => {
  await provision({ userName: "first", [HR]: { badge: "7" } });
  const create = (userName: string) =>
    scim(supertest(origin).post("/Users")).send(
      JSON.stringify({ schemas: [USER_URN, HR], userName, [HR]: { badge: "7" } }),
    );
  const refused = await create("second");
  expect(expectScimError(refused, 409, "uniqueness")).toContain(`${HR}:badge`);

  await stand.change("badge", { unique: false });
  expect((await create("third")).status).toBe(201);
  const given = settings();
  expect(await bootstrapCommand({}, given)).toBe(1);
  expect(stand.printed()).toMatch(/badge +STRING +one +different +make unique/);
});

it("takes users without any of it", async () => {
  const { held } = await provision({ userName: "bare", name: { givenName: "G" } });
  expect(held).toMatchObject({ mailbox: "G <>", words: ["bare"], origin: "hr" });
});
