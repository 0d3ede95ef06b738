// Nothing that is added to the seam can forget the policy: every method of a store, by its name, passes what decides.
import { describe, expect, it } from "@jest/globals";
import { parsePatch } from "../../../src/scim/patch/parse-patch.js";
import { parseProjection } from "../../../src/scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../../src/scim/resource-store.js";
import {
  createGroupResourceType,
  createUserResourceType,
} from "../../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../../src/scim/schema/resource-schema.js";
import { atOnce } from "../../../src/scim/steps.js";
import { permittedStore } from "../../../src/sources/permitted-store.js";
import { fullPolicy, RIGHTS, type Right } from "../../../src/sources/policy.js";
import { principalStore } from "../../../src/sources/principal-store.js";
import type { GroupRelations } from "../../../src/sources/protected/group-relations.js";
import { createSourceStores } from "../../../src/sources/source-stores.js";
import { unmetered } from "../../support/request-context.js";

const users = compileResourceSchema(createUserResourceType());
const groups = compileResourceSchema(createGroupResourceType());
const context: RequestContext = { ...unmetered, requestId: "r", deadlineMs: 1 };
const all = parseProjection(undefined, undefined, users);
const patch = atOnce(
  parsePatch({ Operations: [{ op: "replace", path: "title", value: "x" }] }, users),
);
const ID = "11111111-2222-4333-8444-555555555555";
const list = { filter: undefined, projection: all, startIndex: 1, count: 1 };

type Method = keyof ResourceStore;
const calls: Readonly<Record<Method, (store: ResourceStore) => Promise<unknown>>> = {
  create: (store) => store.create({ userName: "a" }, { unknown: [] }, context),
  read: (store) => store.read(ID, all, context),
  list: (store) => store.list(list, context),
  listFrom: (store) => store.listFrom({ ...list, position: undefined }, context),
  replace: (store) => store.replace(ID, { userName: "a" }, { unknown: [] }, context),
  patch: (store) => store.patch(ID, patch, { unknown: [], returnRepresentation: false }, context),
  remove: (store) => store.remove(ID, {}, context),
};
const methods = Object.keys(calls) as Method[];

/** Answers for a user of this population, and notes what reached it. */
function directory(population: string) {
  const reached: Method[] = [];
  const user = {
    id: ID,
    userName: "a",
    "urn:pingidentity:schemas:extension:2.0:PingOneUser": { population: { id: population } },
  };
  const called = <T>(method: Method, answer: T) => {
    reached.push(method);
    return Promise.resolve(answer);
  };
  const store: ResourceStore = {
    create: () => called("create", user),
    read: () => called("read", user),
    list: () => called("list", { resources: [], totalResults: 0 }),
    listFrom: () => called("listFrom", { resources: [], totalResults: 0, next: undefined }),
    async replace(_id, _resource, { check }) {
      await Promise.resolve();
      check?.of(user);
      return called("replace", user);
    },
    async patch(_id, _patch, { check }) {
      await Promise.resolve();
      check?.of(user);
      return called("patch", user);
    },
    async remove(_id, { check }) {
      await Promise.resolve();
      check?.of(user);
      return called("remove", undefined);
    },
  };
  return { store, reached };
}

const noRelations: GroupRelations = {
  groupsOf: () => Promise.resolve(new Set()),
  nestedIn: () => Promise.resolve(new Set()),
  reachesBeyond: () => Promise.resolve(false),
};

const rightOf: Readonly<Record<Method, Right>> = {
  create: "users:write",
  read: "users:read",
  list: "users:read",
  listFrom: "users:read",
  replace: "users:write",
  patch: "users:write",
  remove: "users:delete",
};

