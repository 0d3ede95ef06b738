import { describe, expect, it } from "@jest/globals";
import { createShiftedClock } from "../support/shifted-clock.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
const unknownId = "11111111-2222-4333-8444-555555555555";

const time = createShiftedClock();
const stand = useStand({ overrides: { clock: time.clock } });

async function people(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const user = { schemas: [USER_URN], userName: `member${index}` };
    ids.push(bodyOf(await stand.scim("post", "/Users", user))["id"] as string);
  }
  await stand.clearCalls();
  return ids;
}

async function group(displayName: string, members: readonly string[] = []): Promise<string> {
  const body = { schemas: [GROUP_URN], displayName, members: members.map((value) => ({ value })) };
  const response = await stand.scim("post", "/Groups", body);
  expect(response.status).toBe(201);
  await stand.clearCalls();
  return bodyOf(response)["id"] as string;
}

const patch = (id: string, ...operations: readonly object[]) =>
  stand.scim("patch", `/Groups/${id}`, { schemas: [PATCH_URN], Operations: operations });

async function membersOf(id: string): Promise<string[]> {
  const resource = bodyOf(await stand.scim("get", `/Groups/${id}`));
  const members = (resource["members"] ?? []) as { value: string }[];
  return members.map(({ value }) => value).sort();
}

/** The user schema is read in the background. */
const callsOf = async () =>
  (await stand.calls())
    .map(({ method, path }) => `${method} ${path.replace(/^.*?0001/, "")}`)
    .filter((call) => !call.startsWith("GET /schemas"));

describe("create, read, replace, delete", () => {
  it("a group without members is one call, and reads back", async () => {
    const body = { schemas: [GROUP_URN], displayName: "Sales", externalId: "w-1", members: [] };
    const response = await stand.scim("post", "/Groups", body);
    const created = bodyOf(response);
    expect(response.status).toBe(201);
    expect(created).toMatchObject({ displayName: "Sales", externalId: "w-1" });
    expect(response.headers["location"]).toBe(`${stand.baseUrl}/Groups/${created["id"] as string}`);
    expect(await callsOf()).toEqual(["POST /groups"]);
    const read = bodyOf(await stand.scim("get", `/Groups/${created["id"] as string}`));
    expect(read).toMatchObject({ displayName: "Sales", meta: { resourceType: "Group" } });
  });

  it("statements 142, 143: members and groups refer to each other", async () => {
    const [anna = ""] = await people(1);
    const id = await group("Sales", [anna]);
    const read = bodyOf(await stand.scim("get", `/Groups/${id}`));
    expect(read["members"]).toEqual([
      {
        value: anna,
        display: "member0",
        type: "User",
        $ref: `${stand.baseUrl}/Users/${anna}`,
      },
    ]);
    const user = bodyOf(await stand.scim("get", `/Users/${anna}`));
    expect(user["groups"]).toEqual([
      { value: id, display: "Sales", type: "direct", $ref: `${stand.baseUrl}/Groups/${id}` },
    ]);
  });

  it("excludedAttributes=members costs one call", async () => {
    const id = await group("Sales", await people(2));
    await stand.scim("get", `/Groups/${id}?excludedAttributes=members`).expect(200);
    expect(await callsOf()).toEqual([`GET /groups/${id}`]);
  });

  it("PUT with the whole list writes only the difference", async () => {
    const [a = "", b = "", c = ""] = await people(3);
    const id = await group("Sales", [a, b]);
    const body = {
      schemas: [GROUP_URN],
      displayName: "Sales",
      members: [b, c].map((value) => ({ value, display: "x" })),
    };
    const response = await stand.scim("put", `/Groups/${id}`, body);
    expect(response.status).toBe(200);
    const written = (await callsOf()).filter((call) => !call.startsWith("GET"));
    expect(written.sort()).toEqual([
      `DELETE /users/${a}/memberOfGroups/${id}`,
      `POST /users/${c}/memberOfGroups`,
    ]);
    expect(await membersOf(id)).toEqual([b, c].sort());
  });

  it("PUT keeps what only PingOne knows, and renames", async () => {
    const body = {
      schemas: [GROUP_URN, PINGONE_URN],
      displayName: "Sales",
      [PINGONE_URN]: { description: "All of sales" },
    };
    const id = bodyOf(await stand.scim("post", "/Groups", body))["id"] as string;
    const renamed = { schemas: [GROUP_URN], displayName: "Sales 2" };
    const response = await stand.scim("put", `/Groups/${id}`, renamed);
    expect(bodyOf(response)).toMatchObject({
      displayName: "Sales 2",
      [PINGONE_URN]: { description: "All of sales" },
    });
  });

  it("DELETE is 204, then 404", async () => {
    const id = await group("Sales");
    await stand.scim("delete", `/Groups/${id}`).expect(204);
    expectScimError(await stand.scim("get", `/Groups/${id}`), 404);
  });
});

