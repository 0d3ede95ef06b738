// Writes parts of a complex attribute and loses no other part: whether PingOne merges them or replaces the whole is not documented (contract 3.7, 17 U11), so its own answer has to show it.
import { LRUCache } from "lru-cache";
import { isJsonObject } from "../scim/resource/elements.js";
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import type { CallContext } from "../pingone/client.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../pingone/users.js";
import { isStandard } from "./mapping/standard-attributes.js";

export interface PartialPatches {
  /** A user as PingOne has just answered it: the first PATCH may be theirs. */
  readonly notice: (user: PingOneUser) => void;
  /**
   * As PATCH of a user, for a body made without knowing them. One call where PingOne merges, two where it replaces; one
   * more read while that is not known and the user was not seen within the last minute. Throws PingOneError.
   */
  readonly patch: (id: string, body: UserBody, context: CallContext) => Promise<PingOneUser>;
}

type Parts = Readonly<Record<string, JsonObject>>;

const MOST = 1_000;
const SEEN_MS = 60_000;

export function createPartialPatches(users: Pick<PingOneUsers, "read" | "patch">): PartialPatches {
  /** Undefined until PingOne has shown it. */
  let merges: boolean | undefined;
  const seen = new LRUCache<string, Parts>({ max: MOST, ttl: SEEN_MS });

  function learn(isMerging: boolean): void {
    merges = isMerging;
    seen.clear();
  }

  return {
    notice(user) {
      if (merges === undefined) seen.set(user.id, complexOf(user));
    },
    async patch(id, body, context) {
      const parts = complexOf(body);
      if (merges === true || Object.keys(parts).length === 0) return users.patch(id, body, context);
      const before =
        (merges === undefined ? seen.get(id) : undefined) ??
        complexOf(await users.read(id, false, context));
      const others = othersOf(before, parts);
      if (Object.keys(others).length === 0) return users.patch(id, body, context);
      const whole = { ...body, ...withOthers(parts, others) };
      if (merges === false) return users.patch(id, whole, context);
      const user = await users.patch(id, body, context);
      const after = complexOf(user);
      const isMerging = Object.entries(others).some(([name, each]) =>
        Object.keys(each).some((part) => after[name]?.[part] !== undefined),
      );
      learn(isMerging);
      return isMerging ? user : users.patch(id, withOthers(parts, others), context);
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

/** What a user has beside the parts to be written, of the same attributes. */
function othersOf(before: Parts, parts: Parts): Parts {
  const others = Object.entries(parts).map(([name, written]) => {
    const left = Object.entries(before[name] ?? {}).filter(
      ([part, value]) => value !== null && !Object.hasOwn(written, part),
    );
    return [name, Object.fromEntries(left)] as const;
  });
  return Object.fromEntries(others.filter(([, left]) => Object.keys(left).length > 0));
}

const withOthers = (parts: Parts, others: Parts): Parts =>
  Object.fromEntries(
    Object.entries(others).map(([name, left]) => [name, { ...left, ...parts[name] }]),
  );
