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
    expect(stops.sinceMs(0, ["gateway 1"])).toBe(5_000);
    expect(stops.sinceMs(0, ["gateway 1", "gateway 2"])).toBe(7_000);
    expect(stops.sinceMs(8_000, ["gateway 1"])).toBe(3_000);
    expect(stops.sinceMs(20_000, ["gateway 1", "gateway 2"])).toBe(0);
  });
});
