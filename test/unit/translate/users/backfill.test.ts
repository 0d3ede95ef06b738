// What the overflow keeps moves into attributes declared since: each user once, nobody else's mistake ends the walk, and progress is told by page.
import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../../src/pingone/error.js";
import type { PingOneUser, UserBody } from "../../../../src/pingone/resources/users.js";
import { backfillUsers, type BackfillProgress } from "../../../../src/translate/users/backfill.js";
import {
  allNames,
  created,
  ENTERPRISE,
  everything,
  overflowOnly,
  profile,
  written,
} from "../profile/profiles.js";
import { context, idOf } from "./stub-users.js";

const PAGE = 2;
const DEPARTMENT = { userName: "mary", [ENTERPRISE]: { department: "Sales" } };

/** Of before the attribute was declared. */
const kept = (index: number): PingOneUser => ({
  ...created(profile.create(DEPARTMENT, overflowOnly), { declared: ["scimProfile"] }),
  id: idOf(index),
});
const moved = (index: number): PingOneUser => ({
  ...created(profile.create(DEPARTMENT, everything)),
  id: idOf(index),
});

function start(people: readonly PingOneUser[], failures: Readonly<Record<string, Error>> = {}) {
  const held = new Map<string, PingOneUser>(people.map((user) => [user.id, user]));
  const patched: string[] = [];
  const told: BackfillProgress[] = [];
  const page = (from: number) => {
    const next = from + PAGE < people.length ? String(from + PAGE) : undefined;
    const items = [...held.values()].slice(from, from + PAGE);
    return Promise.resolve({ items, count: people.length, next });
  };
  const users = {
    list: () => page(0),
    follow: (next: string) => page(Number(next)),
    patch(id: string, body: UserBody) {
      patched.push(id);
      const failure = failures[id];
      if (failure !== undefined) return Promise.reject(failure);
      const user = written(held.get(id) ?? {}, body);
      held.set(id, user);
      return Promise.resolve(user);
    },
  };
  const declared = new Set(allNames);
  const run = () =>
    backfillUsers({
      users,
      profile,
      known: { declared, unusable: new Set() },
      context: () => context,
      onProgress: (progress) => told.push({ ...progress, refused: [...progress.refused] }),
    });
  return { run, held, patched, told };
}

const failure = (code: PingOneErrorCode): PingOneError => new PingOneError(code, "users.patch");

describe("a backfill", () => {
  it("moves what has a place by now, leaves who has nothing to move, and tells each page", async () => {
    const { run, held, patched, told } = start([kept(1), moved(2), kept(3)]);
    expect(await run()).toEqual({ seen: 3, moved: 2, refused: [] });
    expect(patched).toEqual([idOf(1), idOf(3)]);
    expect(told.map(({ seen }) => seen)).toEqual([2, 3]);
    for (const user of held.values()) {
      expect(user).toMatchObject({ department: "Sales" });
      expect(profile.read(user)).toMatchObject(DEPARTMENT);
    }
  });

  it("repeated, writes nobody again", async () => {
    const { run, patched } = start([kept(1), kept(2), kept(3)]);
    await run();
    patched.length = 0;
    expect(await run()).toEqual({ seen: 3, moved: 0, refused: [] });
    expect(patched).toEqual([]);
  });

  it.each<PingOneErrorCode>(["notFound", "uniqueness", "tooLarge", "invalidData"])(
    "goes on when PingOne refuses one user's values (%s), and names them",
    async (code) => {
      const { run, held } = start([kept(1), kept(2), kept(3)], { [idOf(2)]: failure(code) });
      expect(await run()).toEqual({ seen: 3, moved: 2, refused: [idOf(2)] });
      expect(profile.read(held.get(idOf(2)) ?? kept(2))).toMatchObject(DEPARTMENT);
    },
  );

  it("ends with any other failure, whose user is not told as refused", async () => {
    const limited = failure("rateLimited");
    const { run, told } = start([kept(1), kept(2)], { [idOf(2)]: limited });
    await expect(run()).rejects.toBe(limited);
    expect(told).toEqual([]);
  });
});
