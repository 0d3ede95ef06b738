// Who is protected keeps their groups, whatever is done to these.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { bodyOf, expectScimError, startStand, USER_URN, type Stand } from "../../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

let open: Stand;
let guarded: Stand;
let kept: string;
let group: string;

beforeAll(async () => {
  open = await startStand();
  const user = { schemas: [USER_URN], userName: "kept@example.com" };
  kept = String(bodyOf(await open.scim("post", "/Users", user))["id"]);
  const sales = { schemas: [GROUP_URN], displayName: "Sales", members: [{ value: kept }] };
  group = String(bodyOf(await open.scim("post", "/Groups", sales))["id"]);
  guarded = await startStand({
    emulator: open.emulator,
    policy: { protected: { users: [kept], groups: [] } },
  });
});
afterAll(async () => {
  await guarded.stop();
  await open.stop();
});

it("a group with a protected member is not deleted, for the membership would go with it", async () => {
  expectScimError(await guarded.scim("delete", `/Groups/${group}`), 403);
  const { members } = bodyOf(await open.scim("get", `/Groups/${group}`));
  expect(members).toMatchObject([{ value: kept }]);
});

it("a group without one is", async () => {
  const empty = { schemas: [GROUP_URN], displayName: "Empty" };
  const { id } = bodyOf(await guarded.scim("post", "/Groups", empty));
  expect((await guarded.scim("delete", `/Groups/${String(id)}`)).status).toBe(204);
  expectScimError(await guarded.scim("delete", `/Groups/${String(id)}`), 404);
});

it.each([
  "members[not (display pr)]",
  'members[display ne "somebody"]',
  "members[display eq null]",
  'members[not (type eq "User") or display eq null]',
])("nobody protected comes in by one operation and a removal by %s behind it", async (path) => {
  const sent = { schemas: [GROUP_URN], displayName: `Entered by ${path}` };
  const { id } = bodyOf(await open.scim("post", "/Groups", sent));
  const patch = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [
      { op: "add", path: "members", value: [{ value: kept }] },
      { op: "remove", path },
    ],
  };
  expectScimError(await guarded.scim("patch", `/Groups/${String(id)}`, patch), 403);
  expect(bodyOf(await open.scim("get", `/Groups/${String(id)}`))).not.toHaveProperty("members");
});

it("a removal by a name that nobody protected has is carried out", async () => {
  const other = { schemas: [USER_URN], userName: "other@example.com" };
  const { id } = bodyOf(await open.scim("post", "/Users", other));
  const patch = (...operations: readonly object[]) => ({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: operations,
  });
  const add = { op: "add", path: "members", value: [{ value: id }] };
  const remove = { op: "remove", path: 'members[display eq "other@example.com"]' };
  expect((await open.scim("patch", `/Groups/${group}`, patch(add))).status).toBe(204);
  expect((await guarded.scim("patch", `/Groups/${group}`, patch(remove))).status).toBe(204);
  const { members } = bodyOf(await open.scim("get", `/Groups/${group}`));
  expect(members).toEqual([expect.objectContaining({ value: kept })]);
});

it("discovery is no place to guess credentials at", async () => {
  const statuses = new Set<number>();
  for (let guess = 0; guess < 100; guess += 1) {
    const answer = await open
      .scim("get", "/ServiceProviderConfig")
      .set("Authorization", `Bearer guess-${String(guess)}`);
    statuses.add(answer.status);
  }
  expect(statuses).toEqual(new Set([200, 429]));
  expect((await open.scim("get", "/ServiceProviderConfig")).status).toBe(200);
});
