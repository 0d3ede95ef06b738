// The main job over HTTP: create, read, replace, patch, delete and list users, true to what was sent and in the fewest calls.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { PINGONE_USER } from "../../src/scim/schema/pingone-user.js";
import { pingOneOf } from "../support/pingone.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  startStand,
  useStand,
  TOKEN,
  USER_URN,
} from "../support/start.js";

const stand = useStand();

/** What PingOne says of every new user of the demo environment, beside the profile. */
const newUser = {
  population: { id: "00000000-0000-4000-8000-0000000000a1" },
  identityProvider: { type: "PING_ONE" },
  mfaEnabled: false,
  verifyStatus: "NOT_INITIATED",
  account: { status: "OK", canAuthenticate: true },
  lifecycle: { status: "ACCOUNT_OK" },
  environment: { id: "00000000-0000-4000-8000-000000000001" },
};

const mary = {
  schemas: [USER_URN, ENTERPRISE_URN],
  userName: "marysample",
  name: { givenName: "Mary", familyName: "Sample" },
  emails: [{ value: "marysample@example.com", type: "work", primary: true }],
  [ENTERPRISE_URN]: { department: "engineering" },
};

/** The resource as it is answered: with PingOne's own extension. */
const answered = <Resource extends { readonly schemas: readonly string[] }>(
  resource: Resource,
) => ({
  ...resource,
  schemas: [...resource.schemas, PINGONE_USER],
  [PINGONE_USER]: newUser,
});

async function create(resource: object = mary): Promise<string> {
  const response = await stand.scim("post", "/Users", resource);
  expect(response.status).toBe(201);
  await stand.clearCalls();
  return bodyOf(response)["id"] as string;
}

const patch = (...operations: readonly object[]): object => ({
  schemas: [PATCH_URN],
  Operations: operations,
});

const pathsOf = async (): Promise<readonly string[]> =>
  (await stand.calls()).map(
    ({ method, path }) => `${method} ${path.replace(/.*\/users/, "/users")}`,
  );

describe("the main job: Mary Sample of PingOne's Create User page", () => {
  it("is one call with the fields of the page's body and the population", async () => {
    const response = await stand.scim("post", "/Users", mary);
    const created = bodyOf(response);
    const meta = created["meta"] as Record<string, string>;

    expect(response.status).toBe(201);
    expect(response.headers["content-type"]).toBe("application/scim+json");
    expect(response.headers["location"]).toBe(meta["location"]);
    expect(meta["location"]).toBe(`${stand.baseUrl}/Users/${created["id"] as string}`);
    expect(created).toMatchObject(answered(mary));

    const calls = await stand.calls();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.body).toEqual({
      username: "marysample",
      email: "marysample@example.com",
      name: { given: "Mary", family: "Sample" },
      department: "engineering",
      population: { id: "00000000-0000-4000-8000-0000000000a1" },
      // Names the attempt.
      scimProfile: { $create: { attempt: expect.any(String) as unknown } },
    });
  });

  it("takes meta's dates from PingOne; only the extension uses PingOne's words, and says what PingOne says", async () => {
    const response = await stand.scim("post", "/Users", mary);
    const { [PINGONE_USER]: extension, ...created } = bodyOf(response);
    const api = await pingOneOf(stand.emulator);
    const user = await api.call("get", `/users/${created["id"] as string}`);
    const meta = created["meta"] as Record<string, string>;

    expect(meta["created"]).toBe(user["createdAt"]);
    expect(meta["lastModified"]).toBe(user["updatedAt"]);
    expect(extension).toEqual(newUser);
    expect(user).toMatchObject(newUser);
    expect(created["schemas"]).toEqual([...mary.schemas, PINGONE_USER]);
    expect(JSON.stringify({ ...created, schemas: [] })).not.toMatch(
      /_links|username|lifecycle|population|environment|enabled|scim(Profile|Emails)/,
    );
  });

  it("fetches the worker token once for a hundred requests", async () => {
    const fresh = await startStand();
    try {
      const requests = Array.from({ length: 100 }, () => fresh.scim("get", "/Users?count=1"));
      const statuses = (await Promise.all(requests)).map(({ status }) => status);
      expect(statuses).toEqual(Array.from({ length: 100 }, () => 200));
      const tokens = (await fresh.allCalls()).filter(({ path }) => path.endsWith("/as/token"));
      expect(tokens).toHaveLength(1);
    } finally {
      await fresh.stop();
    }
  });
});

