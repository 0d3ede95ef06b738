// Creates under faults, on one and two processes: nothing is lost, nothing doubled, and nobody's user is touched but by whom it was made.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Response } from "supertest";
import { GROUP_URN } from "../support/directory.js";
import { startWithout } from "../support/person.js";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import { createShiftedClock } from "../support/shifted-clock.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  startStand,
  useStand,
  USER_URN,
  type Stand,
} from "../support/start.js";

/** PingOne's own times, forty times as fast. */
const attempts = { timeoutMs: 250, commitMs: 900 };
const LATE_MS = 320;
const POPULATION = "00000000-0000-4000-8000-0000000000a1";

let api: PingOneApi;
const shifted = createShiftedClock();
const one = useStand({ overrides: { attempts } });
const two = useStand(() => ({
  isKept: true,
  emulator: one.emulator,
  overrides: { attempts, clock: shifted.clock },
}));
beforeEach(async () => {
  api = await pingOneOf(one.emulator);
});

const bob = (active?: boolean) => ({
  schemas: [USER_URN],
  userName: "bob@example.com",
  name: { givenName: "Bob" },
  title: "Clerk",
  ...(active === undefined ? {} : { active }),
});

const found = async (stand = one): Promise<Record<string, unknown>[]> => {
  const filter = encodeURIComponent('userName eq "bob@example.com"');
  const { Resources } = bodyOf(await stand.scim("get", `/Users?filter=${filter}`));
  return (Resources ?? []) as Record<string, unknown>[];
};
const held = async (): Promise<Record<string, unknown>[]> => {
  const { _embedded } = await api.call("get", "/users");
  return (_embedded as { users: Record<string, unknown>[] }).users;
};
const setActive = (stand: Stand, id: unknown, active: boolean) =>
  stand.scim("patch", `/Users/${String(id)}`, {
    schemas: [PATCH_URN],
    Operations: [{ op: "replace", path: "active", value: active }],
  });

/** Repeats as real clients do, until the answer is final. */
async function untilFinal(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await send();
    if (![429, 503, 504].includes(response.status)) return response;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function until<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const lostAfter = { method: "POST", path: "/users$", times: 1, when: "after", kind: "timeout" };

describe("a create that hangs after its commit, and a client that goes on without it", () => {
  it("leaves alone what the client has disabled meanwhile: neither removed nor enabled", async () => {
    await one.knobs({ faults: [lostAfter] });
    const posting = one.scim("post", "/Users", bob(false)).then((response) => response);
    const [user] = await until(found, ({ length }) => length === 1);
    expect((await setActive(one, user?.["id"], false)).status).toBeLessThan(300);
    expect((await posting).status).toBe(201);
    expect(await held()).toMatchObject([{ id: user?.["id"], enabled: false }]);
  });

  it("the same when disabling hangs in the create: its undo removes nothing that was acknowledged", async () => {
    const hang = { method: "PUT", path: "/enabled$", times: 3, when: "before", kind: "timeout" };
    await one.knobs({ faults: [hang] });
    const posting = one.scim("post", "/Users", bob(false)).then((response) => response);
    const [user] = await until(
      () => found(two),
      ({ length }) => length === 1,
    );
    // Another process acknowledges something of the user.
    const patched = await two.scim("patch", `/Users/${String(user?.["id"])}`, {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "title", value: "Boss" }],
    });
    expect(patched.status).toBe(200);
    await posting;
    expect(await held()).toMatchObject([{ id: user?.["id"], title: "Boss" }]);
  });

  it("does not bring back what the client has removed meanwhile", async () => {
    await one.knobs({ faults: [{ ...lostAfter, times: 1 }] });
    const posting = one.scim("post", "/Users", bob()).then((response) => response);
    const [user] = await until(found, ({ length }) => length === 1);
    expect((await one.scim("delete", `/Users/${String(user?.["id"])}`)).status).toBe(204);
    expect((await posting).status).toBe(504);
    expect(await held()).toEqual([]);
  });

  it("a rolling restart: the old process ends without touching what the new one has promised", async () => {
    const old = await startStand({ emulator: one.emulator, overrides: { attempts } });
    await one.knobs({ faults: [lostAfter] });
    const posting = old.scim("post", "/Users", bob(false)).then(
      (response) => response.status,
      () => "cut",
    );
    await until(held, ({ length }) => length === 1);
    const stopping = old.stopGateway();
    const answer = await untilFinal(() => Promise.resolve(two.scim("post", "/Users", bob(false))));
    await stopping;
    const statuses = [await posting, answer.status];
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(await held()).toMatchObject([{ enabled: false }]);
  });
});

