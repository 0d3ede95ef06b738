import { beforeEach, describe, expect, it } from "@jest/globals";
import { createLossReport, type Loss, type ReportLoss } from "../../../src/activity/loss-report.js";
import { createTrace, type Trace } from "../../../src/activity/trace.js";
import { createMetrics, type Metrics } from "../../../src/platform/metrics/metrics.js";
import { createStubClock, type StubClock } from "../pingone/stubs.js";

const displayName: Loss = {
  reason: "undeclared",
  resourceType: "User",
  id: "u1",
  attributes: ["displayName"],
};
const context = { requestId: "r1" };

let clock: StubClock;
let metrics: Metrics;
let trace: Trace;
let warnings: { facts: object; message: string }[];
let reportLoss: ReportLoss;
beforeEach(() => {
  clock = createStubClock();
  metrics = createMetrics({ attributes: new Set(["displayName", "title"]), ofProcess: false });
  trace = createTrace({ clock, capacity: 1_000 });
  warnings = [];
  const warn = (facts: object, message: string) => void warnings.push({ facts, message });
  reportLoss = createLossReport({ warn, metrics, trace, clock });
});

/** Value by `reason attribute`. */
async function counts(): Promise<Record<string, number>> {
  const { text } = await metrics.render();
  const line = /^scim_pingone_attributes_lost_total\{reason="(.*?)",attribute="(.*?)"\} (\d+)$/gm;
  return Object.fromEntries(
    [...text.matchAll(line)].map(([, reason, attribute, value]) => [
      `${reason ?? ""} ${attribute ?? ""}`,
      Number(value),
    ]),
  );
}

describe("a loss", () => {
  it("is one warning, one count an attribute and one trace entry", async () => {
    reportLoss({ ...displayName, attributes: ["title", "displayName", "title"] }, context);
    const attributes = ["title", "displayName"];
    expect(warnings).toEqual([
      {
        facts: { requestId: "r1", resourceType: "User", reason: "undeclared", attributes },
        message: "PingOne did not keep these attributes",
      },
    ]);
    expect(await counts()).toEqual({ "undeclared displayName": 1, "undeclared title": 1 });
    expect(trace.entries()).toEqual([
      {
        at: "2026-03-01T12:00:00.000Z",
        kind: "attributesLost",
        requestId: "r1",
        resourceType: "User",
        id: "u1",
        reason: "undeclared",
        attributes,
      },
    ]);
  });

  it("of nothing is not told", async () => {
    reportLoss({ ...displayName, attributes: [] }, context);
    expect([warnings, trace.entries(), await counts()]).toEqual([[], [], {}]);
  });

  it("says in words which kind it is", () => {
    for (const reason of ["undeclared", "refused", "unknown"] as const) {
      reportLoss({ ...displayName, reason }, context);
    }
    expect(new Set(warnings.map(({ message }) => message)).size).toBe(3);
  });
});

describe("the same loss in every request of a sync", () => {
  const sync = (users: number) => {
    for (let n = 0; n < users; n += 1) reportLoss(displayName, { requestId: `s${n}` });
  };

  it("is warned of once a minute, with a count; the metric has all, the trace one with that count", async () => {
    sync(500);
    clock.advance(59_999);
    sync(1);
    expect(warnings).toHaveLength(1);
    clock.advance(1);
    sync(2);
    expect(warnings).toHaveLength(2);
    expect(warnings[1]?.facts).toMatchObject({ requestId: "s0", suppressed: 500 });
    clock.advance(60_000);
    sync(1);
    expect(warnings[2]?.facts).toMatchObject({ suppressed: 1 });
    clock.advance(60_000);
    sync(1);
    expect(warnings[3]?.facts).not.toHaveProperty("suppressed");
    expect(await counts()).toEqual({ "undeclared displayName": 505 });
    expect(trace.entries()).toMatchObject([{ count: 505 }]);
  });

  it.each([
    ["another attribute", { attributes: ["displayName", "title"] }],
    ["another reason", { reason: "refused" as const }],
    ["another resource type", { resourceType: "Group" }],
  ])("is another one with %s", (_name, change) => {
    sync(2);
    reportLoss({ ...displayName, ...change }, context);
    expect(warnings).toHaveLength(2);
  });

  it("is the same in another order and of another user", () => {
    reportLoss({ ...displayName, attributes: ["a", "b"] }, context);
    reportLoss({ ...displayName, id: "u2", attributes: ["b", "a"] }, context);
    expect(warnings).toHaveLength(1);
  });

  it("is warned of again when the clock was set back", () => {
    sync(1);
    clock.advance(-3_600_000);
    sync(1);
    expect(warnings).toHaveLength(2);
  });

  it("is remembered for the latest 200 losses only", () => {
    const report = (n: number) => {
      reportLoss({ ...displayName, attributes: [`a${n}`] }, context);
    };
    for (let n = 0; n <= 200; n += 1) report(n);
    expect(warnings).toHaveLength(201);
    report(200);
    expect(warnings).toHaveLength(201);
    report(0);
    expect(warnings).toHaveLength(202);
  });
});

describe("names a client made up", () => {
  const marks = [
    "zelda@example.com",
    "urn:x:zelda@example.com:User",
    "12025550199",
    "Zelda Sample",
  ];

  it("appear nowhere when they are no attribute names, and are counted", async () => {
    reportLoss({ ...displayName, reason: "unknown", attributes: [...marks, "nick"] }, context);
    expect(warnings[0]?.facts).toMatchObject({ attributes: ["nick"], notShown: 4 });
    expect(trace.entries()).toMatchObject([{ attributes: ["nick"], notShown: 4 }]);
    expect(await counts()).toEqual({ "unknown unknown": 5 });
    const told = JSON.stringify([warnings, trace.entries(), await metrics.render()]);
    for (const mark of [...marks, "zelda"]) {
      expect(told.toLowerCase()).not.toContain(mark.toLowerCase());
    }
  });

  it("appear nowhere either when they come with names of the schema", async () => {
    const attributes = [...marks, "title"];
    reportLoss({ ...displayName, reason: "refused", attributes }, context);
    expect(await counts()).toEqual({ "refused unknown": 4, "refused title": 1 });
    const told = JSON.stringify([warnings, trace.entries(), await metrics.render()]);
    for (const mark of marks) expect(told).not.toContain(mark);
  });

  it.each(["unknown", "refused"] as const)(
    "are no label even when they look like names: %s",
    async (reason) => {
      reportLoss({ ...displayName, reason, attributes: ["zelda.sample"] }, context);
      expect(trace.entries()).toMatchObject([{ attributes: ["zelda.sample"] }]);
      expect(await counts()).toEqual({ [`${reason} unknown`]: 1 });
    },
  );
});
