// Whatever a bounded source sends, with all that can be allowed it: nobody outside is seen or changed, in nested groups, in groups of the environment, in the tombstone, while an administrator moves people about.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createEmulator, type Emulator } from "../../../src/emulator/emulator.js";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { PATCH_URN, startStand, USER_URN, type Stand } from "../../support/start.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

let emulator: Emulator;
let pingOne: PingOneApi;
let stand: Stand;
let foreign: string;
let tombstone: string;
/** Ids by what they are; users and groups of the source come and go while it is tried. */
const users = { outside: [] as string[], inside: [] as string[], moving: "" };
const groups = { foreign: "", mixed: "", nest: "", outer: "", empty: "" };

const create = async (path: string, body: object): Promise<string> =>
  String((await pingOne.call("post", path, body))["id"]);
const join = (kind: "users" | "groups", member: string, group: string) =>
  pingOne.call("post", `/${kind}/${member}/memberOfGroups`, { id: group });

beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
  pingOne = await pingOneOf(emulator);
  foreign = await create("/populations", { name: "Administrators" });
  tombstone = await create("/populations", { name: "Left" });
  const user = (username: string, id: string) =>
    create("/users", { username, name: { family: username }, population: { id } });
  users.outside = [
    await user("hidden-one", foreign),
    await user("hidden-two", foreign),
    await user("hidden-left", tombstone),
  ];
  users.inside = [await user("known-one", INSIDE), await user("known-two", INSIDE)];
  users.moving = await user("known-moving", INSIDE);
  groups.foreign = await create("/groups", { name: "hidden-group", population: { id: foreign } });
  groups.mixed = await create("/groups", { name: "Mixed" });
  groups.nest = await create("/groups", { name: "Nest" });
  groups.outer = await create("/groups", { name: "Outer" });
  groups.empty = await create("/groups", { name: "Empty" });
  const [one, two] = users.outside;
  await join("users", String(one), groups.mixed);
  await join("users", String(two), groups.foreign);
  await join("users", String(users.inside[0]), groups.mixed);
  // Hidden people two levels down, and a hidden group one.
  await join("groups", groups.mixed, groups.nest);
  await join("groups", groups.foreign, groups.outer);
  stand = await startStand({
    emulator,
    policy: {
      boundary: { populations: [INSIDE] },
      environmentGroups: "write",
      onDelete: { disable: { population: tombstone } },
      writable: { userFilter: "never" },
    },
  });
});
afterAll(async () => {
  await stand.stop();
  await emulator.stop();
});

const outsideNow = async () => ({
  users: await Promise.all(
    users.outside.map((id) => pingOne.call("get", `/users/${id}?include=memberOfGroupIDs`)),
  ),
  foreign: await pingOne.call("get", `/groups/${groups.foreign}`),
});

type Send = readonly ["get" | "post" | "put" | "patch" | "delete", string, object?];
type Move = readonly ["move", string];

const patch = (path: string, ...Operations: readonly object[]): Send => [
  "patch",
  path,
  { schemas: [PATCH_URN], Operations },
];

const anyUser = fc
  .constantFrom(0, 1, 2, 3, 4, 5)
  .map((n) => () => String([...users.outside, ...users.inside, users.moving][n]));
const anyGroup = fc
  .constantFrom<keyof typeof groups>("foreign", "mixed", "nest", "outer", "empty")
  .map((name) => () => groups[name]);
const anybody = fc.oneof(anyUser, anyGroup);
const members = fc.array(anybody, { maxLength: 3 });
const valued = (ids: readonly (() => string)[]) => ids.map((id) => ({ value: id() }));

