import { describe, expect, it } from "@jest/globals";
import type { PingOneErrorCode } from "../../../../../src/pingone/error.js";
import type { PingOneUser } from "../../../../../src/pingone/resources/users.js";
import { ScimError } from "../../../../../src/scim/error.js";
import {
  carrying,
  errorOf,
  failure,
  LATER,
  lost,
  created,
  mine,
  profile,
  startCreate,
  taken,
  theirs,
  type Script,
} from "./creating.js";
import { idOf, userOf } from "../stub-users.js";

describe("creating a user", () => {
  it("is one call", async () => {
    const { create, calls } = startCreate({ create: [created] });
    expect(await create()).toEqual(created);
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
    const { create, calls, attempt } = startCreate({ create: [error] });
    await expect(create()).rejects.toBe(error);
    expect(calls).toEqual(["create"]);
    expect(attempt.isUnclear).toBe(false);
  });

  it("what is no failure of PingOne's is passed on", async () => {
    const error = new TypeError("x");
    const { create, calls } = startCreate({ create: [error] });
    await expect(create()).rejects.toBe(error);
    expect(calls).toEqual(["create"]);
  });
});

describe("a create whose outcome is unknown (contract 10.5)", () => {
  it("is adopted when it happened: one create, the same answer", async () => {
    const { create, calls } = startCreate({ create: [lost], found: [created] });
    expect(await create()).toEqual(created);
    expect(calls).toEqual(["create", 'find username eq "mary@example.com"']);
  });

  it("is repeated when it did not happen", async () => {
    const { create, names } = startCreate({ create: [lost, created], found: ["nobody"] });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["create", "find", "create"]);
  });

  it("is given up after three attempts, and noted for the repetition", async () => {
    const { create, names, attempt } = startCreate({ create: [lost], found: ["nobody"] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find", "create", "find", "create", "find"]);
    expect(attempt).toMatchObject({ isUnclear: true, id: undefined });
  });

  it("is not repeated when somebody removed a user meanwhile: it may have been this one", async () => {
    const { create, names } = startCreate({ create: [lost], found: ["nobody"], removals: [4, 5] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find"]);
  });

  it("is adopted when it becomes visible only after a repetition", async () => {
    const { create, names } = startCreate({ create: [lost, taken], found: ["nobody", created] });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["create", "find", "create", "find"]);
  });

  it("asks to come back when the name is taken by what nobody can see yet", async () => {
    const { create } = startCreate({ create: [lost, taken], found: ["nobody"] });
    await expect(create()).rejects.toMatchObject({ code: "unavailable", ambiguous: true });
  });

  it.each<[string, PingOneUser]>([
    ["of another attempt, with the same content", userOf({ ...profile, ...carrying(theirs) }, 2)],
    ["without a marker, with the same content", userOf(profile, 2)],
    ["with something else for a marker", userOf({ ...profile, scimProfile: { $create: 1 } }, 2)],
    ["with an overflow that is none", userOf({ ...profile, scimProfile: "x" }, 2)],
  ])("is not mixed up with somebody else's user, %s: 409", async (_name, foreign) => {
    const script = { create: [lost], found: [foreign], read: [foreign] };
    const { create, names, attempt } = startCreate(script);
    await expect(create()).rejects.toMatchObject({ code: "uniqueness", ambiguous: false });
    // Listings may be late: whoever is not ours is read by id.
    expect(names()).toEqual(["create", "find", "read"]);
    expect(attempt.isUnclear).toBe(false);
  });

  it.each<[string, PingOneUser | Error]>([
    ["is gone by now", failure("notFound")],
    ["has another name by now", userOf({ ...profile, username: "maria@example.com" }, 2)],
  ])("has lost its name to nobody who %s: tried again", async (_name, now) => {
    const { create, names } = startCreate({
      create: [lost, created],
      found: [userOf(profile, 2)],
      read: [now],
    });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["create", "find", "read", "create"]);
  });

  it("touches nothing it finds where PingOne keeps no markers, and says so: 504", async () => {
    const { create, names } = startCreate({
      create: [lost],
      found: [created],
      keepsMarkers: false,
    });
    const { calls } = startCreate({ create: [] });
    const foreign = startCreate({
      create: [lost],
      found: [userOf(profile, 2)],
      read: [userOf(profile, 2)],
      keepsMarkers: false,
    });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["create", "find"]);
    const error = await errorOf(foreign.create());
    expect(error).toMatchObject({ status: 504 });
    expect((error as ScimError).message).toContain("not known to be ours");
    expect([foreign.names(), calls]).toEqual([["create", "find", "read"], []]);
  });

  it("keeps its own failure when the look-up fails too", async () => {
    const { create, names } = startCreate({
      create: [lost],
      found: [failure("unavailable", true)],
    });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find"]);
  });

  it("asks for names with quotes without leaving the quotes", async () => {
    const username = 'mary" or username sw "';
    const { create, calls } = startCreate({
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
    const { create, names } = startCreate({
      create: [],
      read: [created],
      attempt: { id: created.id },
    });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["read"]);
  });

  it("finds by its marker what an unclear attempt has made", async () => {
    const { create, names } = startCreate({
      create: [taken],
      found: [created],
      attempt: { isUnclear: true },
    });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["create", "find"]);
  });

  it.each<[string, string, Script]>([
    ["new: nobody else writes it", "new", { create: [created] }],
    [
      "one that an unclear attempt has made",
      "waited for",
      { create: [created], attempt: { isUnclear: true } },
    ],
    [
      "one that PingOne named",
      "waited for",
      { create: [], read: [created], attempt: { id: created.id } },
    ],
  ])("takes the turn of the user to disable them, %s", async (_name, how, script) => {
    const { create, leased } = startCreate(script);
    await errorOf(create(false));
    expect(leased).toEqual([`${how} ${created.id}`]);
  });

  it.each<[string, Script]>([
    ["by id", { create: [], read: [{ ...created, updatedAt: LATER }], attempt: { id: "x" } }],
    [
      "by name",
      {
        create: [taken],
        found: [{ ...created, updatedAt: LATER }],
        attempt: { isUnclear: true },
      },
    ],
  ])("is 409 once somebody has changed what it made, %s", async (_name, script) => {
    const { create, attempt } = startCreate(script);
    await expect(create()).rejects.toMatchObject({ code: "uniqueness" });
    expect(attempt).toMatchObject({ id: undefined, isUnclear: false });
  });

  it.each<[string, Script]>([
    ["left enabled", { create: [], read: [created], attempt: { id: created.id } }],
    [
      "disabled after the answer",
      {
        create: [],
        read: [{ ...created, enabled: false, updatedAt: LATER }],
        attempt: { id: created.id, isFinished: true },
      },
    ],
  ])(
    "claims a user who should be disabled, %s: one of several processes says 201",
    async (_name, script) => {
      const first = startCreate(script);
      expect(await first.create(false)).toMatchObject({ id: created.id, enabled: false });
      const [claimed = ""] = first.calls.slice(-1);
      expect(claimed).toBe(
        `claim ${created.id} {"scimProfile":{"$create":{"finishedBy":{"mine":true}}}}`,
      );
      const second = startCreate({ ...script, claims: ["theirs", "mine"] });
      await expect(second.create(false)).rejects.toMatchObject({ code: "uniqueness" });
      expect(second.attempt.id).toBeUndefined();
    },
  );

  it("makes the user anew when it is gone", async () => {
    const { create, names } = startCreate({
      create: [created],
      read: [failure("notFound")],
      attempt: { id: idOf(9) },
    });
    expect(await create()).toEqual(created);
    expect(names()).toEqual(["read", "create"]);
  });
});

