// How often a request waits for what replicas share: never for reads by id, once for writes and members, once before a page and once after it where one follows.
import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../src/platform/clock.js";
import { createMemoryStore } from "../../src/shared-state/memory-store.js";
import { createSharedState, type RemoteStore } from "../../src/shared-state/shared-state.js";
import { bodyOf, PATCH_URN, USER_URN, useStand } from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** What somebody waits for; all else is sent and not waited for. */
const awaited: ReadonlySet<string> = new Set([
  "read",
  "readField",
  "readInEpoch",
  "writeInEpoch",
  "take",
  "writeIfAbsent",
  "acquire",
  "count",
]);

const asked: string[] = [];
/** What a replica reads before it listens it goes on reading by the clock: an operator's pauses, which no request waits for. */
const byClock = new Set<unknown>();
let isListening = false;

function note(operation: string, key: unknown): void {
  if (!isListening) byClock.add(key);
  else if (awaited.has(operation) && !byClock.has(key)) asked.push(operation);
}

const watched = new Proxy(createMemoryStore(systemClock), {
  get: (target, name) => {
    if (name === "close" || name === "whenBack") return () => undefined;
    const operation = Reflect.get(target, name) as (...given: unknown[]) => unknown;
    return (...given: unknown[]) => {
      note(String(name), given[0]);
      return operation(...given);
    };
  },
});
const shared = createSharedState({
  remote: watched as RemoteStore,
  local: createMemoryStore(systemClock),
  clock: systemClock,
});
const stand = useStand({ isKept: true, overrides: { shared } });

async function costOf(...request: Parameters<typeof stand.scim>): Promise<number> {
  asked.length = 0;
  const answer = await stand.scim(...request);
  expect(answer.status).toBeLessThan(300);
  return asked.length;
}

const patch = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});

describe("what replicas share is waited for", () => {
  it("as seldom as can be", async () => {
    isListening = true;
    expect(byClock.size).toBeLessThanOrEqual(1);
    const created: string[] = [];
    for (let each = 0; each < 3; each += 1) {
      const user = { schemas: [USER_URN], userName: `trip${each}@example.com` };
      created.push(bodyOf(await stand.scim("post", "/Users", user))["id"] as string);
    }
    const [first = "", second = "", third = ""] = created;
    const members = [{ value: first }, { value: second }];
    const group = bodyOf(
      await stand.scim("post", "/Groups", { schemas: [GROUP_URN], displayName: "Trips", members }),
    )["id"] as string;
    const costs = {
      read: await costOf("get", `/Users/${first}`),
      firstPage: await costOf("get", "/Users?startIndex=1&count=2"),
      laterPage: await costOf("get", "/Users?startIndex=3&count=2"),
      create: await costOf("post", "/Users", { schemas: [USER_URN], userName: "more@example.com" }),
      patch: await costOf(
        "patch",
        `/Users/${first}`,
        patch({ op: "replace", path: "title", value: "Engineer" }),
      ),
      oneMember: await costOf(
        "patch",
        `/Groups/${group}`,
        patch({ op: "add", path: "members", value: [{ value: third }] }),
      ),
      members: await costOf("put", `/Groups/${group}`, {
        schemas: [GROUP_URN],
        displayName: "Trips",
        members,
      }),
      remove: await costOf("delete", `/Users/${third}`),
    };
    expect(costs).toEqual({
      read: 0,
      firstPage: 1,
      // The last one: none follows.
      laterPage: 1,
      create: 1,
      patch: 1,
      oneMember: 1,
      members: 1,
      remove: 1,
    });
    expect(await costOf("get", `/Groups/${group}`)).toBeLessThanOrEqual(1);
  });
});
