// Shared state while its key is changed: what is shared under the new key and under the old one, as one. Replicas that have either see all that concerns them.
//
// Whoever has both keys writes under both, and holds a lease only where it holds both; so it is in order with replicas that
// have the old key alone, and with those that have the new one alone. A decision it finds under the old key alone it writes under
// the new one as well (`readDecisions`), for as long as it was written for: decisions outlive the old key. Nothing else is brought
// along: what is missing under the new key may have been taken there.
import type { JsonValue } from "../../platform/json.js";
import { valuesOf, type KeptValue, type Scope } from "./one-scope.js";
import type { ScopedState, ScopedValues } from "../scoped-state.js";

export function joinScopes(newer: Scope, older: Scope): Scope {
  /** Sent at once and in this order: order counts. */
  const both = <Answer>(ask: (scope: Scope) => Promise<Answer>): Promise<[Answer, Answer]> =>
    Promise.all([ask(newer), ask(older)]);

  async function readDecided(name: string): Promise<ReadonlyMap<string, KeptValue>> {
    const [found, before] = await both((scope) => scope.readDecided(name));
    for (const [field, { value, lifetimeMs }] of before) {
      if (found.has(field) || lifetimeMs === undefined) continue;
      // Whoever has written it meanwhile knows better.
      await newer.writeIfAbsent(name, field, value, lifetimeMs);
    }
    return new Map([...before, ...found]);
  }

  return {
    isShared: newer.isShared,
    readDecided,
    readDecisions: async (name) => valuesOf(await readDecided(name)),
    async read(name) {
      const [found, before] = await both((scope) => scope.read(name));
      return new Map([...before, ...found]);
    },
    async readField(name, field) {
      const [found, before] = await both((scope) => scope.readField(name, field));
      return found ?? before;
    },
    async write(...given) {
      await both((scope) => scope.write(...given));
    },
    async writeIfAbsent(...given) {
      if (!(await older.writeIfAbsent(...given))) return false;
      const isFirst = await newer.writeIfAbsent(...given);
      if (!isFirst) await older.take(given[0], given[1]);
      return isFirst;
    },
    async take(name, field) {
      const [found, before] = await both((scope) => scope.take(name, field));
      return found ?? before;
    },
    async readInEpoch(name, field) {
      const [found, before] = await both((scope) => scope.readInEpoch(name, field));
      // Of two that differ nobody knows which is the later one.
      return found === undefined || before === undefined || isSame(found, before)
        ? (found ?? before)
        : undefined;
    },
    async writeInEpoch(...given) {
      await both((scope) => scope.writeInEpoch(...given));
    },
    async append(...given) {
      const [isAdded, isBefore] = await both((scope) => scope.append(...given));
      // Told again, what one of them has already is dropped by who reads it.
      return isAdded && isBefore;
    },
    async latest(stream, most) {
      const [found, before] = await both((scope) => scope.latest(stream, most));
      if (found === undefined || before === undefined) return undefined;
      const known = new Set(found.map((each) => JSON.stringify(each)));
      const others = before.filter((each) => !known.has(JSON.stringify(each)));
      return [...found, ...others].slice(0, most);
    },
    ...countsOf(newer, older),
    ...leasesOf(newer, older),
  };
}

const isSame = (one: JsonValue, other: JsonValue): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * Never more than the limit for those who have one key or the other: who has both takes from both. The first key decides, since
 * whoever has one key alone meanwhile has that one: so nobody is sent away for want of room that there is. Under the other one
 * there is less left only by what was counted there alone before, and that is asked first; where several find that out at once,
 * a few fewer than the limit are let through.
 */
function countsOf(newer: Scope, older: Scope): Pick<ScopedState, "count" | "claim"> {
  return {
    async count(name, amount, window) {
      const { most = Infinity } = window;
      const { total: before } = await older.count(name, 0, window);
      if (before + amount > most) return { total: before, isCounted: false };
      const found = await newer.count(name, amount, window);
      if (!found.isCounted) return found;
      const { total, isCounted } = await older.count(name, amount, window);
      return { total: Math.max(total, found.total), isCounted };
    },
    async claim(name, claim) {
      const before = await older.claim(name, claim);
      const found = await newer.claim(name, { ...claim, amount: before.granted });
      const [fewer, more] = [before.others, found.others].sort((a, b) => a.length - b.length);
      return { granted: found.granted, others: more ?? fewer ?? [] };
    },
  };
}

function leasesOf(newer: Scope, older: Scope): Pick<ScopedState, "acquire" | "renew" | "release"> {
  return {
    async acquire(name, lease, attached) {
      const before = await older.acquire(name, lease, attached);
      if (!before.isGranted) return before;
      const found = await newer.acquire(name, lease, attached);
      if (!found.isGranted) {
        await older.release(name, lease.holder);
        return found;
      }
      return {
        isGranted: true,
        isTakenOver: before.isTakenOver || found.isTakenOver,
        attached: found.attached.map(
          (each, at): ScopedValues => new Map([...(before.attached[at] ?? []), ...each]),
        ),
      };
    },
    async renew(...given) {
      const are = await Promise.all([newer.renew(...given), older.renew(...given)]);
      return are.every(Boolean);
    },
    async release(...given) {
      await Promise.all([newer.release(...given), older.release(...given)]);
    },
  };
}
