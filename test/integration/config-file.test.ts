// A gateway that a configuration file describes, before the emulator: its credentials, population rules and mapping are in force.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { FIRST_READ_MS } from "../support/patience.js";
import supertest from "supertest";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { DEMO } from "../../src/emulator/seed/demo.js";
import { createGateway, type Gateway } from "../../src/gateway.js";
import { loadSettings } from "../../src/cli/load-settings.js";
import { tokenDigest } from "../../src/platform/secrets/bearer-token.js";
import { systemClock } from "../../src/platform/clock.js";
import { createLogger } from "../../src/platform/logger.js";

const directory = mkdtempSync(join(tmpdir(), "scim-pingone-file-"));
const HR = "urn:acme:params:scim:schemas:extension:hr:2.0:User";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const EXPIRY_MS = Date.parse("2027-02-01T00:00:00Z");

let emulator: Emulator;
let gateway: Gateway;
let baseUrl: string;
let nowMs = EXPIRY_MS - 60_000;

async function createPopulation(name: string): Promise<string> {
  const tokens = await supertest(emulator.authUrl)
    .post(`/${DEMO.environmentId}/as/token`)
    .auth(DEMO.clientId, DEMO.clientSecret)
    .type("form")
    .send({ grant_type: "client_credentials" });
  const { access_token: token } = tokens.body as { access_token: string };
  const created = await supertest(emulator.apiUrl)
    .post(`/environments/${DEMO.environmentId}/populations`)
    .set("Authorization", `Bearer ${token}`)
    .send({ name });
  return (created.body as { id: string }).id;
}

let partners: string;

beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
  partners = await createPopulation("Partners");
  writeFileSync(
    join(directory, "hr.yaml"),
    `extensions: [{ id: "${HR}", name: HR, attributes: [{ name: badge }] }]\n`,
  );
  writeFileSync(
    join(directory, "gateway.yaml"),
    `tenants:
  acme:
    pingone:
      environmentId: ${DEMO.environmentId}
      apiUrl: ${emulator.apiUrl}
      authUrl: ${emulator.authUrl}
      clientId: ${DEMO.clientId}
      clientSecret: "\${ACME_SECRET}"
    mapping: hr.yaml
    sources:
      entra:
        credentials:
          - { bearer: { sha256: ${tokenDigest("old-token-of-entra")}, expiresAt: 2027-01-31 } }
          - { bearer: { sha256: ${tokenDigest("new-token-of-entra")} } }
          - { basic: { username: entra, sha256: ${tokenDigest("password-of-entra")} } }
        populations:
          default: ${DEMO.populationId}
          rules: [{ when: '${HR}:badge sw "P"', population: ${partners} }]
`,
  );
  const { config, secrets } = loadSettings(
    { ACME_SECRET: DEMO.clientSecret, PORT: "0" },
    { config: join(directory, "gateway.yaml") },
  );
  gateway = createGateway(config, secrets, {
    logger: createLogger("silent"),
    firstReadMs: FIRST_READ_MS,
    clock: { ...systemClock, now: () => nowMs },
  });
  baseUrl = await gateway.start();
});

afterAll(async () => {
  await gateway.stop();
  await emulator.stop();
  rmSync(directory, { recursive: true });
});

const create = (token: string, badge: string) =>
  supertest(baseUrl)
    .post("/Users")
    .set("Authorization", `Bearer ${token}`)
    .set("Content-Type", "application/scim+json")
    .send(JSON.stringify({ schemas: [USER, HR], userName: `user-${badge}`, [HR]: { badge } }));

const bodyOf = (response: supertest.Response): Record<string, unknown> =>
  JSON.parse(response.text) as Record<string, unknown>;

describe("a gateway of a configuration file", () => {
  it("puts people where the rules say, by an extension of the mapping file", async () => {
    const partner = await create("new-token-of-entra", "P-1");
    expect(partner.status).toBe(201);
    expect(bodyOf(partner)).toMatchObject({
      [HR]: { badge: "P-1" },
      [PINGONE]: { population: { id: partners } },
    });
    const employee = await create("new-token-of-entra", "E-1");
    expect(bodyOf(employee)).toMatchObject({
      [PINGONE]: { population: { id: DEMO.populationId } },
    });
  });

  it("takes two tokens until one of them expires, and no other", async () => {
    expect((await create("old-token-of-entra", "E-2")).status).toBe(201);
    expect((await create("demo-token", "E-3")).status).toBe(401);
    nowMs = EXPIRY_MS;
    expect((await create("old-token-of-entra", "E-4")).status).toBe(401);
    expect((await create("new-token-of-entra", "E-4")).status).toBe(201);
  });

  it.each([
    ["oauthbearertoken", "Bearer", "Bearer new-token-of-entra"],
    ["httpbasic", "Basic", `Basic ${btoa("entra:password-of-entra")}`],
  ])(
    "statement 24: %s is a scheme, is asked for and is taken",
    async (type, scheme, authorization) => {
      const config = bodyOf(await supertest(baseUrl).get("/ServiceProviderConfig"));
      expect(config["authenticationSchemes"]).toContainEqual(expect.objectContaining({ type }));
      const asked = await supertest(baseUrl).get("/Users").expect(401);
      expect(asked.headers["www-authenticate"]).toContain(`${scheme} realm=`);
      await supertest(baseUrl).get("/Users").set("Authorization", authorization).expect(200);
    },
  );
});
