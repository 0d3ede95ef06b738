// The 50 points of contract section 14: changing users (19-20).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, listAt, startLab } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const NOWHERE = "11111111-1111-4111-8111-111111111111";
const read = async (id: string) => (await lab.call("GET", `/users/${id}`)).body;
const details = (body: unknown) =>
  listAt(body, "details").map((detail) => [at(detail, "code"), at(detail, "target")]);

describe("contract 14.19 (3.6) PUT", () => {
  it("replaces the profile, and nothing beside it", async () => {
    const other = await lab.population("Other");
    const id = await lab.user("p", {
      title: "T",
      name: { given: "G", family: "F" },
      department: "D",
      mfaEnabled: true,
      identityProvider: { id: NOWHERE },
    });
    expect(await read(id)).toMatchObject({ identityProvider: { id: NOWHERE } });
    await lab.call("PUT", `/users/${id}/enabled`, { enabled: false });
    const { status, body } = await lab.call("PUT", `/users/${id}`, {
      ...((await read(id)) as object),
      title: undefined,
      department: null,
      name: { given: "G2" },
      enabled: true,
      mfaEnabled: false,
      population: { id: other },
      identityProvider: undefined,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      username: "p",
      name: { given: "G2" },
      enabled: false,
      mfaEnabled: true,
      population: { id: DEMO.populationId },
      identityProvider: { type: "PING_ONE" },
    });
    expect(at(body, "identityProvider", "id")).toBeUndefined();
    expect(at(body, "name", "family")).toBeUndefined();
    expect(at(body, "title")).toBeUndefined();
    expect(at(body, "department")).toBeUndefined();
    expect(await read(id)).toMatchObject({ name: { given: "G2" } });
  });

  it("needs a username, and refuses another population by knob", async () => {
    const id = await lab.user("p");
    expect(details((await lab.call("PUT", `/users/${id}`, {})).body)).toEqual([
      ["REQUIRED_VALUE", "username"],
    ]);
    await lab.knobs({ putPopulation: "reject" });
    const moved = { username: "p", population: { id: await lab.population("Other") } };
    expect((await lab.call("PUT", `/users/${id}`, moved)).status).toBe(400);
  });

  it("resets emailVerified when the address changes (U20)", async () => {
    const id = await lab.user("p", { email: "a@example.com", emailVerified: true });
    await lab.call("PATCH", `/users/${id}`, { title: "x" });
    expect(await read(id)).toMatchObject({ emailVerified: true });
    await lab.call("PATCH", `/users/${id}`, { email: "b@example.com" });
    expect(await read(id)).toMatchObject({ emailVerified: false });
  });
});

describe("contract 14.20 (3.7) PATCH", () => {
  it("leaves what is not sent, clears null, replaces arrays, merges complex and JSON attributes", async () => {
    const id = await lab.user("q", {
      title: "T",
      nickname: "N",
      name: { given: "G", family: "F" },
      locales: ["a", "b"],
      scimProfile: { keep: 1, drop: 2, deep: { x: 1, y: 2 } },
    });
    const { status, body } = await lab.call("PATCH", `/users/${id}`, {
      title: null,
      name: { family: "F2", given: null },
      locales: ["c"],
      scimProfile: { drop: null, deep: { y: 3, z: null }, list: [1, null] },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ nickname: "N", username: "q" });
    expect(at(body, "title")).toBeUndefined();
    expect(at(body, "name")).toEqual({ family: "F2" });
    expect(at(body, "locales")).toEqual(["c"]);
    expect(at(body, "scimProfile")).toEqual({ keep: 1, deep: { x: 1, y: 3 }, list: [1, null] });
  });

  it("replaces complex attributes by knob", async () => {
    const id = await lab.user("q", { name: { given: "G", family: "F" } });
    await lab.knobs({ patchComplex: "replace" });
    await lab.call("PATCH", `/users/${id}`, { name: { given: "H" } });
    expect(at(await read(id), "name")).toEqual({ given: "H" });
  });

  it("changes neither population, enabled, mfaEnabled nor the identity provider unless sent", async () => {
    const id = await lab.user("q", { identityProvider: { id: NOWHERE } });
    const other = await lab.population("Other");
    const change = { population: { id: other }, enabled: false, mfaEnabled: true };
    await lab.call("PATCH", `/users/${id}`, change);
    expect(await read(id)).toMatchObject({
      enabled: true,
      mfaEnabled: false,
      population: { id: DEMO.populationId },
      identityProvider: { id: NOWHERE },
    });
    await lab.call("PATCH", `/users/${id}`, { identityProvider: null });
    expect(at(await read(id), "identityProvider")).toEqual({ type: "PING_ONE" });
  });

  it("does not clear the username", async () => {
    const id = await lab.user("q");
    expect((await lab.call("PATCH", `/users/${id}`, { username: null })).status).toBe(400);
    expect(await read(id)).toMatchObject({ username: "q" });
  });
});
