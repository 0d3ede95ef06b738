// What PATCH, filters and PingOne's own rules mean for groups, beyond the common cases.
import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ROLES } from "../../src/emulator/directory/roles/role-catalogue.js";
import { change, directoryOf, GROUP_URN, unknownId, type Directory } from "../support/directory.js";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import { bodyOf, expectScimError, useStand } from "../support/start.js";

const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";

let directory: Directory;
let pingOne: PingOneApi;
const stand = useStand();
beforeAll(async () => {
  directory = directoryOf(stand);
  pingOne = await pingOneOf(stand.emulator);
});

const where = (condition: string): object => ({ op: "remove", path: `members[${condition}]` });

describe("operations on members apply in their order (RFC 7644 section 3.5.2)", () => {
  it("a condition sees who was added before it, member already or not", async () => {
    const [anna = "", ben = "", carl = ""] = await directory.users("anna", "ben", "carl");
    const id = await directory.group("Sales", [anna, carl]);
    const add = change("add", anna, ben);
    expect((await directory.patch(id, add, where('display sw "a"'))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([ben, carl].sort());
    expect((await directory.patch(id, add, where('display eq "ben"'))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([anna, carl].sort());
    expect((await directory.patch(id, add, where('type eq "User"'))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([]);
  });

  it("a condition does not see who is added after it", async () => {
    const [anna = "", ben = ""] = await directory.users("anna", "ben");
    const id = await directory.group("Sales", [anna, ben]);
    const all = where('type eq "User"');
    expect((await directory.patch(id, all, change("add", anna))).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([anna]);
    const replaced = [all, change("replace", ben), where('display eq "anna"')];
    expect((await directory.patch(id, ...replaced)).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([ben]);
  });

  it("whoever a condition would remove has to exist all the same", async () => {
    const id = await directory.group("Sales");
    const response = await directory.patch(id, change("add", unknownId), where('display eq "x"'));
    expect(expectScimError(response, 400, "invalidValue")).toContain(unknownId);
  });

  it("who was added before and is removed by it costs no write", async () => {
    const [anna = ""] = await directory.users("anna");
    const inner = await directory.group("Inner");
    const id = await directory.group("Sales");
    const add = change("add", anna, inner);
    expect((await directory.patch(id, add, where('type eq "Group"'))).status).toBe(204);
    const writes = (await directory.calls()).filter((call) => !call.startsWith("GET"));
    expect(writes).toEqual([`POST /users/${anna}/memberOfGroups`]);
  });
});

describe("filters that name several members", () => {
  async function find(filter: string): Promise<string[]> {
    const query = `/Groups?attributes=displayName&filter=${encodeURIComponent(filter)}`;
    const { Resources = [], totalResults } = bodyOf(await stand.scim("get", query));
    const names = (Resources as { displayName: string }[]).map(({ displayName }) => displayName);
    expect(totalResults).toBe(names.length);
    return names.sort();
  }

  it("are answered from the memberships of each, one call a member", async () => {
    const [a = "", b = "", c = ""] = await directory.users("a", "b", "c");
    await directory.group("Both", [a, b]);
    await directory.group("A", [a]);
    await directory.group("B", [b]);
    await directory.group("None", [c]);
    const is = (id: string) => `members.value eq "${id}"`;
    await directory.calls();
    expect(await find(`${is(a)} and ${is(b)}`)).toEqual(["Both"]);
    expect(await directory.calls()).toEqual(
      expect.arrayContaining([`GET /users/${a}/memberOfGroups`, `GET /users/${b}/memberOfGroups`]),
    );
    expect(await find(`${is(a)} or ${is(b)}`)).toEqual(["A", "B", "Both"]);
    expect(await find(`${is(a)} and not (${is(b)})`)).toEqual(["A"]);
    expect(await find(`(${is(a)} or members[value eq "${b}"]) and displayName sw "b"`)).toEqual([
      "B",
      "Both",
    ]);
    expect(await find(`(${is(a)} and displayName eq "A") or ${is(c)}`)).toEqual(["A", "None"]);
    expect(await find(`${is(a)} and ${is(unknownId)}`)).toEqual([]);
    expect(await find(`${is(a)} or members eq "nobody"`)).toEqual(["A", "Both"]);
  });

  it("page by index and by cursor in one order", async () => {
    const [a = "", b = ""] = await directory.users("a", "b");
    for (const name of ["1", "2", "3"]) await directory.group(name, [a, b]);
    const filter = encodeURIComponent(`members eq "${a}" and members eq "${b}"`);
    const names = async (query: string) => {
      const body = bodyOf(await stand.scim("get", `/Groups?filter=${filter}&${query}`));
      const found = (body["Resources"] as { displayName: string }[]).map(
        (each) => each.displayName,
      );
      return { found, next: body["nextCursor"] as string | undefined };
    };
    const whole = (await names("count=10")).found;
    expect([...whole].sort()).toEqual(["1", "2", "3"]);
    const first = await names("startIndex=1&count=2");
    const second = await names("startIndex=3&count=2");
    expect([...first.found, ...second.found]).toEqual(whole);
    const begin = await names("cursor=&count=2");
    const end = await names(`count=2&cursor=${encodeURIComponent(begin.next ?? "")}`);
    expect([...begin.found, ...end.found]).toEqual(whole);
    expect(end.next).toBeUndefined();
  });

  it("are refused beyond 50 members, and where not every match needs one of them", async () => {
    const many = Array.from({ length: 51 }, (_, index) => `members eq "${index}"`).join(" or ");
    const [a = ""] = await directory.users("a");
    for (const [filter, scimType] of [
      [many, "tooMany"],
      [`not (members eq "${a}")`, "invalidFilter"],
      [`displayName eq "x" or members eq "${a}"`, "invalidFilter"],
      [`members eq "${a}" and members.type eq "Group"`, "invalidFilter"],
      [`members.value ne "${a}"`, "invalidFilter"],
    ] as const) {
      const query = `/Groups?filter=${encodeURIComponent(filter)}`;
      expectScimError(await stand.scim("get", query), 400, scimType);
    }
    expect((await directory.calls()).filter((call) => !call.startsWith("POST"))).toEqual([]);
  });
});

describe("groups that PingOne does not let us change (contract 8.2, 8.5)", () => {
  async function external(): Promise<string> {
    const seeded = await fetch(`${stand.emulator.authUrl}/_emulator/seed`, {
      method: "POST",
      body: JSON.stringify({ users: 2, externalGroups: 1, membersPerGroup: 2 }),
    });
    expect(seeded.ok).toBe(true);
    const { Resources } = bodyOf(await stand.scim("get", "/Groups?attributes=id"));
    await stand.clearCalls();
    return (Resources as { id: string }[])[0]?.id ?? "";
  }

  it("external ones are read, and refuse every change with 403 and the reason", async () => {
    const id = await external();
    const [anna = ""] = await directory.users("anna");
    const members = await directory.membersOf(id);
    expect(members).toHaveLength(2);
    const body = { schemas: [GROUP_URN], displayName: "Renamed" };
    const whole = bodyOf(await stand.scim("get", `/Groups/${id}`));
    const answers = [
      await directory.patch(id, change("add", anna)),
      await directory.patch(id, change("remove", members[0] ?? "")),
      await directory.patch(id, { op: "remove", path: "members" }),
      await directory.patch(id, { op: "replace", path: "displayName", value: "Renamed" }),
      await stand.scim("put", `/Groups/${id}`, { ...whole, ...body }),
      await stand.scim("put", `/Groups/${id}`, { ...whole, members: [{ value: anna }] }),
    ];
    for (const answer of answers) {
      expect(expectScimError(answer, 403)).toContain("identity provider");
    }
    expect(await directory.membersOf(id)).toEqual(members);
    expect((await stand.scim("put", `/Groups/${id}`, whole)).status).toBe(200);
  });

  it("external ones say so, too, when PingOne refuses to delete them; another refusal is the gateway's own", async () => {
    const id = await external();
    const internal = await directory.group("Sales");
    const fault = { method: "DELETE", path: "/groups/", times: 2, kind: "status", status: 403 };
    await stand.knobs({ faults: [fault] });
    const refused = await stand.scim("delete", `/Groups/${id}`);
    expect(expectScimError(refused, 403)).toContain("identity provider");
    expectScimError(await stand.scim("delete", `/Groups/${internal}`), 502);
    expect((await stand.scim("delete", `/Groups/${internal}`)).status).toBe(204);
  });

  it("a group with roles says so when PingOne refuses its members; any other refusal is the gateway's own", async () => {
    const [anna = ""] = await directory.users("anna");
    const id = await directory.group("Admins");
    const path = "memberOfGroups$";
    await stand.knobs({
      faults: [{ method: "POST", path, times: 2, kind: "status", status: 403 }],
    });
    expectScimError(await directory.patch(id, change("add", anna)), 502);
    const { id: roleId = "" } = ROLES.find(({ name }) => name === "Identity Data Admin") ?? {};
    const role = { role: { id: roleId }, scope: { id: "s", type: "ENVIRONMENT" } };
    await pingOne.call("post", `/groups/${id}/roleAssignments`, role);
    const refused = await directory.patch(id, change("add", anna));
    expect(expectScimError(refused, 403)).toContain("administrator roles");
    const filter = { op: "add", path: `${PINGONE_URN}:userFilter`, value: 'title eq "x"' };
    const dynamic = await directory.patch(id, filter);
    expect(expectScimError(dynamic, 400, "invalidValue")).toContain("roles");
  });

  it("members by the group's filter or a nested group are no direct ones, and their removal is never told as done", async () => {
    const anna = await directory.user("anna", { title: "Boss" });
    const [ben = "", carl = "", dora = ""] = await directory.users("ben", "carl", "dora");
    const inner = await directory.group("Inner", [ben]);
    const extension = { [PINGONE_URN]: { userFilter: 'title eq "Boss"' } };
    const id = await directory.group("Outer", [inner, carl], extension);
    expect(await directory.membersOf(id)).toEqual([inner, carl].sort());
    for (const indirect of [anna, ben]) {
      for (const operations of [
        [change("remove", indirect)],
        [change("remove", indirect, carl)],
        [change("remove", indirect), where('display eq "nobody"')],
      ]) {
        const detail = expectScimError(await directory.patch(id, ...operations), 400, "mutability");
        expect(detail).toContain(indirect);
        expect(detail).toContain("filter");
      }
    }
    expect(await directory.membersOf(id)).toEqual([inner, carl].sort());
    expect((await directory.patch(id, change("remove", dora, unknownId))).status).toBe(204);
    // A direct membership beside the indirect one can go, and the rest stays out of sight.
    expect((await directory.patch(id, change("add", anna))).status).toBe(204);
    expect((await directory.patch(id, change("remove", anna))).status).toBe(204);
    expect((await directory.patch(id, { op: "remove", path: "members" })).status).toBe(204);
    expect(await directory.membersOf(id)).toEqual([]);
  });

  it("a member of another population is refused with PingOne's reason", async () => {
    const { id: population } = await pingOne.call("post", "/populations", { name: "Other" });
    const [anna = ""] = await directory.users("anna");
    const extension = { [PINGONE_URN]: { population: { id: population } } };
    const id = await directory.group("Sales", [], extension);
    const refused = await directory.patch(id, change("add", anna));
    const detail = expectScimError(refused, 400, "invalidValue");
    expect(detail).toContain(anna);
    expect(detail).toContain("population");
  });

  it("a missing group is 404 also where PingOne answers 400 for it (contract 17, U9)", async () => {
    const [anna = ""] = await directory.users("anna");
    await stand.knobs({ unknownGroupStatus: 400 });
    expectScimError(await directory.patch(unknownId, change("add", anna)), 404);
  });
});

describe("customData, a JSON object as text (contract 8.2)", () => {
  const path = `${PINGONE_URN}:customData`;
  const readText = async (id: string): Promise<unknown> => {
    const read = bodyOf(await stand.scim("get", `/Groups/${id}`));
    return (read[PINGONE_URN] as { customData?: string }).customData;
  };

  it("is written, read, changed and removed; a client that does not know it does no harm", async () => {
    const text = '{"cost":{"center":[42]}}';
    const id = await directory.group("Sales", [], { [PINGONE_URN]: { customData: text } });
    expect(await pingOne.call("get", `/groups/${id}`)).toMatchObject({
      customData: { cost: { center: [42] } },
    });
    const renamed = { schemas: [GROUP_URN], displayName: "Sales 2" };
    expect((await stand.scim("put", `/Groups/${id}`, renamed)).status).toBe(200);
    expect(await readText(id)).toBe(text);
    expect((await directory.patch(id, { op: "replace", path, value: '{"a":1}' })).status).toBe(204);
    expect(await readText(id)).toBe('{"a":1}');
    expect((await directory.patch(id, { op: "remove", path })).status).toBe(204);
    expect(await readText(id)).toBeUndefined();
    // Nothing but the marker of the create.
    expect(
      Object.keys((await pingOne.call("get", `/groups/${id}`))["customData"] as object),
    ).toEqual(["$create"]);
  });

  it.each(["[1]", "null", '"text"', "{", "12"])("%s is refused with 400", async (value) => {
    const id = await directory.group("Sales");
    const operation = { op: "add", path, value };
    const refused = await directory.patch(id, operation);
    expect(expectScimError(refused, 400, "invalidValue")).toContain("customData");
  });

  it.each([
    ["a value", String.raw`{"a":"\ud83d"}`],
    ["a key", String.raw`{"a":[{"\udc00":1}]}`],
  ])("half of a surrogate pair in %s is refused with 400", async (_where, value) => {
    const extension = { [PINGONE_URN]: { customData: value } };
    const body = { schemas: [GROUP_URN, PINGONE_URN], displayName: "Sales", ...extension };
    const refused = await stand.scim("post", "/Groups", body);
    expect(expectScimError(refused, 400, "invalidValue")).toMatch(/customData.*surrogate/);
    const whole = { [PINGONE_URN]: { customData: String.raw`{"a":"\ud83d\ude00"}` } };
    const id = await directory.group("Sales", [], whole);
    expect(await readText(id)).toBe('{"a":"😀"}');
  });
});

describe("groups of users in lists (contract 3.4)", () => {
  it("are there when attributes names them, at one call a user, and cost nothing otherwise", async () => {
    const [anna = "", ben = ""] = await directory.users("anna", "ben");
    const id = await directory.group("Sales", [anna]);
    const list = async (query: string) => {
      const { Resources } = bodyOf(await stand.scim("get", `/Users?${query}`));
      const found = Resources as { id: string; groups?: { value: string; display: string }[] }[];
      return new Map(found.map((user) => [user.id, user.groups]));
    };
    for (const query of ["", "excludedAttributes=emails", "attributes=userName"]) {
      expect([...(await list(query)).values()]).toEqual([undefined, undefined]);
      expect(await directory.calls()).toEqual(["GET /users"]);
    }
    const named = await list("attributes=userName,groups");
    expect(named.get(anna)).toMatchObject([{ value: id, display: "Sales", type: "direct" }]);
    expect(named.get(ben)).toBeUndefined();
    const one = (user: string): string => `GET /users/${user}/memberOfGroups`;
    expect((await directory.calls()).sort()).toEqual(["GET /users", one(anna), one(ben)].sort());
  });
});

describe("groups of one user (statement 142)", () => {
  let anna: string;
  let inner: string;
  let mixed: string;
  beforeEach(async () => {
    const [first = "", ben = ""] = await directory.users("anna", "ben");
    anna = first;
    inner = await directory.group("Inner", [anna]);
    const outer = await directory.group("Outer", [inner]);
    mixed = await directory.group("Mixed", [inner, ben]);
    const groups = { [inner]: "direct", [outer]: "indirect", [mixed]: "indirect" };
    ways = new Map(Object.entries(groups));
  });
  let ways: ReadonlyMap<string, string>;

  async function read(query: string): Promise<ReadonlyMap<string, string | undefined>> {
    const { groups } = bodyOf(await stand.scim("get", `/Users/${anna}${query}`));
    const found = groups as { value: string; type?: string }[];
    return new Map(found.map(({ value, type }) => [value, type]));
  }

  it("say how the user came in, at no extra call, where the groups themselves show it", async () => {
    expect(await read("")).toEqual(new Map([...ways, [mixed, undefined]]));
    expect(await directory.calls()).toEqual([`GET /users/${anna}`]);
  });

  it("say it of each, at a call more, when attributes names groups.type", async () => {
    expect(await read("?attributes=groups.value,groups.type")).toEqual(ways);
    expect((await directory.calls()).sort()).toEqual(
      [`GET /users/${anna}`, `GET /users/${anna}/memberOfGroups`].sort(),
    );
    const nobody = `/Users/${unknownId}?attributes=groups.type`;
    expectScimError(await stand.scim("get", nobody), 404);
  });
});
