import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import type { RemoveOptions, RequestContext } from "../../../../src/scim/resource-store.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { ENTERPRISE, GROUP, USER } from "../resource/library.js";
import { context, createDirectory } from "./directory.js";
import { BASE, addMembers, answer, postGroup, postUser, run, statuses } from "./requests.js";

const badStatus = (status: number): ScimError => new ScimError(status, undefined, "No.");

describe("statement 149: circular references (RFC 7644 section 3.7.1)", () => {
  const memberNames = (resource: JsonObject | undefined) =>
    ((resource?.["members"] ?? []) as unknown as { value: string }[]).map(({ value }) => value);

  it("creates groups that are each other's members, and keeps their other members", async () => {
    const directory = createDirectory();
    const results = await run(directory, [
      postGroup("one", "bulkId:alice", "bulkId:two"),
      postGroup("two", "bulkId:one"),
      postUser("alice"),
      addMembers("/Groups/bulkId:two", "bulkId:alice"),
    ]);
    expect(statuses(results)).toEqual(["201", "201", "201", "204"]);
    const one = directory.only("Group", "displayName", "one");
    const two = directory.only("Group", "displayName", "two");
    expect(memberNames(one)).toEqual(["User-1", two?.["id"]]);
    expect(memberNames(two)).toEqual([one?.["id"], "User-1"]);
    expect(results[0]?.location).toBe(`${BASE}/Groups/${one?.["id"] as string}`);
  });

  it("creates users who manage each other, and one who manages himself", async () => {
    const directory = createDirectory();
    const results = await run(directory, [
      postUser("ann", "bulkId:ben"),
      postUser("ben", "bulkId:ann"),
      postUser("cid", "bulkId:cid"),
    ]);
    expect(statuses(results)).toEqual(["201", "201", "201"]);
    const idOf = (name: string) => directory.only("User", "userName", name)?.["id"] as string;
    const managerOf = (name: string) =>
      directory.only("User", "userName", name)?.[ENTERPRISE] as { manager: { value: string } };
    expect(managerOf("ann").manager.value).toBe(idOf("ben"));
    expect(managerOf("ben").manager.value).toBe(idOf("ann"));
    expect(managerOf("cid").manager.value).toBe(idOf("cid"));
    expect(results[0]?.version).toBe(directory.versionOf(idOf("ann")));
  });

  it("creates first what another cannot be created without", async () => {
    const directory = createDirectory();
    const group = { schemas: [GROUP], displayName: "g", externalId: "bulkId:h" };
    const results = await run(directory, [
      { method: "POST", path: "/Groups", bulkId: "g", data: group },
      postGroup("h", "bulkId:g"),
    ]);
    expect(statuses(results)).toEqual(["201", "201"]);
    const h = directory.only("Group", "displayName", "h");
    expect(directory.only("Group", "displayName", "g")?.["externalId"]).toBe(h?.["id"]);
  });

  it("409 when neither can be created without the other, and for whoever refers to them", async () => {
    const directory = createDirectory();
    const user = (name: string, other: string): object => ({
      ...postUser(name),
      data: { schemas: [USER], userName: name, externalId: `bulkId:${other}` },
    });
    const results = await run(directory, [
      user("a", "b"),
      user("b", "a"),
      postGroup("g", "bulkId:a"),
      postUser("c"),
    ]);
    expect(statuses(results)).toEqual(["409", "409", "409", "201"]);
    expect(results[0]?.response?.detail).toContain("circular");
    expect(directory.calls).toEqual(["create c"]);
  });

  it("creates none of them when one is refused", async () => {
    const directory = createDirectory();
    directory.fail("create two", new ScimError(409, "uniqueness", "Taken."));
    const results = await run(directory, [
      postGroup("one", "bulkId:two"),
      postGroup("two", "bulkId:one"),
      addMembers("/Groups/bulkId:one"),
    ]);
    expect(statuses(results)).toEqual(["409", "409", "409"]);
    expect(results[1]?.response?.scimType).toBe("uniqueness");
    expect(directory.calls).toEqual(["create one", "create two", "remove Group-1"]);
    expect(directory.groups.size).toBe(0);
  });

  it.each([
    [badStatus(400), ["409", "409"]],
    [badStatus(503), ["503", "503"]],
  ])("removes them again when the references are refused (%#)", async (error, expected) => {
    const directory = createDirectory();
    directory.fail("patch Group-2", error);
    const results = await run(directory, [
      postGroup("one", "bulkId:two"),
      postGroup("two", "bulkId:one"),
    ]);
    expect(statuses(results)).toEqual(expected);
    expect(results.every(({ location }) => location === undefined)).toBe(true);
    expect(directory.groups.size).toBe(0);
  });

  it("tells of what may pass that all of it goes again, not how far it came", async () => {
    const directory = createDirectory();
    const headers = { "Retry-After": "7" };
    const unfinished = new ScimError(503, undefined, "0 of 1 changes are kept.", { headers });
    directory.fail("patch Group-2", unfinished);
    const told: unknown[] = [];
    const { results, retryAfter } = await answer(
      directory,
      [postGroup("one", "bulkId:two"), postGroup("two", "bulkId:one")],
      { options: { onUnexpected: (error) => told.push(error) } },
    );
    expect(statuses(results)).toEqual(["503", "503"]);
    for (const { response } of results) expect(response?.detail).not.toContain("kept");
    expect(results[1]?.response?.detail).toContain("Repeat the request");
    expect(retryAfter).toBe(7);
    expect(directory.groups.size).toBe(0);
  });

  it("has time to remove them even when the request's is over", async () => {
    const directory = createDirectory();
    directory.fail("patch Group-2", badStatus(504));
    const deadlines: number[] = [];
    const endpoints = directory.endpoints.map(({ schema, store, inOrder }) => ({
      inOrder,
      schema,
      store: {
        ...store,
        remove: (id: string, options: RemoveOptions, { deadlineMs }: RequestContext) => {
          deadlines.push(deadlineMs);
          return store.remove(id, options, context);
        },
      },
    }));
    const times = [0];
    const now = () => times.shift() ?? context.deadlineMs + 1;
    await run(
      { ...directory, endpoints },
      [postGroup("one", "bulkId:two"), postGroup("two", "bulkId:one")],
      { options: { now } },
    );
    expect(deadlines).toHaveLength(2);
    for (const deadline of deadlines) expect(deadline).toBeGreaterThan(context.deadlineMs + 1000);
  });

  it("says so, with the location, when one could not be removed again", async () => {
    const directory = createDirectory();
    const told: unknown[] = [];
    const outage = badStatus(503);
    directory.fail("patch Group-2", badStatus(400));
    directory.fail("remove Group-1", outage);
    const results = await run(
      directory,
      [postGroup("one", "bulkId:two"), postGroup("two", "bulkId:one")],
      { options: { onUnexpected: (error) => told.push(error) } },
    );
    expect(results[0]?.location).toBe(`${BASE}/Groups/Group-1`);
    expect(results[0]?.response?.detail).toContain("could not be removed");
    expect(results[1]?.location).toBeUndefined();
    expect(told).toEqual([outage]);
  });

  it("creates nothing when one refers to what does not exist", async () => {
    const directory = createDirectory();
    const results = await run(directory, [
      postGroup("one", "bulkId:two"),
      postGroup("two", "bulkId:one", "bulkId:nobody"),
    ]);
    expect(statuses(results)).toEqual(["409", "400"]);
    expect(directory.calls).toEqual([]);
  });
});
