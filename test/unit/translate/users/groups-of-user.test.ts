import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../../src/pingone/error.js";
import type { PagedSource } from "../../../../src/pingone/resources/collection.js";
import type { TypedMembership } from "../../../../src/pingone/resources/groups.js";
import {
  type Projection,
  parseProjection,
} from "../../../../src/scim/representation/projection.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { completeGroups } from "../../../../src/translate/users/groups-of-user.js";
import { userSchema } from "../../scim/resource/library.js";
import { context, idOf } from "./stub-users.js";

const SIZE = 30;
const page: readonly JsonObject[] = Array.from({ length: SIZE }, (_, index) => ({
  id: idOf(index),
  userName: `u${index}`,
}));

/** Users with an odd number are in one group, named after them. */
function stub(failures: ReadonlyMap<string, Error> = new Map()) {
  const reads: string[] = [];
  let running = 0;
  let most = 0;
  const membershipTypesOf = (kind: string, id: string): PagedSource<TypedMembership> => ({
    async list(filter) {
      expect([kind, filter]).toEqual(["users", undefined]);
      reads.push(id);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      const failure = failures.get(id);
      if (failure !== undefined) throw failure;
      const isIn = Number(id.slice(-3)) % 2 === 1;
      const items = isIn ? [{ id: `g${id}`, name: "Odd", type: "INDIRECT" } as const] : [];
      return { items, count: items.length, next: undefined };
    },
    follow: () => Promise.reject(new Error("there is one page")),
  });
  const complete = (
    resources: readonly JsonObject[],
    projection: Projection,
  ): Promise<readonly JsonObject[]> =>
    completeGroups({ membershipTypesOf }, resources, projection, context);
  return { complete, reads, mostAtOnce: () => most };
}

const only = (attributes: string) => parseProjection(attributes, undefined, userSchema);

describe("groups of users in lists", () => {
  it.each([
    ["no projection", parseProjection(undefined, undefined, userSchema)],
    ["excludedAttributes", parseProjection(undefined, "emails", userSchema)],
    ["other attributes", only("userName,emails")],
  ])("%s: nothing is read", async (_name, projection) => {
    const { complete, reads } = stub();
    expect(await complete(page, projection)).toBe(page);
    expect(reads).toEqual([]);
  });

  it.each(["groups", "userName,groups.value", "urn:ietf:params:scim:schemas:core:2.0:User:groups"])(
    "attributes=%s: each user once, a few at a time, in the order of the page",
    async (attributes) => {
      const { complete, reads, mostAtOnce } = stub();
      const whole = await complete(page, only(attributes));
      expect(whole.map(({ id }) => id)).toEqual(page.map(({ id }) => id));
      expect(whole[1]).toEqual({
        ...page[1],
        groups: [{ value: `g${idOf(1)}`, display: "Odd", type: "indirect" }],
      });
      expect(whole[2]).toEqual(page[2]);
      expect([...reads].sort()).toEqual(page.map(({ id }) => id));
      expect(mostAtOnce()).toBeGreaterThan(1);
      expect(mostAtOnce()).toBeLessThanOrEqual(8);
    },
  );

  it("who is gone meanwhile is in no group; any other failure is told", async () => {
    const gone = new PingOneError("notFound", "users.read", { status: 404 });
    const first = stub(new Map([[idOf(1), gone]]));
    expect((await first.complete(page, only("groups")))[1]).toEqual(page[1]);
    const outage = new PingOneError("unavailable", "users.read", { status: 503 });
    const second = stub(new Map([[idOf(1), outage]]));
    await expect(second.complete(page, only("groups"))).rejects.toBe(outage);
  });
});
