// The ways in which whoever has a client's token could take an administrator's account over: each refused by default, and each allowed by its own setting and no other (issue: principals).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createEmulator, type Emulator } from "../../../src/emulator/emulator.js";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { bodyOf, PATCH_URN, startStand, USER_URN, type Stand } from "../../support/start.js";

const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const GROUP_EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

let emulator: Emulator;
let pingOne: PingOneApi;
let admin: string;
let administrators: string;
let roleGroup: string;
let provider: string;

/** An administrator of another population, federated, with MFA, and a group that carries roles. */
async function environmentWithAdmin(): Promise<void> {
  pingOne = await pingOneOf(emulator);
  const idOf = (body: Record<string, unknown>): string => body["id"] as string;
  administrators = idOf(await pingOne.call("post", "/populations", { name: "Administrators" }));
  const federation = { name: "Corporate", type: "OPENID_CONNECT", enabled: true };
  provider = idOf(await pingOne.call("post", "/identityProviders", federation));
  admin = idOf(
    await pingOne.call("post", "/users", {
      username: "root@example.com",
      email: "root@example.com",
      mfaEnabled: true,
      population: { id: administrators },
      identityProvider: { id: provider },
    }),
  );
  roleGroup = idOf(await pingOne.call("post", "/groups", { name: "Operators" }));
  const { _embedded } = (await pingOne.call("get", "/roles")) as {
    _embedded: { roles: { id: string; name: string }[] };
  };
  const role = _embedded.roles.find(({ name }) => name === "Environment Admin");
  await pingOne.call("post", `/groups/${roleGroup}/roleAssignments`, {
    role: { id: role?.id },
    scope: { id: "00000000-0000-4000-8000-000000000001", type: "ENVIRONMENT" },
  });
}

type Attack = (stand: Stand) => Promise<{ readonly status: number; readonly text: string }>;

const patchUser =
  (path: string, value: () => unknown): Attack =>
  (stand) =>
    stand.scim("patch", `/Users/${admin}`, {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path, value: value() }],
    });

const population = "00000000-0000-4000-8000-0000000000a1";

/** Each step, and what it is answered where it is allowed. */
const attacks: Readonly<Record<string, Attack>> = {
  password: patchUser("password", () => "Sesame-1234-open"),
  mfa: patchUser(`${EXTENSION}:mfaEnabled`, () => false),
  identityProvider: patchUser(`${EXTENSION}:identityProvider.id`, () => provider),
  move: patchUser(`${EXTENSION}:population.id`, () => population),
  email: patchUser("emails", () => [{ value: "mallory@example.com", type: "work" }]),
  roleGroup: (stand) =>
    stand.scim("patch", `/Groups/${roleGroup}`, {
      schemas: [PATCH_URN],
      Operations: [{ op: "add", path: "members", value: [{ value: admin }] }],
    }),
  userFilter: async (stand) => {
    const answer = await stand.scim("post", "/Groups", {
      schemas: [GROUP_URN, GROUP_EXTENSION],
      displayName: "Everybody",
      [GROUP_EXTENSION]: { userFilter: 'username sw "r"' },
    });
    const { [GROUP_EXTENSION]: created, id } = bodyOf(answer) as Record<
      string,
      { userFilter?: string }
    >;
    await stand.scim("delete", `/Groups/${id as unknown as string}`);
    return { status: created?.userFilter === undefined ? 400 : 201, text: answer.text };
  },
  delete: (stand) => stand.scim("delete", `/Users/${admin}`),
};

const tried = async (stand: Stand): Promise<Record<string, number>> => {
  const statuses: Record<string, number> = {};
  for (const [name, attack] of Object.entries(attacks))
    statuses[name] = (await attack(stand)).status;
  return statuses;
};

beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
});
afterAll(() => emulator.stop());