/** Each is made when it is sent: ids are known by then. */
const command: fc.Arbitrary<() => Send | Move> = fc.oneof(
  fc.tuple(anyGroup, fc.constantFrom("add", "remove", "replace"), members).map(
    ([group, op, ids]) =>
      () =>
        patch(`/Groups/${group()}`, { op, path: "members", value: valued(ids) }),
  ),
  fc.tuple(anyGroup, anybody).map(
    ([group, id]) =>
      () =>
        patch(`/Groups/${group()}`, { op: "remove", path: `members[value eq "${id()}"]` }),
  ),
  fc
    .tuple(
      anyGroup,
      fc.constantFrom(
        { op: "remove", path: "members" },
        { op: "remove", path: 'members[type eq "Group"]' },
        { op: "remove", path: 'members[display sw "hidden"]' },
        { op: "replace", path: "displayName", value: "Renamed" },
      ),
    )
    .map(
      ([group, operation]) =>
        () =>
          patch(`/Groups/${group()}`, operation),
    ),
  fc
    .tuple(anyGroup, members)
    .map(([group, ids]) => (): Send => [
      "put",
      `/Groups/${group()}`,
      { schemas: [GROUP_URN], displayName: "Put", members: valued(ids) },
    ]),
  members.map((ids) => (): Send => [
    "post",
    "/Groups",
    { schemas: [GROUP_URN], displayName: `New ${String(Math.random())}`, members: valued(ids) },
  ]),
  anyGroup.map((group) => (): Send => ["delete", `/Groups/${group()}`]),
  anyUser.map((id) => (): Send => ["delete", `/Users/${id()}`]),
  anyUser.map((id) => (): Send => ["get", `/Users/${id()}?attributes=groups.type`]),
  anyGroup.map((group) => (): Send => ["get", `/Groups/${group()}`]),
  fc
    .tuple(
      anyUser,
      fc.constantFrom(
        { op: "replace", path: "active", value: true },
        { op: "replace", path: "password", value: "Sesame-1234-open" },
        { op: "replace", path: "emails", value: [{ value: "m@example.com" }] },
        { op: "replace", path: `${EXTENSION}:mfaEnabled`, value: false },
      ),
    )
    .map(
      ([id, operation]) =>
        () =>
          patch(`/Users/${id()}`, operation),
    ),
  fc.tuple(anyUser, fc.boolean()).map(
    ([id, isTombstone]) =>
      () =>
        patch(`/Users/${id()}`, {
          op: "replace",
          path: `${EXTENSION}:population.id`,
          value: isTombstone ? tombstone : foreign,
        }),
  ),
  anyUser.map((id) => (): Send => [
    "put",
    `/Users/${id()}`,
    { schemas: [USER_URN], userName: "taken-over", active: true },
  ]),
  // Names of people outside, deleted and not.
  fc
    .constantFrom("hidden-one", "hidden-left", "known-one", "known-two", "known-moving")
    .map((userName) => (): Send => ["post", "/Users", { schemas: [USER_URN], userName }]),
  fc.tuple(anyGroup, members, anyUser).map(([group, ids, id]) => (): Send => [
    "post",
    "/Bulk",
    {
      schemas: [BULK_URN],
      Operations: [
        {
          method: "POST",
          path: "/Groups",
          bulkId: "g",
          data: {
            schemas: [GROUP_URN],
            displayName: `Bulk ${String(Math.random())}`,
            members: valued(ids),
          },
        },
        {
          method: "PATCH",
          path: `/Groups/${group()}`,
          data: {
            schemas: [PATCH_URN],
            Operations: [
              { op: "add", path: "members", value: [{ value: "bulkId:g" }, ...valued(ids)] },
            ],
          },
        },
        { method: "DELETE", path: `/Users/${id()}` },
      ],
    },
  ]),
  fc
    .constantFrom(
      "userName pr",
      `${EXTENSION}:population.id eq "x"`,
      'userName sw "hidden" or active eq false',
      'not (userName sw "known")',
    )
    .map((filter) => (): Send => ["get", `/Users?filter=${encodeURIComponent(filter)}`]),
  fc.constant((): Send => ["get", "/Groups"]),
  fc.boolean().map((isOut) => (): Move => ["move", isOut ? foreign : INSIDE]),
);

describe("a bounded source that may do all there is", () => {
  it("never sees or changes anybody outside, whatever sequence is generated", async () => {
    const before = await outsideNow();
    let moved: Record<string, unknown> | undefined;
    const ownOf = (user: Record<string, unknown>) => ({ ...user, updatedAt: 0, _links: 0 });
    const movingNow = async () => ownOf(await pingOne.call("get", `/users/${users.moving}`));
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 8 }), async (commands) => {
        for (const make of commands) {
          const send = make();
          if (send[0] === "move") {
            await pingOne.call("put", `/users/${users.moving}/population`, { id: send[1] });
            moved = send[1] === foreign ? await movingNow() : undefined;
            continue;
          }
          const [method, path, body] = send;
          const { status, text } = await stand.scim(method, path, body);
          expect([method, path, status < 500, text]).toEqual([method, path, true, text]);
          expect(text).not.toMatch(/hidden-/);
          expect(text).not.toContain("$delete");
          if (status < 300 && path !== "/Bulk") {
            for (const secret of [...users.outside, foreign, tombstone]) {
              expect(text).not.toContain(secret);
            }
            if (moved !== undefined && method !== "delete" && path.startsWith("/Users")) {
              expect(text).not.toContain(users.moving);
            }
          }
          // Who was moved out is as they were then.
          if (moved !== undefined) expect(await movingNow()).toEqual(moved);
        }
      }),
      { numRuns: 60 },
    );
    expect(await outsideNow()).toEqual(before);
    for (const id of users.inside) {
      const { population, enabled } = await pingOne.call("get", `/users/${id}`);
      const where = (population as { id: string }).id;
      expect([INSIDE, tombstone]).toContain(where);
      if (where === tombstone) expect(enabled).toBe(false);
    }
  });
});
