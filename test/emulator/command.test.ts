// The stand-alone command: made-up users, a seed file, a rate limit, and start-up errors that leave nothing behind.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { RunningEmulator } from "../../src/emulator/command.js";
import { runEmulatorCommand } from "../../src/emulator/command.js";
import { DEMO, at, basic, listAt, textAt } from "./support.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "emulator-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function seedFile(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function get(emulator: RunningEmulator, path: string): Promise<unknown> {
  const token = await fetch(`${emulator.authUrl}/${DEMO.environmentId}/as/token`, {
    method: "POST",
    headers: { authorization: basic(DEMO.clientId, DEMO.clientSecret) },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const authorization = `Bearer ${textAt(await token.json(), "access_token")}`;
  const response = await fetch(`${emulator.apiUrl}/environments/${DEMO.environmentId}${path}`, {
    headers: { authorization },
  });
  return response.json();
}

const knobsOf = async (emulator: RunningEmulator): Promise<unknown> =>
  (await fetch(`${emulator.authUrl}/_emulator/knobs`)).json();

describe("the emulator command (issue deliverable 5)", () => {
  it("limits to 100 requests a second by default (U1), also after a reset, and prints where it is", async () => {
    const emulator = await runEmulatorCommand({ port: 0 });
    try {
      const limit = { perSecond: 100, burst: 100 };
      expect(at(await knobsOf(emulator), "rateLimit")).toEqual(limit);
      await fetch(`${emulator.authUrl}/_emulator/reset`, { method: "POST" });
      expect(at(await knobsOf(emulator), "rateLimit")).toEqual(limit);
      for (const text of [emulator.apiUrl, DEMO.environmentId, DEMO.clientSecret]) {
        expect(emulator.banner).toContain(text);
      }
    } finally {
      await emulator.stop();
    }
  });

  it("makes up users and sends a seed file, unlimited and uncounted", async () => {
    const path = await seedFile("good.json", {
      attributes: [{ name: "badge", type: "STRING", unique: true }],
      populations: [{ name: "Partners" }],
      groups: [{ name: "Everybody" }, { name: "Outside", population: "Partners" }],
      users: [
        { username: "anna", badge: "1", groups: ["Everybody"] },
        {
          username: "bert",
          population: "Partners",
          password: { value: "Tr1cky-pass" },
          groups: ["Everybody", "Outside"],
        },
      ],
    });
    const emulator = await runEmulatorCommand({
      port: 0,
      users: 300,
      seedFile: path,
      rateLimit: 0,
    });
    try {
      expect(at(await knobsOf(emulator), "rateLimit")).toBeNull();
      const calls: unknown = await (await fetch(`${emulator.authUrl}/_emulator/calls`)).json();
      expect(at(calls, "total")).toBe(0);
      expect(at(await get(emulator, "/users?limit=1"), "count")).toBe(302);
      const groups = await get(emulator, "/groups");
      expect(
        listAt(groups, "_embedded", "groups").map((group) =>
          at(group, "directMemberCounts", "users"),
        ),
      ).toEqual([2, 1]);
      const anna = await get(emulator, `/users?filter=${encodeURIComponent('badge eq "1"')}`);
      expect(at(anna, "_embedded", "users", 0, "username")).toBe("anna");
    } finally {
      await emulator.stop();
    }
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "cannot use the seed file"],
    ["an unknown section", { people: [] }, "people is not known"],
    ["no list", { users: {} }, "users must be an array"],
    ["a refused user", { users: [{ username: "" }] }, "POST /users answered 400"],
  ])("rejects a seed file with %s", async (name, content, message) => {
    const path = await seedFile(`${name}.json`, content);
    await expect(runEmulatorCommand({ port: 0, seedFile: path })).rejects.toThrow(message);
  });

  it("names its public URL in links, issuer and banner, and listens where it listens", async () => {
    const seedFilePath = await seedFile("public.json", { users: [{ username: "anna" }] });
    const publicUrl = "https://pingone.example.com/";
    const options = { port: 0, seedFile: seedFilePath, publicUrl };
    const emulator = await runEmulatorCommand(options);
    try {
      expect(emulator.banner).toContain("API https://pingone.example.com/v1,");
      const local = { ...emulator, authUrl: emulator.origin, apiUrl: `${emulator.origin}/v1` };
      const users = await get(local, "/users");
      const self = `https://pingone.example.com/v1/environments/${DEMO.environmentId}/users`;
      expect([at(users, "count"), at(users, "_links", "self", "href")]).toEqual([1, self]);
      const path = `/${DEMO.environmentId}/as/.well-known/openid-configuration`;
      const discovery: unknown = await (await fetch(`${emulator.origin}${path}`)).json();
      expect(at(discovery, "issuer")).toBe(`https://pingone.example.com/${DEMO.environmentId}/as`);
    } finally {
      await emulator.stop();
    }
    const wrong = runEmulatorCommand({ port: 0, publicUrl: "pingone.example.com" });
    await expect(wrong).rejects.toThrow("--public-url must be");
  });

  it("rejects a seed file that is missing", async () => {
    const seed = join(directory, "nothing.json");
    await expect(runEmulatorCommand({ port: 0, seedFile: seed })).rejects.toThrow("ENOENT");
  });
});
