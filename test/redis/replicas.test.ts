// Two and three gateways with Redis between them are one: what one has begun another goes on with, and nobody writes beside another.
import { describe, expect, it } from "@jest/globals";
import { bodyOf, PATCH_URN, USER_URN, type Stand } from "../support/start.js";
import { pingOneOf } from "../support/pingone.js";
import { useReplicas } from "../support/replicas.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const startReplicas = useReplicas();

/** All times a tenth of what they are. */
const overrides = { requestTimeMs: 3_000, attempts: { timeoutMs: 1_000, commitMs: 3_500 } };

const userOf = (userName: string, more: object = {}) => ({
  schemas: [USER_URN],
  userName,
  name: { givenName: "Anna", familyName: "Example" },
  ...more,
});
const setActive = (active: boolean) => ({
  schemas: [PATCH_URN],
  Operations: [{ op: "replace", path: "active", value: active }],
});
const changeMember = (op: "add" | "remove", value: string) => ({
  schemas: [PATCH_URN],
  Operations: [
    op === "add"
      ? { op, path: "members", value: [{ value }] }
      : { op, path: `members[value eq "${value}"]` },
  ],
});

async function idOf(stand: Stand, path: string, body: object): Promise<string> {
  const answer = await stand.scim("post", path, body);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 201 });
  return bodyOf(answer)["id"] as string;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As clients do: what may pass is sent again. */
async function insist(send: () => ReturnType<Stand["scim"]>) {
  for (;;) {
    const answer = await send();
    if (![429, 503, 504].includes(answer.status)) return answer;
    await pause(100);
  }
}

describe("replicas", () => {
  it("go on with a create that another has begun", async () => {
    const {
      stands: [a, b],
    } = await startReplicas(2, { overrides });
    const members: { value: string }[] = [];
    for (const name of ["one", "two", "three"]) {
      members.push({ value: await idOf(a, "/Users", userOf(`${name}@example.com`)) });
    }
    // The second member cannot be added for now.
    await a.knobs({
      faults: [
        {
          method: "POST",
          path: "/memberOfGroups$",
          kind: "status",
          status: 503,
          when: "before",
          times: 50,
        },
      ],
    });
    const group = { schemas: [GROUP_URN], displayName: "Begun at A", members };
    expect((await a.scim("post", "/Groups", group)).status).toBe(503);
    await a.knobs({ faults: [] });
    const finished = await b.scim("post", "/Groups", group);
    expect({ status: finished.status, text: finished.text }).toMatchObject({ status: 201 });
    expect(bodyOf(finished)["members"]).toHaveLength(3);
    expect((await a.scim("post", "/Groups", group)).status).toBe(409);
  });

  it("see at once what another wrote of members, whatever PingOne's listings show", async () => {
    const {
      stands: [a, b],
    } = await startReplicas(2, { overrides });
    const user = await idOf(a, "/Users", userOf("late@example.com"));
    const group = await idOf(a, "/Groups", { schemas: [GROUP_URN], displayName: "Late" });
    await a.knobs({ visibilityDelayMs: 60_000 });
    expect((await a.scim("patch", `/Groups/${group}`, changeMember("add", user))).status).toBe(204);
    const seen = await b.scim("get", `/Groups/${group}`);
    expect(bodyOf(seen)["members"]).toMatchObject([{ value: user }]);
    expect((await b.scim("patch", `/Groups/${group}`, changeMember("remove", user))).status).toBe(
      204,
    );
    expect(bodyOf(await a.scim("get", `/Groups/${group}`))["members"] ?? []).toEqual([]);
  });

  it("keep the order of writes: active=true hangs at A, active=false at B is the last word", async () => {
    const {
      stands: [a, b],
      emulator,
    } = await startReplicas(2, { overrides });
    const id = await idOf(a, "/Users", userOf("leaver@example.com", { active: false }));
    await a.knobs({
      faults: [
        {
          method: "PUT",
          path: "/enabled$",
          kind: "late",
          lateCommitMs: 3_000,
          when: "before",
          times: 1,
        },
      ],
    });
    const hanging = a.scim("patch", `/Users/${id}`, setActive(true)).then(({ status }) => status);
    await pause(200);
    const left = await insist(() => b.scim("patch", `/Users/${id}`, setActive(false)));
    expect(left.status).toBe(204);
    expect([204, 504]).toContain(await hanging);
    await pause(overrides.attempts.commitMs);
    const api = await pingOneOf(emulator);
    expect(await api.call("get", `/users/${id}`)).toMatchObject({ enabled: false });
  });

  it.each([false, true])(
    "make one user of 100 identical creates (faults: %s)",
    async (hasFaults) => {
      const { stands, emulator } = await startReplicas(3, { overrides });
      if (hasFaults) {
        const fault = { method: "POST", path: "/users$", times: 3 };
        await stands[0].knobs({
          faults: [
            { ...fault, kind: "reset", when: "after" },
            { ...fault, kind: "status", status: 503, when: "before" },
            {
              method: "GET",
              path: "/users\\?",
              kind: "status",
              status: 500,
              when: "before",
              times: 3,
            },
          ],
        });
      }
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          insist(() =>
            (stands[at % 3] ?? stands[0]).scim("post", "/Users", userOf("same@example.com")),
          ),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array.from({ length: 99 }, () => 409)]);
      const api = await pingOneOf(emulator);
      expect(
        await api.call("get", "/users?filter=username%20eq%20%22same%40example.com%22"),
      ).toMatchObject({
        _embedded: { users: [{ username: "same@example.com" }] },
      });
    },
  );

  it("walk one list together while users go", async () => {
    const {
      stands: [a, b],
    } = await startReplicas(2, { overrides });
    const names = Array.from(
      { length: 60 },
      (_, at) => `walker${String(at).padStart(2, "0")}@example.com`,
    );
    const ids = new Map<string, string>();
    for (const name of names) ids.set(name, await idOf(a, "/Users", userOf(name)));
    const seen: string[] = [];
    const gone = new Set<string>();
    for (let startIndex = 1; ; startIndex += 10) {
      const stand = startIndex % 20 === 1 ? a : b;
      const page = bodyOf(
        await stand.scim(
          "get",
          `/Users?startIndex=${startIndex}&count=10&filter=userName%20sw%20%22walker%22`,
        ),
      );
      const found = (page["Resources"] ?? []) as { id: string; userName: string }[];
      if (found.length === 0) break;
      seen.push(...found.map(({ userName }) => userName));
      // Three of those who were seen go.
      for (const { id, userName } of found.slice(0, 3)) {
        expect((await stand.scim("delete", `/Users/${id}`)).status).toBe(204);
        gone.add(userName);
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(names.filter((name) => !gone.has(name) && !seen.includes(name))).toEqual([]);
  });
});
