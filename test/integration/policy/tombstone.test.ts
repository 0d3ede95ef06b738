// onDelete: disable: who is deleted is disabled, out of their groups and gone for the source that did it; its next POST of the name brings the same id back, and whatever fails between is told and gone on with.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { sourceMark } from "../../../src/translate/users/tombstone/tombstone-mark.js";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  USER_URN,
  useStand,
  useStands,
} from "../../support/start.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const TOMBSTONE = "00000000-0000-4000-8000-0000000000dd";
const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

let tombstone = TOMBSTONE;
const policyOf = (population: string) => ({
  boundary: { populations: [INSIDE] },
  onDelete: { disable: { population } },
});

const bare = useStand({ isKept: true });
const started = useStands();
let pingOne: PingOneApi;
let stand: Awaited<ReturnType<typeof started>>;

const createAt = async (path: string, body: object): Promise<string> =>
  String((await pingOne.call("post", path, body))["id"]);

beforeEach(async () => {
  await bare.reset();
  pingOne = await pingOneOf(bare.emulator);
  tombstone = await createAt("/populations", { name: "Left" });
  stand = await started({ emulator: bare.emulator, policy: policyOf(tombstone) });
});

const person = {
  schemas: [USER_URN],
  userName: "ada@example.com",
  name: { givenName: "Ada", familyName: "Byron" },
  title: "Countess",
  emails: [
    { value: "ada@example.com", type: "work", primary: true },
    { value: "ada@home.example.com", type: "home" },
  ],
};
const again = {
  schemas: [USER_URN],
  userName: "ADA@example.com",
  name: { familyName: "Lovelace" },
  emails: [{ value: "lovelace@example.com", type: "work", primary: true }],
};

const create = async (body: object = person): Promise<string> => {
  const answer = await stand.scim("post", "/Users", body);
  expect(answer.status).toBe(201);
  return String(bodyOf(answer)["id"]);
};
const held = (id: string): Promise<Record<string, unknown>> =>
  pingOne.call("get", `/users/${id}?include=memberOfGroupIDs`);
const remove = (id: string) => stand.scim("delete", `/Users/${id}`);
const find = async (userName: string) => {
  const filter = encodeURIComponent(`userName eq "${userName}"`);
  return bodyOf(await stand.scim("get", `/Users?filter=${filter}`))["totalResults"];
};
async function inGroups(id: string): Promise<readonly string[]> {
  const groups = [
    await createAt("/groups", { name: "Everybody" }),
    await createAt("/groups", { name: "Inside", population: { id: INSIDE } }),
  ];
  for (const group of groups) {
    await pingOne.call("post", `/users/${id}/memberOfGroups`, { id: group });
  }
  return groups;
}

describe("a DELETE", () => {
  it("disables, takes out of all groups, moves, and leaves nothing to see", async () => {
    const id = await create();
    await inGroups(id);
    expect((await remove(id)).status).toBe(204);
    expect(await held(id)).toMatchObject({
      enabled: false,
      population: { id: tombstone },
      username: "ada@example.com",
    });
    expect((await held(id))["memberOfGroupIDs"] ?? []).toEqual([]);
    expectScimError(await stand.scim("get", `/Users/${id}`), 404);
    expectScimError(await remove(id), 404);
    const on = { op: "replace", path: "active", value: true };
    const patch = { schemas: [PATCH_URN], Operations: [on] };
    expectScimError(await stand.scim("patch", `/Users/${id}`, patch), 404);
    expectScimError(await stand.scim("put", `/Users/${id}`, person), 404);
    expect(await find("ada@example.com")).toBe(0);
    expect((await held(id))["enabled"]).toBe(false);
  });

  it("keeps its mark where others write the user, and shows it to nobody", async () => {
    const id = await create();
    await remove(id);
    const put = { ...person, title: "Late" };
    expect((await bare.scim("put", `/Users/${id}`, put)).status).toBe(200);
    const nick = { op: "add", path: "emails", value: [{ value: "x@example.com", type: "other" }] };
    const patched = await bare.scim("patch", `/Users/${id}`, {
      schemas: [PATCH_URN],
      Operations: [nick, { op: "remove", path: "emails" }],
    });
    expect(patched.status).toBe(200);
    const seen = await bare.scim("get", `/Users/${id}`);
    expect(seen.text + patched.text).not.toContain("$delete");
    expect(await create(again)).toBe(id);
  });
});

