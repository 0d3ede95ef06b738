// A source with a boundary never sees or changes anybody outside, whatever it sends.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../../support/start.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const GROUP_EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";

const stand = useStand({
  isKept: true,
  policy: { boundary: { populations: [INSIDE] }, environmentGroups: "members" },
});

interface World {
  readonly pingOne: PingOneApi;
  readonly outside: string;
  readonly population: string;
  readonly inside: string;
  readonly shared: string;
  readonly foreign: string;
}

async function worldOf(): Promise<World> {
  await stand.reset();
  const pingOne = await pingOneOf(stand.emulator);
  const make = async (path: string, body: object): Promise<string> =>
    (await pingOne.call("post", path, body))["id"] as string;
  const population = await make("/populations", { name: "Administrators" });
  const outside = await make("/users", {
    username: "outsider",
    email: "outsider@example.com",
    name: { family: "Outside" },
    population: { id: population },
  });
  const shared = await make("/groups", { name: "Shared" });
  const foreign = await make("/groups", { name: "Foreign", population: { id: population } });
  await pingOne.call("post", `/users/${outside}/memberOfGroups`, { id: shared });
  await pingOne.call("post", `/users/${outside}/memberOfGroups`, { id: foreign });
  const inside = await make("/users", { username: "insider", population: { id: INSIDE } });
  await pingOne.call("post", `/users/${inside}/memberOfGroups`, { id: shared });
  await stand.clearCalls();
  return { pingOne, outside, population, inside, shared, foreign };
}

type Send = readonly ["get" | "post" | "put" | "patch" | "delete", string, object?];

const patch = (path: string, ...operations: readonly object[]): Send => [
  "patch",
  path,
  { schemas: [PATCH_URN], Operations: operations },
];

/** What might reach somebody outside. */
const requests = (world: World): fc.Arbitrary<Send> => {
  const { outside, population, inside, shared, foreign } = world;
  const user = { schemas: [USER_URN], userName: "insider" };
  const filter = fc.constantFrom(
    'userName eq "outsider"',
    `id eq "${outside}"`,
    "userName pr",
    'not (userName eq "insider")',
    'userName eq "outsider" or userName eq "insider"',
    `${EXTENSION}:population.id eq "${population}"`,
    `${EXTENSION}:population.id ne "${INSIDE}"`,
    'emails[value eq "outsider@example.com"]',
    'name.familyName sw "Out"',
  );
  const memberFilter = fc.constantFrom(
    `members.value eq "${outside}"`,
    `members[value eq "${outside}"]`,
    `id eq "${foreign}"`,
    'displayName eq "Foreign"',
    "displayName pr",
  );
  const group = fc.constantFrom(shared, foreign);
  const value = [{ value: outside }];
  const member = fc.constantFrom<object>(
    { op: "add", path: "members", value },
    { op: "remove", path: "members", value },
    { op: "remove", path: `members[value eq "${outside}"]` },
    { op: "remove", path: "members" },
    { op: "remove", path: 'members[type eq "User"]' },
    { op: "replace", path: "members", value: [] },
    { op: "replace", path: "members", value: [{ value: inside }] },
    { op: "replace", value: { members: value } },
  );
  return fc.oneof(
    filter.map((text): Send => ["get", `/Users?filter=${encodeURIComponent(text)}`]),
    filter.map((text): Send => [
      "get",
      `/Users?cursor=&count=1&filter=${encodeURIComponent(text)}`,
    ]),
    filter.map((text): Send => ["post", "/Users/.search", { filter: text }]),
    memberFilter.map((text): Send => ["get", `/Groups?filter=${encodeURIComponent(text)}`]),
    fc.constantFrom<Send>(
      ["get", `/Users/${outside}`],
      ["get", `/Users/${outside.toUpperCase()}`],
      ["get", "/Users"],
      ["get", "/Groups"],
      ["get", `/?filter=${encodeURIComponent("id pr")}`],
      ["get", `/Groups/${shared}`],
      ["get", `/Groups/${foreign}`],
      ["put", `/Users/${outside}`, user],
      ["delete", `/Users/${outside}`],
      ["delete", `/Groups/${shared}`],
      ["delete", `/Groups/${foreign}`],
      ["put", `/Users/${inside}`, { ...user, [EXTENSION]: { population: { id: population } } }],
      [
        "post",
        "/Users",
        { ...user, userName: "new", [EXTENSION]: { population: { id: population } } },
      ],
      ["post", "/Groups", { schemas: [GROUP_URN], displayName: "New", members: value }],
      [
        "post",
        "/Groups",
        {
          schemas: [GROUP_URN],
          displayName: "New",
          [GROUP_EXTENSION]: { population: { id: population } },
        },
      ],
      patch(`/Users/${outside}`, { op: "replace", path: "active", value: false }),
      patch(`/Users/${outside}`, { op: "replace", path: "title", value: "x" }),
      patch(`/Users/${inside}`, {
        op: "replace",
        path: `${EXTENSION}:population.id`,
        value: population,
      }),
    ),
    fc.tuple(group, member).map(([id, operation]) => patch(`/Groups/${id}`, operation)),
    fc
      .tuple(group, fc.constantFrom<readonly object[]>([], value, [{ value: inside }]))
      .map(([id, members]): Send => [
        "put",
        `/Groups/${id}`,
        { schemas: [GROUP_URN], displayName: id === shared ? "Shared" : "Foreign", members },
      ]),
    fc.tuple(group, member).map(([id, operation]): Send => [
      "post",
      "/Bulk",
      {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        Operations: [
          {
            method: "PATCH",
            path: `/Groups/${id}`,
            data: { schemas: [PATCH_URN], Operations: [operation] },
          },
          { method: "DELETE", path: `/Users/${outside}` },
        ],
      },
    ]),
  );
};

