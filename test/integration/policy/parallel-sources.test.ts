// Two tenants, three sources, each with many requests in flight at once: no id, name, cursor, tag, address or log line of one at another.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import supertest from "supertest";
import { bodyOf, expectScimError, PATCH_URN, USER_URN } from "../../support/start.js";
import { bearer, pingoneOf, startTenants, TWO, type TenantStand } from "../../support/tenants.js";

const REQUESTS = 1_000;
const IN_FLIGHT = 25;
/** Of two populations. */
const ACME = {
  id: "00000000-0000-4000-8000-000000000003",
  populationId: "00000000-0000-4000-8000-0000000000a3",
  clientId: "00000000-0000-4000-8000-0000000000c3",
  clientSecret: "demo-secret",
};
const POPULATION = "00000000-0000-4000-8000-0000000000b1";

interface Source {
  readonly name: string;
  readonly tenant: string;
  readonly base: string;
  readonly publicBase: string;
  readonly authorization: string;
  readonly population: string;
}

const source = (name: string, tenant: string, population: string): Source => ({
  name,
  tenant,
  base: `/${tenant}/scim/v2`,
  publicBase: `https://${tenant}.example.com/${tenant}/scim/v2`,
  authorization: `Bearer token-of-${name}-source`,
  population,
});
/** Of names so long that no cursor and no tag has one by chance. */
const sources = [
  source("entraidusers", "acme", ACME.populationId),
  source("oktaworkforce", "acme", POPULATION),
  source("hrfeedofall", "globex", TWO.populationId),
];

let stand: TenantStand;

beforeAll(async () => {
  stand = await startTenants(async (emulator) => {
    await supertest(emulator.authUrl)
      .post("/_emulator/environments")
      .send({ ...ACME, populations: [{ id: POPULATION, name: "Partners" }] })
      .expect(201);
    const ofTenant = (tenant: string, pingone: object) => ({
      publicBaseUrl: `https://${tenant}.example.com`,
      pingone,
      sources: Object.fromEntries(
        sources
          .filter((each) => each.tenant === tenant)
          .map(({ name, authorization, population }) => [
            name,
            {
              credentials: [bearer(authorization.slice(7))],
              boundary: { populations: [population] },
              populations: { default: population },
            },
          ]),
      ),
    });
    return {
      acme: ofTenant("acme", pingoneOf(ACME, emulator)),
      globex: ofTenant("globex", pingoneOf(TWO, emulator)),
    };
  });
});
afterAll(() => stand.stop());

interface Person {
  readonly id: string;
  readonly version: string;
}

/** Without `expect` at each of thousands of answers, which costs more than some of them. */
function demand(isSo: boolean, of: Source, what: unknown): void {
  if (!isSo) throw new Error(`${of.name}: ${JSON.stringify(what)}`);
}

/** What every request of a source must not be shown. */
type Foreign = () => readonly string[];

