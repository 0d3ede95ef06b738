import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createTrace, traceTypes, type TraceRecord } from "../../../src/activity/trace.js";
import { createStubClock } from "../pingone/stubs.js";

const stranded = (requestId: string): TraceRecord => ({ kind: "strandedUser", requestId });
const moved: TraceRecord = {
  kind: "populationMoved",
  requestId: "r1",
  id: "u1",
  from: "p1",
  to: "p2",
  droppedGroups: ["g1", "g2"],
};
const lost: TraceRecord = {
  kind: "attributesLost",
  requestId: "r2",
  resourceType: "User",
  reason: "unknown",
  attributes: ["nickname", "mary@example.com"],
};

describe("the trace", () => {
  it("tells when, newest first", () => {
    const clock = createStubClock();
    const trace = createTrace({ clock, capacity: 10 });
    expect(trace.entries()).toEqual([]);
    trace.record(moved);
    clock.advance(1_500);
    trace.record(stranded("r2"));
    expect(trace.entries()).toEqual([
      { at: "2026-03-01T12:00:01.500Z", kind: "strandedUser", requestId: "r2" },
      { at: "2026-03-01T12:00:00.000Z", ...moved },
    ]);
  });

  it("keeps the names that look like attribute names, and counts the others", () => {
    const trace = createTrace({ clock: createStubClock(), capacity: 10 });
    trace.record(lost);
    expect(trace.entries()).toMatchObject([{ attributes: ["nickname"], notShown: 1 }]);
  });

  it("keeps the newest entries, as many as it may", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(30), (capacity, count) => {
        const trace = createTrace({ clock: createStubClock(), capacity });
        const ids = Array.from({ length: count }, (_, n) => `r${n}`);
        for (const id of ids) trace.record(stranded(id));
        const kept = trace.entries().map(({ requestId }) => requestId);
        expect(kept).toEqual(ids.slice(-capacity).reverse());
      }),
    );
  });

  it("finds by request, by kind and by both, up to the limit", () => {
    const trace = createTrace({ clock: createStubClock(), capacity: 10 });
    const left = { kind: "sessionsLeft", id: "u4", requestId: "r4" } as const;
    for (const entry of [left, moved, stranded("r1"), lost, stranded("r2"), stranded("r1")]) {
      trace.record(entry);
    }
    const found = (query: Parameters<typeof trace.entries>[0]) =>
      trace.entries(query).map(({ kind, requestId }) => `${kind} ${requestId}`);
    expect(found({ requestId: "r1" })).toEqual([
      "strandedUser r1",
      "strandedUser r1",
      "populationMoved r1",
    ]);
    expect(found({ kind: "strandedUser", limit: 2 })).toEqual([
      "strandedUser r1",
      "strandedUser r2",
    ]);
    expect(found({ kind: "attributesLost", requestId: "r2" })).toEqual(["attributesLost r2"]);
    expect(found({ requestId: "r3" })).toEqual([]);
    expect(found({ limit: 1 })).toEqual(["strandedUser r1"]);
    expect(traceTypes.map((kind) => found({ kind }).length)).toEqual([1, 1, 3, 1, 0]);
  });

  it.each([0, -1, 1.5, NaN, Infinity])("does not take a capacity of %d", (capacity) => {
    expect(() => createTrace({ clock: createStubClock(), capacity })).toThrow(RangeError);
  });
});

describe("kinds of decisions", () => {
  const lost = (n: number) =>
    ({
      kind: "attributesLost",
      requestId: `r${n}`,
      resourceType: "User",
      id: `u${n}`,
      reason: "unknown",
      attributes: ["nick"],
    }) as const;

  it("push out none of each other, and the same loss again is one with a count", () => {
    const trace = createTrace({ clock: createStubClock(), capacity: 2 });
    trace.record({ kind: "strandedUser", requestId: "r", id: "stranded" });
    for (let n = 0; n < 1_000; n += 1) trace.record(lost(n));
    trace.record({ ...lost(7), attributes: ["other"] });
    expect(trace.entries()).toMatchObject([
      { kind: "attributesLost", attributes: ["other"] },
      { kind: "attributesLost", id: "u999", count: 1_000, since: expect.any(String) as unknown },
      { kind: "strandedUser", id: "stranded" },
    ]);
  });

  it("of one source push out nothing of another's, and are no one's but its own", () => {
    const trace = createTrace({ clock: createStubClock(), capacity: 4 });
    const entra = { tenant: "acme", source: "entra" };
    const okta = { tenant: "acme", source: "okta" };
    trace.record({ ...lost(1), attributes: ["shared"] }, entra);
    trace.record({ ...lost(2), attributes: ["shared"] }, okta);
    for (let n = 3; n < 100; n += 1) trace.record({ ...lost(n), attributes: [`madeUp${n}`] }, okta);
    const told = trace.entries().map(({ requestId }) => requestId);
    expect(told).toEqual(["r99", "r98", "r97", "r1"]);
  });
});
