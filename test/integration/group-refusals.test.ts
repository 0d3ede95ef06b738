// What a refused change of members leaves: nobody who was a member loses it, and nobody becomes one.
import { describe, expect, it } from "@jest/globals";
import { bodyOf, PATCH_URN, USER_URN, useStand } from "../support/start.js";

const stand = useStand();
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const NOBODY = "77777777-7777-4777-8777-777777777777";

async function person(userName: string): Promise<string> {
  const body = { schemas: [USER_URN], userName: `${userName}-${String(Math.random()).slice(2)}` };
  return String(bodyOf(await stand.scim("post", "/Users", body))["id"]);
}

async function group(...members: readonly string[]): Promise<string> {
  const body = {
    schemas: [GROUP_URN],
    displayName: `Group ${String(Math.random()).slice(2)}`,
    members: members.map((value) => ({ value })),
  };
  return String(bodyOf(await stand.scim("post", "/Groups", body))["id"]);
}

const membersOf = async (id: string): Promise<readonly string[]> => {
  const { members = [] } = bodyOf(await stand.scim("get", `/Groups/${id}`));
  return (members as { value: string }[]).map(({ value }) => value).sort();
};

const patch = (id: string, ...Operations: readonly object[]) =>
  stand.scim("patch", `/Groups/${id}`, { schemas: [PATCH_URN], Operations });

const writes = async (): Promise<readonly string[]> =>
  (await stand.calls()).map(({ method }) => method).filter((method) => method !== "GET");

describe("who does not exist", () => {
  it("refuses a replacement before anybody is removed", async () => {
    const people = [await person("a"), await person("b"), await person("c")];
    const id = await group(...people);
    await stand.clearCalls();
    const members = [{ value: NOBODY }];
    const put = { schemas: [GROUP_URN], displayName: `Put ${id}`, members };
    expect((await stand.scim("put", `/Groups/${id}`, put)).status).toBe(400);
    expect(await writes()).not.toContain("DELETE");
    expect(await membersOf(id)).toEqual([...people].sort());
  });

  it("refuses removals beside it before they are made", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const id = await group(a, b);
    await stand.clearCalls();
    const remove = { op: "remove", path: "members", value: [{ value: a }, { value: b }] };
    const add = { op: "add", path: "members", value: [{ value: NOBODY }] };
    expect((await patch(id, remove, add)).status).toBe(400);
    expect(await writes()).not.toContain("DELETE");
    expect(await membersOf(id)).toEqual([a, b].sort());
  });
});

describe("one change alone whose answer is not PingOne's", () => {
  const foreign = (method: string) =>
    stand.knobs({
      faults: [
        { method, path: "memberOfGroups", times: 9, when: "before", kind: "foreign", status: 200 },
      ],
    });

  it("add of who is a member: is one afterwards", async () => {
    const a = await person("a");
    const id = await group(a);
    await foreign("POST");
    const answer = await patch(id, { op: "add", path: "members", value: [{ value: a }] });
    expect(answer.status).toBe(502);
    await stand.knobs({ faults: [] });
    expect(await membersOf(id)).toEqual([a]);
  });

  it("removal of who is no member: is none afterwards", async () => {
    const [a, b] = [await person("a"), await person("b")];
    const id = await group(a);
    await foreign("DELETE");
    const answer = await patch(id, { op: "remove", path: `members[value eq "${b}"]` });
    expect(answer.status).toBe(502);
    await stand.knobs({ faults: [] });
    expect(await membersOf(id)).toEqual([a]);
  });
});

describe("a condition on the name of who is not listed yet", () => {
  it.each([
    ["selects them", (name: string) => `members[display eq "${name}"]`, false],
    ["spares them", (name: string) => `members[not (display eq "${name}")]`, true],
  ])("%s", async (_what, pathOf, stays) => {
    const [a, b] = [await person("a"), await person("b")];
    const id = await group(a);
    const { userName } = bodyOf(await stand.scim("get", `/Users/${b}`));
    await stand.knobs({ visibilityDelayMs: 60_000 });
    const add = { op: "add", path: "members", value: [{ value: b }] };
    expect((await patch(id, add)).status).toBe(204);
    const removed = await patch(id, { op: "remove", path: pathOf(String(userName)) });
    expect(removed.status).toBe(204);
    await stand.knobs({ visibilityDelayMs: 0 });
    expect((await membersOf(id)).includes(b)).toBe(stays);
  });
});
