// What /metrics shows of five tenants with ten thousand users: text a scraper takes under load, labels that stay bounded, and nobody's name.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { parseExposition, type Exposition, type Series } from "../support/prometheus-text.js";
import { bodyOf, PATCH_URN, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, TWO, type TenantStand } from "../support/tenants.js";

const NAMES = ["acme", "globex", "initech", "umbrella", "hooli"] as const;
const environmentOf = (place: number) => ({
  id: `00000000-0000-4000-8000-00000000000${place + 1}`,
  populationId: `00000000-0000-4000-8000-0000000000a${place + 1}`,
  clientId: `00000000-0000-4000-8000-0000000000c${place + 1}`,
  clientSecret: `secret-of-environment-${place + 1}`,
});
const environments = NAMES.map((_name, place) => [ONE, TWO][place] ?? environmentOf(place));
const tokenOf = (name: string): string => `token-of-hr-at-${name}-5b2c`;

let stand: TenantStand;
beforeAll(async () => {
  stand = await startTenants(
    async (emulator) => {
      const control = supertest(emulator.authUrl);
      for (const each of environments.slice(2)) {
        await control.post("/_emulator/environments").send(each).expect(201);
      }
      for (const { id } of environments) {
        const seed = { users: 2_000, groups: 100, membersPerGroup: 3, environmentId: id };
        await control.post("/_emulator/seed").send(seed).expect(200);
      }
      return Object.fromEntries(
        NAMES.map((name, place) => [
          name,
          {
            pingone: {
              ...pingoneOf(environments[place] ?? ONE, emulator),
              limits: { readsPerSecond: 400, writesPerSecond: 200 },
            },
            sources: { hr: { credentials: [bearer(tokenOf(name))] } },
          },
        ]),
      );
    },
    { ADMIN_PORT: "0", TRUSTED_PROXIES: "127.0.0.1" },
  );
});
afterAll(() => stand.stop());

