// `--state`: what was answered is there after a restart, also after kill -9 (a copy of the file at any moment is one).
import {
  appendFile,
  copyFile,
  mkdtemp,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { runEmulatorCommand } from "../../src/emulator/command.js";
import type { Emulator } from "../../src/emulator/emulator.js";
import { createEmulator } from "../../src/emulator/emulator.js";
import type { Lab } from "./support.js";
import { DEMO, at, listAt, roleNamed, startLab, textAt } from "./support.js";

let directory: string;
let lab: Lab;
let file: string;
let number = 0;
const others: Emulator[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "emulator-state-"));
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  lab = await startLab();
  number += 1;
  file = join(directory, `${number}.state`);
  expect(lab.emulator.keepState(file)).toBe(false);
});
afterEach(async () => {
  await lab.stop();
  for (const other of others.splice(0)) await other.stop();
});

/** An emulator with the file as it is at this moment, as after kill -9. */
async function killed(path = file): Promise<Emulator> {
  const copy = `${path}.copy`;
  await copyFile(path, copy);
  const other = await createEmulator({ port: 0 });
  others.push(other);
  expect(other.keepState(copy)).toBe(true);
  return other;
}

/** Everything a client can read, asked with the token of the first emulator. */
async function everything(emulator: Emulator, token: string): Promise<unknown> {
  const base = `${emulator.apiUrl}/environments/${DEMO.environmentId}`;
  const read = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}` };
    const text = await (await fetch(`${base}${path}`, { headers })).text();
    return JSON.parse(text.replaceAll(emulator.authUrl, "http://emulator"));
  };
  const users = await read("/users?limit=200");
  const groups = await read("/groups");
  const schema = textAt(await read("/schemas"), "_embedded", "schemas", 0, "id");
  const knobs = await (await fetch(`${emulator.authUrl}/_emulator/knobs`)).json();
  const clients = await (await fetch(`${emulator.authUrl}/_emulator/clients`)).json();
  const keys = await (await fetch(`${emulator.authUrl}/${DEMO.environmentId}/as/jwks`)).json();
  const each = [];
  for (const user of listAt(users, "_embedded", "users")) {
    const path = `/users/${textAt(user, "id")}`;
    each.push(await read(`${path}?include=memberOfGroupIDs`), await read(`${path}/password`));
    each.push(await read(`${path}/roleAssignments`));
  }
  for (const group of listAt(groups, "_embedded", "groups")) {
    const path = `/groups/${textAt(group, "id")}`;
    each.push(
      await read(`${path}?include=totalMemberCounts`),
      await read(`${path}/roleAssignments`),
    );
  }
  return {
    ...{ users, groups, each, knobs, clients, keys },
    environment: await read(""),
    populations: await read("/populations"),
    providers: await read("/identityProviders"),
    attributes: await read(`/schemas/${schema}/attributes`),
  };
}

async function token(): Promise<string> {
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const pair = Buffer.from(`${DEMO.clientId}:${DEMO.clientSecret}`).toString("base64");
  const answer = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
    headers: { authorization: `Basic ${pair}` },
    body,
  });
  return textAt(answer.body, "access_token");
}

/** A bit of everything that can be written. */
async function writeAll(): Promise<void> {
  const schemas = await lab.call("GET", "/schemas");
  const schema = textAt(schemas.body, "_embedded", "schemas", 0, "id");
  const badge = { name: "badge", type: "STRING", enabled: true, unique: true };
  await lab.call("POST", `/schemas/${schema}/attributes`, badge);
  const population = await lab.population("Partners");
  const ada = await lab.user("ada", {
    badge: "1",
    scimProfile: { constructor: { deep: [1, null] } },
    password: { value: "Tr1cky-pass" },
  });
  const bob = await lab.user("bob", { population: { id: population }, name: { given: "B" } });
  await lab.call("PUT", `/users/${bob}/enabled`, { enabled: false });
  const gone = await lab.user("gone");
  const parent = await lab.group("parent", { customData: { a: 1 } });
  const child = await lab.group("child");
  const left = await lab.group("left");
  await lab.group("dynamic", { userFilter: 'username sw "b"' });
  await lab.call("POST", `/groups/${child}/memberOfGroups`, { id: parent });
  const role = {
    role: { id: roleNamed("Identity Data Admin") },
    scope: { id: DEMO.environmentId, type: "ENVIRONMENT" },
  };
  for (const owner of [`/groups/${parent}`, `/users/${ada}`]) {
    expect((await lab.call("POST", `${owner}/roleAssignments`, role)).status).toBe(201);
  }
  const provider = { name: "Partner", type: "SAML", enabled: true, clientId: "c" };
  const created = await lab.call("POST", "/identityProviders", provider);
  const identityProvider = { id: textAt(created.body, "id") };
  await lab.call("PATCH", `/users/${bob}`, { identityProvider });
  const environment = { name: "Demo 2", type: "PRODUCTION", region: "NA", description: "d" };
  await lab.call("PUT", "", { ...environment, license: { id: DEMO.licenseId } });
  await lab.join(ada, child);
  await lab.join(gone, left);
  await lab.call("DELETE", `/groups/${left}`);
  await lab.call("DELETE", `/users/${gone}`);
  await lab.call(
    "POST",
    `/users/${ada}/password`,
    { password: "wrong" },
    {
      type: "application/vnd.pingidentity.password.check+json",
    },
  );
  await lab.control("POST", "/clients", { clientId: "other", clientSecret: "s" });
  await lab.control("POST", "/clock", { advanceMs: 60_000 });
  await lab.knobs({
    omitCount: true,
    faults: [{ method: "DELETE", path: "/users", times: 3, status: 500 }],
  });
  expect((await lab.call("DELETE", `/users/${ada}`)).status).toBe(500);
}

describe("--state", () => {
  it("brings everything back after a kill at any moment: records, memberships, passwords, clients, tokens, knobs, clock", async () => {
    await writeAll();
    const bearer = await token();
    const before = await everything(lab.emulator, bearer);
    expect(at(before, "knobs", "faults", 0, "times")).toBe(2);
    const other = await killed();
    expect(await everything(other, bearer)).toEqual(before);
    const clock = await (await fetch(`${other.authUrl}/_emulator/clock`)).json();
    expect(Date.parse(textAt(clock, "now"))).toBeGreaterThan(Date.now() + 59_000);
  });

  it("brings back the key that signed the tokens, not the one of the process", async () => {
    const kidOf = async ({ authUrl }: Emulator): Promise<string> =>
      textAt(
        await (await fetch(`${authUrl}/${DEMO.environmentId}/as/jwks`)).json(),
        "keys",
        0,
        "kid",
      );
    await token();
    const kid = await kidOf(lab.emulator);
    const text = await readFile(file, "utf8");
    expect(text).toContain(kid);
    const kept = "00000000-0000-4000-8000-0000000000e1";
    await writeFile(file, text.replaceAll(kid, kept));
    expect(await kidOf(await killed())).toBe(kept);
  });

  it("keeps uniqueness, membership filters and cursors working", async () => {
    await writeAll();
    const bearer = await token();
    const other = await killed();
    const base = `${other.apiUrl}/environments/${DEMO.environmentId}`;
    const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      return (await fetch(`${base}${path}`, { method, headers, ...init })).json();
    };
    for (const twin of [{ username: "ADA" }, { username: "x", badge: "1" }]) {
      expect(at(await call("POST", "/users", twin), "details", 0, "code")).toBe(
        "UNIQUENESS_VIOLATION",
      );
    }
    const filter = encodeURIComponent('username eq "ada" and badge eq "1"');
    expect(at(await call("GET", `/users?filter=${filter}`), "size")).toBe(1);
    const first = await call("GET", "/users?limit=1");
    const next = textAt(first, "_links", "next", "href").slice(base.length);
    await call("POST", "/users", { username: "third" });
    const rest = listAt(
      await call("GET", next.replace("limit=1", "limit=9")),
      "_embedded",
      "users",
    );
    expect(rest.map((user) => at(user, "username"))).toEqual(["bob", "third"]);
  });

  it("has a write before its answer, also where the answer is a fault's", async () => {
    await lab.knobs({
      faults: [{ method: "POST", path: "/users$", when: "after", kind: "reset" }],
    });
    await expect(lab.call("POST", "/users", { username: "unheard" })).rejects.toThrow();
    expect(await readFile(file, "utf8")).toContain('"username":"unheard"');
  });

  it("counts no write that is not whole: half a line, or a line without its commit", async () => {
    const bearer = await token();
    await lab.user("whole");
    const { size } = await stat(file);
    await lab.user("torn");
    const torn = `${file}.torn`;
    for (const kept of [(await stat(file)).size - 1, size + 20, size]) {
      await copyFile(file, torn);
      await truncate(torn, kept);
      const found = await everything(await killed(torn), bearer);
      const names = listAt(found, "users", "_embedded", "users").map((user) =>
        at(user, "username"),
      );
      expect(names).toEqual(["whole"]);
    }
  });

  it("begins anew with a reset", async () => {
    await lab.user("busy");
    await lab.reset();
    expect(await readFile(file, "utf8")).not.toContain("busy");
    await lab.user("fresh");
    expect(await readFile(file, "utf8")).toContain("fresh");
  });

  it("stays in proportion to the state: superseded records are dropped now and then", async () => {
    await lab.control("POST", "/seed", { users: 1000, groups: 16, membersPerGroup: 1000 });
    const groups = listAt((await lab.call("GET", "/groups")).body, "_embedded", "groups");
    for (const group of groups) await lab.call("DELETE", `/groups/${textAt(group, "id")}`);
    const lines = (await readFile(file, "utf8")).split("\n").length;
    expect(lines).toBeLessThan(6000);
    expect((await lab.call("GET", "/users?limit=1")).body).toMatchObject({ count: 1000 });
  });

  it.each([
    ["another file", '{"users":[]}\n', "line 1: it is no state"],
    ["an empty one", "", "line 1: it is no state"],
    ["a broken line", undefined, /line \d+: /],
  ])("refuses %s and leaves it as it is", async (_name, content, message) => {
    const path = join(directory, "bad.state");
    if (content === undefined) {
      await copyFile(file, path);
      await appendFile(path, '["user",oops\n"commit"\n');
    } else await writeFile(path, content);
    const before = await readFile(path, "utf8");
    await expect(runEmulatorCommand({ port: 0, stateFile: path })).rejects.toThrow(message);
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("is filled by --users and --seed once only; --rate-limit holds when it is given", async () => {
    const path = join(directory, "command.state");
    const options = { port: 0, stateFile: path, users: 3 };
    const first = await runEmulatorCommand({ ...options, rateLimit: 7 });
    await first.stop();
    const again = await runEmulatorCommand(options);
    others.push(again);
    expect(again.banner).toContain(path);
    const knobs: unknown = await (await fetch(`${again.authUrl}/_emulator/knobs`)).json();
    expect(at(knobs, "rateLimit", "perSecond")).toBe(7);
    const seeded = await fetch(`${again.authUrl}/_emulator/seed`, { method: "POST" });
    expect(at(await seeded.json(), "users")).toBe(3);
    const lax = await runEmulatorCommand({ ...options, rateLimit: 0 });
    others.push(lax);
    const free: unknown = await (await fetch(`${lax.authUrl}/_emulator/knobs`)).json();
    expect(at(free, "rateLimit")).toBeNull();
  });
});