describe("Entra ID (clients.md 2.2, 2.3)", () => {
  const alice = {
    schemas: [USER_URN, ENTERPRISE_URN],
    externalId: "alice",
    userName: "alice@example.com",
    active: true,
    emails: [{ primary: true, type: "work", value: "alice@example.com" }],
    meta: { resourceType: "User" },
    name: { formatted: "Alice A", familyName: "A", givenName: "Alice" },
    roles: [],
  };

  it("asks for nobody, creates, disables with a string, and still finds the user", async () => {
    const find = `/Users?filter=${encodeURIComponent('userName eq "alice@example.com"')}`;
    expect(bodyOf(await stand.scim("get", find))).toMatchObject({ totalResults: 0, Resources: [] });

    const id = await create(alice);
    const disable = patch({ op: "Replace", path: "active", value: "False" });
    const disabled = await stand.scim("patch", `/Users/${id}`, disable);
    expect(disabled.status).toBe(204);
    expect(await pathsOf()).toEqual([`PUT /users/${id}/enabled`]);

    expect(bodyOf(await stand.scim("get", `/Users/${id}`))).toMatchObject({ active: false });
    const found = bodyOf(await stand.scim("get", find));
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ id, active: false }] });
  });

  it("answers 200 with the resource when attributes are asked for", async () => {
    const id = await create(alice);
    const disable = patch({ op: "replace", path: "active", value: false });
    const response = await stand.scim("patch", `/Users/${id}?attributes=active`, disable);
    expect(response.status).toBe(200);
    expect(bodyOf(response)).toEqual({ schemas: [USER_URN, PINGONE_USER], id, active: false });
  });

  it("takes dotted and URN keys without a path", async () => {
    const id = await create(alice);
    const value = {
      displayName: "Pat",
      "name.givenName": "Pat",
      [`${ENTERPRISE_URN}:employeeNumber`]: "7",
    };
    const response = await stand.scim("patch", `/Users/${id}`, patch({ op: "replace", value }));
    expect(response.status).toBe(200);
    expect(bodyOf(response)).toMatchObject({
      displayName: "Pat",
      name: { givenName: "Pat", familyName: "A", formatted: "Alice A" },
      [ENTERPRISE_URN]: { employeeNumber: "7" },
    });
    // The other parts of the name are read first (contract 3.7).
    expect(await pathsOf()).toEqual([`GET /users/${id}`, `PATCH /users/${id}`]);
  });
});

describe("create with active false", () => {
  const leaver = { schemas: [USER_URN], userName: "leaver", active: false };
  const list = async () => bodyOf(await stand.scim("get", "/Users"));

  it("leaves a disabled user, in two calls", async () => {
    const response = await stand.scim("post", "/Users", leaver);
    expect(response.status).toBe(201);
    const disabled = { active: false, [PINGONE_USER]: { account: { canAuthenticate: false } } };
    expect(bodyOf(response)).toMatchObject(disabled);
    expect((await stand.calls()).map(({ method }) => method)).toEqual(["POST", "PUT"]);
    expect(await list()).toMatchObject({ totalResults: 1, Resources: [disabled] });
  });

  it("rides out the 415 that may follow a create", async () => {
    await stand.knobs({ enabledRaceMs: 100 });
    const response = await stand.scim("post", "/Users", leaver);
    expect(response.status).toBe(201);
    expect(await list()).toMatchObject({ Resources: [{ active: false }] });
  });

  it("leaves nobody when the user cannot be disabled", async () => {
    const path = "/enabled$";
    await stand.knobs({
      faults: [{ method: "PUT", path, times: 50, when: "before", kind: "status", status: 500 }],
    });
    const response = await stand.scim("post", "/Users", leaver);
    expectScimError(response, 503);
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
    expect(await list()).toMatchObject({ totalResults: 0 });
  });

  it("says so when the user can neither be disabled nor removed", async () => {
    await stand.knobs({
      faults: [
        {
          method: "PUT",
          path: "/enabled$",
          times: 50,
          when: "before",
          kind: "status",
          status: 500,
        },
        {
          method: "DELETE",
          path: "/users/",
          times: 50,
          when: "before",
          kind: "status",
          status: 403,
        },
      ],
    });
    const detail = expectScimError(await stand.scim("post", "/Users", leaver), 503);
    const [left] = (await list())["Resources"] as { id: string; active: boolean }[];
    expect(left?.active).toBe(true);
    expect(detail).toContain(left?.id);
    expect(detail).toContain("it is enabled");
  });
});