describe("two processes and one user", () => {
  const failing = { method: "POST", path: "/users$", times: 1, when: "before", kind: "status" };

  it.each([true, false])(
    "one 503 after the other's 201 neither removes, adopts nor disables it (active: %s)",
    async (active) => {
      const first = await two.scim("post", "/Users", bob(active));
      expect(first.status).toBe(201);
      await one.knobs({ faults: [{ ...failing, status: 503 }] });
      const second = await one.scim("post", "/Users", bob(active));
      expect(expectScimError(second, 409, "uniqueness")).toContain("userName");
      const [other] = await held();
      expect(other).toMatchObject({ id: bodyOf(first)["id"], enabled: active });
    },
  );

  it("a group another process made is not adopted after a 503: 409, and it stays", async () => {
    const group = { schemas: [GROUP_URN], displayName: "Sales" };
    const first = await two.scim("post", "/Groups", group);
    expect(first.status).toBe(201);
    await one.knobs({ faults: [{ ...failing, path: "/groups$", status: 503 }] });
    expectScimError(await one.scim("post", "/Groups", group), 409, "uniqueness");
    expect((await two.scim("get", `/Groups/${String(bodyOf(first)["id"])}`)).status).toBe(200);
  });
});

describe("what a process that was killed has left", () => {
  const leave = (marker: object) =>
    api.call("post", "/users", {
      username: "bob@example.com",
      name: { given: "Bob" },
      title: "Clerk",
      population: { id: POPULATION },
      scimProfile: { $create: marker },
    });
  const toDisable = { attempt: "abc", todo: "disable" };

  it("is disabled by the first read of that user, not by lists", async () => {
    const { id } = await leave(toDisable);
    expect(await found()).toMatchObject([{ active: true }]);
    expect(bodyOf(await one.scim("get", `/Users/${String(id)}`))).toMatchObject({ active: false });
    expect(await held()).toMatchObject([{ enabled: false }]);
  });

  it("is disabled by the repeated POST, once nobody can be at it: one 201", async () => {
    const { id } = await leave(toDisable);
    const early = await two.scim("post", "/Users", bob(false));
    expectScimError(early, 503);
    expect(Number(early.headers["retry-after"])).toBeGreaterThan(0);
    shifted.shift(attempts.commitMs);
    const late = await two.scim("post", "/Users", bob(false));
    expect(late.status).toBe(201);
    expect(bodyOf(late)).toMatchObject({ id, active: false, title: "Clerk" });
    expectScimError(await one.scim("post", "/Users", bob(false)), 409, "uniqueness");
  });

  it("another POST of that name is 409", async () => {
    await leave(toDisable);
    shifted.shift(attempts.commitMs);
    expectScimError(
      await two.scim("post", "/Users", { ...bob(false), title: "Other" }),
      409,
      "uniqueness",
    );
    expectScimError(await two.scim("post", "/Users", bob(true)), 409, "uniqueness");
    expect(await held()).toMatchObject([{ enabled: true }]);
  });

  it("is left alone once somebody has written the user, or after an hour", async () => {
    const { id } = await leave(toDisable);
    await api.call("patch", `/users/${String(id)}`, { title: "Boss" });
    expect(bodyOf(await one.scim("get", `/Users/${String(id)}`))).toMatchObject({ active: true });
    await one.reset();
    const again = await leave(toDisable);
    shifted.shift(61 * 60_000);
    expect(bodyOf(await two.scim("get", `/Users/${String(again["id"])}`))).toMatchObject({
      active: true,
    });
  });

  it.each<[string, (id: unknown) => Promise<unknown>]>([
    ["by SCIM", (id) => setActive(one, id, true)],
    [
      "by PingOne's own API",
      (id) => api.call("put", `/users/${String(id)}/enabled`, { enabled: true }),
    ],
  ])(
    "created inactive and enabled later %s: stays enabled, however often it is read",
    async (_name, enable) => {
      const { id } = bodyOf(await one.scim("post", "/Users", bob(false)));
      await enable(id);
      for (let count = 0; count < 10; count += 1) {
        expect(bodyOf(await one.scim("get", `/Users/${String(id)}`))).toMatchObject({
          active: true,
        });
      }
      expect(await held()).toMatchObject([{ enabled: true }]);
    },
  );
});

