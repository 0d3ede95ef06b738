// The behaviours of PingOne the gateway relies on, held against whatever answers at the target's URL.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient } from "./client.js";
import type { Sandbox } from "./sandbox.js";
import { NOWHERE, at, firstDetail, listAt, openSandbox, requireEmpty, textAt } from "./sandbox.js";
import { pingOneTarget } from "./target.js";

let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox("contract suite: behaviours");
});
afterAll(() => box.close());

async function newUser(stem: string, more: Record<string, unknown> = {}): Promise<string> {
  const answer = await box.createUser({ username: box.name(stem), ...more });
  expect(answer.status).toBe(201);
  return textAt(answer.body, "id");
}

async function newGroup(stem: string): Promise<string> {
  const answer = await box.createGroup({ name: box.name(stem) });
  expect(answer.status).toBe(201);
  return textAt(answer.body, "id");
}

const read = async (id: string) => (await box.client.call("GET", `/users/${id}`)).body;
const find = (filter: string) =>
  box.client.call("GET", `/users?limit=10&filter=${encodeURIComponent(filter)}`);
const idsOf = (body: unknown) =>
  listAt(body, "_embedded", "users").map((user) => textAt(user, "id"));
const finds = (filter: string, ids: readonly string[]) =>
  box.eventually(async () => {
    const { status, body } = await find(filter);
    return status === 200 && JSON.stringify(idsOf(body).sort()) === JSON.stringify([...ids].sort());
  });

describe("contract 1.3, 1.4 token", () => {
  it("has a bearer token and its lifetime, and refuses a wrong secret with 401 invalid_client", async () => {
    const good = await box.client.token(box.target.clientSecret);
    expect(good.body).toMatchObject({ token_type: "Bearer", expires_in: expect.any(Number) });
    const bad = await box.client.token("wrong");
    expect([bad.status, at(bad.body, "error")]).toEqual([401, "invalid_client"]);
  });

  it("401 without a valid token", async () => {
    expect((await box.client.callWith("nonsense", "/users?limit=1")).status).toBe(401);
  });
});

