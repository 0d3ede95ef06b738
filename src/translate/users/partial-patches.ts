// Writes parts of a complex attribute and loses no other part: whether PingOne merges them or replaces the whole is not documented (contract 3.7, 17 U11), so its own answer has to show it.
import { LRUCache } from "lru-cache";
import { isJsonObject } from "../../scim/resource/elements.js";
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";
import type { Clock } from "../../platform/clock.js";
import type { CallContext } from "../../pingone/call.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../../pingone/users.js";
import { isStandard } from "../../mapping/standard-attributes.js";

export interface PartialPatches {
  /** A user as PingOne has just answered it: the first PATCH may be theirs. */
  readonly notice: (user: PingOneUser) => void;
  /** The user was written otherwise, as a whole or by who knew them: nothing is owed any more. */
  readonly written: (id: string) => void;
  /**
   * As PATCH of a user, for a body made without knowing them. One call where PingOne merges, two where it replaces; one
   * more read while that is not known and the user was not seen just now. Throws PingOneError.
   */
  readonly patch: (id: string, body: UserBody, context: CallContext) => Promise<PingOneUser>;
}

type Parts = Readonly<Record<string, JsonObject>>;

export interface PartialPatchesDependencies {
  readonly users: Pick<PingOneUsers, "read" | "patch">;
  readonly clock: Pick<Clock, "now">;
}

const MOST = 1_000;
const SEEN_MS = 10_000;
const OWED_MS = 10 * 60_000;
/** Putting back gets time of its own: it has to work when the request's is used up. */
const SETTLE_MS = 15_000;

export function createPartialPatches({ users, clock }: PartialPatchesDependencies): PartialPatches {
  /** Undefined until PingOne has shown it. */
  let merges: boolean | undefined;
  const seen = new LRUCache<string, Parts>({ max: MOST, ttl: SEEN_MS });
  /** What could not be put back yet. */
  const owed = new LRUCache<string, Parts>({ max: MOST, ttl: OWED_MS });

  function learn(isMerging: boolean): void {
    merges = isMerging;
    seen.clear();
  }

  /**
   * Nothing is left of what was there beside the parts just written: either PingOne replaces, or somebody else has taken
   * it away meanwhile. To put it back alone shows which: where it replaces, the parts just written are gone now.
   */
  async function settle(
    id: string,
    parts: Parts,
    others: Parts,
    context: CallContext,
  ): Promise<PingOneUser> {
    owed.set(id, others);
    const within = { ...context, deadlineMs: clock.now() + SETTLE_MS };
    const probed = await users.patch(id, others, within);
    const isMerging = isLeft(assigned(parts), probed);
    learn(isMerging);
    const mended = isMerging
      ? await users.patch(id, withoutValues(others), within)
      : await users.patch(id, withOthers(parts, others), within);
    owed.delete(id);
    return mended;
  }

  /** Puts back what is still missing, beside what is there by now and what is written. */
  async function payBack(
    id: string,
    body: UserBody,
    debt: Parts,
    context: CallContext,
  ): Promise<PingOneUser> {
    const parts = complexOf(body);
    const now = complexOf(await users.read(id, false, context));
    const names = Object.keys({ ...debt, ...parts });
    const whole: Parts = Object.fromEntries(
      names.map((name) => [name, { ...debt[name], ...now[name], ...parts[name] }]),
    );
    const user = await users.patch(id, { ...body, ...whole }, context);
    owed.delete(id);
    return user;
  }

  return {
    notice(user) {
      if (merges === undefined) seen.set(user.id, complexOf(user));
    },
    written: (id) => void owed.delete(id),
    async patch(id, body, context) {
      const parts = complexOf(body);
      const debt = owed.get(id);
      if (debt !== undefined) return payBack(id, body, debt, context);
      if (merges === true || Object.keys(parts).length === 0) return users.patch(id, body, context);
      // Where nothing but removals is sent, no answer can show what became of the rest by whom.
      const isTelling = merges === undefined && Object.keys(assigned(parts)).length > 0;
      const before =
        (isTelling ? seen.get(id) : undefined) ?? complexOf(await users.read(id, false, context));
      const others = othersOf(before, parts);
      if (Object.keys(others).length === 0) return users.patch(id, body, context);
      if (!isTelling) return users.patch(id, { ...body, ...withOthers(parts, others) }, context);
      const user = await users.patch(id, body, context);
      if (!isLeft(others, user)) return settle(id, parts, others, context);
      learn(true);
      return user;
    },
  };
}

/** The standard attributes with parts; in custom JSON attributes PingOne merges (contract 3.7). */
function complexOf(user: Readonly<Record<string, unknown>>): Parts {
  const complex = Object.entries(user).filter(
    (entry): entry is [string, JsonObject] =>
      isStandard(entry[0]) && isJsonObject(entry[1] as JsonValue | undefined),
  );
  return Object.fromEntries(complex);
}

/** What `before` has beside `parts`, of the same attributes. */
const othersOf = (before: Parts, parts: Parts): Parts =>
  withValues(before, (name, part) => {
    const written = parts[name];
    return written !== undefined && !Object.hasOwn(written, part);
  });

/** Of the attributes with such parts, those that have a value. */
function withValues(parts: Parts, isWanted: (name: string, part: string) => boolean): Parts {
  const wanted = Object.entries(parts).map(([name, each]) => {
    const left = Object.entries(each).filter(
      ([part, value]) => value !== null && isWanted(name, part),
    );
    return [name, Object.fromEntries(left)] as const;
  });
  return Object.fromEntries(wanted.filter(([, left]) => Object.keys(left).length > 0));
}

/** Whether any of the parts is there. */
function isLeft(parts: Parts, user: PingOneUser): boolean {
  const now = complexOf(user);
  return Object.entries(parts).some(([name, each]) =>
    Object.keys(each).some((part) => now[name]?.[part] !== undefined),
  );
}

/** The parts that get a value. */
const assigned = (parts: Parts): Parts => withValues(parts, () => true);

const withOthers = (parts: Parts, others: Parts): Parts =>
  Object.fromEntries(
    Object.entries(others).map(([name, left]) => [name, { ...left, ...parts[name] }]),
  );

const withoutValues = (parts: Parts): Parts =>
  Object.fromEntries(
    Object.entries(parts).map(([name, each]) => [
      name,
      Object.fromEntries(Object.keys(each).map((part) => [part, null])),
    ]),
  );