describe("each method of the seam", () => {
  it.each(methods)("statement 3: %s asks for its right, and for nothing else", async (method) => {
    const { store, reached } = directory("p");
    const without = RIGHTS.filter((right) => right !== rightOf[method]);
    const denied = permittedStore(store, { allow: without, mode: "live" }, "users");
    await expect(calls[method](denied)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining(rightOf[method]) as unknown,
    });
    expect(reached).toEqual([]);
    const alone = permittedStore(store, { allow: [rightOf[method]], mode: "live" }, "users");
    await calls[method](alone);
    expect(reached).toEqual([method]);
  });

  it.each(["replace", "patch"] as const)(
    "%s shows nothing to who may not read, and takes no condition of them",
    async (method) => {
      const { store, reached } = directory("p");
      const blind = permittedStore(store, { allow: ["users:write"], mode: "live" }, "users");
      const answer = await calls[method](blind);
      expect(JSON.stringify(answer ?? {})).not.toContain("userName");
      expect(reached).toEqual([method]);
      const check = { needsMembers: () => false, of: () => undefined };
      const conditional = { unknown: [], returnRepresentation: true, check };
      const sent =
        method === "patch"
          ? blind.patch(ID, patch, conditional, context)
          : blind.replace(ID, { userName: "a" }, conditional, context);
      await expect(sent).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining("users:read") as unknown,
      });
    },
  );

  it.each([
    ['emails[type eq "work"].value', true],
    ['emails[type eq "work" and primary eq true].value', true],
    ["phoneNumbers[primary eq true].value", true],
    ['emails[value eq "guess@example.com"].type', false],
    ['emails[type eq "work" and value eq "guess@example.com"].display', false],
    ['name[familyName eq "Guess"].givenName', false],
    ['emails[value sw "a"].type', false],
    ['emails[type eq "work" and not (value co "x")].value', false],
    ["emails[value pr].type", false],
    ['name[familyName gt "m"].givenName', false],
  ] as const)(
    "a PATCH of who may not read selects by type and primary alone: %s",
    async (path, isTaken) => {
      const { store, reached } = directory("p");
      const body = {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [{ op: "replace", path, value: "x" }],
      };
      const sent = atOnce(parsePatch(body, users));
      const options = { unknown: [], returnRepresentation: true };
      const blind = permittedStore(store, { allow: ["users:write"], mode: "live" }, "users");
      const answer = blind.patch(ID, sent, { ...options, check: undefined }, context);
      if (isTaken) expect(await answer).toBeUndefined();
      else {
        await expect(answer).rejects.toMatchObject({
          status: 403,
          message: expect.stringContaining("users:read") as unknown,
        });
      }
      expect(reached).toEqual(isTaken ? ["patch"] : []);
      const seeing = permittedStore(store, { allow: RIGHTS, mode: "live" }, "users");
      await seeing.patch(ID, sent, { ...options, check: undefined }, context);
    },
  );

  it.each(methods)("%s of a paused source is a read, or 503", async (method) => {
    const { store, reached } = directory("p");
    const paused = permittedStore(store, { allow: RIGHTS, mode: "paused" }, "users");
    if (rightOf[method] === "users:read") await calls[method](paused);
    else {
      await expect(calls[method](paused)).rejects.toMatchObject({
        status: 503,
        headers: { "Retry-After": "60" },
      });
      expect(reached).toEqual([]);
    }
  });

  it.each(methods)("%s reaches no store but that of its principal", async (method) => {
    const { store, reached } = directory("p");
    const own = principalStore(({ source }) => (source === "default" ? store : undefined));
    await calls[method](own);
    expect(reached).toEqual([method]);
    const nobodys = principalStore(() => undefined);
    await expect(calls[method](nobodys)).rejects.toMatchObject({ status: 403 });
  });

  it.each(methods)("%s finds nobody outside the boundary", async (method) => {
    const { store, reached } = directory("99999999-2222-4333-8444-555555555555");
    const bounded = createSourceStores(
      { ...fullPolicy, boundary: { populations: [ID] } },
      {
        inner: { users: store, groups: store },
        schemas: { users, groups },
        clock: { now: () => 0 },
        groupPopulation: undefined,
        hasRoles: () => Promise.resolve(false),
        relations: noRelations,
        onLoss: () => undefined,
      },
    );
    if (method === "create") {
      await expect(calls[method](bounded.users)).rejects.toMatchObject({ status: 409 });
    } else if (method.startsWith("list")) await calls[method](bounded.users);
    else {
      await expect(calls[method](bounded.users)).rejects.toMatchObject({ status: 404 });
      expect(reached.filter((each) => each !== "read")).toEqual([]);
    }
  });
});
