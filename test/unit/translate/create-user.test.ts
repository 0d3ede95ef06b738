import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../src/pingone/error.js";
import type { PingOneUser, UserBody } from "../../../src/pingone/users.js";
import { ScimError } from "../../../src/scim/error.js";
import { createMadeIds } from "../../../src/translate/made-ids.js";
import { createUser } from "../../../src/translate/create-user.js";
import { createStubClock } from "../pingone/stubs.js";
import { context, idOf, inTurn, stubUsers, userOf, type Step } from "./stub-users.js";

const profile = {
  username: "mary@example.com",
  email: "mary@example.com",
  name: { given: "Mary", family: "Sample" },
  population: { id: idOf(77) },
};
// PingOne keeps no password, and a custom attribute only where it is declared: neither comes back.
const body: UserBody = { ...profile, department: "Sales", password: { value: "2Federate!" } };
const made = userOf(profile);

const failure = (code: PingOneErrorCode, ambiguous = false): PingOneError =>
  new PingOneError(code, "users.create", { ambiguous });
const lost = failure("timeout", true);
const taken = failure("uniqueness");

interface Script {
  readonly create: readonly Step[];
  /** What each look-up by username finds. */
  readonly found?: readonly (PingOneUser | "nobody" | Error)[];
  readonly disable?: readonly Error[];
  readonly remove?: Error;
}

function start(script: Script) {
  const calls: string[] = [];
  const stranded: unknown[] = [];
  const clock = createStubClock();
  const create = inTurn(script.create);
  const find = inTurn(script.found ?? []);
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
    setEnabled(id, enabled) {
      calls.push(`enabled ${id} ${enabled}`);
      const [error] = script.disable ?? [];
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
    remove(id, { deadlineMs }) {
      calls.push(`remove ${id} ${deadlineMs - clock.now()}`);
      return script.remove === undefined ? Promise.resolve() : Promise.reject(script.remove);
    },
  });
  const onStranded = (...facts: unknown[]): void => void stranded.push(facts);
  return {
    calls,
    stranded,
    clock,
    create: (enabled = true, sent = body) =>
      createUser({ users, clock, onStranded, made: createMadeIds() }, sent, enabled, context),
    names: () => calls.map((call) => call.split(" ")[0]),
  };
}

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
    const { create, calls } = start({ create: [error] });
    await expect(create()).rejects.toBe(error);
    expect(calls).toEqual(["create"]);
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

  it("is not adopted without an attribute that PingOne always keeps", async () => {
    const { username, name, population } = profile;
    const other = userOf({ username, name, population });
    const { create } = start({ create: [lost, taken], found: [other, other] });
    await expect(create()).rejects.toMatchObject({ code: "uniqueness" });
  });

  it("is repeated when it did not happen", async () => {
    const { create, names } = start({ create: [lost, made], found: ["nobody"] });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["create", "find", "create"]);
  });

  it("is given up after three attempts", async () => {
    const { create, names } = start({ create: [lost], found: ["nobody"] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find", "create", "find", "create", "find"]);
  });

  it("is adopted when it becomes visible only after a repetition", async () => {
    const { create, names } = start({ create: [lost, taken], found: ["nobody", made] });
    expect(await create()).toEqual(made);
    expect(names()).toEqual(["create", "find", "create", "find"]);
  });

  it("asks to come back when the name is taken by what nobody can see yet", async () => {
    const { create } = start({ create: [lost, taken], found: ["nobody"] });
    await expect(create()).rejects.toMatchObject({ code: "unavailable" });
  });

  it.each<[string, PingOneUser]>([
    ["made before us", userOf(profile, 2, "2026-03-01T11:58:00.000Z")],
    ["with another name", userOf({ ...profile, name: { given: "Mary", family: "Other" } }, 2)],
    ["with another e-mail", userOf({ ...profile, email: "other@example.com" }, 2)],
    ["in another population", userOf({ ...profile, population: { id: idOf(78) } }, 2)],
    ["with less of a name", userOf({ ...profile, name: { given: "Mary" } }, 2)],
    ["with a null name", userOf({ ...profile, name: null }, 2)],
  ])("is not mixed up with somebody else's user, %s: 409", async (_name, foreign) => {
    const { create, names } = start({ create: [lost, taken], found: [foreign] });
    await expect(create()).rejects.toBe(taken);
    expect(names()).toEqual(["create", "find", "create", "find"]);
  });

  it("made within the clocks' difference is ours", async () => {
    const ours = userOf(profile, 2, "2026-03-01T11:59:30.000Z");
    const { create } = start({ create: [lost], found: [ours] });
    expect(await create()).toEqual(ours);
  });

  it("keeps its own failure when the look-up fails too", async () => {
    const { create, names } = start({ create: [lost], found: [failure("unavailable", true)] });
    await expect(create()).rejects.toBe(lost);
    expect(names()).toEqual(["create", "find"]);
  });

  it("asks for names with quotes without leaving the quotes", async () => {
    const username = 'mary" or username sw "';
    const { create, calls } = start({ create: [lost], found: [userOf({ username })] });
    await create(true, { username });
    const [, filter = ""] = calls;
    expect(JSON.parse(filter.replace("find username eq ", ""))).toBe(username);
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

  it("is removed again when it cannot be disabled, in time of its own", async () => {
    const { create, calls, stranded } = start({ create: [made], disable: [broken] });
    await expect(create(false)).rejects.toMatchObject(nothingLeft);
    expect(calls.at(-1)).toBe(`remove ${made.id} 15000`);
    expect(stranded).toEqual([]);
  });

  it("is gone for good when removing finds nothing", async () => {
    const remove = failure("notFound");
    const { create, stranded } = start({ create: [made], disable: [broken], remove });
    await expect(create(false)).rejects.toMatchObject(nothingLeft);
    expect(stranded).toEqual([]);
  });

  it("and cannot even be removed: somebody is told, with its id", async () => {
    const remove = failure("unreachable", true);
    const { create, stranded } = start({ create: [made], disable: [broken], remove });
    const error = await create(false).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({ status: 503, cause: broken, headers: { "Retry-After": "30" } });
    expect((error as ScimError).message).toContain(made.id);
    expect((error as ScimError).message).toContain("enabled");
    expect((error as ScimError).message).not.toContain("mary");
    expect(stranded).toEqual([[made.id, remove, context]]);
  });
});
