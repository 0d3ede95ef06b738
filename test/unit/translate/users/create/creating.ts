// Creating a user against a scripted PingOne: what was called, what is left, what was told.
import type { CallContext } from "../../../../../src/pingone/call.js";
import { PingOneError, type PingOneErrorCode } from "../../../../../src/pingone/error.js";
import type { UnansweredWrites } from "../../../../../src/pingone/attempt/unanswered-writes.js";
import type { PingOneUser, UserBody } from "../../../../../src/pingone/resources/users.js";
import { withMarker, type CreateMarker } from "../../../../../src/translate/create-marker.js";
import { createUser } from "../../../../../src/translate/users/create/create-user.js";
import { createProcessMemories } from "../../../../../src/translate/process-memory.js";
import { noTag, type SourceTag } from "../../../../../src/translate/source-tag.js";
import { createWriteOrder } from "../../../../../src/translate/write-order.js";
import type { CreateAttempt } from "../../../../../src/translate/unfinished-creates.js";
import { createStubClock } from "../../../pingone/stubs.js";
import { context, idOf, inTurn, stubUsers, userOf, type Step } from "../stub-users.js";

export const profile = {
  username: "mary@example.com",
  email: "mary@example.com",
  name: { given: "Mary", family: "Sample" },
  population: { id: idOf(77) },
};
export const mine: CreateMarker = { attempt: "mine" };
export const theirs: CreateMarker = { attempt: "theirs", todo: "disable" };
export const carrying = (marker: CreateMarker) => ({ scimProfile: withMarker(undefined, marker) });
export const LATER = "2026-03-01T12:00:05.000Z";

// PingOne keeps no password, and a custom attribute only where it is declared: neither comes back.
const body: UserBody = {
  ...profile,
  department: "Sales",
  password: { value: "2Federate!" },
  ...carrying(mine),
};
export const created = userOf({ ...profile, ...carrying(mine) });

export const failure = (code: PingOneErrorCode, ambiguous = false): PingOneError =>
  new PingOneError(code, "users.create", { ambiguous });
export const lost = failure("timeout", true);
export const taken = failure("uniqueness");

export interface Script {
  readonly create: readonly Step[];
  /** What each look-up by username finds. */
  readonly found?: readonly (PingOneUser | "nobody" | Error)[];
  readonly disable?: readonly (Error | "done")[];
  /** What each read by id finds. */
  readonly read?: readonly Step[];
  readonly remove?: Error;
  /** Who has said by then that they finished it. */
  readonly claims?: readonly string[];
  readonly attempt?: Partial<CreateAttempt>;
  readonly keepsMarkers?: boolean;
  readonly sourceTag?: SourceTag;
  /** How often somebody else removes a user while this one is looked for. */
  readonly removals?: readonly number[];
}

export function startCreate(script: Script) {
  const calls: string[] = [];
  const contexts: CallContext[] = [];
  const stranded: unknown[] = [];
  const leased: string[] = [];
  const lease = { isTakenOver: false, isOurs: () => true as const, release: () => undefined };
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
    async list(filter, _count, context) {
      calls.push(`find ${filter ?? ""}`);
      contexts.push(context);
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
    async setEnabled(id, enabled, context) {
      contexts.push(context);
      calls.push(`enabled ${id} ${enabled}`);
      await disable();
    },
    patch(id, change) {
      calls.push(`claim ${id} ${JSON.stringify(change)}`);
      const { claims = ["mine"] } = script;
      const finishedBy = Object.fromEntries(claims.map((name) => [name, true]));
      return Promise.resolve({ ...created, scimProfile: { $create: { ...mine, finishedBy } } });
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
  const attempt: CreateAttempt = {
    marker: mine,
    id: undefined,
    isUnclear: false,
    isFinished: false,
    mayBeAnswered: false,
    ...script.attempt,
  };
  const deps = {
    users,
    clock,
    onStranded,
    track,
    inOrder: createWriteOrder({
      clock,
      track: (work) => work(),
      turns: createProcessMemories(clock).local("writeTurns"),
      leases: {
        acquire(key) {
          leased.push(`waited for ${key}`);
          return Promise.resolve(lease);
        },
        acquireNew(key) {
          leased.push(`new ${key}`);
          return lease;
        },
        stop: () => undefined,
      },
    }),
    overflow: "scimProfile",
    sourceTag: script.sourceTag ?? noTag,
    commitMs: 35_000,
    removals: () => (removals.length > 1 ? removals.shift() : removals[0]) ?? 0,
  };
  const keep = () => Promise.resolve();
  const unanswered: UnansweredWrites = new Set();
  return {
    calls,
    /** Of each look-up and each disabling. */
    contexts,
    stranded,
    /** The turns of users that were asked for. */
    leased,
    attempt,
    create: (enabled = true, sent = body) =>
      createUser(
        deps,
        { body: sent, enabled, attempt, keep, keepsMarkers: script.keepsMarkers ?? true },
        { ...context, unanswered },
      ),
    names: () => calls.map((call) => call.split(" ")[0]),
    /** What goes on after the answer has ended. */
    backgroundDone: () => Promise.allSettled(background),
  };
}

export const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
