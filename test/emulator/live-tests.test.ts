// What PingOne's SDKs, and tests that are written for live environments, say of PingOne beyond its documentation.
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, IMPORT, at, basic, listAt, roleNamed, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const NOWHERE = "11111111-1111-4111-8111-111111111111";
const LOCK = "application/vnd.pingidentity.account.lock+json";

const detail = (body: unknown) => [
  at(body, "details", 0, "code"),
  at(body, "details", 0, "target"),
];

async function token(): Promise<string> {
  const answer = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
    headers: { authorization: basic(DEMO.clientId, DEMO.clientSecret) },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return textAt(answer.body, "access_token");
}

/** Below the API's root, in no environment or another one. */
async function platform(method: string, path: string, body?: unknown) {
  const headers = {
    authorization: `Bearer ${await token()}`,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const init = body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
  return lab.fetch(method, `/v1${path}`, init);
}

async function createdByApi(name: string): Promise<string> {
  const license = { id: DEMO.licenseId };
  const body = { name, type: "SANDBOX", region: "EU", description: "d", license };
  const answer = await platform("POST", "/environments", body);
  expect([answer.status, at(answer.body, "name")]).toEqual([201, name]);
  const id = textAt(answer.body, "id");
  expect(answer.headers.get("location")).toBe(`${lab.emulator.apiUrl}/environments/${id}`);
  return id;
}

async function setAttribute(name: string, change: Record<string, unknown>): Promise<void> {
  const schemas = await lab.call("GET", "/schemas");
  const path = `/schemas/${textAt(schemas.body, "_embedded", "schemas", 0, "id")}/attributes`;
  const attributes = listAt((await lab.call("GET", path)).body, "_embedded", "attributes");
  const found = attributes.find((attribute) => at(attribute, "name") === name);
  const answer = await lab.call("PATCH", `${path}/${textAt(found, "id")}`, change);
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
}

describe("contract 3.9: no 415 on /enabled by itself", () => {
  it("the knob is 0 until it is set", async () => {
    expect(at((await lab.control("GET", "/knobs")).body, "enabledRaceMs")).toBe(0);
    const id = await lab.user("quick");
    for (const enabled of [false, true]) {
      expect((await lab.call("PUT", `/users/${id}/enabled`, { enabled })).status).toBe(200);
    }
  });
});

describe("contract 2: the response type follows Accept", () => {
  const HAL = "application/hal+json;charset=UTF-8";
  it.each([
    ["application/json", "application/json"],
    ["application/json;charset=utf-8", "application/json"],
    ["text/html, application/json;q=0.9", "application/json"],
    ["application/hal+json;q=0.5, application/json", "application/json"],
    ["application/json;q=0.5, application/hal+json", HAL],
    ["application/hal+json", HAL],
    ["*/*", HAL],
    ["text/html", HAL],
    ["application/json;q=0", HAL],
  ])("%s is answered as %s, errors too", async (accept, type) => {
    const headers = { accept };
    for (const path of ["/users", `/users/${NOWHERE}`, "/users?limit=0"]) {
      const answer = await lab.call("GET", path, undefined, { headers });
      expect(answer.headers.get("content-type")).toBe(type);
      expect(typeof answer.body).toBe("object");
    }
    const anonymous = await lab.call("GET", "/users", undefined, { headers, token: null });
    expect([anonymous.status, anonymous.headers.get("content-type")]).toEqual([401, type]);
  });
});

describe("contract 3.11: verifyStatus on import", () => {
  it("is set, reads back, and is refused when it is none", async () => {
    const id = await lab.user("verified", { verifyStatus: "ENABLED" });
    expect(at((await lab.call("GET", `/users/${id}`)).body, "verifyStatus")).toBe("ENABLED");
    const plain = await lab.call("POST", "/users", { username: "p", verifyStatus: "ENABLED" });
    expect(at(plain.body, "verifyStatus")).toBe("NOT_INITIATED");
    const body = { username: "q", verifyStatus: "SURE" };
    const bad = await lab.call("POST", "/users", body, { type: IMPORT });
    expect(detail(bad.body)).toEqual(["INVALID_VALUE", "verifyStatus"]);
  });
});

describe("contract 9: a population made with a name only", () => {
  it("speaks English, has a theme, and no password policy", async () => {
    const { body } = await lab.call("POST", "/populations", { name: "Partners" });
    expect(body).toMatchObject({
      preferredLanguage: "en",
      theme: { id: expect.stringMatching(/^[\da-f-]{36}$/) },
    });
    expect(at(body, "passwordPolicy")).toBeUndefined();
  });

  it("keeps what it was given, and refuses a policy that is none", async () => {
    const policies = await lab.call("GET", "/passwordPolicies");
    const id = textAt(policies.body, "_embedded", "passwordPolicies", 0, "id");
    const more = { preferredLanguage: "de", passwordPolicy: { id } };
    const { body } = await lab.call("POST", "/populations", { name: "P", ...more });
    expect(body).toMatchObject(more);
    const bad = { name: "Q", passwordPolicy: { id: NOWHERE } };
    const refused = await lab.call("POST", "/populations", bad);
    expect(detail(refused.body)).toEqual(["INVALID_VALUE", "passwordPolicy.id"]);
  });

  it("gets the theme 30 s after its environment", async () => {
    const environment = await createdByApi("New");
    const path = `/environments/${environment}/populations`;
    const { body } = await platform("POST", path, { name: "First" });
    expect(at(body, "theme")).toBeUndefined();
    await lab.control("POST", "/clock", { advanceMs: 31_000 });
    const later = await platform("GET", `${path}/${textAt(body, "id")}`);
    expect(textAt(later.body, "theme", "id")).not.toBe("");
  });
});

describe("contract 5.2: patterns and switches of STANDARD attributes", () => {
  it.each([
    ["nickname", "Babs 2", "Babs"],
    ["email", "someone@example.org", "someone@example.com"],
  ])("%s is held to a tenant's own pattern", async (name, bad, good) => {
    const pattern = name === "email" ? "@example\\.com$" : "^[A-Za-z]+$";
    await setAttribute(name, { regexValidation: { pattern, requirements: "house rule" } });
    const refused = await lab.call("POST", "/users", { username: "u", [name]: bad });
    expect([refused.status, ...detail(refused.body)]).toEqual([400, "INVALID_VALUE", name]);
    expect(at(refused.body, "details", 0, "message")).toBe("house rule");
    const created = await lab.call("POST", "/users", { username: "u", [name]: good });
    expect(at(created.body, name)).toBe(good);
    const path = `/users/${textAt(created.body, "id")}`;
    expect((await lab.call("PATCH", path, { [name]: bad })).status).toBe(400);
  });

  it("COMPLEX ones take no pattern", async () => {
    const schemas = await lab.call("GET", "/schemas");
    const path = `/schemas/${textAt(schemas.body, "_embedded", "schemas", 0, "id")}/attributes`;
    const attributes = listAt((await lab.call("GET", path)).body, "_embedded", "attributes");
    const address = attributes.find((attribute) => at(attribute, "name") === "address");
    const regexValidation = { pattern: "x", requirements: "x" };
    const url = `${path}/${textAt(address, "id")}`;
    const refused = await lab.call("PATCH", url, { regexValidation });
    expect(detail(refused.body)).toEqual(["INVALID_VALUE", "regexValidation"]);
  });

  it("email and address can be switched off: ignored on write, left out on read, unknown to filters", async () => {
    const address = { countryCode: "US" };
    const id = await lab.user("before", { email: "before@example.com", address });
    for (const name of ["email", "address"]) await setAttribute(name, { enabled: false });
    const after = { username: "after", email: "no address at all", address };
    const created = await lab.call("POST", "/users", after);
    expect(created.status).toBe(201);
    for (const { body } of [created, await lab.call("GET", `/users/${id}`)]) {
      expect([at(body, "email"), at(body, "address")]).toEqual([undefined, undefined]);
    }
    for (const filter of ['email sw "b"', 'address.countryCode eq "US"']) {
      const path = `/users?filter=${encodeURIComponent(filter)}`;
      expect((await lab.call("GET", path)).status).toBe(400);
    }
  });
});

describe("contract 6.1: eq ignores case", () => {
  it("for usernames, e-mails, names of groups and populations", async () => {
    await lab.user("Case", { email: "Case@Example.com" });
    await lab.group("Sales Team");
    await lab.population("Partners EU");
    const count = async (path: string, filter: string) =>
      at((await lab.call("GET", `${path}?filter=${encodeURIComponent(filter)}`)).body, "count");
    expect(await count("/users", 'username eq "cASE"')).toBe(1);
    expect(await count("/users", 'email eq "cASE@eXAMPLE.com"')).toBe(1);
    expect(await count("/groups", 'name eq "sALES tEAM"')).toBe(1);
    expect(await count("/populations", 'name eq "pARTNERS eu"')).toBe(1);
  });
});

describe("contract 10.4: role assignments", () => {
  it("of users and groups are not read-only, and refuse a scope the role is not for", async () => {
    const admin = roleNamed("Environment Admin");
    const owners = [`/users/${await lab.user("u")}`, `/groups/${await lab.group("g")}`];
    for (const owner of owners) {
      const path = `${owner}/roleAssignments`;
      const scope = { id: DEMO.environmentId, type: "ENVIRONMENT" };
      const created = await lab.call("POST", path, { role: { id: admin }, scope });
      expect([created.status, at(created.body, "readOnly")]).toEqual([201, false]);
      const population = { id: DEMO.populationId, type: "POPULATION" };
      const body = { role: { id: admin }, scope: population };
      const refused = await lab.call("POST", path, body);
      expect([refused.status, ...detail(refused.body)]).toEqual([400, "INVALID_VALUE", "scope"]);
      const list = await lab.call("GET", path);
      expect(listAt(list.body, "_embedded", "roleAssignments")).toEqual([created.body]);
      const one = `${path}/${textAt(created.body, "id")}`;
      expect((await lab.call("DELETE", one)).status).toBe(204);
      expect((await lab.call("GET", one)).status).toBe(404);
    }
    const body = { role: { id: NOWHERE }, scope: { id: "x", type: "ENVIRONMENT" } };
    const unknown = await lab.call("POST", `${owners[0] ?? ""}/roleAssignments`, body);
    expect(detail(unknown.body)).toEqual(["INVALID_VALUE", "role"]);
  });
});

describe("contract 10.3: an environment that is not there", () => {
  it("is 404 itself, and no access below", async () => {
    const gone = await createdByApi("Gone");
    expect((await platform("DELETE", `/environments/${gone}`)).status).toBe(204);
    for (const id of [gone, NOWHERE]) {
      expect((await platform("GET", `/environments/${id}`)).status).toBe(404);
      expect((await platform("GET", `/environments/${id}/users`)).status).toBe(403);
    }
  });
});

describe("contract 1.6: an environment that was just made", () => {
  it("does not know of its users, groups, populations and schemas for a while, by knob", async () => {
    await lab.knobs({ newEnvironmentMs: 17_000 });
    const id = await createdByApi("Fresh");
    const path = `/environments/${id}`;
    const names = ["users", "groups", "populations", "schemas"];
    for (const name of names) {
      expect((await platform("GET", `${path}/${name}`)).status).toBe(404);
    }
    expect((await platform("POST", `${path}/populations`, { name: "P" })).status).toBe(404);
    expect((await platform("GET", path)).status).toBe(200);
    await lab.control("POST", "/clock", { advanceMs: 17_000 });
    for (const name of names) {
      expect((await platform("GET", `${path}/${name}`)).status).toBe(200);
    }
    expect((await lab.call("GET", "/users")).status).toBe(200);
  });
});

describe("contract 9: populations", () => {
  it("are none in an environment made by API; a user needs one named", async () => {
    const path = `/environments/${await createdByApi("Empty")}`;
    expect(at((await platform("GET", `${path}/populations`)).body, "count")).toBe(0);
    const refused = await platform("POST", `${path}/users`, { username: "u" });
    expect(detail(refused.body)).toEqual(["REQUIRED_VALUE", "population"]);
    const { body } = await platform("POST", `${path}/populations`, { name: "First" });
    const population = { id: textAt(body, "id") };
    const created = await platform("POST", `${path}/users`, { username: "u", population });
    expect(created.status).toBe(201);
  });

  it("come by limit and next", async () => {
    for (const name of ["A", "B"]) await lab.population(name);
    const names: unknown[] = [];
    let path = "/populations?limit=1";
    for (;;) {
      const { body } = await lab.call("GET", path);
      const [population] = listAt(body, "_embedded", "populations");
      names.push(at(population, "name"));
      const next = at(body, "_links", "next", "href");
      if (typeof next !== "string") break;
      path = `/populations${new URL(next).search}`;
    }
    expect(names).toEqual(["Default", "A", "B"]);
  });
});

describe("contract 3.11: the type of an identity provider", () => {
  it.each(["LINKEDIN", "OPENID_CONNECT", "SAML"])("%s is shown with its users", async (type) => {
    const provider = { name: `Provider ${type}`, type, enabled: true, clientId: "c" };
    const created = await lab.call("POST", "/identityProviders", provider);
    expect([created.status, at(created.body, "clientId")]).toEqual([201, "c"]);
    const id = textAt(created.body, "id");
    const user = await lab.user("external", { identityProvider: { id } });
    const { body } = await lab.call("GET", `/users/${user}`);
    expect(at(body, "identityProvider")).toEqual({ id, type });
    const part = await lab.call("GET", `/users/${user}/identityProvider`);
    expect(part.body).toMatchObject({ id, type });
    await lab.call("PUT", `/users/${user}/identityProvider`);
    const back = await lab.call("GET", `/users/${user}`);
    expect(at(back.body, "identityProvider")).toEqual({ type: "PING_ONE" });
  });
});

describe("contract 1.6: the environment", () => {
  it("is old, and has its organization, licence, description and links", async () => {
    const { body } = await lab.call("GET", "");
    expect(body).toMatchObject({
      id: DEMO.environmentId,
      organization: { id: DEMO.organizationId },
      license: { id: DEMO.licenseId },
      type: "SANDBOX",
      region: "NA",
    });
    expect(Date.parse(textAt(body, "createdAt"))).toBeLessThan(Date.now() - 30 * 86_400_000);
    const named = { name: "Ours", type: "SANDBOX", region: "NA", description: "d" };
    const put = await lab.call("PUT", "", { ...named, license: { id: DEMO.licenseId } });
    expect(put.body).toMatchObject(named);
    expect(at((await lab.call("GET", "")).body, "description")).toBe("d");
  });

  it("refuses what is no environment", async () => {
    const { body } = await platform("POST", "/environments", { type: "BIG", region: "MOON" });
    const targets = listAt(body, "details").map((each) => at(each, "target"));
    expect(targets).toEqual(["name", "type", "region", "license.id"]);
    const taken = { name: "demo", type: "SANDBOX", region: "NA", license: { id: DEMO.licenseId } };
    const twin = await platform("POST", "/environments", taken);
    expect(detail(twin.body)).toEqual(["UNIQUENESS_VIOLATION", "name"]);
    const own = await lab.call("DELETE", "");
    expect(detail(own.body)).toEqual(["CONSTRAINT_VIOLATION", "id"]);
  });

  it("is of its worker alone", async () => {
    const other = await lab.control("POST", "/environments", {});
    const id = textAt(other.body, "id");
    expect((await platform("GET", `/environments/${id}/users`)).status).toBe(401);
    const mine = await createdByApi("Mine");
    const list = await platform("GET", "/environments");
    const ids = listAt(list.body, "_embedded", "environments").map((each) => at(each, "id"));
    expect(ids).toEqual([DEMO.environmentId, mine]);
  });
});

describe("contract 2: two Content-Type fields", () => {
  /** fetch would join them; Node's own client sends them as they are. */
  const lock = async (id: string, types: readonly string[]): Promise<number> => {
    const { host } = new URL(lab.emulator.apiUrl);
    const headers = ["Host", host, "Authorization", `Bearer ${await token()}`];
    for (const type of types) headers.push("Content-Type", type);
    const url = `${lab.emulator.apiUrl}/environments/${DEMO.environmentId}/users/${id}`;
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on("error", reject);
      request.end();
    });
  };

  it.each([
    [["application/json", LOCK]],
    [[LOCK, "application/json"]],
    [[`application/json, ${LOCK}`]],
  ])("%j is the vendor's", async (types) => {
    const id = await lab.user("twofold");
    expect(await lock(id, types)).toBe(200);
    const { body } = await lab.call("GET", `/users/${id}`);
    expect(at(body, "account", "status")).toBe("LOCKED");
    expect(await lock(id, ["application/json"])).toBe(415);
  });
});

