// Started from the environment with a boundary: whatever form a request has, it is answered for somebody outside as for nobody, and leaves them as they are.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  ENTERPRISE_URN,
  PATCH_URN,
  startStand,
  USER_URN,
  type Stand,
} from "../../support/start.js";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const NOBODY = "11111111-2222-4333-8444-555555555555";
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

let stand: Stand;
let pingOne: PingOneApi;
let outsider: string;
let outerGroup: string;
let known: string;
let team: string;

beforeAll(async () => {
  stand = await startStand({
    environment: { SCIM_BOUNDARY_POPULATIONS: INSIDE, PINGONE_POPULATION_ID: INSIDE },
    async prepare(emulator) {
      pingOne = await pingOneOf(emulator);
      const create = async (path: string, body: object): Promise<string> =>
        String((await pingOne.call("post", path, body))["id"]);
      const population = { id: await create("/populations", { name: "Administrators" }) };
      outsider = await create("/users", { username: "hidden-root", population });
      outerGroup = await create("/groups", { name: "hidden-group", population });
      known = await create("/users", { username: "known-anna", population: { id: INSIDE } });
      team = await create("/groups", { name: "Team", population: { id: INSIDE } });
      for (const [user, group] of [
        [outsider, outerGroup],
        [known, team],
      ] as const) {
        await pingOne.call("post", `/users/${user}/memberOfGroups`, { id: group });
      }
    },
  });
});
afterAll(() => stand.stop());

type Method = "get" | "post" | "put" | "patch" | "delete";
interface Form {
  readonly method: Method;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}
type Forms = Readonly<Record<string, (id: string) => Form>>;

const patch = (path: string, ...Operations: readonly object[]): Form => ({
  method: "patch",
  path,
  body: { schemas: [PATCH_URN], Operations },
});
const bulk = (...Operations: readonly object[]): Form => ({
  method: "post",
  path: "/Bulk",
  body: { schemas: [BULK_URN], Operations },
});
const user = (id: string): string => `/Users/${id}`;
const deactivations: readonly object[] = [
  { op: "REPLACE", path: "ACTIVE", value: "False" },
  { op: "replace", path: `${USER_URN}:active`, value: false },
  { op: "replace", value: { active: false } },
  { op: "replace", value: { [`${USER_URN}:active`]: false } },
  { op: "add", value: [{ active: false }] },
  { op: "add", value: '{"active":false}' },
  { op: "remove", path: "active" },
];

const asUser: Forms = {
  read: (id) => ({ method: "get", path: user(id) }),
  "read in capitals": (id) => ({ method: "get", path: user(id.toUpperCase()) }),
  "read unless it is there": (id) => ({
    method: "get",
    path: user(id),
    headers: { "If-None-Match": "*" },
  }),
  "read if it is there": (id) => ({ method: "get", path: user(id), headers: { "If-Match": "*" } }),
  "read what is below": (id) => ({ method: "get", path: `${user(id)}/groups` }),
  replace: (id) => ({
    method: "put",
    path: user(id),
    body: { schemas: [USER_URN], userName: "taken-over", active: false },
  }),
  "replace a version": (id) => ({
    method: "put",
    path: user(id),
    body: { schemas: [USER_URN], userName: "taken-over" },
    headers: { "If-Match": 'W/"1"' },
  }),
  delete: (id) => ({ method: "delete", path: user(id) }),
  "delete if it is there": (id) => ({
    method: "delete",
    path: user(id),
    headers: { "If-Match": "*" },
  }),
  "a patch of nothing": (id) => patch(user(id)),
  ...Object.fromEntries(
    deactivations.map((each) => [JSON.stringify(each), (id: string) => patch(user(id), each)]),
  ),
  "a filter with a guess": (id) =>
    patch(user(id), { op: "replace", path: 'emails[value co "hidden"].value', value: "m@x.test" }),
  "the extension": (id) =>
    patch(user(id), { op: "replace", path: `${EXTENSION}:population.id`, value: INSIDE }),
  "in Bulk": (id) =>
    bulk(
      { method: "DELETE", path: user(id) },
      { method: "PATCH", path: user(id), version: 'W/"1"', data: patch("", {}).body },
      { method: "PUT", path: user(id), data: { schemas: [USER_URN], userName: "taken-over" } },
    ),
};