describe("contract 3.2, 3.3 create", () => {
  it("import answers 201 with the whole user, and a Location where there is one that is its own", async () => {
    const username = box.name("Create");
    const { status, body, headers } = await box.createUser({
      username,
      email: "contract@example.com",
      name: { given: "Con", family: "Tract" },
      title: null,
      noSuchAttribute: "dropped",
      Nickname: "dropped",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      username,
      enabled: true,
      population: { id: box.populationId },
      account: { canAuthenticate: true, status: "OK" },
      name: { given: "Con", family: "Tract" },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    for (const name of ["title", "noSuchAttribute", "Nickname", "nickname", "password"]) {
      expect(at(body, name)).toBeUndefined();
    }
    const location = headers.get("location");
    if (location !== null) expect(location).toContain(textAt(body, "id"));
  });

  it("plain create does not disable", async () => {
    const body = { username: box.name("plain"), enabled: false };
    const answer = await box.createUser(body, "application/json");
    expect([answer.status, at(answer.body, "enabled")]).toEqual([201, true]);
  });

  it("a duplicate username in another case is 400 UNIQUENESS_VIOLATION on username", async () => {
    await newUser("dup");
    const again = await box.createUser({ username: box.name("dup").toUpperCase() });
    expect(firstDetail(again)).toEqual([400, "UNIQUENESS_VIOLATION", "username"]);
  });

  it("invalid values and media types are refused", async () => {
    const email = await box.createUser({ username: box.name("bad"), email: "no" });
    expect(firstDetail(email)).toEqual([400, "INVALID_VALUE", "email"]);
    const type = await box.createUser({ username: box.name("bad") }, "text/plain");
    expect(type.status).toBe(415);
  });

  it("import sets a password that check accepts", async () => {
    // A random one may have three equal characters in a row, which the policy refuses.
    const value = "Tr1cky-Horse-Battery";
    const id = await newUser("password", { password: { value } });
    const type = "application/vnd.pingidentity.password.check+json";
    const path = `/users/${id}/password`;
    expect((await box.client.call("POST", path, { password: value }, type)).status).toBe(200);
    const wrong = await box.client.call("POST", path, { password: "wrong" }, type);
    expect(firstDetail(wrong)).toEqual([400, "INVALID_VALUE", "password"]);
  });
});

describe("contract 3.6, 3.7 change", () => {
  it("PATCH leaves what is not sent and clears null", async () => {
    const id = await newUser("patch", { title: "T", nickname: "N" });
    const { status, body } = await box.client.call("PATCH", `/users/${id}`, {
      title: null,
      type: "X",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ nickname: "N", type: "X" });
    expect(at(body, "title")).toBeUndefined();
  });

  it("PUT clears what is not sent, but not enabled", async () => {
    const id = await newUser("put", { title: "T" });
    await box.client.call("PUT", `/users/${id}/enabled`, { enabled: false });
    const username = box.name("put");
    const population = { id: box.populationId };
    const { status, body } = await box.client.call("PUT", `/users/${id}`, {
      username,
      population,
      enabled: true,
    });
    expect([status, at(body, "title"), at(body, "enabled")]).toEqual([200, undefined, false]);
  });

  it("a JSON attribute is merged by PATCH where it is declared, and dropped where it is not", async () => {
    const schemas = await box.client.call("GET", "/schemas");
    const schema = textAt(schemas.body, "_embedded", "schemas", 0, "id");
    const { body } = await box.client.call("GET", `/schemas/${schema}/attributes`);
    const isDeclared = listAt(body, "_embedded", "attributes").some(
      (item) => at(item, "name") === "scimProfile" && at(item, "type") === "JSON",
    );
    const id = await newUser("json", { scimProfile: { a: 1, b: { c: 2, d: 3 } } });
    await box.client.call("PATCH", `/users/${id}`, { scimProfile: { a: null, b: { c: 4 } } });
    const expected = isDeclared ? { b: { c: 4, d: 3 } } : undefined;
    expect(at(await read(id), "scimProfile")).toEqual(expected);
  });

  it("enabled follows its own path, canAuthenticate follows it", async () => {
    const id = await newUser("enabled");
    const { status, body } = await box.client.call("PUT", `/users/${id}/enabled`, {
      enabled: false,
    });
    expect([status, at(body, "enabled")]).toEqual([200, false]);
    expect(await read(id)).toMatchObject({ enabled: false, account: { canAuthenticate: false } });
  });

  it("moves to another population by its own path", async () => {
    const id = await newUser("move");
    const other = await box.createPopulation();
    expect((await box.client.call("PUT", `/users/${id}/population`, { id: other })).status).toBe(
      200,
    );
    expect(at(await read(id), "population", "id")).toBe(other);
  });

  it("delete is 204, then 404", async () => {
    const id = await newUser("delete");
    expect((await box.client.call("DELETE", `/users/${id}`)).status).toBe(204);
    expect(
      await box.eventually(
        async () => (await box.client.call("GET", `/users/${id}`)).status === 404,
      ),
    ).toBe(true);
    expect((await box.client.call("DELETE", `/users/${id}`)).status).toBe(404);
    expect(at((await box.client.call("GET", `/users/${NOWHERE}`)).body, "code")).toBe("NOT_FOUND");
  });
});

describe("contract 6, 7 lists", () => {
  it("finds by username in any case, by externalId and by population", async () => {
    const externalId = box.name("Ext");
    const id = await newUser("Find", { externalId });
    expect(await finds(`username eq "${box.name("fIND")}"`, [id])).toBe(true);
    expect(
      await finds(`externalId eq "${externalId}" and population.id eq "${box.populationId}"`, [id]),
    ).toBe(true);
    expect(await finds(`id eq "${id}"`, [id])).toBe(true);
  });

  it.each(['username ne "x"', "username pr", 'noSuchAttribute eq "x"', 'username eq "x'])(
    "refuses %s with 400",
    async (filter) => {
      expect((await find(filter)).status).toBe(400);
    },
  );

  it("walks by next links of its own origin to the end, every user once", async () => {
    const stem = "walk";
    const ids = new Set<string>();
    for (let count = 0; count < 5; count += 1) ids.add(await newUser(`${stem}${count}`));
    const filter = `username sw "${box.name(stem)}"`;
    expect(await finds(filter, [...ids])).toBe(true);
    let answer = await box.client.call(
      "GET",
      `/users?limit=2&filter=${encodeURIComponent(filter)}`,
    );
    const seen: string[] = [];
    for (let page = 0; page < 20; page += 1) {
      const found = idsOf(answer.body);
      expect(at(answer.body, "size")).toBe(found.length);
      expect(found.length).toBeLessThanOrEqual(2);
      seen.push(...found);
      const next = at(answer.body, "_links", "next", "href");
      if (typeof next !== "string") break;
      expect(new URL(next).origin).toBe(new URL(box.target.apiUrl).origin);
      answer = await box.client.follow(next);
    }
    expect(seen.sort()).toEqual([...ids].sort());
  });
});

describe("contract 8 groups", () => {
  it("are created, replaced and deleted, but not patched", async () => {
    const id = await newGroup("group");
    const name = box.name("renamed");
    const population = { id: box.populationId };
    const replaced = await box.client.call("PUT", `/groups/${id}`, {
      name,
      population,
      description: "d",
    });
    expect([replaced.status, replaced.body]).toMatchObject([200, { name, description: "d" }]);
    expect(
      (await box.client.call("PATCH", `/groups/${id}`, { name })).status,
    ).toBeGreaterThanOrEqual(400);
    expect((await box.client.call("DELETE", `/groups/${id}`)).status).toBe(204);
  });

  it("have members added and removed one by one and found by a filter", async () => {
    const group = await newGroup("members");
    const user = await newUser("member");
    const path = `/users/${user}/memberOfGroups`;
    const added = await box.client.call("POST", path, { id: group });
    expect([added.status, at(added.body, "type")]).toEqual([201, "DIRECT"]);
    expect(await finds(`memberOfGroups[id eq "${group}"]`, [user])).toBe(true);
    const included = await box.client.call("GET", `/users/${user}?include=memberOfGroupIDs`);
    expect(at(included.body, "memberOfGroupIDs")).toEqual([group]);
    expect((await box.client.call("DELETE", `${path}/${group}`)).status).toBe(204);
    expect((await box.client.call("DELETE", `${path}/${group}`)).status).toBe(404);
    expect(await finds(`memberOfGroups[id eq "${group}"]`, [])).toBe(true);
  });
});

describe("what live tests of others have shown", () => {
  it("contract 9: a population made with a name only speaks English and has no password policy", async () => {
    const { body } = await box.client.call("GET", `/populations/${await box.createPopulation()}`);
    expect([at(body, "preferredLanguage"), at(body, "passwordPolicy")]).toEqual(["en", undefined]);
  });

  it("contract 6.1: eq on the name of a group ignores case", async () => {
    const id = await newGroup("Case");
    const filter = encodeURIComponent(`name eq "${box.name("cASE")}"`);
    const found = await box.eventually(async () => {
      const { body } = await box.client.call("GET", `/groups?filter=${filter}`);
      return listAt(body, "_embedded", "groups").some((group) => at(group, "id") === id);
    });
    expect(found).toBe(true);
  });
});

describe("the suite itself", () => {
  it("refuses a population with users", async () => {
    await newUser("occupant");
    const occupied = () => requireEmpty(box.client, box.populationId);
    await box.eventually(() =>
      occupied().then(
        () => false,
        () => true,
      ),
    );
    await expect(occupied()).rejects.toThrow("has users");
  });

  it("names every variable that is missing, and needs no emulator of its own", () => {
    const missing = () => pingOneTarget({ PINGONE_CLIENT_ID: "x", PINGONE_CLIENT_AUTH: "none" });
    expect(missing).toThrow(/CLIENT_AUTH.*ENVIRONMENT_ID is not set.*CLIENT_SECRET is not set/);
    const target = pingOneTarget({
      PINGONE_ENVIRONMENT_ID: "e",
      PINGONE_CLIENT_ID: "c",
      PINGONE_CLIENT_SECRET: "s",
      PINGONE_REGION: "eu",
    });
    expect([target.apiUrl, target.authUrl]).toEqual([
      "https://api.pingone.eu/v1",
      "https://auth.pingone.eu",
    ]);
  });

  it("does not start without a token", async () => {
    const wrong = { ...box.target, clientSecret: "wrong" };
    await expect(createClient(wrong)).rejects.toThrow("answered 401");
  });
});
