// What a source may choose about groups: where new ones go, whether lists hold members.
import { unmetered } from "../support/request-context.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Emulator, createEmulator } from "../../src/emulator/emulator.js";
import { createPingOneClient } from "../../src/pingone/client.js";
import { createPingOneGroups } from "../../src/pingone/resources/groups.js";
import { createPingOneUsers } from "../../src/pingone/resources/users.js";
import { createTokenSource } from "../../src/pingone/token/token-source.js";
import { createTransport } from "../../src/pingone/transport/transport.js";
import { systemClock } from "../../src/platform/clock.js";
import { schemaDocument } from "../../src/scim/discovery.js";
import { parseProjection } from "../../src/scim/representation/projection.js";
import type { ResourceStore } from "../../src/scim/resource-store.js";
import type { JsonObject } from "../../src/platform/json.js";
import {
  type GroupTypeOptions,
  createGroupResourceType,
} from "../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../src/scim/schema/resource-schema.js";
import { createMembershipTypeCache } from "../../src/translate/groups/membership/membership-type-cache.js";
import { createProcessMemories } from "../../src/translate/process-memory.js";
import { noTag } from "../../src/translate/source-tag.js";
import { createWriteOrder } from "../../src/translate/write-order.js";
import { type GroupStoreDependencies, createGroupStore } from "../../src/translate/groups/store.js";
import { GROUP_URN } from "../support/directory.js";
import { type PingOneApi, pingOneOf } from "../support/pingone.js";

const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
const ENVIRONMENT = "00000000-0000-4000-8000-000000000001";

type Options = Pick<GroupStoreDependencies, "membersInLists" | "level">;

let emulator: Emulator;
let pingOne: PingOneApi;
let transport: ReturnType<typeof createTransport>;
beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
  transport = createTransport(new URL(emulator.apiUrl).origin, 8);
});
afterAll(async () => {
  await transport.close();
  await emulator.stop();
});
beforeEach(async () => {
  await fetch(`${emulator.authUrl}/_emulator/reset`, { method: "POST" });
  pingOne = await pingOneOf(emulator);
});

const schema = compileResourceSchema(createGroupResourceType());
const everything = parseProjection(undefined, undefined, schema);
const context = () => ({ requestId: "r", deadlineMs: Date.now() + 30_000, ...unmetered });

function storeWith(options: Options): ResourceStore {
  const { origin, pathname } = new URL(emulator.apiUrl);
  const location = { origin, basePath: `${pathname}/environments/${ENVIRONMENT}` };
  const clock = systemClock;
  const token = createTokenSource(
    {
      environmentId: ENVIRONMENT,
      clientId: "00000000-0000-4000-8000-0000000000c1",
      clientAuth: "client_secret_basic",
      authUrl: emulator.authUrl,
      clientSecret: "demo-secret",
      privateKey: undefined,
    },
    transport,
    clock,
  );
  const deps = { transport, token, clock, random: Math.random, basePath: location.basePath };
  const call = createPingOneClient(deps);
  const memories = createProcessMemories(clock);
  return createGroupStore({
    groups: createPingOneGroups(call, location),
    users: createPingOneUsers(call, location),
    membershipTypes: createMembershipTypeCache(memories.local("membershipTypes")),
    track: (work) => work(),
    schema,
    clock,
    maxScan: 1000,
    inOrder: createWriteOrder({
      clock,
      track: (work) => work(),
      turns: memories.local("writeTurns"),
    }),
    memories,
    sourceTag: noTag,
    ...options,
  });
}

const create = (store: ResourceStore, displayName: string, more: JsonObject = {}) =>
  store.create({ schemas: [GROUP_URN], displayName, ...more }, { unknown: [] }, context());

const populationOf = (group: JsonObject): unknown =>
  (group[PINGONE_URN] as { population?: { id: string } } | undefined)?.population?.id;

async function userIds(...usernames: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const username of usernames) {
    const user = await pingOne.call("post", "/users", {
      username,
      population: { id: "00000000-0000-4000-8000-0000000000a1" },
    });
    ids.push(user["id"] as string);
  }
  return ids;
}

