import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ENTERPRISE } from "../resource/library.js";
import { createDirectory } from "./directory.js";
import { addMembers, patch, postGroup, postUser, run } from "./requests.js";

/** One POST: what it is, to whom it refers by position, and whether the directory refuses it. */
interface Node {
  readonly isUser: boolean;
  readonly refersTo: readonly number[];
  readonly isRefused: boolean;
}

interface Case {
  readonly nodes: readonly Node[];
  /** PATCHes through `bulkId:`: the group or user, and a member or manager. */
  readonly patches: readonly (readonly [number, number])[];
  readonly concurrency: number;
  readonly shuffle: readonly number[];
}

/** Positions from the number of nodes on are bulkIds that no POST has. */
const position = fc.nat({ max: 10 });
const node = fc.record<Node>({
  isUser: fc.boolean(),
  refersTo: fc.uniqueArray(position, { maxLength: 3 }),
  isRefused: fc.nat({ max: 9 }).map((dice) => dice === 0),
});
const cases = fc.record<Case>({
  nodes: fc.array(node, { minLength: 1, maxLength: 10 }),
  patches: fc.array(fc.tuple(position, position), { maxLength: 5 }),
  concurrency: fc.integer({ min: 1, max: 8 }),
  shuffle: fc.array(fc.nat(), { minLength: 15, maxLength: 15 }),
});

const name = (index: number): string => `n${index}`;
const reference = (index: number): string => `bulkId:n${index}`;

/** A user has one manager at most. */
const targetsOf = ({ isUser, refersTo }: Node): readonly number[] =>
  isUser ? refersTo.slice(0, 1) : refersTo;

/** The oracle: what can be created is what leads to nothing unknown and nothing refused. */
function resolvable(nodes: readonly Node[]): ReadonlySet<number> {
  const good = new Set(nodes.flatMap(({ isRefused }, index) => (isRefused ? [] : [index])));
  for (let size = -1; size !== good.size;) {
    size = good.size;
    for (const index of good) {
      const targets = nodes[index] === undefined ? [] : targetsOf(nodes[index]);
      if (!targets.every((target) => good.has(target))) good.delete(index);
    }
  }
  return good;
}

function operationOf(each: Node, index: number): object {
  const targets = targetsOf(each).map(reference);
  return each.isUser ? postUser(name(index), targets[0]) : postGroup(name(index), ...targets);
}

function patchOf(nodes: readonly Node[], [to, target]: readonly [number, number]): object {
  if (nodes[to]?.isUser !== true) return addMembers(`/Groups/${reference(to)}`, reference(target));
  return patch(`/Users/${reference(to)}`, {
    op: "replace",
    path: `${ENTERPRISE}:manager.value`,
    value: reference(target),
  });
}

describe("any graph of references (RFC 7644 section 3.7.1)", () => {
  it("ends with every resolvable reference resolved, and each operation run at most once", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ nodes, patches, concurrency, shuffle }) => {
        const directory = createDirectory();
        nodes.forEach(({ isRefused }, index) => {
          if (isRefused) directory.fail(`create ${name(index)}`, new Error("refused"));
        });
        const posts = nodes.map((each, index) => ({ index, operation: operationOf(each, index) }));
        const all = [
          ...posts,
          ...patches.map((each) => ({ index: -1, operation: patchOf(nodes, each) })),
        ]
          .map((each, at) => ({ ...each, rank: shuffle[at % shuffle.length] ?? 0 }))
          .sort((a, b) => a.rank - b.rank);
        const results = await run(
          directory,
          all.map(({ operation }) => operation),
          { options: { concurrency, onUnexpected: () => undefined } },
        );

        expect(results).toHaveLength(all.length);
        const good = resolvable(nodes);
        const statusOf = (index: number) =>
          results[all.findIndex((each) => each.index === index)]?.status;
        nodes.forEach((_, index) => {
          expect([index, statusOf(index) === "201"]).toEqual([index, good.has(index)]);
        });

        const held = new Map(
          [...directory.users.values(), ...directory.groups.values()].map((resource) => [
            (resource["userName"] ?? resource["displayName"]) as string,
            resource,
          ]),
        );
        expect(new Set(held.keys())).toEqual(new Set([...good].map(name)));
        const idOf = (index: number) => held.get(name(index))?.["id"] as string;
        for (const index of good) {
          const each = nodes[index];
          const resource = held.get(name(index));
          if (each === undefined || resource === undefined) continue;
          const patched = patches.filter(([to, target]) => to === index && good.has(target));
          const text = JSON.stringify(resource);
          expect(text).not.toContain("bulkId:");
          if (each.isUser && patched.length === 0) {
            for (const target of targetsOf(each)) expect(text).toContain(`"${idOf(target)}"`);
          }
          if (!each.isUser) {
            const expected = [...targetsOf(each), ...patched.map(([, target]) => target)];
            const members = (resource["members"] ?? []) as unknown as { value: string }[];
            expect(new Set(members.map(({ value }) => value))).toEqual(new Set(expected.map(idOf)));
          }
        }

        const creations = directory.calls.filter((call) => call.startsWith("create "));
        expect(new Set(creations).size).toBe(creations.length);
        expect(directory.mostAtOnce()).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: 500 },
    );
  });
});