async function walk(own: Source, people: Person[], others: readonly Source[], foreign: Foreign) {
  const ask = async (...[method, path, body]: [Method, string, object?]) => {
    const answer = await stand.ask(method, `${own.base}${path}`, own.authorization, body);
    const told = answer.text + JSON.stringify(answer.headers);
    for (const text of foreign()) {
      if (told.includes(text)) throw new Error(`${own.name} was shown ${text}: ${method} ${path}`);
    }
    return answer;
  };
  type Method = Parameters<TenantStand["ask"]>[0];
  const theirs = (round: number) => others[round % others.length];
  const writes: readonly ((round: number) => Promise<void>)[] = [
    async (round) => {
      const userName = `${own.name}-${String(round)}@example.com`;
      const answer = await ask("post", "/Users", { schemas: [USER_URN], userName });
      demand(answer.status === 201, own, answer.text);
      const { id, meta } = bodyOf(answer) as { id: string; meta: Record<string, string> };
      demand(meta["location"] === `${own.publicBase}/Users/${id}`, own, meta);
      people.push({ id, version: String(meta["version"]) });
    },
    async (round) => {
      const one = people[round % people.length];
      if (one === undefined) throw new Error("nobody");
      const answer = await ask("get", `/Users/${one.id}`);
      demand(answer.status === 200, own, answer.text);
      demand(answer.text.includes(`${own.name}-`), own, answer.text);
    },
    async () => {
      const page = bodyOf(await ask("get", "/Users?count=3&cursor"));
      const names = (page["Resources"] as { userName: string }[]).map(({ userName }) => userName);
      demand(
        names.every((name) => name.startsWith(own.name)),
        own,
        names,
      );
    },
    async (round) => {
      const filter = encodeURIComponent(`userName sw "${String(theirs(round)?.name)}"`);
      const page = bodyOf(await ask("get", `/Users?filter=${filter}&startIndex=1&count=5`));
      demand(page["totalResults"] === 0, own, page);
    },
    async (round) => {
      const one = people[round % people.length];
      if (one === undefined) throw new Error("nobody");
      const operation = { op: "replace", path: "title", value: `${own.name} ${String(round)}` };
      const body = { schemas: [PATCH_URN], Operations: [operation] };
      const answer = await ask("patch", `/Users/${one.id}`, body);
      demand(answer.status === 200, own, answer.text);
      demand(answer.text.includes(own.name), own, answer.text);
    },
  ];
  // Everybody else asks for somebody.
  await writes[0]?.(0);
  let round = 1;
  const worker = async (): Promise<void> => {
    while (round < REQUESTS) {
      const mine = round;
      round += 1;
      await writes[mine % writes.length]?.(mine);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

it(`three sources with ${REQUESTS} requests each, many in flight, each get their own, and nothing else`, async () => {
  const people = new Map(sources.map(({ name }): [string, Person[]] => [name, []]));
  await Promise.all(
    sources.map((own) => {
      const others = sources.filter((each) => each !== own);
      // The ids that are there by then, too.
      const foreign = () =>
        others.flatMap(({ name, tenant }) => [
          `${name}-`,
          ...(tenant === own.tenant ? [] : [`${tenant}.example.com`]),
          ...(people.get(name) ?? []).slice(-3).map(({ id }) => id),
        ]);
      return walk(own, people.get(own.name) ?? [], others, foreign);
    }),
  );
  for (const { name } of sources) expect(people.get(name)).toHaveLength(REQUESTS / 5);
  const ids = sources.flatMap(({ name }) => (people.get(name) ?? []).map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);

  // Each line is of the source that sent the request.
  const log = stand.log();
  const logged = log.split("\n");
  const ofRequests = logged.filter((line) => line.includes('"request"'));
  expect(ofRequests).toHaveLength(sources.length * REQUESTS);
  const lines = logged
    .filter((line) => line.includes('"tenant"') && line.includes('"source"'))
    .map((line) => JSON.parse(line) as { tenant: string; source: string });
  const seen = new Set(lines.map((line) => `${line.tenant} ${line.source}`));
  expect([...seen].sort()).toEqual(sources.map(({ tenant, name }) => `${tenant} ${name}`));
  for (const { name } of sources) expect(log).not.toContain(`${name}-1@`);

  // What one was given is worth nothing at another.
  for (const own of sources) {
    const cursor = String(
      bodyOf(await stand.ask("get", `${own.base}/Users?count=1&cursor`, own.authorization))[
        "nextCursor"
      ],
    );
    for (const other of sources.filter((each) => each !== own)) {
      const at = (path: string) => stand.ask("get", `${other.base}${path}`, other.authorization);
      expectScimError(await at(`/Users?count=1&cursor=${cursor}`), 400, "invalidCursor");
      const [one] = people.get(own.name) ?? [];
      expectScimError(await at(`/Users/${String(one?.id)}`), 404);
      const tagged = at(`/Users/${String(one?.id)}`).set("If-None-Match", String(one?.version));
      expectScimError(await tagged, 404);
    }
  }
});
