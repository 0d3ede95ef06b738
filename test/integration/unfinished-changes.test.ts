// Changes of members that do not fit into one request are finished by repeating it, and nobody else's group is lost on the way.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { change, directoryOf, GROUP_URN, unknownId } from "../support/directory.js";
import { bodyOf, expectScimError, useStand } from "../support/start.js";

const stand = useStand();
const directory = directoryOf(stand);
beforeEach(() => stand.knobs({ rateLimit: null }));

const people = (count: number) =>
  directory.users(...Array.from({ length: count }, (_, index) => `user${String(index)}`));

const adds = async (): Promise<number> =>
  (await directory.calls()).filter((call) => call.startsWith("POST")).length;

/** PingOne is not there for a while, from one member on. */
const outage = (member: string) => ({
  faults: [
    {
      method: "POST",
      path: `${member}/memberOfGroups`,
      times: 4,
      when: "before",
      kind: "status",
      status: 503,
    },
  ],
});

describe("a request that could not be finished", () => {
  it("is finished by its repetition, which makes no change again", async () => {
    const ids = await people(30);
    const id = await directory.group("Sales");
    await stand.knobs(outage(ids[20] ?? ""));
    const first = await directory.patch(id, change("add", ...ids));
    expectScimError(first, 503);
    const added = (await directory.membersOf(id)).length;
    expect(added).toBeGreaterThan(0);
    await stand.knobs({ faults: [] });
    expect((await directory.patch(id, change("add", ...ids))).status).toBe(204);
    expect(await adds()).toBe(ids.length - added);
    expect(await directory.membersOf(id)).toEqual([...ids].sort());
    // What is finished is forgotten: the next change costs one call.
    const [next = ""] = await directory.users("next");
    expect((await directory.patch(id, change("add", next))).status).toBe(204);
    expect(await directory.calls()).toHaveLength(1);
  });
});

