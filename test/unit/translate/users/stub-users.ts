// PingOne's users in memory: pages by cursor as PingOne cuts them, and failures where a test wants them.
import { unmetered } from "../../../support/request-context.js";
import type { RequestContext } from "../../../../src/scim/resource-store.js";
import { PingOneError } from "../../../../src/pingone/error.js";
import type { PingOneId } from "../../../../src/pingone/id.js";
import type {
  PingOneUser,
  PingOneUsers,
  UserBody,
} from "../../../../src/pingone/resources/users.js";

export const context: RequestContext = {
  requestId: "r1",
  deadlineMs: Number.MAX_SAFE_INTEGER,
  ...unmetered,
};

export const idOf = (index: number): PingOneId =>
  `00000000-0000-4000-8000-${String(index).padStart(12, "0")}` as PingOneId;

export function userOf(body: UserBody, index = 1, createdAt = "2026-03-01T12:00:00.000Z") {
  return {
    username: `user${index}@example.com`,
    ...body,
    id: idOf(index),
    enabled: true,
    createdAt,
    updatedAt: createdAt,
  } satisfies PingOneUser;
}

export type Step = PingOneUser | Error;

/** Rejects or resolves in turn; the last one for good. */
export function inTurn<T>(steps: readonly (T | Error)[]): () => Promise<T> {
  let at = 0;
  return () => {
    const step = steps[Math.min(at, steps.length - 1)];
    at += 1;
    if (step === undefined) return Promise.reject(new Error("not scripted"));
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  };
}

const unscripted = (): Promise<never> => Promise.reject(new Error("not scripted"));

/** Every operation rejects unless it is given. */
export const stubUsers = (given: Partial<PingOneUsers>): PingOneUsers => ({
  create: unscripted,
  read: unscripted,
  patch: unscripted,
  remove: unscripted,
  setEnabled: unscripted,
  setPassword: unscripted,
  checkPassword: unscripted,
  setPopulation: unscripted,
  setMfaEnabled: unscripted,
  resetIdentityProvider: unscripted,
  list: unscripted,
  follow: unscripted,
  ...given,
});

export interface PagedOptions {
  /** PingOne may leave the total out (contract section 7). */
  readonly omitCount?: boolean;
  /** How many users a page really holds, by its number; PingOne may return fewer than asked for. */
  readonly sizeOf?: (limit: number, pageNumber: number) => number;
}

/** `total` users in order, behind cursors that keep filter and page size. */
export function pagedUsers(total: number, options: PagedOptions = {}) {
  const all = Array.from({ length: total }, (_, index) => userOf({}, index));
  const calls: string[] = [];
  let generation = 0;

  function page(filter: string, limit: number, from: number, pageNumber: number) {
    const size = Math.min(options.sizeOf?.(limit, pageNumber) ?? limit, limit);
    const to = from + size;
    const query = { filter, limit, from: to, pageNumber: pageNumber + 1, generation };
    return Promise.resolve({
      items: all.slice(from, to),
      count: options.omitCount === true ? undefined : total,
      next: to < total ? JSON.stringify(query) : undefined,
    });
  }

  const users = stubUsers({
    list(filter, limit) {
      calls.push(`list ${limit}`);
      if (limit < 1 || limit > 200) throw new Error(`limit ${limit}`);
      return page(filter ?? "", limit, 0, 0);
    },
    follow(next) {
      const cursor = JSON.parse(next) as Record<"limit" | "from" | "pageNumber", number> & {
        filter: string;
        generation: number;
      };
      calls.push(`follow ${cursor.limit} from ${cursor.from}`);
      if (cursor.generation !== generation) {
        return Promise.reject(new PingOneError("invalidData", "users.list", { status: 400 }));
      }
      return page(cursor.filter, cursor.limit, cursor.from, cursor.pageNumber);
    },
  });
  return {
    users,
    all,
    calls,
    expireCursors() {
      generation += 1;
    },
  };
}