describe("errors", () => {
  it("displayName taken is 409 uniqueness", async () => {
    await group("Sales");
    const again = await stand.scim("post", "/Groups", {
      schemas: [GROUP_URN],
      displayName: "SALES",
    });
    expect(expectScimError(again, 409, "uniqueness")).toContain("displayName");
  });

  it("a missing group is 404 for every write", async () => {
    const [anna = ""] = await people(1);
    for (const op of ["add", "remove"]) {
      const operation = { op, path: "members", value: [{ value: anna }] };
      expectScimError(await patch(unknownId, operation), 404);
    }
    expectScimError(
      await patch(unknownId, { op: "replace", path: "displayName", value: "x" }),
      404,
    );
    expectScimError(await stand.scim("delete", `/Groups/${unknownId}`), 404);
    expectScimError(await stand.scim("get", "/Groups/sales"), 404);
  });

  it("statement 58: an unknown member is 400 invalidValue and changes nothing", async () => {
    const [anna = "", bert = ""] = await people(2);
    const id = await group("Sales", [anna]);
    const value = [{ value: bert }, { value: unknownId }];
    const response = await patch(id, { op: "add", path: "members", value });
    expect(expectScimError(response, 400, "invalidValue")).toContain(unknownId);
    expect(await membersOf(id)).toEqual([anna]);

    const body = { schemas: [GROUP_URN], displayName: "Other", members: value };
    expectScimError(await stand.scim("post", "/Groups", body), 400, "invalidValue");
    const left = bodyOf(await stand.scim("get", '/Groups?filter=displayName%20eq%20"Other"'));
    expect(left["totalResults"]).toBe(0);
  });

  it("a rename is taken back when the members of the same request cannot be", async () => {
    const id = await group("Sales");
    const operations = [
      { op: "replace", path: "displayName", value: "Renamed" },
      { op: "add", path: "members", value: [{ value: unknownId }] },
    ];
    expectScimError(await patch(id, ...operations), 400, "invalidValue");
    const read = bodyOf(await stand.scim("get", `/Groups/${id}`));
    expect(read["displayName"]).toBe("Sales");
  });

  it("remove of displayName and change of a member's value are 400 mutability", async () => {
    const [anna = ""] = await people(1);
    const id = await group("Sales", [anna]);
    expectScimError(await patch(id, { op: "remove", path: "displayName" }), 400, "mutability");
    const path = `members[value eq "${anna}"].value`;
    expectScimError(await patch(id, { op: "replace", path, value: "x" }), 400, "mutability");
  });
});

describe("PATCH of members, in the forms of clients.md", () => {
  it("Entra, default form: Add and Remove with value arrays and $ref null", async () => {
    const [a = "", b = ""] = await people(2);
    const id = await group("Sales", [a]);
    const add = { op: "Add", path: "members", value: [{ $ref: null, value: b }] };
    expect((await patch(id, add)).status).toBe(204);
    expect(await callsOf()).toEqual([`POST /users/${b}/memberOfGroups`]);
    expect((await patch(id, add)).status).toBe(204);
    expect(await membersOf(id)).toEqual([a, b].sort());
    await stand.clearCalls();
    const remove = { op: "Remove", path: "members", value: [{ $ref: null, value: a }] };
    expect((await patch(id, remove)).status).toBe(204);
    expect(await callsOf()).toEqual([`DELETE /users/${a}/memberOfGroups/${id}`]);
    expect((await patch(id, remove)).status).toBe(204);
    expect(await membersOf(id)).toEqual([b]);
  });

  it("Entra with the flag, and Okta: remove by filter, id inside the value", async () => {
    const [a = "", b = ""] = await people(2);
    const id = await group("Sales", [a]);
    const operations = [
      { op: "remove", path: `members[value eq "${a}"]` },
      { op: "add", path: "members", value: [{ value: b, display: "member1" }] },
    ];
    expect((await patch(id, ...operations)).status).toBe(204);
    expect(await membersOf(id)).toEqual([b]);
    const rename = { op: "replace", value: { id, displayName: "Sales EU" } };
    expect((await patch(id, rename)).status).toBe(204);
    expect(await membersOf(id)).toEqual([b]);
  });

  it("Okta full push: replace members; [] empties; midPoint adds by filter", async () => {
    const [a = "", b = "", c = ""] = await people(3);
    const id = await group("Sales", [a, b]);
    const value = [{ value: b }, { value: c }];
    expect((await patch(id, { op: "replace", path: "members", value })).status).toBe(204);
    expect(await membersOf(id)).toEqual([b, c].sort());
    expect((await patch(id, { op: "replace", path: "members", value: [] })).status).toBe(204);
    expect(await membersOf(id)).toEqual([]);
    expect((await patch(id, { op: "add", path: `members[value eq "${a}"]` })).status).toBe(204);
    expect(await membersOf(id)).toEqual([a]);
    expect((await patch(id, { op: "remove", path: "members" })).status).toBe(204);
    expect(await membersOf(id)).toEqual([]);
  });

  it("statement 136: a value array of [] removes nobody", async () => {
    const [a = ""] = await people(1);
    const id = await group("Sales", [a]);
    expect((await patch(id, { op: "remove", path: "members", value: [] })).status).toBe(204);
    expect(await membersOf(id)).toEqual([a]);
  });

  it("statement 144: nested groups, and a cycle does not loop", async () => {
    const [a = ""] = await people(1);
    const inner = await group("Inner", [a]);
    const outer = await group("Outer");
    const nest = (value: string, type?: string) => ({
      op: "add",
      path: "members",
      value: [{ value, ...(type === undefined ? {} : { type }) }],
    });
    expect((await patch(outer, nest(inner, "Group"))).status).toBe(204);
    expect((await patch(inner, nest(outer))).status).toBe(204);
    expect(await membersOf(outer)).toEqual([inner]);
    expect(await membersOf(inner)).toEqual([a, outer].sort());
  });
});