async function scrape(): Promise<Exposition> {
  const response = await fetch(`http://${stand.gateway.listeners()["admin"] ?? ""}/metrics`);
  expect(response.status).toBe(200);
  return parseExposition(await response.text());
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const own = ({ series }: Exposition): readonly Series[] =>
  series.filter(({ name }) => name.startsWith("scim_pingone_"));

/**
 * What one round of clients asks; everything in it is different from round to round, where they come from, too: the limit of
 * wrong credentials is one of each address, and refills by the clock.
 */
async function round(n: number): Promise<void> {
  const from = (request: supertest.Test) => request.set("X-Forwarded-For", `203.0.113.${n}`);
  await Promise.all(
    NAMES.map(async (name) => {
      const ask = (method: "get" | "post" | "patch" | "delete", path: string, body?: object) =>
        stand.ask(method, `/${name}/scim/v2${path}`, `Bearer ${tokenOf(name)}`, body);
      const userName = `zelda${n}@${name}.example.com`;
      const created = await ask("post", "/Users", { schemas: [USER_URN], userName, zelda: "x" });
      expect(created.status).toBe(201);
      const path = `/Users/${String(bodyOf(created)["id"])}`;
      const value = { op: "replace", path: "title", value: `zelda ${n}` };
      await ask("patch", path, { schemas: [PATCH_URN], Operations: [value] });
      await ask("get", path);
      await ask("get", `/Users?filter=userName eq "${userName}"`);
      await ask("get", `/Groups?startIndex=${n + 1}&count=2`);
      await ask("get", `/zelda-${n}/at/no/route`);
      await ask("get", `/Users/zelda-${n}`);
      await ask("delete", path);
      await from(stand.ask("get", `/${name}/scim/v2/Users`, `Bearer a-guess-of-zelda-${n}`));
      await stand.ask("get", `/zelda-${n}/scim/v2/Users`, `Bearer ${tokenOf(name)}`);
      await from(stand.ask("get", `/${name}/scim/v2/Schemas/urn:zelda:${n}`, ""));
      await fetch(`${stand.origin}/${name}/scim/v2/Users`, { method: "PROPFIND" });
    }),
  );
}

describe("/metrics", () => {
  it("can be read while there is load, and counts what was asked", async () => {
    const rounds = Promise.all(Array.from({ length: 6 }, (_, n) => round(n)));
    const during: Exposition[] = [];
    const over = rounds.then(() => true);
    // More often than any scraper, and with a pause: what is read is to be no load of its own.
    do during.push(await scrape());
    while (!(await Promise.race([over, pause(50).then(() => false)])));
    expect(during.length).toBeGreaterThan(1);
    const valueOf = (name: string, labels: Readonly<Record<string, string>>) => (all: Exposition) =>
      all.series.find(
        (each) =>
          each.name === name &&
          Object.entries(labels).every(([label, value]) => each.labels[label] === value),
      )?.value;
    const labels = { tenant: "acme", source: "hr", route: "POST /Users", status: "201" };
    const after = await scrape();
    expect(valueOf("scim_pingone_requests_total", labels)(after)).toBe(6);
    // A counter never goes back.
    const seen = during.map((each) => valueOf("scim_pingone_requests_total", labels)(each) ?? 0);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const calls = { tenant: "globex", operation: "users.create", outcome: "success" };
    expect(valueOf("scim_pingone_upstream_calls_total", calls)(after)).toBe(6);
    const wrong = { tenant: "hooli", outcome: "wrong" };
    expect(valueOf("scim_pingone_authentications_total", wrong)(after)).toBe(6);
    expect(valueOf("scim_pingone_worker_token_age_seconds", { worker: "acme" })(after)).toEqual(
      expect.any(Number),
    );
    expect(
      valueOf("scim_pingone_governor_budget_per_second", { worker: "acme", kind: "read" })(after),
    ).toBe(400);
    expect(valueOf("scim_pingone_body_bytes_in_flight", {})(after)).toBe(0);
  });

  it("counts a body that cannot be read at its route", async () => {
    const send = (method: string, path: string) =>
      fetch(`${stand.origin}/acme/scim/v2${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${tokenOf("acme")}`,
          "Content-Type": "application/scim+json",
        },
        body: "{",
      });
    const expected = [
      ["POST", "/Users", "POST /Users"],
      ["PUT", "/groups/zelda", "PUT /Groups/:id"],
      ["POST", "/Users/.search", "POST /Users/.search"],
      ["POST", "/.search", "POST /.search"],
      ["POST", "/Bulk/", "POST /Bulk"],
    ] as const;
    for (const [method, path] of expected) expect((await send(method, path)).status).toBe(400);
    const refused = (await scrape()).series.filter(
      ({ name, labels }) => name === "scim_pingone_requests_total" && labels["status"] === "400",
    );
    const routes = refused.map(({ labels }) => labels["route"]);
    expect(routes).toEqual(expect.arrayContaining(expected.map(([, , route]) => route)));
    expect(routes).not.toContain("unknown");
  });

  it("has no more series for more people, paths, tokens and groups", async () => {
    await round(100);
    const keysOf = (all: Exposition): string[] =>
      own(all).map(({ name, labels }) => JSON.stringify([name, labels]));
    const before = new Set(keysOf(await scrape()));
    await Promise.all(Array.from({ length: 3 }, (_, n) => round(200 + n)));
    expect(keysOf(await scrape()).filter((key) => !before.has(key))).toEqual([]);
    expect(before.size).toBeLessThan(2_500);
  });

  it("names tenants, sources, routes, operations and outcomes, and nobody", async () => {
    const known: Readonly<Record<string, RegExp>> = {
      tenant: /^(acme|globex|initech|umbrella|hooli|unknown)$/,
      source: /^(hr|unknown)$/,
      worker: /^(acme|globex|initech|umbrella|hooli)$/,
      route:
        /^((GET|HEAD|POST|PUT|PATCH|DELETE|other) \/((Users|Groups)?(\/:id|\/\.search)?|Bulk|Me|(Schemas|ResourceTypes)(\/:\w+)?|ServiceProviderConfig|\.search)|unknown)$/,
      status: /^[1-5]\d\d$/,
      operation: /^[a-zA-Z]+\.[a-zA-Z]+$/,
      outcome: /^[a-zA-Z]+$/,
      kind: /^(read|write)$/,
      reason: /^[a-zA-Z]+$/,
      attribute: /^[\w.:$-]+$/,
      le: /^([\d.]+|\+Inf)$/,
      version: /^\d+\.\d+\.\d+$/,
      node: /^\d+\.\d+\.\d+$/,
    };
    const all = await scrape();
    for (const { name, labels } of own(all)) {
      for (const [label, value] of Object.entries(labels)) {
        expect(`${name} ${label} ${String(known[label]?.test(value))} ${value}`).toBe(
          `${name} ${label} true ${value}`,
        );
      }
    }
    expect(JSON.stringify(all.series)).not.toMatch(/zelda|example\.com|0000-4000/);
    const routes = new Set(own(all).map(({ labels }) => labels["route"]));
    expect([...routes]).toEqual(
      expect.arrayContaining(["GET /Users", "GET /Users/:id", "PATCH /Users/:id", "unknown"]),
    );
  });
});
