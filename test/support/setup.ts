// A real emulator and the settings that lead a setup command to it.
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { loadConfig } from "../../src/config/load-config.js";
import { systemClock } from "../../src/platform/clock.js";
import { inspectRedis } from "./redis-facts.js";
import type { DoctorDependencies } from "../../src/setup/commands.js";
import supertest from "supertest";

export const ENVIRONMENT_ID = "00000000-0000-4000-8000-000000000001";
export const SECRET = "demo-secret";
export const BEARER = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";

interface Attribute {
  readonly id: string;
  readonly name: string;
}

export interface SetupStand {
  readonly emulator: Emulator;
  /** Everything a usable configuration has, besides what `changes` says. */
  readonly dependencies: (
    changes?: Readonly<Record<string, string>>,
  ) => Omit<DoctorDependencies, "network">;
  /** What was printed since it was asked last. */
  readonly printed: () => string;
  readonly control: (path: string, body: object) => Promise<void>;
  readonly knobs: (change: object) => Promise<void>;
  readonly faults: (...faults: readonly object[]) => Promise<void>;
  readonly declare: (attribute: object) => Promise<void>;
  readonly drop: (...names: readonly string[]) => Promise<void>;
  readonly change: (name: string, body: object) => Promise<void>;
  readonly attribute: (name: string) => Promise<Record<string, unknown> | undefined>;
  /** `METHOD path` of the management API's calls, in order. */
  readonly calls: () => Promise<readonly string[]>;
  readonly reset: () => Promise<void>;
}

export async function startSetupStand(): Promise<SetupStand> {
  const emulator = await createEmulator({ port: 0 });
  const http = supertest(emulator.authUrl);
  const api = `/v1/environments/${ENVIRONMENT_ID}`;
  let text = "";

  async function authorised(): Promise<string> {
    const answer = await http
      .post(`/${ENVIRONMENT_ID}/as/token`)
      .auth("00000000-0000-4000-8000-0000000000c1", SECRET)
      .type("form")
      .send({ grant_type: "client_credentials" })
      .expect(200);
    return `Bearer ${(answer.body as { access_token: string }).access_token}`;
  }

  async function attributesPath(): Promise<string> {
    const answer = await http.get(`${api}/schemas`).set("Authorization", await authorised());
    const { _embedded } = answer.body as { _embedded: { schemas: { id: string }[] } };
    return `${api}/schemas/${_embedded.schemas[0]?.id ?? ""}/attributes`;
  }

  async function attributes(): Promise<readonly Attribute[]> {
    const answer = await http.get(await attributesPath()).set("Authorization", await authorised());
    return (answer.body as { _embedded: { attributes: Attribute[] } })._embedded.attributes;
  }

  const find = async (name: string): Promise<Attribute | undefined> =>
    (await attributes()).find((each) => each.name === name);

  const pathOf = async (name: string): Promise<string> =>
    `${await attributesPath()}/${(await find(name))?.id ?? "none"}`;

  const control = async (path: string, body: object): Promise<void> => {
    const { status, text: answer } = await http
      .post(`/_emulator/${path}`)
      .send(JSON.stringify(body));
    if (status >= 300) throw new Error(answer);
  };

  const knobs = async (change: object): Promise<void> => {
    await http.patch("/_emulator/knobs").send(JSON.stringify(change)).expect(200);
  };

  return {
    emulator,
    dependencies: (changes = {}) => ({
      clock: systemClock,
      inspectRedis,
      out: (part) => {
        text += part;
      },
      load: () =>
        loadConfig(
          {
            PINGONE_ENVIRONMENT_ID: ENVIRONMENT_ID,
            PINGONE_API_URL: emulator.apiUrl,
            PINGONE_AUTH_URL: emulator.authUrl,
            PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
            PINGONE_CLIENT_SECRET: SECRET,
            PINGONE_POPULATION_ID: "00000000-0000-4000-8000-0000000000a1",
            SCIM_BEARER_TOKEN: BEARER,
            PUBLIC_BASE_URL: "https://scim.example.com",
            ...changes,
          },
          () => "",
          { forceDemo: false },
        ),
    }),
    printed() {
      const before = text;
      text = "";
      return before;
    },
    control,
    knobs,
    faults: (...faults) => knobs({ faults }),
    async declare(attribute) {
      await http
        .post(await attributesPath())
        .set("Authorization", await authorised())
        .send({ type: "STRING", enabled: true, unique: false, ...attribute })
        .expect(201);
    },
    async drop(...names) {
      for (const name of names) {
        await http
          .delete(await pathOf(name))
          .set("Authorization", await authorised())
          .expect(204);
      }
    },
    async change(name, body) {
      await http
        .patch(await pathOf(name))
        .set("Authorization", await authorised())
        .send(body)
        .expect(200);
    },
    attribute: async (name) => (await find(name)) as Record<string, unknown> | undefined,
    async calls() {
      const answer = await http.get("/_emulator/calls").expect(200);
      const { calls } = answer.body as { calls: { method: string; path: string }[] };
      return calls
        .filter(({ path }) => path.startsWith(api))
        .map(({ method, path }) => `${method} ${path.slice(api.length)}`);
    },
    async reset() {
      text = "";
      await http.post("/_emulator/reset").expect(204);
    },
  };
}
