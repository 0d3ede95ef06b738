import { describe, expect, it } from "@jest/globals";
import { Histogram, Registry } from "prom-client";
import { createLabelHistogram } from "../../../src/platform/metrics/label-histogram.js";

const shared = { name: "took_seconds", help: "How long it took.", buckets: [0.01, 0.1, 1] };
const observed: readonly (readonly [string, number])[] = [
  ["read", 0.01],
  ["read", 0.0100001],
  ["write", 0.5],
  ["read", 1],
  ["read", 1.5],
  ["read", 0],
  ["write", 30],
];

describe("a histogram by label", () => {
  it("shows what prom-client's own would, to the byte", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const observe = createLabelHistogram({ ...shared, labelName: "kind", registers: [ours] });
    const reference = new Histogram({ ...shared, labelNames: ["kind"], registers: [theirs] });
    expect(await ours.metrics()).toBe(await theirs.metrics());
    for (const [kind, seconds] of observed) {
      observe(kind, seconds);
      reference.observe({ kind }, seconds);
      expect(await ours.metrics()).toBe(await theirs.metrics());
    }
    expect(await ours.metrics()).toContain('took_seconds_bucket{le="+Inf",kind="read"} 5\n');
  });
});
