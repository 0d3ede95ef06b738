// What lies in the store says nothing of anybody, and another tenant sees nothing of it.
import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { createTenantScope } from "../../../src/shared-state/scope/tenant-scope.js";
import { createSharedState } from "../../../src/shared-state/shared-state.js";
import type { SharedStore } from "../../../src/shared-state/shared-store.js";
import { createStubClock } from "../pingone/stubs.js";

const LONG_MS = 60_000;
const PERSON = "anna@example.com";

function start() {
  const clock = createStubClock();
  const local = createMemoryStore(clock);
  /** Everything that was handed to the store. */
  const sent: unknown[] = [];
  const watched = Object.fromEntries(
    Object.entries(local).map(([name, operation]) => [
      name,
      (...given: unknown[]) => {
        sent.push(given);
        return (operation as (...all: unknown[]) => unknown)(...given);
      },
    ]),
  ) as unknown as SharedStore;
  const state = createSharedState({ remote: undefined, local: watched, clock });
  let turns = 0;
  const giveWay = (): Promise<void> => {
    turns += 1;
    return Promise.resolve();
  };
  const of = (byte: number) => {
    const key = new Uint8Array(32).fill(byte);
    return createTenantScope(state, () => [key], giveWay);
  };
  return { acme: of(1), again: of(1), other: of(2), local, sent, turns: () => turns };
}

describe("the shared state of a tenant", () => {
  it("reads back what it wrote, in each of its processes, and not in another tenant's", async () => {
    const { acme, again, other } = start();
    await acme.write(PERSON, "a field", { id: 1 }, LONG_MS);
    await acme.write(PERSON, "", null, LONG_MS);
    expect(await again.read(PERSON)).toEqual(
      new Map<string, unknown>([
        ["a field", { id: 1 }],
        ["", null],
      ]),
    );
    expect(await other.read(PERSON)).toEqual(new Map());
    expect(await other.take(PERSON, "a field")).toBeUndefined();
    expect(await again.writeIfAbsent(PERSON, "a field", 2, LONG_MS)).toBe(false);
    expect(await again.take(PERSON, "a field")).toEqual({ id: 1 });
    expect(await acme.take(PERSON, "a field")).toBeUndefined();
  });

  it("lets others have their turn between the fields of a key", async () => {
    const { acme, turns } = start();
    const fields = Array.from({ length: 100 }, (_, at) => `field ${at}`);
    for (const field of fields) await acme.write("many", field, true, LONG_MS);
    expect((await acme.read("many")).size).toBe(fields.length);
    expect(turns()).toBe(fields.length);
    await acme.acquire("many", { holder: "a", lifetimeMs: LONG_MS }, ["many"]);
    expect(turns()).toBe(2 * fields.length);
  });

  it("has leases, counts and claims of its own", async () => {
    const { acme, again, other } = start();
    const lease = { holder: "a", lifetimeMs: LONG_MS };
    await acme.write(PERSON, "field", true, LONG_MS);
    expect(await acme.acquire(PERSON, lease, [PERSON])).toEqual({
      isGranted: true,
      isTakenOver: false,
      attached: [new Map([["field", true]])],
    });
    expect(await again.acquire(PERSON, { ...lease, holder: "b" })).toEqual({ isGranted: false });
    expect(await other.acquire(PERSON, { ...lease, holder: "b" })).toMatchObject({
      isGranted: true,
    });
    expect(await acme.renew(PERSON, lease, false)).toBe(true);
    await acme.release(PERSON, "a");
    expect(await again.acquire(PERSON, { ...lease, holder: "b" })).toMatchObject({
      isGranted: true,
    });
    await acme.count(PERSON, 3, { windowMs: LONG_MS });
    expect(await again.count(PERSON, 1, { windowMs: LONG_MS })).toMatchObject({ total: 4 });
    expect(await other.count(PERSON, 1, { windowMs: LONG_MS })).toMatchObject({ total: 1 });
    const claim = { amount: 3, limit: 4, detail: { source: "entra" }, lifetimeMs: LONG_MS };
    await acme.claim("budget", { ...claim, claimant: "a" });
    expect(await again.claim("budget", { ...claim, claimant: "b" })).toEqual({
      granted: 1,
      others: [{ source: "entra" }],
    });
  });

  it("shows the store no key, field, value or detail", async () => {
    const { acme, sent } = start();
    await acme.write(PERSON, PERSON, { userName: PERSON }, LONG_MS);
    await acme.writeIfAbsent(PERSON, PERSON, PERSON, LONG_MS);
    await acme.read(PERSON);
    await acme.take(PERSON, PERSON);
    await acme.count(PERSON, 1, { windowMs: LONG_MS });
    const claim = { claimant: "a", amount: 1, limit: 1, detail: PERSON, lifetimeMs: LONG_MS };
    await acme.claim(PERSON, claim);
    await acme.acquire(PERSON, { holder: "a", lifetimeMs: LONG_MS }, [PERSON]);
    await acme.renew(PERSON, { holder: "a", lifetimeMs: LONG_MS }, true);
    await acme.release(PERSON, "a");
    expect(sent).toHaveLength(9);
    const seen = JSON.stringify(sent);
    expect(seen).not.toContain(PERSON);
    expect(seen).not.toContain(Buffer.from(PERSON).toString("base64").slice(0, 10));
  });

  it("takes nothing for its own that it has not put there, or that was moved", async () => {
    const { acme, local, sent } = start();
    await acme.write("a", "field", "value", LONG_MS);
    await acme.write("b", "field", "value", LONG_MS);
    const [[keyA, fieldA], [keyB, fieldB, valueB]] = sent as [string[], string[]];
    for (const forged of ["", "AAAA", valueB, `${valueB?.slice(0, -4) ?? ""}AAAA`]) {
      await local.write(keyA ?? "", fieldA ?? "", forged ?? "", LONG_MS);
      expect(await acme.read("a")).toEqual(new Map());
      expect(await acme.take("a", "field")).toBeUndefined();
    }
    await local.write(keyB ?? "", "another field", valueB ?? "", LONG_MS);
    expect(await acme.read("b")).toEqual(new Map([["field", "value"]]));
    expect(fieldB).not.toBe(fieldA);
  });
});
