// A population is asked for before anything is written, not again and again; a move tells which groups PingOne drops (contract 3.10).
import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../../../src/pingone/error.js";
import type { Page } from "../../../../../src/pingone/resources/collection.js";
import type { PingOneGroup } from "../../../../../src/pingone/resources/groups.js";
import {
  createPopulations,
  populationOf,
} from "../../../../../src/translate/users/write/population-move.js";
import { createProcessMemories } from "../../../../../src/translate/process-memory.js";
import { createStubClock } from "../../../pingone/stubs.js";
import { context, idOf, userOf } from "../stub-users.js";

const [HERE, THERE] = [idOf(91), idOf(92)];
const request = { ...context, requestId: "r1" };

function start(
  answer: () => Promise<{ id: string; name: string }>,
  groups: object[] = [],
  failure?: PingOneError,
) {
  const clock = createStubClock();
  const calls: string[] = [];
  const moves: unknown[] = [];
  const memberships = {
    list(filter: string | undefined): Promise<Page<PingOneGroup>> {
      calls.push(`groups ${filter ?? ""}`);
      return Promise.resolve({
        items: groups as PingOneGroup[],
        count: groups.length,
        next: undefined,
      });
    },
    follow: () => Promise.reject(new Error("one page")),
  };
  const populations = createPopulations({
    populations: {
      read(id) {
        calls.push(`read ${id}`);
        return answer();
      },
    },
    users: {
      setPopulation(id, to) {
        calls.push(`move ${id} to ${to}`);
        return failure === undefined ? Promise.resolve() : Promise.reject(failure);
      },
    },
    groups: { membershipsOf: () => memberships },
    memory: createProcessMemories(clock).local("knownPopulations"),
    onMove: (move) => moves.push(move),
  });
  return { populations, calls, moves, clock };
}

const there = () => Promise.resolve({ id: THERE, name: "There" });

describe("whether a population exists", () => {
  it("is asked once in five minutes", async () => {
    const { populations, calls, clock } = start(there);
    await populations.require(THERE, request);
    clock.advance(5 * 60_000 - 1);
    await populations.require(THERE, request);
    expect(calls).toEqual([`read ${THERE}`]);
    clock.advance(1);
    await populations.require(THERE, request);
    expect(calls).toHaveLength(2);
  });

  it("need not be asked of one somebody is in", async () => {
    const { populations, calls } = start(there);
    populations.notice(userOf({ population: { id: THERE } }));
    populations.notice(userOf({}));
    await populations.require(THERE, request);
    expect(calls).toEqual([]);
  });

  it("not: 400 that names the attribute, and asked again the next time", async () => {
    const missing = new PingOneError("notFound", "populations.read", { status: 404 });
    const { populations, calls } = start(() => Promise.reject(missing));
    const refused = {
      status: 400,
      scimType: "invalidValue",
      message: expect.stringContaining("PingOneUser:population.id") as unknown,
    };
    await expect(populations.require(THERE, request)).rejects.toMatchObject(refused);
    await expect(populations.require(THERE, request)).rejects.toMatchObject(refused);
    expect(calls).toHaveLength(2);
  });

  it.each(["unavailable", "workerForbidden", "rateLimited"] as const)(
    "is not known when PingOne's answer is %s, which is told as it is",
    async (code) => {
      const error = new PingOneError(code, "populations.read");
      const { populations } = start(() => Promise.reject(error));
      await expect(populations.require(THERE, request)).rejects.toBe(error);
    },
  );
});

describe("a move", () => {
  const user = userOf({ population: { id: HERE } });

  it("tells the groups of the former population, asked before they are dropped", async () => {
    const groups = [
      { id: idOf(1), name: "local", population: { id: HERE } },
      { id: idOf(2), name: "everybody's" },
    ];
    const { populations, calls, moves } = start(there, groups);
    await populations.move(user, THERE, request);
    expect(calls).toEqual(['groups type eq "DIRECT"', `move ${user.id} to ${THERE}`]);
    expect(moves).toEqual([{ id: user.id, from: HERE, to: THERE, droppedGroups: [idOf(1)] }]);
  });

  it("to one that was removed meanwhile is 400 that names the attribute, and it is asked for again", async () => {
    const gone = new PingOneError("invalidData", "users.population", { status: 400 });
    const { populations, calls, moves } = start(there, [], gone);
    await populations.require(THERE, request);
    await expect(populations.move(user, THERE, request)).rejects.toMatchObject({
      status: 400,
      scimType: "invalidValue",
      message: expect.stringContaining("PingOneUser:population.id") as unknown,
    });
    await populations.require(THERE, request);
    expect(calls.filter((call) => call === `read ${THERE}`)).toHaveLength(2);
    expect(moves).toEqual([]);
  });

  it("that fails otherwise is told as it is, and no group is said to be dropped", async () => {
    const failure = new PingOneError("unavailable", "users.population");
    const { populations, moves } = start(there, [], failure);
    await expect(populations.move(user, THERE, request)).rejects.toBe(failure);
    expect(moves).toEqual([]);
  });

  it("of somebody in no group drops none", async () => {
    const { populations, moves } = start(there);
    await populations.move(userOf({}), THERE, request);
    expect(moves).toEqual([{ id: idOf(1), from: undefined, to: THERE, droppedGroups: [] }]);
  });
});

it.each<[string, object, string | undefined]>([
  ["an id", { population: { id: HERE } }, HERE],
  ["none", {}, undefined],
  ["null", { population: null }, undefined],
  ["of the wrong type", { population: { id: 7 } }, undefined],
])("populationOf a user with %s", (_name, attributes, expected) => {
  expect(populationOf(userOf({ ...attributes }))).toBe(expected);
});