describe("filters", () => {
  const find = async (filter: string, more = "") =>
    bodyOf(await stand.scim("get", `/Groups?filter=${encodeURIComponent(filter)}${more}`));

  it("by name, id and externalId in one call; by member from the member's side", async () => {
    const [a = "", b = ""] = await people(2);
    const id = await group("Sales", [a]);
    await group("Other", [b]);
    const cheap = "&excludedAttributes=members";
    expect(await find('displayName eq "sales"', cheap)).toMatchObject({ totalResults: 1 });
    expect(await find(`id eq "${id}"`, cheap)).toMatchObject({ totalResults: 1 });
    expect(await callsOf()).toHaveLength(2);
    for (const filter of [
      `members eq "${a}"`,
      `members.value eq "${a}"`,
      `members[value eq "${a}"]`,
      `id eq "${id}" and members eq "${a}"`,
    ]) {
      await stand.clearCalls();
      expect(await find(filter, "&attributes=id")).toMatchObject({
        totalResults: 1,
        Resources: [{ id }],
      });
      expect(await callsOf()).toHaveLength(1);
    }
    // Whoever asks about one member is not shown the others, unless by name.
    const about = `id eq "${id}" and members eq "${a}"`;
    await stand.clearCalls();
    const { Resources: plain } = (await find(about)) as { Resources: object[] };
    expect(plain[0]).not.toHaveProperty("members");
    expect(await callsOf()).toHaveLength(1);
    expect(await find(about, "&attributes=members")).toMatchObject({
      Resources: [{ members: [{ value: a }] }],
    });
    expect(await find(`id eq "${id}" and members eq "${b}"`)).toMatchObject({ totalResults: 0 });
    expect(await find(`members eq "${unknownId}"`)).toMatchObject({ totalResults: 0 });
  });

  it("lists hold members unless excluded, and empty groups cost nothing", async () => {
    const [a = ""] = await people(1);
    const id = await group("Sales", [a]);
    await group("Empty");
    const page = bodyOf(await stand.scim("get", "/Groups"));
    const resources = page["Resources"] as { id: string; members?: object[] }[];
    expect(resources.find((each) => each.id === id)?.members).toHaveLength(1);
    expect(await callsOf()).toHaveLength(2);
  });
});

describe("size, faults and races", () => {
  it("statement 146: 50 parallel PATCHes of 20 members each lose nobody", async () => {
    const seed = await fetch(`${stand.emulator.authUrl}/_emulator/seed`, {
      method: "POST",
      body: JSON.stringify({ users: 1000, groups: 0, membersPerGroup: 0 }),
    });
    expect(seed.ok).toBe(true);
    const ids: string[] = [];
    for (let startIndex = 1; startIndex <= 1000; startIndex += 200) {
      const page = bodyOf(await stand.scim("get", `/Users?startIndex=${startIndex}&count=200`));
      ids.push(...(page["Resources"] as { id: string }[]).map(({ id }) => id));
    }
    const id = await group("Everybody");
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const part = ids.slice(index * 20, index * 20 + 20);
        return patch(id, { op: "add", path: "members", value: part.map((value) => ({ value })) });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 204));
    expect((await stand.calls()).filter(({ method }) => method === "POST")).toHaveLength(1000);
    await stand.clearCalls();
    expect(await membersOf(id)).toEqual(ids.sort());
    expect((await stand.calls()).length).toBeLessThanOrEqual(6);
  });

  it.each([
    ["a 429", { kind: "status", status: 429, when: "before", retryAfter: 60 }],
    ["a reset before the commit", { kind: "reset", when: "before" }],
    ["a 500 after the commit", { kind: "status", status: 500, when: "after" }],
  ])("%s in the middle of adds: no success, and the repeat finishes", async (_name, fault) => {
    const ids = await people(40);
    const id = await group("Sales");
    const path = `/users/${ids[20] ?? ""}/memberOfGroups`;
    await stand.knobs({ faults: [{ method: "POST", path, times: 50, ...fault }] });
    const add = { op: "add", path: "members", value: ids.map((value) => ({ value })) };
    const first = await patch(id, add);
    expect([429, 503]).toContain(first.status);
    expect(first.headers["retry-after"]).toMatch(/^\d+$/);
    await stand.knobs({ faults: [] });
    // After a 429 writes are held back for as long as PingOne said, and slowed down for a while.
    time.shift(300_000);
    expect((await patch(id, add)).status).toBe(204);
    expect(await membersOf(id)).toEqual(ids.sort());
  });
});