describe("a bounded source", () => {
  it("never sees or changes anybody outside, whatever it sends", async () => {
    const world = await worldOf();
    const { pingOne, outside, population, inside, foreign } = world;
    const stateOf = async () => ({
      user: await pingOne.call("get", `/users/${outside}?include=memberOfGroupIDs`),
      group: await pingOne.call("get", `/groups/${foreign}`),
    });
    const before = await stateOf();
    await fc.assert(
      fc.asyncProperty(fc.array(requests(world), { minLength: 1, maxLength: 4 }), async (sends) => {
        for (const [method, path, body] of sends) {
          const { status, text } = await stand.scim(method, path, body);
          expect(status).toBeLessThan(500);
          expect(text).not.toMatch(/outsider|Outside/);
          // An error may name what the client has sent.
          if (status < 300 && path !== "/Bulk") expect(text).not.toContain(outside);
          if (status < 300 && path !== "/Bulk") expect(text).not.toContain(population);
        }
      }),
      { numRuns: 150 },
    );
    expect(await stateOf()).toEqual(before);
    const left = await pingOne.call("get", `/users/${inside}`);
    expect(left["population"]).toEqual({ id: INSIDE });
  });

  it("makes groups in its population, and leaves hidden members where they are", async () => {
    const { pingOne, outside, inside, shared } = await worldOf();
    const created = bodyOf(
      await stand.scim("post", "/Groups", { schemas: [GROUP_URN], displayName: "Own" }),
    );
    expect(created).toMatchObject({ [GROUP_EXTENSION]: { population: { id: INSIDE } } });
    const body = { schemas: [GROUP_URN], displayName: "Shared", members: [] };
    expect((await stand.scim("put", `/Groups/${shared}`, body)).status).toBe(200);
    const memberships = async (id: string) =>
      (await pingOne.call("get", `/users/${id}?include=memberOfGroupIDs`))["memberOfGroupIDs"] ??
      [];
    expect(await memberships(outside)).toContain(shared);
    expect(await memberships(inside)).toEqual([]);
  });

  it.each<[string, object]>([
    ["emails", { op: "replace", path: "emails", value: [{ value: "m@example.com" }] }],
    ["userName", { op: "replace", path: "userName", value: "mallory" }],
    ["phoneNumbers", { op: "add", path: "phoneNumbers", value: [{ value: "+4930123456" }] }],
    ["password", { op: "replace", path: "password", value: "Sesame-1234-open" }],
    ["active", { op: "replace", path: "active", value: false }],
    ["mfaEnabled", { op: "replace", path: `${EXTENSION}:mfaEnabled`, value: false }],
    ["population", { op: "replace", path: `${EXTENSION}:population.id`, value: INSIDE }],
  ])("does not reach who was moved out a moment ago: %s", async (_name, operation) => {
    const { pingOne, inside, population } = await worldOf();
    expect((await stand.scim("get", `/Users/${inside}`)).status).toBe(200);
    await pingOne.call("put", `/users/${inside}/population`, { id: population });
    const before = await pingOne.call("get", `/users/${inside}`);
    const body = { schemas: [USER_URN], userName: "insider", title: "x" };
    expectScimError(await stand.scim(...patch(`/Users/${inside}`, operation)), 404);
    expectScimError(await stand.scim("put", `/Users/${inside}`, body), 404);
    expectScimError(await stand.scim("delete", `/Users/${inside}`), 404);
    expect(await pingOne.call("get", `/users/${inside}`)).toEqual(before);
  });

  it("is not shown who was moved out a moment ago, whatever it wrote of them", async () => {
    const { pingOne, inside, population } = await worldOf();
    expect((await stand.scim("get", `/Users/${inside}`)).status).toBe(200);
    await pingOne.call("put", `/users/${inside}/population`, { id: population });
    const title = patch(`/Users/${inside}`, { op: "replace", path: "title", value: "x" });
    expectScimError(await stand.scim(...title), 404);
    await stand.clearCalls();
    expectScimError(await stand.scim(...title), 404);
    expect((await stand.calls()).filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("costs one read more for the first write in a minute, for active and for DELETE", async () => {
    const { inside } = await worldOf();
    const countOf = async (...send: Send): Promise<number> => {
      await stand.clearCalls();
      const { status } = await stand.scim(...send);
      expect(status).toBeLessThan(300);
      return (await stand.calls()).filter(({ path }) => !path.includes("/schemas")).length;
    };
    const title = patch(`/Users/${inside}`, { op: "replace", path: "title", value: "x" });
    expect(await countOf(...title)).toBe(2);
    expect(await countOf(...title)).toBe(1);
    const active = patch(`/Users/${inside}`, { op: "replace", path: "active", value: false });
    expect(await countOf(...active)).toBe(2);
    const email = { op: "replace", path: "emails", value: [{ value: "i@example.com" }] };
    expect(await countOf(...patch(`/Users/${inside}`, email))).toBe(2);
    const body = { schemas: [USER_URN], userName: "insider", title: "y" };
    expect(await countOf("put", `/Users/${inside}`, body)).toBe(2);
    expect(
      await countOf("get", `/Users?filter=${encodeURIComponent('userName eq "insider"')}`),
    ).toBe(1);
    expect(await countOf("delete", `/Users/${inside}`)).toBe(2);
  });
});
