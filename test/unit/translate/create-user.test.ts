import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../src/pingone/error.js";
import type { UnansweredWrites } from "../../../src/pingone/unanswered.js";
import type { PingOneUser, UserBody } from "../../../src/pingone/users.js";
import { ScimError } from "../../../src/scim/error.js";
import { withMarker, type CreateMarker } from "../../../src/translate/create-marker.js";
import { createUser } from "../../../src/translate/create-user.js";
import { createWriteOrder } from "../../../src/translate/turns.js";
import type { Attempt } from "../../../src/translate/unfinished-creates.js";
import { createStubClock } from "../pingone/stubs.js";
import { context, idOf, inTurn, stubUsers, userOf, type Step } from "./stub-users.js";

const profile = {
  username: "mary@example.com",
  email: "mary@example.com",
  name: { given: "Mary", family: "Sample" },
  population: { id: idOf(77) },
};
const mine: CreateMarker = { attempt: "mine" };
const theirs: CreateMarker = { attempt: "theirs", todo: "disable" };
const carrying = (marker: CreateMarker) => ({ scimProfile: withMarker(undefined, marker) });
const LATER = "2026-03-01T12:00:05.000Z";

// PingOne keeps no password, and a custom attribute only where it is declared: neither comes back.
const body: UserBody = {
  ...profile,
  department: "Sales",
  password: { value: "2Federate!" },
  ...carrying(mine),
};
const made = userOf({ ...profile, ...carrying(mine) });

const failure = (code: PingOneErrorCode, ambiguous = false): PingOneError =>
  new PingOneError(code, "users.create", { ambiguous });
const lost = failure("timeout", true);
const taken = failure("uniqueness");

interface Script {
  readonly create: readonly Step[];
  /** What each look-up by username finds. */
  readonly found?: readonly (PingOneUser | "nobody" | Error)[];
  readonly disable?: readonly (Error | "done")[];
  /** What each read by id finds. */
  readonly read?: readonly Step[];
  readonly remove?: Error;
  /** Who has said by then that they finished it. */
  readonly claims?: readonly string[];
  readonly attempt?: Partial<Attempt>;
  readonly keepsMarkers?: boolean;
  /** How often somebody else removes a user while this one is looked for. */
  readonly removals?: readonly number[];
}

function start(script: Script) {
  const calls: string[] = [];
  const stranded: unknown[] = [];
  const background: Promise<unknown>[] = [];
  const stub = createStubClock(Date.parse("2026-03-01T12:00:06Z"));
  const farMs = 1e9;
  const never = new Promise<never>(() => undefined);
  // The deadline does not come.
  const clock = { ...stub, sleep: (ms: number) => (ms > farMs ? never : stub.sleep(ms)) };
  const create = inTurn(script.create);
  const find = inTurn(script.found ?? []);
  const disable = inTurn(script.disable ?? ["done" as const]);
  const read = inTurn(script.read ?? []);
  const removals = [...(script.removals ?? [0])];
  const users = stubUsers({
    create() {
      calls.push("create");
      return create();
    },
    async list(filter) {
      calls.push(`find ${filter ?? ""}`);
      const found = await find();
      return {
        items: found === "nobody" ? [] : [found],
        count: undefined,
        next: undefined,
      };
    },
    read(id) {
      calls.push(`read ${id}`);
      return read();
    },
    async setEnabled(id, enabled) {
      calls.push(`enabled ${id} ${enabled}`);
      await disable();
    },
    patch(id, change) {
      calls.push(`claim ${id} ${JSON.stringify(change)}`);
      const { claims = ["mine"] } = script;
      const finishedBy = Object.fromEntries(claims.map((name) => [name, true]));
      return Promise.resolve({ ...made, scimProfile: { $create: { ...mine, finishedBy } } });
    },
    setPassword(id) {
      calls.push(`password ${id}`);
      return Promise.resolve();
    },
    remove(id) {
      calls.push(`remove ${id}`);
      return script.remove === undefined ? Promise.resolve() : Promise.reject(script.remove);
    },
  });
  const onStranded = (...facts: unknown[]): void => void stranded.push(facts.slice(0, 2));
  const track = <T>(work: () => Promise<T>): Promise<T> => {
    const running = work();
    background.push(running);
    return running;
  };
  const attempt: Attempt = {
    marker: mine,
    id: undefined,
    isUnclear: false,
    isFinished: false,
    ...script.attempt,
  };
  const deps = {
    users,
    clock,
    onStranded,
    track,
    inOrder: createWriteOrder({ clock, track: (work) => work() }),
    overflow: "scimProfile",
    commitMs: 35_000,
    removals: () => (removals.length > 1 ? removals.shift() : removals[0]) ?? 0,
  };
  const unanswered: UnansweredWrites = new Set();
  return {
    calls,
    stranded,
    attempt,
    create: (enabled = true, sent = body) =>
      createUser(
        deps,
        { body: sent, enabled, attempt, keepsMarkers: script.keepsMarkers ?? true },
        { ...context, unanswered },
      ),
    names: () => calls.map((call) => call.split(" ")[0]),
    /** What goes on after the answer has ended. */
    settled: () => Promise.allSettled(background),
  };
}

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("creating a user", () => {
  it("is one call", async () => {
    const { create, calls } = start({ create: [made] });
    expect(await create()).toEqual(made);
    expect(calls).toEqual(["create"]);
  });

  it.each<PingOneErrorCode>([
    "uniqueness",
    "invalidData",
    "licenseExceeded",
    "workerForbidden",
    "rateLimited",
    "unavailable",
  ])("that fails for certain (%s) is told at once, without a look-up", async (code) => {
    const error = failure(code);
    const { create, calls, attempt } = start({ create: [error] });
    await expect(create()).rejects.toBe(error);
    expect(calls).toEqual(["create"]);
    expect(attempt.isUnclear).toBe(false);
  });

  it("what is no failure of PingOne's is passed on", async () => {
    const error = new TypeError("x");
    const { create, calls } = start({ create: [error] });
    await expect(create()).rejects.toBe(error);
    expect(calls).toEqual(["create"]);
  });
});