describe("contract 12: operations a client may follow", () => {
  it.each(["devices", "linkedAccounts", "sessions"])("users have %s: none", async (name) => {
    const path = `/users/${await lab.user("u")}/${name}`;
    const { status, body } = await lab.call("GET", path);
    expect([status, listAt(body, "_embedded", name), at(body, "count")]).toEqual([200, [], 0]);
    expect((await lab.call("GET", `${path}/${NOWHERE}`)).status).toBe(404);
    expect((await lab.call("DELETE", `${path}/${NOWHERE}`)).status).toBe(404);
    expect((await lab.call("GET", `/users/${NOWHERE}/${name}`)).status).toBe(404);
  });

  it("roles of the platform and of the environment are listed and read", async () => {
    const roles = listAt((await platform("GET", "/roles")).body, "_embedded", "roles");
    const names = roles.map((role) => at(role, "name"));
    expect(names).toContain("Identity Data Admin");
    const id = roleNamed("Identity Data Admin");
    const one = await platform("GET", `/roles/${id}`);
    expect(at(one.body, "applicableTo")).toContain("POPULATION");
    expect((await platform("GET", `/roles/${NOWHERE}`)).status).toBe(404);
    const own = listAt((await lab.call("GET", "/roles")).body, "_embedded", "roles");
    expect(own.map((role) => at(role, "name"))).toEqual(names);
    expect((await lab.call("GET", `/roles/${id}`)).status).toBe(200);
  });

  it("password policies, total identities and the bill of materials are there", async () => {
    const policies = await lab.call("GET", "/passwordPolicies");
    const [policy] = listAt(policies.body, "_embedded", "passwordPolicies");
    const read = await lab.call("GET", `/passwordPolicies/${textAt(policy, "id")}`);
    expect(read.body).toEqual(policy);
    expect(read.body).toMatchObject({ name: "Standard", excludesProfileData: true });
    await lab.control("POST", "/seed", { users: 3 });
    const { body } = await lab.call("GET", "/totalIdentities");
    expect(at(body, "_embedded", "totalIdentities", 0, "totalIdentities")).toBe(3);
    const products = [{ type: "PING_ONE_BASE" }, { type: "PING_ONE_MFA" }];
    const put = await lab.call("PUT", "/billOfMaterials", { products });
    expect(at(put.body, "products")).toEqual(products);
    expect(at((await lab.call("GET", "/billOfMaterials")).body, "products")).toEqual(products);
  });

  it("the organization and its licences are there, nobody else's are", async () => {
    const organization = `/organizations/${DEMO.organizationId}`;
    const list = await platform("GET", `${organization}/licenses`);
    const [license] = listAt(list.body, "_embedded", "licenses");
    expect(license).toMatchObject({ id: DEMO.licenseId, status: "ACTIVE" });
    const one = await platform("GET", `${organization}/licenses/${DEMO.licenseId}`);
    expect(one.body).toEqual(license);
    for (const path of ["", "/licenses", `/licenses/${DEMO.licenseId}`]) {
      expect((await platform("GET", `/organizations/${NOWHERE}${path}`)).status).toBe(404);
    }
  });
});