const inTeam = (operation: object): Form => patch(`/Groups/${team}`, operation);
const asMember: Forms = {
  "by path": (value) => inTeam({ op: "Add", path: "MEMBERS", value: [{ VALUE: value }] }),
  "in capitals, as a user": (id) =>
    inTeam({ op: "add", path: "members", value: [{ value: id.toUpperCase(), type: "User" }] }),
  "as a group": (value) =>
    inTeam({ op: "add", path: "members", value: [{ value, type: "Group" }] }),
  "without an array": (value) => inTeam({ op: "add", path: "members", value: { value } }),
  "without a path": (value) => inTeam({ op: "add", value: { members: [{ value }] } }),
  "by a URN as key": (value) =>
    inTeam({ op: "add", value: { [`${GROUP_URN}:members`]: [{ value }] } }),
  "in JSON text": (value) => inTeam({ op: "add", value: JSON.stringify({ members: [{ value }] }) }),
  "by a filter": (id) => inTeam({ op: "add", path: `members[value eq "${id}"]`, value: {} }),
  "in another's place": (id) =>
    inTeam({ op: "replace", path: `members[value eq "${known}"].value`, value: id }),
  "put and taken": (value) =>
    patch(
      `/Groups/${team}`,
      { op: "add", path: "members", value: [{ value }] },
      { op: "remove", path: `members[value eq "${value}"]` },
    ),
  removed: (id) => inTeam({ op: "remove", path: `members[value eq "${id}"]` }),
  replaced: (value) => ({
    method: "put",
    path: `/Groups/${team}`,
    body: { schemas: [GROUP_URN], displayName: "Team", members: [{ value: known }, { value }] },
  }),
  "in a group that is made": (value) => ({
    method: "post",
    path: "/Groups",
    body: { schemas: [GROUP_URN], displayName: "New", members: [{ value }] },
  }),
  "in Bulk": (value) =>
    bulk({
      method: "POST",
      path: "/Groups",
      bulkId: "g",
      data: { schemas: [GROUP_URN], displayName: "New", members: [{ value }] },
    }),
};

const asGroup: Forms = {
  read: (id) => ({ method: "get", path: `/Groups/${id}?excludedAttributes=members` }),
  delete: (id) => ({ method: "delete", path: `/Groups/${id}` }),
  "a member more": (id) =>
    patch(`/Groups/${id}`, { op: "add", path: "members", value: [{ value: known }] }),
  "all members": (id) => patch(`/Groups/${id}`, { op: "remove", path: "members" }),
  replace: (id) => ({
    method: "put",
    path: `/Groups/${id}`,
    body: { schemas: [GROUP_URN], displayName: "Taken" },
  }),
};

const now = async () =>
  Promise.all(
    [
      `/users/${outsider}`,
      `/users/${outsider}/memberOfGroups`,
      `/groups/${outerGroup}`,
      `/users/${known}/memberOfGroups`,
    ].map((path) => pingOne.call("get", path)),
  );

async function answered({ method, path, body, headers = {} }: Form, id: string): Promise<string> {
  const response = await stand.scim(method, path, body).set(headers);
  const { status, text, headers: told } = response;
  const answer = JSON.stringify([status, told["etag"], told["location"], text]);
  return answer.replaceAll(new RegExp(id, "gi"), "ID").replaceAll(/Request [\w-]+/g, "Request");
}

const tableOf = (forms: Forms) => Object.entries(forms);

describe.each([
  ["a user outside", asUser, () => outsider],
  ["a member outside", asMember, () => outsider],
  ["a nested group outside", asMember, () => outerGroup],
  ["a group outside", asGroup, () => outerGroup],
] as const)("%s", (_what, forms, outside) => {
  it.each(tableOf(forms))("is nobody: %s", async (_form, make) => {
    const before = await now();
    const ofNobody = await answered(make(NOBODY), NOBODY);
    expect(await answered(make(outside()), outside())).toBe(ofNobody);
    expect(ofNobody).not.toMatch(/^\[5/);
    expect(await now()).toEqual(before);
  });
});

describe("what refers to somebody outside", () => {
  it.each([
    'userName sw "hidden"',
    'not (userName sw "known")',
    'userName ne "known-anna"',
    `id ne "${NOBODY}"`,
    `${EXTENSION}:population.id ne "${INSIDE}"`,
    'groups.display sw "hidden"',
    'displayName sw "hidden"',
    'displayName ne "Team"',
    "members pr",
  ])("a filter finds nobody outside, nor counts them: %s", async (filter) => {
    for (const path of ["/Users", "/Groups", "/"]) {
      for (const more of ["", "&count=0", "&cursor=&count=1", "&sortBy=userName&count=100"]) {
        const query = `?filter=${encodeURIComponent(filter)}${more}`;
        const { status, text } = await stand.scim("get", path + query);
        expect([path, more, status < 500]).toEqual([path, more, true]);
        expect(text).not.toMatch(/hidden-/);
        for (const id of [outsider, outerGroup]) expect(text).not.toContain(id);
      }
    }
  });

  it("a manager, kept as it was sent, tells no name and no existence", async () => {
    const answers = await Promise.all(
      [outsider, NOBODY].map(async (value, place) => {
        const response = await stand.scim("post", "/Users", {
          schemas: [USER_URN, ENTERPRISE_URN],
          userName: `known-report-${String(place)}`,
          [ENTERPRISE_URN]: { manager: { value } },
        });
        expect(response.status).toBe(201);
        return (JSON.parse(response.text) as Record<string, { manager: object }>)[ENTERPRISE_URN];
      }),
    );
    expect(answers).toEqual([outsider, NOBODY].map((value) => ({ manager: { value } })));
  });
});
