// Stops of several processes count once where they were at the same time.
import { describe, expect, it } from "@jest/globals";
import { createStops } from "./stops.js";

describe("stops", () => {
  it("are those of who is asked about, and none twice", () => {
    let nowMs = 0;
    const stops = createStops({ speed: 1, now: () => nowMs });
    const at = (ms: number, who: string, stoppedMs: number): void => {
      nowMs = ms;
      stops.add(who, stoppedMs);
    };
    at(10_000, "gateway 1", 4_000);
    at(11_000, "gateway 2", 6_000);
    at(20_000, "gateway 1", 1_000);
    stops.end();
    expect(stops.withinMs(0, 20_000, ["gateway 1"])).toBe(5_000);
    expect(stops.withinMs(0, 20_000, ["gateway 1", "gateway 2"])).toBe(7_000);
    expect(stops.withinMs(8_000, 20_000, ["gateway 1"])).toBe(3_000);
    // What came after an answer did not delay it.
    expect(stops.withinMs(8_000, 19_400, ["gateway 1"])).toBe(2_400);
    expect(stops.withinMs(0, 6_000, ["gateway 1", "gateway 2"])).toBe(1_000);
    expect(stops.withinMs(20_000, 30_000, ["gateway 1", "gateway 2"])).toBe(0);
  });
});
