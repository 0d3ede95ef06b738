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