describe("read, replace, delete", () => {
  it("reads in one call", async () => {
    const id = await create();
    const response = await stand.scim("get", `/Users/${id}`);
    expect(response.status).toBe(200);
    expect(bodyOf(response)).toMatchObject({ id, ...answered(mary) });
    expect(await pathsOf()).toEqual([
      `GET /users/${id}?include=memberOfGroupIDs,memberOfGroupNames`,
    ]);
  });

  it("PUT clears what is left out and keeps what only PingOne knows", async () => {
    const id = await create({ ...mary, title: "VP", externalId: "e1" });
    const body = { schemas: [USER_URN], userName: "marysample", name: { familyName: "Sample" } };
    const response = await stand.scim("put", `/Users/${id}`, body);
    expect(response.status).toBe(200);
    const replaced = bodyOf(response);
    expect(Object.keys(replaced).sort()).toEqual([
      "active",
      "id",
      "meta",
      "name",
      "schemas",
      PINGONE_USER,
      "userName",
    ]);
    expect(replaced["name"]).toEqual({ familyName: "Sample" });
    expect(replaced).toMatchObject(answered(body));
    expect(await pathsOf()).toEqual([`PATCH /users/${id}`]);
  });

  it("PUT with active false disables (Okta AIW), with whatever GET returned", async () => {
    const id = await create();
    const got = bodyOf(await stand.scim("get", `/Users/${id}`));
    await stand.clearCalls();
    const response = await stand.scim("put", `/Users/${id}`, { ...got, groups: [], active: false });
    expect(response.status).toBe(200);
    const account = { status: "OK", canAuthenticate: false };
    expect(bodyOf(response)).toMatchObject({
      active: false,
      ...answered(mary),
      [PINGONE_USER]: { ...newUser, account },
    });
    expect(await pathsOf()).toEqual([`PATCH /users/${id}`, `PUT /users/${id}/enabled`]);
    const back = await stand.scim("put", `/Users/${id}`, { ...got, active: true });
    expect(bodyOf(back)).toMatchObject({ active: true });
  });

  it("DELETE is 204 without body, and the user is gone", async () => {
    const id = await create();
    const response = await stand.scim("delete", `/Users/${id}`);
    expect([response.status, response.text]).toEqual([204, ""]);
    expect(await pathsOf()).toEqual([`DELETE /users/${id}`]);
    for (const method of ["get", "delete"] as const) {
      expectScimError(await stand.scim(method, `/Users/${id}`), 404);
    }
    await create();
  });
});

describe("PATCH", () => {
  it("replaces an e-mail by filter path with one read and the least write", async () => {
    const id = await create();
    const path = 'emails[type eq "work"].value';
    const operation = { op: "Replace", path, value: "m2@example.com" };
    const response = await stand.scim("patch", `/Users/${id}`, patch(operation));
    expect(response.status).toBe(200);
    expect(bodyOf(response)["emails"]).toMatchObject([{ value: "m2@example.com", type: "work" }]);
    const calls = await stand.calls();
    expect(calls.map(({ method }) => method)).toEqual(["GET", "PATCH"]);
    expect(calls[1]?.body).toEqual({ email: "m2@example.com" });
  });

  it("does not write what is already there", async () => {
    const id = await create();
    const before = bodyOf(await stand.scim("get", `/Users/${id}`))["meta"];
    await stand.clearCalls();
    const operation = { op: "add", path: "name.givenName", value: "Mary" };
    const response = await stand.scim("patch", `/Users/${id}`, patch(operation));
    expect(response.status).toBe(200);
    expect(bodyOf(response)["meta"]).toEqual(before);
    expect((await stand.calls()).map(({ method }) => method)).toEqual(["GET"]);
  });

  it("removes a dotted path and a whole complex attribute", async () => {
    const id = await create();
    await stand.scim("patch", `/Users/${id}`, patch({ op: "remove", path: "name.givenName" }));
    const once = bodyOf(await stand.scim("get", `/Users/${id}`));
    expect(once["name"]).toEqual({ familyName: "Sample" });
    await stand.scim("patch", `/Users/${id}`, patch({ op: "Remove", path: "NAME" }));
    expect(bodyOf(await stand.scim("get", `/Users/${id}`))["name"]).toBeUndefined();
  });

  it("is all or nothing", async () => {
    const id = await create();
    const before = bodyOf(await stand.scim("get", `/Users/${id}`));
    const operations = [
      { op: "replace", path: "title", value: "X" },
      { op: "replace", path: "nosuch", value: "X" },
    ];
    const response = await stand.scim("patch", `/Users/${id}`, patch(...operations));
    expectScimError(response, 400, "invalidPath");
    expect(bodyOf(await stand.scim("get", `/Users/${id}`))).toEqual(before);
  });
});

