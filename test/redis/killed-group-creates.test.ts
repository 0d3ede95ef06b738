// A gateway is killed in the middle of the create of a group, members and all: the other replica says nothing of it that is not so, and finishes it.
import { describe, expect, it } from "@jest/globals";
import type { Fault } from "../../src/emulator/knobs.js";
import type { Child } from "../campaign/world/child.js";
import { USER_URN } from "../support/start.js";
import { insist, isLate, killIn, post, useScenes, WHILE_IT_LIVES } from "./killed-create.js";

const startScene = useScenes();
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

describe("a gateway that is killed in the middle of the create of a group", () => {
  it.each([
    { when: "before PingOne has made the group", outcome: 201, at: undefined, isMade: false },
    { when: "before the first of its members", outcome: 201, at: 0, isMade: false },
    { when: "before the last of its members", outcome: 201, at: 2, isMade: false },
    { when: "when all of its members are there", outcome: 409, at: 2, isMade: true },
  ])("$when: the other says 503 until it can say $outcome", async ({ outcome, at, isMade }) => {
    const {
      clock,
      pingOne,
      gateways: [first, second],
    } = await startScene();
    const members: { value: string }[] = [];
    for (const userName of ["one@example.com", "two@example.com", "three@example.com"]) {
      const { body } = await post(first, "/Users", { schemas: [USER_URN], userName });
      members.push({ value: body["id"] as string });
    }
    const group = { schemas: [GROUP_URN], displayName: "Begun", members };
    const send = (gateway: Child) => post(gateway, "/Groups", group);
    const fault: Partial<Fault> =
      at === undefined
        ? { ...isLate, path: "/groups$" }
        : {
            method: "POST",
            path: `/users/${members[at]?.value ?? ""}/memberOfGroups$`,
            kind: "timeout",
            when: isMade ? "after" : "before",
          };
    await killIn(pingOne, { ...fault, times: WHILE_IT_LIVES }, first, send);
    const last = await insist(clock, () => send(second));
    expect({ status: last.status, body: last.body }).toMatchObject({ status: outcome });
    if (outcome === 201) expect(last.body["members"]).toHaveLength(members.length);
    const [made, ...more] = await pingOne.groups();
    expect({ name: made?.name, more }).toEqual({ name: "Begun", more: [] });
    const joined = await pingOne.membersOf(made?.id ?? "");
    expect([...joined].sort()).toEqual(members.map(({ value }) => value).sort());
    expect((await send(second)).status).toBe(409);
  });
});