describe("a conditional request that could not be finished", () => {
  it("says that its condition does not hold any more", async () => {
    const ids = await people(5);
    const id = await directory.group("Sales");
    const { etag = "" } = (await stand.scim("get", `/Groups/${id}`)).headers;
    await stand.knobs(outage(ids[4] ?? ""));
    const first = await directory.patch(id, change("add", ...ids)).set("If-Match", etag);
    expect(expectScimError(first, 503)).toContain("of another version now");
    await stand.knobs({ faults: [] });
    const again = await directory.patch(id, change("add", ...ids)).set("If-Match", etag);
    expectScimError(again, 412);
    const { etag: now = "" } = (await stand.scim("get", `/Groups/${id}`)).headers;
    await stand.knobs(outage(ids[4] ?? ""));
    const last = directory.patch(id, change("add", ids[4] ?? "")).set("If-Match", now);
    expect(expectScimError(await last, 503)).not.toContain("of another version");
    await stand.knobs({ faults: [] });
    expect((await directory.patch(id, change("add", ...ids))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([...ids].sort());
  });
});

describe("a create of a group that could not be finished", () => {
  const body = (displayName: string, ids: readonly string[]) => ({
    schemas: [GROUP_URN],
    displayName,
    members: ids.map((value) => ({ value })),
  });
  const named = async (displayName: string): Promise<Record<string, unknown>[]> => {
    const filter = encodeURIComponent(`displayName eq "${displayName}"`);
    const list = bodyOf(await stand.scim("get", `/Groups?filter=${filter}`));
    return list["Resources"] as Record<string, unknown>[];
  };

  /** Someone of the members cannot be added at the moment. */
  async function begin(ids: readonly string[]): Promise<string> {
    await stand.knobs(outage(ids[20] ?? ""));
    const answer = await stand.scim("post", "/Groups", body("Sales", ids));
    const detail = expectScimError(answer, 503);
    expect(detail).toContain("The group was created, but not yet with all of its members.");
    expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
    await stand.knobs({ faults: [] });
    const [group] = await named("Sales");
    return group?.["id"] as string;
  }

  it("is finished by its repetition: one group, and no change made again", async () => {
    const ids = await people(30);
    const id = await begin(ids);
    const added = (await directory.membersOf(id)).length;
    expect(added).toBeGreaterThan(0);
    const again = await stand.scim("post", "/Groups", body("Sales", ids));
    expect(again.status).toBe(201);
    expect(bodyOf(again)).toMatchObject({ id, displayName: "Sales" });
    expect(bodyOf(again)["members"]).toHaveLength(ids.length);
    expect(await adds()).toBe(ids.length - added);
    expect(await directory.membersOf(id)).toEqual([...ids].sort());
    // What is finished is a group as any other.
    const third = await stand.scim("post", "/Groups", body("Sales", ids));
    expectScimError(third, 409, "uniqueness");
  });

  it("stays what it is when somebody asks for another group of that name", async () => {
    const ids = await people(30);
    const id = await begin(ids);
    const other = await stand.scim("post", "/Groups", body("Sales", ids.slice(1)));
    expectScimError(other, 409, "uniqueness");
    expect((await named("Sales")).map((group) => group["id"])).toEqual([id]);
  });

  it("is created anew when it was deleted or renamed meanwhile", async () => {
    const ids = await people(30);
    const renamed = await begin(ids);
    const rename = { op: "replace", path: "displayName", value: "Marketing" };
    expect((await directory.patch(renamed, rename)).status).toBe(204);
    const deleted = await begin(ids);
    expect(deleted).not.toBe(renamed);
    await stand.scim("delete", `/Groups/${deleted}`).expect(204);
    const again = await stand.scim("post", "/Groups", body("Sales", ids));
    expect(again.status).toBe(201);
    expect(bodyOf(again)["members"]).toHaveLength(ids.length);
  });

  it("is left as it was when one of its members cannot be one after all: others may use it by now", async () => {
    const ids = await people(30);
    const id = await begin(ids);
    const late = await directory.user("late");
    await directory.patch(id, change("add", late)).expect(204);
    await stand.scim("delete", `/Users/${ids[20] ?? ""}`).expect(204);
    const before = await directory.membersOf(id);
    expect(before).toContain(late);
    const again = await stand.scim("post", "/Groups", body("Sales", ids));
    const detail = expectScimError(again, 400, "invalidValue");
    expect(detail).toContain(ids[20]);
    expect(detail).toContain("left as it was");
    expect(await directory.membersOf(id)).toEqual(before);
  });

  it("is not taken for another request's that differs in an attribute", async () => {
    const ids = await people(30);
    const id = await begin(ids);
    const externalId = { op: "add", path: "externalId", value: "e2" };
    await directory.patch(id, externalId).expect(204);
    const again = await stand.scim("post", "/Groups", body("Sales", ids));
    expectScimError(again, 409, "uniqueness");
  });

  it("goes again where it was part of a bulk request, which cannot come again as it was", async () => {
    const ids = await people(30);
    await stand.knobs(outage(ids[20] ?? ""));
    const bulk = await stand.scim("post", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [{ method: "POST", path: "/Groups", bulkId: "g", data: body("Sales", ids) }],
    });
    const { Operations: results } = bodyOf(bulk) as {
      Operations: { status: string; response?: { detail: string } }[];
    };
    expect(results[0]?.status).toBe("503");
    expect(results[0]?.response?.detail).toContain("nothing was created");
    await stand.knobs({ faults: [] });
    expect(await named("Sales")).toEqual([]);
  });
});

describe("a create that has to look for what it made", () => {
  it("does not take another request's group for its own, nor remove it", async () => {
    const [anna = ""] = await directory.users("anna");
    const id = await directory.group("Adopt", [anna]);
    await stand.knobs({
      faults: [
        { method: "POST", path: "/groups$", times: 1, when: "before", kind: "status", status: 503 },
      ],
    });
    const again = { schemas: [GROUP_URN], displayName: "Adopt", members: [{ value: unknownId }] };
    expectScimError(await stand.scim("post", "/Groups", again), 409, "uniqueness");
    expect(await directory.membersOf(id)).toEqual([anna]);
    expect(bodyOf(await stand.scim("get", `/Groups/${id}`))["displayName"]).toBe("Adopt");
  });
});