describe("a create whose outcome is unknown (contract 10.5)", () => {
  it("is adopted when it happened: one create, the same answer", async () => {
    const { create, calls } = start({ create: [lost], found: [made] });
    expect(await create()).toEqual(made);
    expect(calls).toEqual(["create", 'find username eq "mary@example.com"']);
  });

  it("is repeated when it did not happen", async () => {
    const { create, names } = start({ create: [lost, made], found: ["nobody"] });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["create", "find", "create"]);
  });

  it("is given up after three attempts, and noted for the repetition", async () => {
    const { create, names, attempt } = start({ create: [lost], found: ["nobody"] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find", "create", "find", "create", "find"]);
    expect(attempt).toMatchObject({ isUnclear: true, id: undefined });
  });

  it("is not repeated when somebody removed a user meanwhile: it may have been this one", async () => {
    const { create, names } = start({ create: [lost], found: ["nobody"], removals: [4, 5] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find"]);
  });

  it("is adopted when it becomes visible only after a repetition", async () => {
    const { create, names } = start({ create: [lost, taken], found: ["nobody", made] });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["create", "find", "create", "find"]);
  });

  it("asks to come back when the name is taken by what nobody can see yet", async () => {
    const { create } = start({ create: [lost, taken], found: ["nobody"] });
    await expect(create()).rejects.toMatchObject({ code: "unavailable", ambiguous: true });
  });

  it.each<[string, PingOneUser]>([
    ["of another attempt, with the same content", userOf({ ...profile, ...carrying(theirs) }, 2)],
    ["without a marker, with the same content", userOf(profile, 2)],
    ["with something else for a marker", userOf({ ...profile, scimProfile: { $create: 1 } }, 2)],
    ["with an overflow that is none", userOf({ ...profile, scimProfile: "x" }, 2)],
  ])("is not mixed up with somebody else's user, %s: 409", async (_name, foreign) => {
    const { create, names, attempt } = start({ create: [lost], found: [foreign] });
    await expect(create()).rejects.toMatchObject({ code: "uniqueness", ambiguous: false });
    expect(names()).toEqual(["create", "find"]);
    expect(attempt.isUnclear).toBe(false);
  });

  it("touches nothing it finds where PingOne keeps no markers, and says so: 504", async () => {
    const { create, names } = start({ create: [lost], found: [made], keepsMarkers: false });
    const { calls } = start({ create: [] });
    const foreign = start({ create: [lost], found: [userOf(profile, 2)], keepsMarkers: false });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["create", "find"]);
    const error = await errorOf(foreign.create());
    expect(error).toMatchObject({ status: 504 });
    expect((error as ScimError).message).toContain("not known to be ours");
    expect([foreign.names(), calls]).toEqual([["create", "find"], []]);
  });

  it("keeps its own failure when the look-up fails too", async () => {
    const { create, names } = start({ create: [lost], found: [failure("unavailable", true)] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find"]);
  });

  it("asks for names with quotes without leaving the quotes", async () => {
    const username = 'mary" or username sw "';
    const { create, calls } = start({
      create: [lost],
      found: [userOf({ username, ...carrying(mine) })],
    });
    await create(true, { username });
    const [, filter = ""] = calls;
    expect(JSON.parse(filter.replace("find username eq ", ""))).toBe(username);
  });
});

describe("the same request, made again", () => {
  it("goes on with the user PingOne named, and costs one read", async () => {
    const { create, names } = start({ create: [], read: [made], attempt: { id: made.id } });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["read"]);
  });

  it("finds by its marker what an unclear attempt has made", async () => {
    const { create, names } = start({
      create: [taken],
      found: [made],
      attempt: { isUnclear: true },
    });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["create", "find"]);
  });

  it.each<[string, Script]>([
    ["by id", { create: [], read: [{ ...made, updatedAt: LATER }], attempt: { id: "x" } }],
    [
      "by name",
      {
        create: [taken],
        found: [{ ...made, updatedAt: LATER }],
        attempt: { isUnclear: true },
      },
    ],
  ])("is 409 once somebody has changed what it made, %s", async (_name, script) => {
    const { create, attempt } = start(script);
    await expect(create()).rejects.toMatchObject({ code: "uniqueness" });
    expect(attempt).toMatchObject({ id: undefined, isUnclear: false });
  });

  it.each<[string, Script]>([
    ["left enabled", { create: [], read: [made], attempt: { id: made.id } }],
    [
      "disabled after the answer",
      {
        create: [],
        read: [{ ...made, enabled: false, updatedAt: LATER }],
        attempt: { id: made.id, isFinished: true },
      },
    ],
  ])(
    "claims a user who should be disabled, %s: one of several processes says 201",
    async (_name, script) => {
      const first = start(script);
      expect(await first.create(false)).toMatchObject({ id: made.id, enabled: false });
      const [claimed = ""] = first.calls.slice(-1);
      expect(claimed).toBe(
        `claim ${made.id} {"scimProfile":{"$create":{"finishedBy":{"mine":true}}}}`,
      );
      const second = start({ ...script, claims: ["theirs", "mine"] });
      await expect(second.create(false)).rejects.toMatchObject({ code: "uniqueness" });
      expect(second.attempt.id).toBeUndefined();
    },
  );

  it("makes the user anew when it is gone", async () => {
    const { create, names } = start({
      create: [made],
      read: [failure("notFound")],
      attempt: { id: idOf(9) },
    });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["read", "create"]);
  });
});

