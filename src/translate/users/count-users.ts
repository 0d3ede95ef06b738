// How many users a source has, known for ten minutes: a share of them is what a ceiling may be.
import type { Clock } from "../../platform/clock.js";
import type { CallContext } from "../../pingone/call.js";
import { readAll } from "../../pingone/resources/collection.js";
import type { PingOneUsers } from "../../pingone/resources/users.js";
import { translating } from "../errors.js";
import { condition } from "../search/pingone-filter.js";

const KNOWN_MS = 10 * 60_000;

export interface CountUsersDependencies {
  readonly users: Pick<PingOneUsers, "list" | "follow">;
  /** Undefined: all of the environment. */
  readonly populations: readonly string[] | undefined;
  readonly clock: Pick<Clock, "now">;
}

/** Throws ScimError. */
export function createUserCount(deps: CountUsersDependencies) {
  const translated = translating("User");
  let known: { readonly count: number; readonly atMs: number } | undefined;
  return (context: CallContext): Promise<number> =>
    translated(async () => {
      const nowMs = deps.clock.now();
      if (known !== undefined && nowMs - known.atMs < KNOWN_MS) return known.count;
      const count = await countAll(deps, context);
      known = { count, atMs: nowMs };
      return count;
    });
}

async function countAll(
  { users, populations }: CountUsersDependencies,
  context: CallContext,
): Promise<number> {
  const filters = populations?.map((id) => condition("population.id", "eq", id)) ?? [undefined];
  let count = 0;
  for (const filter of filters) {
    const page = await users.list(filter, 1, context);
    count += page.count ?? (await countOneByOne(users, filter, context));
  }
  return count;
}

/** Where PingOne does not say. */
async function countOneByOne(
  users: CountUsersDependencies["users"],
  filter: string | undefined,
  context: CallContext,
): Promise<number> {
  let count = 0;
  for await (const user of readAll(users, filter, context)) count += user.id === "" ? 0 : 1;
  return count;
}