describe("a POST of the name", () => {
  it("brings the same id back: enabled, with the new profile, without the old groups", async () => {
    const id = await create();
    await inGroups(id);
    await remove(id);
    const answer = await stand.scim("post", "/Users", again);
    expect(answer.status).toBe(201);
    expect(bodyOf(answer)).toMatchObject({
      id,
      userName: "ADA@example.com",
      active: true,
      name: { familyName: "Lovelace" },
      emails: [{ value: "lovelace@example.com" }],
      [EXTENSION]: { population: { id: INSIDE } },
    });
    expect(answer.text).not.toMatch(/Countess|home\.example|Byron|givenName|\$delete/);
    const user = await held(id);
    expect(user["memberOfGroupIDs"] ?? []).toEqual([]);
    expect(JSON.stringify(user)).not.toMatch(/Countess|\$delete/);
    expect(await find("ada@example.com")).toBe(1);
    expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    // And so on.
    expect((await remove(id)).status).toBe(204);
    expect(await create({ ...again, active: false })).toBe(id);
    expect(await held(id)).toMatchObject({ enabled: false, population: { id: INSIDE } });
    expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    expect((await held(id))["enabled"]).toBe(false);
  });

  it("costs nine calls, and the DELETE before it five and one for each group", async () => {
    const id = await create();
    await inGroups(id);
    const called = async (): Promise<readonly string[]> =>
      (await stand.calls())
        .filter(({ path }) => !path.includes("/schemas") && !/populations\/[^/]+$/.test(path))
        .map(
          ({ method, path }) => `${method} ${path.replace(/^.*environments\/[^/]+|\?.*$/g, "")}`,
        );
    await stand.clearCalls();
    await remove(id);
    expect(await called()).toHaveLength(5 + 2);
    await stand.clearCalls();
    await create(again);
    expect(await called()).toEqual([
      "POST /users",
      "GET /users",
      `GET /users/${id}`,
      `GET /users/${id}/memberOfGroups`,
      `PATCH /users/${id}`,
      `GET /users/${id}/memberOfGroups`,
      `PUT /users/${id}/population`,
      `PUT /users/${id}/enabled`,
      `PATCH /users/${id}`,
    ]);
  });

  it.each([
    ["create", 0],
    ["always", 1],
  ] as const)("sets a password where that is writable always: %s", async (password, times) => {
    const id = await create();
    await remove(id);
    const policy = { ...policyOf(tombstone), writable: { password } };
    const careful = await started({ emulator: bare.emulator, policy });
    await bare.clearCalls();
    const body = { ...again, password: "Sesame-1234-open" };
    const answer = await careful.scim("post", "/Users", body);
    expect([answer.status, bodyOf(answer)["id"]]).toEqual([201, id]);
    const set = (await bare.calls()).filter(({ path }) => path.endsWith("/password"));
    expect(set).toHaveLength(times);
    expect(careful.log().includes("notWritable")).toBe(times === 0);
    expect(careful.log()).not.toContain("Sesame");
  });

  it("leaves what its source may set once, or never, as it was, and tells it", async () => {
    const id = await create({ ...person, [EXTENSION]: { mfaEnabled: false } });
    await remove(id);
    const writable = {
      emails: "create",
      title: "never",
      "name.givenName": "create",
      [`${EXTENSION}:mfaEnabled`]: "create",
    } as const;
    const careful = await started({
      emulator: bare.emulator,
      policy: { ...policyOf(tombstone), writable },
    });
    const taking = {
      ...again,
      name: { givenName: "Eve", familyName: "Lovelace" },
      emails: [{ value: "eve@example.com", type: "work", primary: true }],
      title: "Queen",
      nickName: "Lady",
      [EXTENSION]: { mfaEnabled: true },
    };
    const answer = await careful.scim("post", "/Users", taking);
    expect(answer.status).toBe(201);
    expect(bodyOf(answer)).toMatchObject({
      id,
      title: "Countess",
      nickName: "Lady",
      name: { givenName: "Ada", familyName: "Lovelace" },
      [EXTENSION]: { population: { id: INSIDE }, mfaEnabled: false },
    });
    expect(answer.text).toContain("ada@home.example.com");
    expect(answer.text).not.toMatch(/eve@example|Eve|Queen/);
    expect(await held(id)).toMatchObject({ email: "ada@example.com", enabled: true });
    const told = careful.log();
    expect(told).toContain("notWritable");
    for (const name of ["emails", "title", "name.givenName", `${EXTENSION}:mfaEnabled`]) {
      expect(told).toContain(`"${name}"`);
    }
  });

  it("brings one of two that come at once", async () => {
    const id = await create();
    await remove(id);
    const answers = await Promise.all([
      stand.scim("post", "/Users", again),
      stand.scim("post", "/Users", again),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await held(id)).toMatchObject({ enabled: true, population: { id: INSIDE } });
  });

  it("is 409 for whoever is in the tombstone by other hands, or was given back", async () => {
    const foreign = await createAt("/users", {
      username: "foreign@example.com",
      population: { id: tombstone },
    });
    await pingOne.call("put", `/users/${foreign}/enabled`, { enabled: false });
    const body = { schemas: [USER_URN], userName: "foreign@example.com" };
    expectScimError(await stand.scim("post", "/Users", body), 409, "uniqueness");
    const id = await create();
    await remove(id);
    await pingOne.call("put", `/users/${id}/enabled`, { enabled: true });
    expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    const elsewhere = await createAt("/populations", { name: "Elsewhere" });
    await pingOne.call("put", `/users/${id}/enabled`, { enabled: false });
    await pingOne.call("put", `/users/${id}/population`, { id: elsewhere });
    expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    expect(await held(id)).toMatchObject({ enabled: false, population: { id: elsewhere } });
  });

  it("is 409 for another source, whatever it is allowed", async () => {
    const id = await create();
    await remove(id);
    expectScimError(await bare.scim("post", "/Users", again), 409, "uniqueness");
    // As if another source of the same tombstone had deleted them.
    const mark = { $delete: { source: sourceMark("other") } };
    await pingOne.call("patch", `/users/${id}`, { scimProfile: mark });
    expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    expect(await held(id)).toMatchObject({ enabled: false, population: { id: tombstone } });
  });
});

const steps = {
  enabled: { method: "PUT", path: "/enabled$" },
  mark: { method: "PATCH", path: "/users/[^/]+$" },
  groups: { method: "GET", path: "/memberOfGroups" },
  group: { method: "DELETE", path: "/memberOfGroups/" },
  population: { method: "PUT", path: "/population$" },
} as const;
const ways = [
  ["before", "status"],
  ["after", "status"],
  ["before", "reset"],
  ["after", "reset"],
] as const;

describe("a failure between the steps is told, and the same request goes on", () => {
  const failing = Object.entries(steps).flatMap(([name, step]) =>
    ways
      .filter(([when]) => step.method !== "GET" || when === "before")
      .map(([when, kind]) => ({ name, step, when, kind })),
  );
  const struck = (step: object, when: string, kind: string) =>
    stand.knobs({ faults: [{ ...step, times: 50, when, kind, status: 500 }] });

  it.each(failing)("DELETE: $name, $kind $when", async ({ name, step, when, kind }) => {
    const id = await create();
    await inGroups(id);
    await struck(step, when, kind);
    const answer = await remove(id);
    expect([503, 504]).toContain(answer.status);
    await stand.knobs({ faults: [] });
    // Moved is gone, whoever knows of it.
    const isMoved = name === "population" && when === "after";
    if (name !== "enabled" || when === "after") expect((await held(id))["enabled"]).toBe(false);
    if (name !== "enabled") {
      expect(answer.text).toContain("been deactivated");
      expect(answer.text).toContain("Repeat the request");
    }
    expect((await remove(id)).status).toBe(isMoved ? 404 : 204);
    expect(await held(id)).toMatchObject({ enabled: false, population: { id: tombstone } });
    expect((await held(id))["memberOfGroupIDs"] ?? []).toEqual([]);
    expect(await create(again)).toBe(id);
  });

  it.each(failing.filter(({ name }) => name !== "group"))(
    "POST: $name, $kind $when",
    async ({ step, when, kind }) => {
      const id = await create();
      await inGroups(id);
      expect((await remove(id)).status).toBe(204);
      await struck(step, when, kind);
      const answer = await stand.scim("post", "/Users", again);
      expect([503, 504]).toContain(answer.status);
      await stand.knobs({ faults: [] });
      expect(await create(again)).toBe(id);
      const user = await held(id);
      expect(user).toMatchObject({ enabled: true, population: { id: INSIDE } });
      expect(user["memberOfGroupIDs"] ?? []).toEqual([]);
      expect(JSON.stringify(user)).not.toMatch(/Countess|\$delete/);
      expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    },
  );

  it("a DELETE that was not finished leaves the name to who has it", async () => {
    const id = await create();
    await struck(steps.population, "before", "status");
    await remove(id);
    await stand.knobs({ faults: [] });
    expectScimError(await stand.scim("post", "/Users", again), 409, "uniqueness");
    expect(await held(id)).toMatchObject({ enabled: false, population: { id: INSIDE } });
  });

  it("a tombstone that is not there is the operator's to mend, and the leaver is out", async () => {
    const id = await create();
    await pingOne.call("delete", `/populations/${tombstone}`);
    const detail = expectScimError(await remove(id), 502);
    expect(detail).toContain("onDelete");
    expect(detail).toContain("been deactivated");
    expect((await held(id))["enabled"]).toBe(false);
  });

  it("an environment that keeps no marks, too", async () => {
    const id = await create();
    await pingOne.undeclare("scimProfile");
    const detail = expectScimError(await remove(id), 502);
    expect(detail).toContain("scimProfile");
    expect(await held(id)).toMatchObject({ enabled: false, population: { id: INSIDE } });
  });
});

describe("in the shadow", () => {
  it("a DELETE is answered as if, and nothing is written", async () => {
    const id = await create();
    const before = await held(id);
    const shadow = await started({
      emulator: bare.emulator,
      policy: { ...policyOf(tombstone), mode: "shadow" },
    });
    await bare.clearCalls();
    expect((await shadow.scim("delete", `/Users/${id}`)).status).toBe(204);
    expect((await bare.calls()).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(await held(id)).toEqual(before);
  });
});