describe("an identical create", () => {
  it("while the first is in flight is 409 in the end", async () => {
    await one.knobs({ latencyMs: 50 });
    const answers = await Promise.all([1, 2, 3].map(() => one.scim("post", "/Users", bob())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it.each([true, false])("after a 504 goes on: 201 once, then 409 (active: %s)", async (active) => {
    // The answers to the create and to every look for it are lost.
    await one.knobs({
      faults: [
        { method: "POST", path: "/users$", times: 1, when: "after", kind: "reset" },
        { method: "GET", path: "/users\\?", times: 4, when: "before", kind: "status", status: 503 },
      ],
    });
    const first = await one.scim("post", "/Users", bob(active));
    expect([503, 504]).toContain(first.status);
    const second = await untilFinal(() => Promise.resolve(one.scim("post", "/Users", bob(active))));
    expect(second.status).toBe(201);
    expect(bodyOf(second)).toMatchObject({ active });
    expectScimError(await one.scim("post", "/Users", bob(active)), 409, "uniqueness");
    expect(await held()).toMatchObject([{ enabled: active }]);
  });
});

describe("writes that PingOne carries out late", () => {
  const late = (method: string, path: string) => ({
    method,
    path,
    times: 1,
    when: "before",
    kind: "late",
    lateCommitMs: LATE_MS,
  });
  const committed = () => new Promise((resolve) => setTimeout(resolve, attempts.commitMs));

  it("an enabling is not carried out after the disabling that was acknowledged", async () => {
    const { id } = bodyOf(await one.scim("post", "/Users", bob(false)));
    await one.knobs({ faults: [late("PUT", "/enabled$")] });
    const enabling = await setActive(one, id, true);
    expect(enabling.status).toBeLessThan(300);
    expect((await setActive(one, id, false)).status).toBeLessThan(300);
    await committed();
    expect(await held()).toMatchObject([{ enabled: false }]);
  });

  it("a create is not carried out after the removal that was acknowledged", async () => {
    await one.knobs({ faults: [late("POST", "/users$")] });
    const created = await one.scim("post", "/Users", bob());
    expect(created.status).toBe(201);
    const { id } = bodyOf(created);
    expect((await one.scim("delete", `/Users/${String(id)}`)).status).toBe(204);
    await committed();
    expect(await held()).toEqual([]);
  });

  it("a rename waits, too: the late create does not take the name that was given up", async () => {
    await one.knobs({ faults: [late("POST", "/users$")] });
    const { id } = bodyOf(await one.scim("post", "/Users", bob()));
    const renamed = await one.scim("patch", `/Users/${String(id)}`, {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "userName", value: "rob@example.com" }],
    });
    expect(renamed.status).toBe(200);
    await committed();
    expect(await held()).toMatchObject([{ username: "rob@example.com" }]);
  });

  it("a membership is not added after the removal that was acknowledged", async () => {
    const { id: user } = bodyOf(await one.scim("post", "/Users", bob()));
    const group = { schemas: [GROUP_URN], displayName: "Sales" };
    const { id } = bodyOf(await one.scim("post", "/Groups", group));
    await one.knobs({ faults: [late("POST", "/memberOfGroups$")] });
    const path = `/Groups/${String(id)}`;
    const member = [{ value: user }];
    const change = async (op: string) => {
      const Operations = [{ op, path: "members", value: member }];
      return (await one.scim("patch", path, { schemas: [PATCH_URN], Operations })).status;
    };
    expect([await change("add"), await change("remove")]).toEqual([204, 204]);
    await committed();
    const { directMemberCounts } = await api.call("get", `/groups/${String(id)}`);
    expect(directMemberCounts).toMatchObject({ users: 0 });
  });
});

describe("the marker", () => {
  const marker = { attempt: expect.any(String) as unknown };

  it("is hidden from SCIM and kept by PATCH and PUT of a user", async () => {
    const created = bodyOf(await one.scim("post", "/Users", bob()));
    const path = `/Users/${String(created["id"])}`;
    const [first] = await held();
    expect(first?.["scimProfile"]).toEqual({ $create: marker });
    const ims = [{ value: "bob", type: "xmpp" }];
    await one.scim("patch", path, {
      schemas: [PATCH_URN],
      Operations: [{ op: "add", path: "ims", value: ims }],
    });
    const [second] = await held();
    expect(second?.["scimProfile"]).toMatchObject({ ...(first?.["scimProfile"] as object) });
    const put = await one.scim("put", path, bob());
    expect(put.status).toBe(200);
    const [third] = await held();
    expect(third?.["scimProfile"]).toEqual(first?.["scimProfile"]);
    expect(put.text + JSON.stringify(created)).not.toContain("$create");
    expect((await one.scim("get", "/Users")).text).not.toContain("$create");
  });

  it("is hidden in customData and kept by PATCH and PUT of a group", async () => {
    const urn = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
    const group = { schemas: [GROUP_URN], displayName: "Sales" };
    const created = bodyOf(await one.scim("post", "/Groups", group));
    expect(created).not.toHaveProperty([urn, "customData"]);
    const path = `/Groups/${String(created["id"])}`;
    const kept = async () =>
      (await api.call("get", `/groups/${String(created["id"])}`))["customData"];
    const first = await kept();
    expect(first).toEqual({ $create: marker });
    const custom = { ...group, schemas: [GROUP_URN, urn], [urn]: { customData: '{"a":1}' } };
    expect(bodyOf(await one.scim("put", path, custom))).toMatchObject({
      [urn]: { customData: '{"a":1}' },
    });
    expect(await kept()).toEqual({ a: 1, ...(first as object) });
    await one.scim("put", path, {
      ...group,
      displayName: "Sales 2",
      schemas: [GROUP_URN, urn],
      [urn]: { description: "x" },
    });
    expect(await kept()).toEqual(first);
    const stolen = { ...custom, [urn]: { customData: '{"$create":{}}' } };
    expect(expectScimError(await one.scim("put", path, stolen), 400, "invalidValue")).toContain(
      "$create",
    );
  });
});

describe("without an overflow attribute", () => {
  let bare: Stand;
  beforeAll(async () => {
    bare = await startWithout(["scimProfile"]);
  });
  afterAll(() => bare.stop());

  it("nothing that is found by name is touched: 504, it may exist and is not known to be ours", async () => {
    await bare.knobs({ faults: [{ ...lostAfter, kind: "reset" }] });
    const response = await bare.scim("post", "/Users", bob(false));
    const detail = expectScimError(response, 504);
    expect(detail).toContain("not known to be ours");
    expect(detail).toContain("disable or delete it");
    const bareApi = await pingOneOf(bare.emulator);
    const { _embedded } = await bareApi.call("get", "/users");
    expect(_embedded).toMatchObject({ users: [{ enabled: true }] });
    expect(bare.log()).toContain("could not be disabled");
  });
});