describe("an administrator's account, with the client's token alone", () => {
  let stand: Stand | undefined;
  beforeEach(async () => {
    await stand?.stop();
    stand = undefined;
  });
  afterAll(() => stand?.stop());

  async function started(environment: Record<string, string>): Promise<Stand> {
    stand = await startStand({
      emulator,
      environment: { PINGONE_POPULATION_ID: population, ...environment },
    });
    await stand.reset();
    await environmentWithAdmin();
    return stand;
  }

  const byDefault = {
    password: 400,
    mfa: 400,
    identityProvider: 400,
    move: 400,
    email: 200,
    roleGroup: 403,
    userFilter: 400,
    delete: 204,
  };

  it("cannot be taken over where nothing is set", async () => {
    expect(await tried(await started({}))).toEqual(byDefault);
  });

  it.each([
    ["password", { password: 204 }],
    ["mfaEnabled", { mfa: 200 }],
    ["identityProvider", { identityProvider: 200 }],
    ["population", { move: 200 }],
    ["userFilter", { userFilter: 201 }],
  ])("SCIM_WRITABLE=%s allows that, and no more", async (writable, allowed) => {
    const answers = await tried(await started({ SCIM_WRITABLE: writable }));
    expect(answers).toEqual({ ...byDefault, ...allowed });
  });

  it("does not exist where SCIM_BOUNDARY_POPULATIONS leaves it out", async () => {
    const one = await started({ SCIM_BOUNDARY_POPULATIONS: population });
    expect(await tried(one)).toEqual({
      ...byDefault,
      email: 404,
      roleGroup: 404,
      delete: 404,
    });
    expect((await one.scim("get", `/Users/${admin}`)).status).toBe(404);
    const found = await one.scim(
      "get",
      `/Users?filter=${encodeURIComponent('userName eq "root@example.com"')}`,
    );
    expect(bodyOf(found)).toMatchObject({ totalResults: 0 });
  });

  it("is not touched where SCIM_PROTECTED_USERS names it", async () => {
    const one = await started({});
    await one.stop();
    stand = await startStand({
      emulator,
      environment: { PINGONE_POPULATION_ID: population, SCIM_PROTECTED_USERS: admin.toUpperCase() },
    });
    expect(await tried(stand)).toEqual({ ...byDefault, email: 403, delete: 403 });
    expect((await stand.scim("get", `/Users/${admin}`)).status).toBe(200);
  });

  it("is not read by who may write alone", async () => {
    const one = await started({ SCIM_ALLOW: "users:write" });
    for (const operations of [[], [{ op: "replace", path: "title", value: "x" }]]) {
      const body = { schemas: [PATCH_URN], Operations: operations };
      const answer = await one.scim("patch", `/Users/${admin}?attributes=emails`, body);
      expect([answer.status, answer.text]).toEqual([204, ""]);
    }
    const user = { schemas: [USER_URN], userName: "root@example.com" };
    const replaced = await one.scim("put", `/Users/${admin}`, user);
    expect(replaced.status).toBe(200);
    expect(Object.keys(bodyOf(replaced)).sort()).toEqual(["id", "meta", "schemas"]);
    const conditional = one.scim("put", `/Users/${admin}`, user).set("If-Match", 'W/"x"');
    expect((await conditional).status).toBe(403);
  });

  it("says what is missing where SCIM_ALLOW names less", async () => {
    const one = await started({ SCIM_ALLOW: "users:read,users:write" });
    const refused = await attacks["delete"]?.(one);
    expect(refused?.status).toBe(403);
    expect(refused?.text).toContain("users:delete");
    const bulk = await one.scim("post", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        {
          method: "POST",
          bulkId: "a",
          path: "/Users",
          data: { schemas: [USER_URN], userName: "a" },
        },
      ],
    });
    expect(bulk.status).toBe(403);
    expect(bulk.text).toContain("bulk");
    expect((await one.scim("get", "/Groups")).status).toBe(403);
  });
});
