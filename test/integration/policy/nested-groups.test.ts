// Nesting is no way round a policy: who is in a nested group is in the group, with its roles and its protection.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, useStands } from "../../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

const stand = useStand({ policy: { roleGroups: "check" } });
const startStand = useStands();
let pingOne: PingOneApi;

const create = async (path: string, body: object): Promise<string> =>
  String((await pingOne.call("post", path, body))["id"]);
const group = (name: string): Promise<string> => create("/groups", { name });
const user = (username: string): Promise<string> => create("/users", { username });
const nest = (child: string, parent: string) =>
  pingOne.call("post", `/groups/${child}/memberOfGroups`, { id: parent });
const join = (member: string, parent: string) =>
  pingOne.call("post", `/users/${member}/memberOfGroups`, { id: parent });

async function giveRole(id: string): Promise<void> {
  const { _embedded } = (await pingOne.call("get", "/roles")) as {
    _embedded: { roles: { id: string; name: string }[] };
  };
  const role = _embedded.roles.find(({ name }) => name === "Environment Admin");
  await pingOne.call("post", `/groups/${id}/roleAssignments`, {
    role: { id: role?.id },
    scope: { id: "00000000-0000-4000-8000-000000000001", type: "ENVIRONMENT" },
  });
}

const patch = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});
const adding = (value: string) => patch({ op: "add", path: "members", value: [{ value }] });
const removing = (value: string) => patch({ op: "remove", path: "members", value: [{ value }] });
const whole = (displayName: string, ...members: readonly string[]) => ({
  schemas: [GROUP_URN],
  displayName,
  members: members.map((value) => ({ value })),
});

beforeEach(async () => {
  pingOne = await pingOneOf(stand.emulator);
});

describe("a group nested in one that carries administrator roles, at whatever depth", () => {
  let child: string;
  let mallory: string;

  beforeEach(async () => {
    const [roles, middle] = [await group("Operators"), await group("Middle")];
    child = await group("Helpdesk");
    mallory = await user("mallory@example.com");
    await giveRole(roles);
    await nest(middle, roles);
    await nest(child, middle);
    // A circle ends.
    await nest(middle, child);
  });

  it.each<[string, () => [Parameters<typeof stand.scim>[0], string, object?]]>([
    ["PATCH of members", () => ["patch", `/Groups/${child}`, adding(mallory)]],
    [
      "PATCH of a name",
      () => [
        "patch",
        `/Groups/${child}`,
        patch({ op: "replace", path: "displayName", value: "x" }),
      ],
    ],
    ["PUT", () => ["put", `/Groups/${child}`, whole("Helpdesk", mallory)]],
    ["DELETE", () => ["delete", `/Groups/${child}`]],
  ])("is not written: %s", async (_what, requestOf) => {
    expectScimError(await stand.scim(...requestOf()), 403);
    const { memberOfGroupIDs } = await pingOne.call(
      "get",
      `/users/${mallory}?include=memberOfGroupIDs`,
    );
    expect(memberOfGroupIDs ?? []).toEqual([]);
    expect((await stand.scim("get", `/Groups/${child}`)).status).toBe(200);
  });

  it("is not written in bulk, and takes no group in", async () => {
    const own = String(bodyOf(await stand.scim("post", "/Groups", whole("Own")))["id"]);
    const operations = [adding(mallory), adding(own)].map((data) => ({
      method: "PATCH",
      path: `/Groups/${child}`,
      data,
    }));
    const bulk = await stand.scim("post", "/Bulk", { schemas: [BULK_URN], Operations: operations });
    expect(bodyOf(bulk)).toMatchObject({ Operations: [{ status: "403" }, { status: "403" }] });
  });

  it("is found out by one read of its roles and one of what it is in, a minute", async () => {
    const own = String(bodyOf(await stand.scim("post", "/Groups", whole("Own")))["id"]);
    const countOf = async (send: () => PromiseLike<{ status: number }>): Promise<number> => {
      await stand.clearCalls();
      expect((await send()).status).toBe(204);
      return (await stand.calls()).length;
    };
    expect(await countOf(() => stand.scim("patch", `/Groups/${own}`, adding(mallory)))).toBe(3);
    expect(await countOf(() => stand.scim("patch", `/Groups/${own}`, removing(mallory)))).toBe(1);
  });

  it("is refused where PingOne does not say what it is in", async () => {
    const other = await group("Other");
    const faults = [
      {
        path: "memberOfGroups",
        method: "GET",
        times: 1,
        when: "before",
        kind: "status",
        status: 403,
      },
    ];
    await stand.knobs({ faults });
    const answer = await stand.scim("patch", `/Groups/${other}`, adding(mallory));
    expect(answer.status).toBe(502);
    await stand.knobs({ faults: [] });
  });
});

describe("somebody protected in a nested group", () => {
  it("comes and goes with it, and so it stays where it is", async () => {
    const kept = await user("kept@example.com");
    const other = await user("other@example.com");
    const [carrier, within, target, outer] = [
      await group("Carrier"),
      await group("Within"),
      await group("Target"),
      await group("Outer"),
    ];
    await join(kept, within);
    await nest(within, carrier);
    await nest(carrier, outer);
    const guarded = await startStand({
      emulator: stand.emulator,
      policy: { protected: { users: [kept], groups: [] } },
    });
    const send = (...request: Parameters<typeof stand.scim>) => guarded.scim(...request);
    expectScimError(await send("patch", `/Groups/${target}`, adding(carrier)), 403);
    expectScimError(await send("patch", `/Groups/${target}`, adding(within)), 403);
    expectScimError(await send("put", `/Groups/${target}`, whole("Target", carrier)), 403);
    expectScimError(await send("post", "/Groups", whole("New", carrier)), 403);
    expectScimError(await send("patch", `/Groups/${outer}`, removing(carrier)), 403);
    expectScimError(await send("put", `/Groups/${outer}`, whole("Outer")), 403);
    const filtered = patch({ op: "remove", path: 'members[type eq "Group"]' });
    expectScimError(await send("patch", `/Groups/${outer}`, filtered), 403);
    expectScimError(await send("delete", `/Groups/${carrier}`), 403);
    expectScimError(await send("delete", `/Groups/${outer}`), 403);
    const bulk = await send("post", "/Bulk", {
      schemas: [BULK_URN],
      Operations: [{ method: "PATCH", path: `/Groups/${target}`, data: adding(carrier) }],
    });
    expect(bodyOf(bulk)).toMatchObject({ Operations: [{ status: "403" }] });
    // What leaves them where they are is done.
    expect((await send("patch", `/Groups/${carrier}`, adding(other))).status).toBe(204);
    expect((await send("put", `/Groups/${outer}`, whole("Outer", carrier))).status).toBe(200);
    expect((await send("patch", `/Groups/${target}`, adding(other))).status).toBe(204);
  });

  it("and a group nested in a protected one is as protected", async () => {
    const [kept, within] = [await group("Kept"), await group("Within")];
    const mallory = await user("mallory@example.com");
    await nest(within, kept);
    const guarded = await startStand({
      emulator: stand.emulator,
      policy: { protected: { users: [], groups: [kept] } },
    });
    expectScimError(await guarded.scim("patch", `/Groups/${within}`, adding(mallory)), 403);
    expectScimError(await guarded.scim("put", `/Groups/${within}`, whole("Within", mallory)), 403);
    expectScimError(await guarded.scim("delete", `/Groups/${within}`), 403);
  });
});