describe("level: where new groups go that do not say so", () => {
  it("into the environment, or into the population given; the extension has the last word", async () => {
    const { id: first } = (await pingOne.call("post", "/populations", { name: "1" })) as JsonObject;
    const { id: second } = (await pingOne.call("post", "/populations", {
      name: "2",
    })) as JsonObject;
    const extension = { [PINGONE_URN]: { population: { id: second as string } } };
    for (const level of [undefined, {}, { populationId: undefined }]) {
      const store = storeWith({ level });
      const name = `environment ${String(level === undefined)}${Object.keys(level ?? {}).length}`;
      expect(populationOf(await create(store, name))).toBeUndefined();
    }
    expect(populationOf(await create(storeWith({}), "named", extension))).toBe(second);
    const store = storeWith({ level: { populationId: first as string } });
    const group = await create(store, "own");
    expect(populationOf(group)).toBe(first);
    expect(populationOf(await create(store, "other", extension))).toBe(second);

    // Fixed from then on, whatever the configuration says later.
    const id = group["id"] as string;
    const body = { ...group, displayName: "renamed" };
    const later = storeWith({ level: { populationId: second as string } });
    const replaced = await later.replace(id, body, { unknown: [] }, context());
    expect(replaced["displayName"]).toBe("renamed");
    expect(populationOf(replaced)).toBe(first);
  });

  it("a name taken in another population is no conflict, in the same one it is", async () => {
    const { id: first } = (await pingOne.call("post", "/populations", { name: "1" })) as JsonObject;
    const { id: second } = (await pingOne.call("post", "/populations", {
      name: "2",
    })) as JsonObject;
    await create(storeWith({ level: { populationId: first as string } }), "Sales");
    const store = storeWith({ level: { populationId: second as string } });
    // The answer is lost, the group is not: it has to be found among those of that name.
    await fetch(`${emulator.authUrl}/_emulator/knobs`, {
      method: "PATCH",
      body: JSON.stringify({
        faults: [{ method: "POST", path: "/groups$", when: "after", kind: "reset" }],
      }),
    });
    const created = await create(store, "Sales");
    expect(populationOf(created)).toBe(second);
    await expect(create(store, "Sales")).rejects.toMatchObject({
      status: 409,
      scimType: "uniqueness",
    });
  });
});

describe("membersInLists: false", () => {
  it("lists of groups hold and read no members, single reads do, and /Schemas says so", async () => {
    const [anna = ""] = await userIds("anna");
    const store = storeWith({ membersInLists: false });
    const group = await create(store, "Sales", { members: [{ value: anna }] });
    const { id } = group as { id: string };
    await fetch(`${emulator.authUrl}/_emulator/calls`, { method: "DELETE" });
    for (const projection of [everything, parseProjection("members", undefined, schema)]) {
      const request = { filter: undefined, projection, startIndex: 1, count: 10 };
      const { resources } = await store.list(request, context());
      expect(resources.map((each) => [each["id"], each["members"]])).toEqual([[id, undefined]]);
      const page = await store.listFrom({ ...request, position: undefined }, context());
      expect(page.resources.map((each) => each["members"])).toEqual([undefined]);
    }
    const calls = await fetch(`${emulator.authUrl}/_emulator/calls`);
    expect((await calls.json()) as object).toMatchObject({ total: 4 });
    expect(await store.read(id, everything, context())).toMatchObject({
      members: [{ value: anna, type: "User" }],
    });
  });

  it("is said where clients look for it, and only then", () => {
    const membersOf = (options: GroupTypeOptions) => {
      const { schema: group } = createGroupResourceType(options);
      const { attributes } = schemaDocument(group, "https://x/scim/v2") as unknown as {
        attributes: { name: string; description: string; returned: string }[];
      };
      return attributes.find(({ name }) => name === "members");
    };
    expect(membersOf({})?.description).not.toMatch(/lists/);
    expect(membersOf({ membersInLists: false })).toMatchObject({
      description: expect.stringContaining("Not in lists"),
      returned: "default",
    });
  });
});