describe("a user that shall be disabled", () => {
  const broken = failure("unavailable", true);
  /** 503 with the reason as cause, and a detail that tells the truth. */
  const nothingLeft = {
    status: 503,
    cause: broken,
    headers: { "Retry-After": "30" },
    message: expect.stringContaining("nothing was created") as unknown,
  };

  it("is disabled by a second call", async () => {
    const { create, calls } = startCreate({ create: [created] });
    expect(await create(false)).toEqual({ ...created, enabled: false });
    expect(calls).toEqual(["create", `enabled ${created.id} false`]);
  });

  it("also after it was adopted", async () => {
    const { create, names } = startCreate({ create: [lost], found: [created] });
    expect(await create(false)).toEqual({ ...created, enabled: false });
    expect(names()).toEqual(["create", "find", "enabled"]);
  });

  it("costs no call when it is disabled already", async () => {
    const disabled = { ...created, enabled: false };
    const { create, calls } = startCreate({ create: [disabled] });
    expect(await create(false)).toEqual(disabled);
    expect(calls).toEqual(["create"]);
  });

  it("is left alone when somebody has changed it before it was adopted", async () => {
    const changed = { ...created, updatedAt: LATER };
    const { create, names } = startCreate({ create: [lost], found: [changed] });
    expect(await create(false)).toEqual(changed);
    expect(names()).toEqual(["create", "find"]);
  });

  it("is disabled at the second try, in time of its own", async () => {
    const { create, names } = startCreate({ create: [created], disable: [broken, "done"] });
    expect(await create(false)).toEqual({ ...created, enabled: false });
    expect(names()).toEqual(["create", "enabled", "enabled"]);
  });

  it("is disabled as soon as PingOne knows them where that is done (contract 11.3)", async () => {
    const unknown = failure("notFound");
    const disable = [unknown, unknown, unknown, "done" as const];
    const { create, names } = startCreate({ create: [created], disable });
    expect(await create(false)).toEqual({ ...created, enabled: false });
    expect(names()).toEqual(["create", "enabled", "enabled", "enabled", "enabled"]);
  });

  it("is not told as removed by who has not removed them: the same request goes on", async () => {
    const unknown = failure("notFound");
    const { create, names, stranded, attempt } = startCreate({
      create: [created],
      disable: [unknown],
      read: [unknown],
    });
    const error = (await errorOf(create(false))) as ScimError;
    expect(error).toMatchObject({ status: 503, headers: { "Retry-After": "30" } });
    expect(error.message).toContain(created.id);
    expect(error.message).not.toContain("nothing was created");
    expect(names()).not.toContain("remove");
    expect([stranded, attempt.id]).toEqual([[[created.id, unknown]], created.id]);
  });

  it("is disabled where the answer does not say whether they are", async () => {
    const { create, names } = startCreate({ create: [{ ...created, enabled: undefined }] });
    expect(await create(false)).toMatchObject({ id: created.id, enabled: false });
    expect(names()).toEqual(["create", "enabled"]);
  });

  it("is removed again when it cannot be disabled and nobody has written it since", async () => {
    const { create, names, stranded, attempt } = startCreate({
      create: [created],
      disable: [broken],
      read: [created],
    });
    await expect(create(false)).rejects.toMatchObject(nothingLeft);
    expect(names()).toEqual(["create", "enabled", "enabled", "read", "remove"]);
    expect([stranded, attempt.id]).toEqual([[], undefined]);
  });

  it("is not removed when somebody has written it since: told as stranded", async () => {
    const { create, names, stranded } = startCreate({
      create: [created],
      disable: [broken],
      read: [{ ...created, updatedAt: LATER }],
    });
    await expect(create(false)).rejects.toMatchObject({ status: 503 });
    expect(names()).not.toContain("remove");
    expect(stranded).toEqual([[created.id, broken]]);
  });

  it("is done when somebody has disabled it meanwhile", async () => {
    const disabled = { ...created, enabled: false, updatedAt: LATER };
    const { create, names } = startCreate({
      create: [created],
      disable: [broken],
      read: [disabled],
    });
    expect(await create(false)).toEqual(disabled);
    expect(names()).not.toContain("remove");
  });

  it("is gone for good when removing finds nothing", async () => {
    const remove = failure("notFound");
    const script = { create: [created], disable: [broken], read: [created], remove };
    const { create, stranded } = startCreate(script);
    await expect(create(false)).rejects.toMatchObject(nothingLeft);
    expect(stranded).toEqual([]);
  });

  it("and cannot even be removed: somebody is told, with its id", async () => {
    const remove = failure("unreachable", true);
    const { create, stranded, attempt } = startCreate({
      create: [created],
      disable: [broken],
      read: [created],
      remove,
    });
    const error = await errorOf(create(false));
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({ status: 503, cause: broken, headers: { "Retry-After": "30" } });
    expect((error as ScimError).message).toContain(created.id);
    expect((error as ScimError).message).toContain("enabled");
    expect((error as ScimError).message).not.toContain("mary");
    expect(stranded).toEqual([[created.id, remove]]);
    expect(attempt.id).toBe(created.id);
  });

  it("and may have been made: it is looked for afterwards, and disabled", async () => {
    const { create, backgroundDone, attempt, calls } = startCreate({
      create: [lost],
      found: ["nobody", "nobody", "nobody", "nobody", created],
    });
    const error = await errorOf(create(false));
    expect(error).toMatchObject({ status: 504 });
    expect((error as ScimError).message).toContain("goes on to disable it");
    await backgroundDone();
    expect(calls.at(-1)).toBe(`enabled ${created.id} false`);
    expect(attempt).toMatchObject({ id: created.id, isFinished: true });
  });

  it("and is looked for while PingOne is away, and once more when no attempt is open any longer", async () => {
    const { create, backgroundDone, attempt, calls, contexts, stranded } = startCreate({
      create: [lost],
      found: [failure("circuitOpen"), failure("circuitOpen"), created],
    });
    await errorOf(create(false));
    await backgroundDone();
    expect(calls.at(-1)).toBe(`enabled ${created.id} false`);
    expect(attempt.isFinished).toBe(true);
    expect(stranded).toEqual([]);
    // The request's own look-up answers at once; what nobody waits for outlasts the outage.
    const waits = contexts.map(({ outlastsOutage = false }) => outlastsOutage);
    expect(waits).toEqual([false, true, true, true]);
  });

  it("and whoever cannot be disabled is disabled after all, for longer than the circuit rests", async () => {
    const { create, contexts } = startCreate({ create: [created], disable: [broken, "done"] });
    expect(await create(false)).toMatchObject({ enabled: false });
    const [asked, undoing] = contexts;
    expect(asked?.outlastsOutage).toBeUndefined();
    expect(undoing?.outlastsOutage).toBe(true);
  });

  it.each<[string, PingOneUser]>([
    ["somebody else's", userOf({ ...profile, ...carrying(theirs) }, 2)],
    ["changed since", { ...created, updatedAt: LATER }],
    ["disabled already", { ...created, enabled: false }],
  ])("what is found afterwards and %s is left alone", async (_name, found) => {
    const { create, backgroundDone, names } = startCreate({
      create: [lost],
      found: ["nobody", "nobody", "nobody", found],
    });
    await errorOf(create(false));
    await backgroundDone();
    expect(names()).not.toContain("enabled");
  });

  it("may be stranded where PingOne keeps no markers: somebody is told", async () => {
    const { create, names, stranded } = startCreate({
      create: [lost],
      found: ["nobody"],
      keepsMarkers: false,
    });
    const error = await errorOf(create(false));
    expect((error as ScimError).message).toContain("disable or delete it");
    expect(stranded).toEqual([[undefined, lost]]);
    expect(names()).not.toContain("remove");
  });
});
