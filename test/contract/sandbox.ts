// A population the suite makes for itself and takes away again; nothing outside it is ever written.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { at, listAt, textAt } from "../emulator/support.js";
import type { Answer, Client } from "./client.js";
import { createClient } from "./client.js";
import type { Target } from "./target.js";
import { openTarget } from "./target.js";

export { at, listAt, textAt };

const IMPORT = "application/vnd.pingidentity.user.import+json";
export const NOWHERE = "11111111-1111-4111-8111-111111111111";

export interface Sandbox {
  readonly target: Target;
  readonly client: Client;
  readonly populationId: string;
  /** A name nobody else has. */
  name(stem: string): string;
  /** Made in the sandbox's population by import unless a media type is given. */
  createUser(body: Record<string, unknown>, type?: string): Promise<Answer>;
  createGroup(body: Record<string, unknown>): Promise<Answer>;
  /** One more population, empty, taken away at the end. */
  createPopulation(): Promise<string>;
  /** Asks again until it is true, for what may lag (contract 11.3); false after ten seconds. */
  eventually(isTrue: () => Promise<boolean>): Promise<boolean>;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

async function userCount(client: Client, populationId: string): Promise<number> {
  const filter = encodeURIComponent(`population.id eq "${populationId}"`);
  const { status, body } = await client.call("GET", `/users?limit=1&filter=${filter}`);
  if (status !== 200) throw new Error(`users of the population cannot be read: ${status}`);
  return listAt(body, "_embedded", "users").length;
}

/** Refuses to touch a population that has users: it is somebody's. */
export async function requireEmpty(client: Client, populationId: string): Promise<void> {
  if ((await userCount(client, populationId)) === 0) return;
  throw new Error(`population ${populationId} has users: the contract suite does not run in it`);
}

async function findOrMake(client: Client, name: string): Promise<string> {
  const filter = encodeURIComponent(`name eq "${name}"`);
  const found = await client.call("GET", `/populations?filter=${filter}`);
  const [existing] = found.status === 200 ? listAt(found.body, "_embedded", "populations") : [];
  if (existing !== undefined) return textAt(existing, "id");
  const created = await client.call("POST", "/populations", { name });
  if (created.status !== 201) throw new Error(`a population cannot be created: ${created.status}`);
  return textAt(created.body, "id");
}

export async function openSandbox(populationName: string): Promise<Sandbox> {
  const target = await openTarget();
  const client = await createClient(target);
  const run = randomUUID().slice(0, 8);
  const populationId = await findOrMake(client, populationName);
  await requireEmpty(client, populationId);
  const created: string[] = [];

  function remember(path: string, answer: Answer): Answer {
    if (answer.status === 201) created.push(`${path}/${textAt(answer.body, "id")}`);
    return answer;
  }

  return {
    target,
    client,
    populationId,
    name: (stem) => `contract-${run}-${stem}`,
    async createUser(body, type = IMPORT) {
      const user = { population: { id: populationId }, ...body };
      return remember("/users", await client.call("POST", "/users", user, type));
    },
    async createGroup(body) {
      const group = { population: { id: populationId }, ...body };
      return remember("/groups", await client.call("POST", "/groups", group));
    },
    async createPopulation() {
      const name = `contract-${run}-${created.length}`;
      const answer = remember("/populations", await client.call("POST", "/populations", { name }));
      return textAt(answer.body, "id");
    },
    async eventually(isTrue) {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        if (await isTrue()) return true;
        if (Date.now() > end) return false;
        await sleep(200);
      }
    },
    async close() {
      const order = ["/users", "/groups", "/populations"];
      for (const kind of order) {
        for (const path of created) if (path.startsWith(kind)) await client.call("DELETE", path);
      }
      await client.call("DELETE", `/populations/${populationId}`);
      await target.stop();
    },
  };
}

export function firstDetail(answer: Answer): unknown[] {
  const { body } = answer;
  return [answer.status, at(body, "details", 0, "code"), at(body, "details", 0, "target")];
}