describe("lists", () => {
  const seed = async (users: number): Promise<void> => {
    const response = await supertest(stand.emulator.authUrl)
      .post("/_emulator/seed")
      .send({ users, groups: 0, membersPerGroup: 0 });
    expect(response.status).toBeLessThan(300);
    await stand.clearCalls();
  };

  it.each([{}, { shortPages: true }, { omitCount: true }, { shortPages: true, omitCount: true }])(
    "walks 450 users once each with true totals: knobs %j",
    async (knobs) => {
      await seed(450);
      await stand.knobs(knobs);
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= 450; startIndex += 100) {
        const page = bodyOf(await stand.scim("get", `/Users?startIndex=${startIndex}&count=100`));
        expect(page).toMatchObject({ totalResults: 450, startIndex });
        seen.push(...(page["Resources"] as { id: string }[]).map(({ id }) => id));
      }
      expect(seen).toHaveLength(450);
      expect(new Set(seen).size).toBe(450);
    },
  );

  it("costs one call a page in order, one for count=0 and one for a probe", async () => {
    await seed(450);
    await stand.scim("get", "/Users?startIndex=1&count=2").expect(200);
    await stand.scim("get", "/Users?count=0").expect(200);
    expect(await stand.calls()).toHaveLength(2);
    await stand.clearCalls();
    for (let startIndex = 1; startIndex <= 450; startIndex += 100) {
      await stand.scim("get", `/Users?startIndex=${startIndex}&count=100`).expect(200);
    }
    expect(await stand.calls()).toHaveLength(5);
  });

  it("finds by userName in any case with one call, other attributes exactly", async () => {
    await create({ ...mary, externalId: "E-1" });
    const find = async (filter: string) =>
      bodyOf(await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`));
    expect(await find('USERNAME Eq "MarySample"')).toMatchObject({ totalResults: 1 });
    expect(await stand.calls()).toHaveLength(1);
    expect(await find('externalId eq "E-1"')).toMatchObject({ totalResults: 1 });
    expect(await find('externalId eq "e-1"')).toMatchObject({ totalResults: 0 });
    expect(await find('title pr or name.familyName sw "S"')).toMatchObject({ totalResults: 1 });
    expect(await find('userName eq "x" or userName sw "" ')).toMatchObject({ totalResults: 1 });
  });

  it("never lets a value become part of the filter", async () => {
    await create();
    for (const value of ['" or username sw "', '\\" or username sw \\"', "\u0000\n", "\\"]) {
      const filter = `userName eq ${JSON.stringify(value)}`;
      const page = await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`);
      expect(page.status).toBe(200);
      expect(bodyOf(page)).toMatchObject({ totalResults: 0 });
    }
  });

  it("searches by POST as by GET", async () => {
    const id = await create();
    const response = await stand.scim("post", "/Users/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: 'userName eq "marysample"',
      attributes: ["userName"],
    });
    expect(response.status).toBe(200);
    expect(bodyOf(response)["Resources"]).toEqual([
      { schemas: [USER_URN, ENTERPRISE_URN, PINGONE_USER], id, userName: "marysample" },
    ]);
  });
});

describe("the path of PingOne's own SCIM API", () => {
  it("serves the same users, with its own locations", async () => {
    const path = "/environments/00000000-0000-4000-8000-000000000001/v2/Users";
    const response = await supertest(stand.origin)
      .post(path)
      .set("Authorization", `Bearer ${TOKEN}`)
      .type("application/json")
      .send(JSON.stringify(mary));
    expect(response.status).toBe(201);
    expect(response.headers["location"]).toContain(`${stand.origin}${path}/`);
  });
});
