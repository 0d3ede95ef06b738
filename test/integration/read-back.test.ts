// Whatever valid user a client sends reads back equal: generated from /Schemas, written by POST and PUT, patched, with and without declared attributes.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Emulator } from "../../src/emulator/emulator.js";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, ENTERPRISE_URN, startStand, type Stand } from "../support/start.js";
import {
  anyUser,
  CORE,
  type DescribedSchema,
  type Generated,
} from "../support/users-from-schemas.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

let stand: Stand;
let schemas: readonly DescribedSchema[];
let count = 0;

const nextName = (): string => `reader${String((count += 1))}@example.com`;

const without = (resource: Generated, names: readonly string[]): Generated =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => !names.includes(name)));

/** What the client sent, without what the server adds. */
function sentPart(resource: Generated): Generated {
  const rest = without(resource, ["id", "meta", PINGONE]);
  return { ...rest, schemas: (rest["schemas"] as string[]).filter((urn) => urn !== PINGONE) };
}

async function write(method: "post" | "put", path: string, user: Generated): Promise<Generated> {
  const response = await stand.scim(method, path, user);
  if (response.status >= 300) throw new Error(`${String(response.status)} ${response.text}`);
  return bodyOf(response);
}

const read = async (id: unknown): Promise<Generated> =>
  bodyOf(await stand.scim("get", `/Users/${String(id)}`));

function expectSame(found: Generated, user: Generated): void {
  expect(sentPart(found)).toEqual({ active: true, ...user });
}

const undeclare =
  (names: readonly string[]) =>
  async (emulator: Emulator): Promise<void> => {
    const api = await pingOneOf(emulator);
    for (const name of names) await api.undeclare(name);
  };

beforeAll(async () => {
  stand = await startStand();
  await stand.knobs({ rateLimit: null });
  const response = await stand.scim("get", "/Schemas");
  schemas = (bodyOf(response) as { Resources: DescribedSchema[] }).Resources;
});

afterAll(() => stand.stop());

const runs = { numRuns: 150, endOnFailure: false } as const;

describe("any valid user (promise 2 of docs/architecture.md)", () => {
  it("reads back equal after POST", async () => {
    await fc.assert(
      fc.asyncProperty(anyUser(schemas), async (generated) => {
        const user = { ...generated, userName: nextName() };
        const created = await write("post", "/Users", user);
        expectSame(created, user);
        expectSame(await read(created["id"]), user);
      }),
      runs,
    );
  });

  it("reads back equal after PUT, with nothing left of what it replaced", async () => {
    await fc.assert(
      fc.asyncProperty(anyUser(schemas), anyUser(schemas), async (first, second) => {
        const { id } = await write("post", "/Users", { ...first, userName: nextName() });
        const user = { active: true, ...second, userName: nextName() };
        expectSame(await write("put", `/Users/${String(id)}`, user), user);
        expectSame(await read(id), user);
      }),
      runs,
    );
  });

  it("reads back equal after a PATCH that adds all of another", async () => {
    await fc.assert(
      fc.asyncProperty(anyUser(schemas), anyUser(schemas), async (first, second) => {
        const user: Generated = { ...first, userName: nextName() };
        const { id } = await write("post", "/Users", user);
        const values = without(second, ["schemas"]);
        const operations = Object.keys(values)
          .filter((name) => !name.includes(":") && name !== "name")
          .map((name) => ({ op: "replace", path: name, value: values[name] }));
        fc.pre(operations.length > 0);
        const body = { schemas: [PATCH], Operations: operations };
        const response = await stand.scim("patch", `/Users/${String(id)}`, body);
        expect([200, 204]).toContain(response.status);
        const after = { ...user };
        for (const { path, value } of operations) after[path] = value;
        expectSame(await read(id), after);
      }),
      runs,
    );
  });

  it("reads back equal where the environment declares the overflow alone", async () => {
    const demo = stand;
    const custom = ["displayName", "employeeNumber", "costCenter", "organization", "division"];
    stand = await startStand({
      prepare: undeclare([...custom, "department", "manager", "scimEmails"]),
    });
    await stand.knobs({ rateLimit: null });
    try {
      await fc.assert(
        fc.asyncProperty(anyUser(schemas), async (generated) => {
          const user = { ...generated, userName: nextName() };
          expectSame(await read((await write("post", "/Users", user))["id"]), user);
        }),
        runs,
      );
    } finally {
      await stand.stop();
      stand = demo;
    }
  });

  it("is not lost when an attribute is taken from the environment while the gateway runs", async () => {
    const user = {
      schemas: [CORE, ENTERPRISE_URN],
      userName: nextName(),
      [ENTERPRISE_URN]: { department: "Sales" },
    };
    await undeclare(["department"])(stand.emulator);
    expectSame(await write("post", "/Users", user), user);
  });
});

it("is generated with every attribute /Schemas offers", () => {
  const seen = new Set<string>();
  for (const user of fc.sample(anyUser(schemas), 300))
    for (const name of Object.keys(user)) seen.add(name);
  expect(seen.size).toBeGreaterThan(20);
  expect(seen).toContain(CORE.replace("core", "extension:enterprise"));
});
