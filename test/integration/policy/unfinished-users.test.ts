// A read finishes what a create has left, and only where the source that reads might have written the same.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand } from "../../support/start.js";

const INSIDE = "00000000-0000-4000-8000-0000000000a1";
const STRANDED = "could not be disabled or removed";

const bounded = useStand({ policy: { boundary: { populations: [INSIDE] } } });
const reader = useStand(() => ({
  isKept: true,
  emulator: bounded.emulator,
  policy: { allow: ["users:read"] },
}));

let api: PingOneApi;
beforeEach(async () => {
  api = await pingOneOf(bounded.emulator);
});

/** Made by a process that was ended before it could disable them. */
async function left(population: unknown): Promise<string> {
  const { id } = await api.call("post", "/users", {
    username: "bob@example.com",
    population: { id: population },
    scimProfile: { $create: { attempt: "abc", todo: "disable" } },
  });
  await bounded.clearCalls();
  return id as string;
}
const outside = async () =>
  left((await api.call("post", "/populations", { name: "Administrators" }))["id"]);
const writes = async () => (await bounded.calls()).filter(({ method }) => method !== "GET");
const patchOf = (path: string, value: unknown) => ({
  schemas: [PATCH_URN],
  Operations: [{ op: "replace", path, value }],
});

describe("an unfinished user outside the boundary", () => {
  it.each<[string, (id: string) => PromiseLike<{ readonly status: number }>]>([
    ["a read", (id) => bounded.scim("get", `/Users/${id}`)],
    ["a PATCH", (id) => bounded.scim("patch", `/Users/${id}`, patchOf("title", "Boss"))],
    ["a deactivation", (id) => bounded.scim("patch", `/Users/${id}`, patchOf("active", false))],
    ["a DELETE", (id) => bounded.scim("delete", `/Users/${id}`)],
  ])("is not there for %s: nothing is written and nothing waits", async (_name, send) => {
    const id = await outside();
    expect((await send(id)).status).toBe(404);
    expect(await writes()).toEqual([]);
    expect(bounded.log()).not.toContain(STRANDED);
    expect(await api.call("get", `/users/${id}`)).toMatchObject({ enabled: true });
  });
});

describe("an unfinished user inside", () => {
  it("is disabled by a read", async () => {
    const id = await left(INSIDE);
    expect(bodyOf(await bounded.scim("get", `/Users/${id}`))).toMatchObject({ active: false });
    expect(await writes()).toMatchObject([
      { method: "PUT", path: expect.stringMatching(/enabled$/) },
    ]);
  });

  it("may be changed at once: no request waits for its own turn", async () => {
    const id = await left(INSIDE);
    const changed = await bounded.scim("patch", `/Users/${id}`, patchOf("title", "Boss"));
    expect(bodyOf(changed)).toMatchObject({ title: "Boss" });
    expect(bounded.log()).not.toContain(STRANDED);
    expect(await writes()).toHaveLength(1);
  });

  it("is shown as it is to who may not write: nothing is written, and nothing has failed", async () => {
    const id = await left(INSIDE);
    expect(bodyOf(await reader.scim("get", `/Users/${id}`))).toMatchObject({ active: true });
    expect(await writes()).toEqual([]);
    expect(reader.log()).not.toContain(STRANDED);
    expectScimError(await reader.scim("patch", `/Users/${id}`, patchOf("active", false)), 403);
  });
});

describe("an unfinished user of a source with a guard", () => {
  const guarded = useStand(() => ({
    isKept: true,
    emulator: bounded.emulator,
    policy: { guard: { ceilings: { deactivations: { most: 0 } }, perMs: 60_000 } },
  }));

  it.each<[string, (id: string) => PromiseLike<{ readonly status: number }>]>([
    ["a read", (id) => guarded.scim("get", `/Users/${id}`)],
    ["a deactivation", (id) => guarded.scim("patch", `/Users/${id}`, patchOf("active", false))],
  ])(
    "is disabled by %s, and no deactivation is counted: the create has said so",
    async (_name, send) => {
      const id = await left(INSIDE);
      expect((await send(id)).status).toBe(200);
      expect(await api.call("get", `/users/${id}`)).toMatchObject({ enabled: false });
    },
  );

  it("counts as one that is deactivated once somebody has written them since", async () => {
    const id = await left(INSIDE);
    expect((await guarded.scim("patch", `/Users/${id}`, patchOf("title", "Boss"))).status).toBe(
      200,
    );
    expectScimError(await guarded.scim("patch", `/Users/${id}`, patchOf("active", false)), 503);
    expect(await api.call("get", `/users/${id}`)).toMatchObject({ enabled: true });
  });
});