describe("a user that shall be disabled (design section 5)", () => {
  const broken = failure("unavailable", true);
  /** 503 with the reason as cause, and a detail that tells the truth. */
  const nothingLeft = {
    status: 503,
    cause: broken,
    headers: { "Retry-After": "30" },
    message: expect.stringContaining("nothing was created") as unknown,
  };

  it("is disabled by a second call", async () => {
    const { create, calls } = start({ create: [made] });
    expect(await create(false)).toEqual({ ...made, enabled: false });
    expect(calls).toEqual(["create", `enabled ${made.id} false`]);
  });

  it("also after it was adopted", async () => {
    const { create, names } = start({ create: [lost], found: [made] });
    expect(await create(false)).toEqual({ ...made, enabled: false });
    expect(names()).toEqual(["create", "find", "enabled"]);
  });

  it("costs no call when it is disabled already", async () => {
    const disabled = { ...made, enabled: false };
    const { create, calls } = start({ create: [disabled] });
    expect(await create(false)).toEqual(disabled);
    expect(calls).toEqual(["create"]);
  });

  it("is left alone when somebody has changed it before it was adopted", async () => {
    const changed = { ...made, updatedAt: LATER };
    const { create, names } = start({ create: [lost], found: [changed] });
    expect(await create(false)).toEqual(changed);
    expect(names()).toEqual(["create", "find"]);
  });

  it("is disabled at the second try, in time of its own", async () => {
    const { create, names } = start({ create: [made], disable: [broken, "done"] });
    expect(await create(false)).toEqual({ ...made, enabled: false });
    expect(names()).toEqual(["create", "enabled", "enabled"]);
  });

  it("is removed again when it cannot be disabled and nobody has written it since", async () => {
    const { create, names, stranded, attempt } = start({
      create: [made],
      disable: [broken],
      read: [made],
    });
    await expect(create(false)).rejects.toMatchObject(nothingLeft);
    expect(names()).toEqual(["create", "enabled", "enabled", "read", "remove"]);
    expect([stranded, attempt.id]).toEqual([[], undefined]);
  });

  it("is not removed when somebody has written it since: told as stranded", async () => {
    const { create, names, stranded } = start({
      create: [made],
      disable: [broken],
      read: [{ ...made, updatedAt: LATER }],
    });
    await expect(create(false)).rejects.toMatchObject({ status: 503 });
    expect(names()).not.toContain("remove");
    expect(stranded).toEqual([[made.id, broken]]);
  });

  it("is done when somebody has disabled it meanwhile", async () => {
    const disabled = { ...made, enabled: false, updatedAt: LATER };
    const { create, names } = start({ create: [made], disable: [broken], read: [disabled] });
    expect(await create(false)).toEqual(disabled);
    expect(names()).not.toContain("remove");
  });

  it("is gone for good when removing finds nothing", async () => {
    const remove = failure("notFound");
    const script = { create: [made], disable: [broken], read: [made], remove };
    const { create, stranded } = start(script);
    await expect(create(false)).rejects.toMatchObject(nothingLeft);
    expect(stranded).toEqual([]);
  });

  it("and cannot even be removed: somebody is told, with its id", async () => {
    const remove = failure("unreachable", true);
    const { create, stranded, attempt } = start({
      create: [made],
      disable: [broken],
      read: [made],
      remove,
    });
    const error = await errorOf(create(false));
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({ status: 503, cause: broken, headers: { "Retry-After": "30" } });
    expect((error as ScimError).message).toContain(made.id);
    expect((error as ScimError).message).toContain("enabled");
    expect((error as ScimError).message).not.toContain("mary");
    expect(stranded).toEqual([[made.id, remove]]);
    expect(attempt.id).toBe(made.id);
  });

  it("and may have been made: it is looked for afterwards, and disabled", async () => {
    const { create, settled, attempt, calls } = start({
      create: [lost],
      found: ["nobody", "nobody", "nobody", "nobody", made],
    });
    const error = await errorOf(create(false));
    expect(error).toMatchObject({ status: 504 });
    expect((error as ScimError).message).toContain("goes on to disable it");
    await settled();
    expect(calls.at(-1)).toBe(`enabled ${made.id} false`);
    expect(attempt).toMatchObject({ id: made.id, isFinished: true });
  });

  it.each<[string, PingOneUser]>([
    ["somebody else's", userOf({ ...profile, ...carrying(theirs) }, 2)],
    ["changed since", { ...made, updatedAt: LATER }],
    ["disabled already", { ...made, enabled: false }],
  ])("what is found afterwards and %s is left alone", async (_name, found) => {
    const { create, settled, names } = start({
      create: [lost],
      found: ["nobody", "nobody", "nobody", found],
    });
    await errorOf(create(false));
    await settled();
    expect(names()).not.toContain("enabled");
  });

  it("may be stranded where PingOne keeps no markers: somebody is told", async () => {
    const { create, names, stranded } = start({
      create: [lost],
      found: ["nobody"],
      keepsMarkers: false,
    });
    const error = await errorOf(create(false));
    expect((error as ScimError).message).toContain("disable or delete it");
    expect(stranded).toEqual([[undefined, lost]]);
    expect(names()).not.toContain("remove");
  });

  describe("that another process has begun", () => {
    const at = (createdAt: string, more: object = {}) => ({
      ...userOf({ ...profile, ...carrying(theirs) }, 5, createdAt),
      ...more,
    });
    const old = at("2026-03-01T11:59:00.000Z");

    it("is finished when it can no longer be at it: 201", async () => {
      const { create, names } = start({ create: [taken], found: [old], read: [old] });
      expect(await create(false)).toEqual({ ...old, enabled: false });
      expect(names()).toEqual(["create", "find", "read", "password", "enabled", "claim"]);
    });

    it("is 409 when a third process has finished it at the same time", async () => {
      const claims = ["third", "mine"];
      const { create } = start({ create: [taken], found: [old], read: [old], claims });
      await expect(create(false)).rejects.toBe(taken);
    });

    it("is waited for while it may still be at it: 503 with the time left", async () => {
      const young = at("2026-03-01T12:00:00.000Z");
      const { create, names } = start({ create: [taken], found: [young] });
      const expected = { status: 503, headers: { "Retry-After": "29" } };
      await expect(create(false)).rejects.toMatchObject(expected);
      expect(names()).toEqual(["create", "find"]);
    });

    it.each<[string, PingOneUser]>([
      ["complete", { ...old, enabled: false }],
      ["changed since", { ...old, updatedAt: LATER }],
      ["of another content", { ...old, email: "other@example.com" }],
      ["not to be disabled", { ...old, ...carrying({ attempt: "theirs" }) }],
      ["nobody's", userOf(profile, 5)],
    ])("is 409 when it is %s", async (_name, found) => {
      const { create, names } = start({ create: [taken], found: [found] });
      await expect(create(false)).rejects.toBe(taken);
      expect(names()).toEqual(["create", "find"]);
    });

    it("is 409 when it was finished meanwhile", async () => {
      const read = [{ ...old, enabled: false }];
      const { create, names } = start({ create: [taken], found: [old], read });
      await expect(create(false)).rejects.toBe(taken);
      expect(names()).toEqual(["create", "find", "read"]);
    });

    it("is 409 for a request that wants it enabled, without a look", async () => {
      const { create, names } = start({ create: [taken], found: [old] });
      await expect(create(true)).rejects.toBe(taken);
      expect(names()).toEqual(["create"]);
    });
  });
});
