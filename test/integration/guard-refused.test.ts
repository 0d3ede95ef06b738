// The guard counts what takes effect: what is refused counts nothing, and what a policy hides of a group counts all the same.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { GuardStatus } from "../../src/sources/guard/guard.js";
import type { GuardSettings } from "../../src/sources/guard/guard-settings.js";
import type { SourcePolicy } from "../../src/sources/policy.js";
import { GROUP_URN } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  USER_URN,
  useStands,
  type Stand,
} from "../support/start.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const stands = useStands();

const guarded = (ceilings: GuardSettings["ceilings"], policy: Partial<SourcePolicy> = {}) => ({
  policy: { ...policy, guard: { ceilings, perMs: 3_600_000 } },
  configure: <Config>(config: Config) => ({ ...config, adminPort: 0 }),
});

async function statusOf(stand: Stand, kind: string): Promise<GuardStatus | undefined> {
  const { guards } = (await supertest(stand.adminOrigin()).get("/guard").expect(200)).body as {
    guards: { kinds: GuardStatus[] }[];
  };
  return guards[0]?.kinds.find((each) => each.kind === kind);
}

const nothingCounted = { counted: 0, state: "open", held: { resources: 0, changes: 0 } };

async function create(stand: Stand, path: string, body: object): Promise<string> {
  const answer = await stand.scim("post", path, body);
  expect(answer.status).toBe(201);
  return String(bodyOf(answer)["id"]);
}

const person = (name: string) => ({ schemas: [USER_URN], userName: `${name}@example.com` });
const groupOf = (members: readonly string[]) => ({
  schemas: [GROUP_URN],
  displayName: "Staff",
  members: members.map((value) => ({ value })),
});

async function people(stand: Stand): Promise<readonly string[]> {
  const names = ["ada", "ben", "cleo"];
  return Promise.all(names.map((name) => create(stand, "/Users", person(name))));
}

describe("what is refused counts nothing and latches nothing", () => {
  it("the deletion of a protected group or user", async () => {
    const open = await stands();
    const ids = await people(open);
    const group = await create(open, "/Groups", groupOf(ids));
    const ceilings = { removals: { most: 2 }, deletions: { most: 0 } };
    const kept = { users: [ids[0] ?? ""], groups: [group] };
    const options = guarded(ceilings, { protected: kept });
    const stand = await stands({ ...options, emulator: open.emulator });
    expectScimError(await stand.scim("delete", `/Groups/${group}`), 403);
    expectScimError(await stand.scim("delete", `/Users/${ids[0] ?? ""}`), 403);
    expect(await statusOf(stand, "removals")).toMatchObject(nothingCounted);
    expect(await statusOf(stand, "deletions")).toMatchObject(nothingCounted);
  });

  it("the deletion of another version, or of nobody", async () => {
    const stand = await stands(guarded({ removals: { most: 2 }, deletions: { most: 0 } }));
    const ids = await people(stand);
    const group = await create(stand, "/Groups", groupOf(ids));
    for (const path of [`/Groups/${group}`, `/Users/${ids[0] ?? ""}`]) {
      expectScimError(await stand.scim("delete", path).set("If-Match", 'W/"stale"'), 412);
    }
    const nobody = "00000000-0000-4000-8000-00000000dead";
    expectScimError(await stand.scim("delete", `/Users/${nobody}`), 404);
    expectScimError(await stand.scim("delete", `/Groups/${nobody}`), 404);
    expect(await statusOf(stand, "removals")).toMatchObject(nothingCounted);
    expect(await statusOf(stand, "deletions")).toMatchObject(nothingCounted);
  });

  it("a deactivation whose request is invalid", async () => {
    const stand = await stands(guarded({ deactivations: { most: 0 } }));
    const [id = ""] = await people(stand);
    const invalid = {
      schemas: [PATCH_URN],
      Operations: [
        { op: "replace", path: "active", value: false },
        { op: "replace", path: 'emails[value ew "@nowhere.example"].type', value: "work" },
      ],
    };
    expectScimError(await stand.scim("patch", `/Users/${id}`, invalid), 400, "noTarget");
    expect(await statusOf(stand, "deactivations")).toMatchObject(nothingCounted);
  });
});

it("a group of the environment that a bounded source deletes counts its members, however they are hidden", async () => {
  const policy = {
    boundary: { populations: [INSIDE] },
    environmentGroups: "write",
  } as const;
  const stand = await stands(guarded({ removals: { most: 1 } }, policy));
  const pingOne = await pingOneOf(stand.emulator);
  const { id } = await pingOne.call("post", "/groups", { name: "Mixed" });
  for (const username of ["ada", "ben"]) {
    const user = { username, population: { id: INSIDE } };
    const { id: member } = await pingOne.call("post", "/users", user);
    await pingOne.call("post", `/users/${String(member)}/memberOfGroups`, { id });
  }
  expectScimError(await stand.scim("delete", `/Groups/${String(id)}`), 503);
  expect(await statusOf(stand, "removals")).toMatchObject({
    state: "latched",
    held: { resources: 1, changes: 2 },
  });
});

it("a PUT or PATCH of a group that is held writes nothing, not even to set it back", async () => {
  const stand = await stands(guarded({ removals: { most: 0 } }));
  const ids = await people(stand);
  const path = `/Groups/${await create(stand, "/Groups", groupOf(ids))}`;
  await stand.clearCalls();
  const put = { ...groupOf(ids.slice(1)), displayName: "Renamed" };
  expectScimError(await stand.scim("put", path, put), 503);
  const patch = {
    schemas: [PATCH_URN],
    Operations: [
      { op: "replace", path: "displayName", value: "Renamed" },
      { op: "remove", path: "members", value: [{ value: ids[0] }] },
    ],
  };
  expectScimError(await stand.scim("patch", path, patch), 503);
  const writes = (await stand.calls()).filter(({ method }) => method !== "GET");
  expect(writes).toEqual([]);
});
