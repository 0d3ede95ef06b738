// The 50 points of contract section 14: parts, population, groups and end of a user (21-25, 28).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, startLab } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NOWHERE = "11111111-1111-4111-8111-111111111111";
const read = async (id: string) => (await lab.call("GET", `/users/${id}`)).body;

describe("contract 14.21 (3.9) enabled", () => {
  it("has its own body; canAuthenticate follows", async () => {
    const id = await lab.user("e");
    const { status, body } = await lab.call("PUT", `/users/${id}/enabled`, { enabled: false });
    const self = `${lab.emulator.apiUrl}/environments/${DEMO.environmentId}/users/${id}`;
    expect([status, body]).toEqual([
      200,
      { _links: { self: { href: `${self}/enabled` }, user: { href: self } }, enabled: false },
    ]);
    expect(await read(id)).toMatchObject({
      enabled: false,
      account: { canAuthenticate: false, status: "OK" },
    });
    expect(await lab.find("enabled eq false")).toEqual(["e"]);
  });

  it.each([
    [{}, "INVALID_DATA"],
    [{ enabled: "false" }, "INVALID_REQUEST"],
  ])("refuses %j", async (body, code) => {
    const id = await lab.user("e");
    const answer = await lab.call("PUT", `/users/${id}/enabled`, body);
    expect([answer.status, at(answer.body, "code")]).toEqual([400, code]);
  });
});

describe("contract 14.22 (3.1, 3.9) lock and unlock", () => {
  it("are selected by the media type of a POST", async () => {
    const id = await lab.user("l");
    const post = (action: string) =>
      lab.call("POST", `/users/${id}`, undefined, {
        type: `application/vnd.pingidentity.account.${action}+json`,
      });
    expect((await post("lock")).body).toMatchObject({
      account: { canAuthenticate: false, status: "LOCKED", lockedAt: expect.stringMatching(DATE) },
    });
    const unlocked = await post("unlock");
    expect(at(unlocked.body, "account")).toEqual({ canAuthenticate: true, status: "OK" });
  });

  it("verify ends VERIFICATION_REQUIRED", async () => {
    const id = await lab.user("l", { lifecycle: { status: "VERIFICATION_REQUIRED" } });
    const post = (action: string) =>
      lab.call("POST", `/users/${id}`, "{}", {
        type: `application/vnd.pingidentity.user.${action}+json`,
      });
    const sent = await post("sendVerificationCode");
    expect(sent.body).toMatchObject({ lifecycle: { status: "VERIFICATION_REQUIRED" } });
    expect((await post("verify")).body).toMatchObject({ lifecycle: { status: "ACCOUNT_OK" } });
  });
});

describe("contract 14.23 (3.10) moving populations", () => {
  it("drops memberships of the old population's groups only", async () => {
    const other = await lab.population("Other");
    const id = await lab.user("m");
    const own = await lab.group("own", { population: { id: DEMO.populationId } });
    const everywhere = await lab.group("everywhere");
    await lab.join(id, own);
    await lab.join(id, everywhere);
    const { status, body } = await lab.call("PUT", `/users/${id}/population`, { id: other });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: other });
    expect(Object.keys(at(body, "_links") as object)).toEqual(["self", "environment"]);
    expect(await lab.find(`memberOfGroups[id eq "${own}"]`)).toEqual([]);
    expect(await lab.find(`memberOfGroups[id eq "${everywhere}"]`)).toEqual(["m"]);
    expect(await lab.find(`population.id eq "${other}"`)).toEqual(["m"]);
    expect((await lab.call("PUT", `/users/${id}/population`, { id: NOWHERE })).status).toBe(400);
  });
});

describe("contract 14.24 (3.4) include", () => {
  it("shows group ids and names on a single read only", async () => {
    const id = await lab.user("i");
    const group = await lab.group("G");
    await lab.join(id, group);
    const query = "include=memberOfGroupIDs,memberOfGroupNames";
    const single = await lab.call("GET", `/users/${id}?${query}`);
    expect(single.body).toMatchObject({ memberOfGroupIDs: [group], memberOfGroupNames: ["G"] });
    const list = await lab.call("GET", `/users?${query}`);
    expect(at(list.body, "_embedded", "users", 0, "memberOfGroupIDs")).toBeUndefined();
    expect(at(await read(id), "memberOfGroupIDs")).toBeUndefined();
  });

  it("expands the population", async () => {
    const id = await lab.user("i");
    const { body } = await lab.call("GET", `/users/${id}?expand=population`);
    expect(at(body, "_embedded", "population", "name")).toBe("Default");
  });
});

describe("contract 14.25 (3.2) mfaEnabled", () => {
  it("defaults by knob, is set on create and by its own path", async () => {
    expect(await read(await lab.user("m1"))).toMatchObject({ mfaEnabled: false });
    await lab.knobs({ mfaEnabledDefault: true });
    expect(await read(await lab.user("m2"))).toMatchObject({ mfaEnabled: true });
    const id = await lab.user("m3", { mfaEnabled: false });
    expect(await read(id)).toMatchObject({ mfaEnabled: false });
    await lab.call("PUT", `/users/${id}/mfaEnabled`, { mfaEnabled: true });
    expect(await read(id)).toMatchObject({ mfaEnabled: true });
  });
});

describe("contract 3.11 identityProvider and verifyStatus", () => {
  it("an empty body makes PingOne the provider again", async () => {
    const id = await lab.user("x");
    const path = `/users/${id}/identityProvider`;
    const set = await lab.call("PUT", path, { id: NOWHERE });
    expect(set.body).toMatchObject({ id: NOWHERE, type: expect.any(String) });
    const reset = await lab.call("PUT", path);
    expect([reset.status, at(reset.body, "type"), at(reset.body, "id")]).toEqual([
      200,
      "PING_ONE",
      undefined,
    ]);
    expect((await lab.call("PUT", path, { id: "no-uuid" })).status).toBe(400);
  });

  it("verifyStatus takes its three values only", async () => {
    const id = await lab.user("x");
    const put = (verifyStatus: unknown) =>
      lab.call("PUT", `/users/${id}/verifyStatus`, { verifyStatus });
    expect((await put("ENABLED")).status).toBe(200);
    expect(await read(id)).toMatchObject({ verifyStatus: "ENABLED" });
    expect((await put("MAYBE")).status).toBe(400);
  });
});

describe("contract 14.28 (3.8) delete", () => {
  it("takes the memberships with it; a second delete is 404", async () => {
    const id = await lab.user("d");
    const group = await lab.group("G");
    await lab.join(id, group);
    expect((await lab.call("DELETE", `/users/${id}`)).status).toBe(204);
    expect((await lab.call("DELETE", `/users/${id}`)).status).toBe(404);
    expect((await lab.call("GET", `/users/${id}`)).status).toBe(404);
    const read = await lab.call("GET", `/groups/${group}`);
    expect(at(read.body, "directMemberCounts", "users")).toBe(0);
    expect(await lab.find(`memberOfGroups[id eq "${group}"]`)).toEqual([]);
  });
});
