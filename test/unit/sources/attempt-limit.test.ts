import { describe, expect, it } from "@jest/globals";
import { createAttemptLimit } from "../../../src/sources/authentication/attempt-limit.js";
import { createStubClock } from "../pingone/stubs.js";

const BURST = 30;

describe("wrong credentials of one address", () => {
  it("are thirty at once, then one a second, and each address has its own", () => {
    const clock = createStubClock();
    const limit = createAttemptLimit(clock);
    for (let count = 0; count < BURST; count += 1) expect(limit("192.0.2.1")).toBeUndefined();
    expect(limit("192.0.2.1")).toBe(1);
    expect(limit("192.0.2.1")).toBe(1);
    expect(limit("192.0.2.2")).toBeUndefined();
    clock.advance(1_000);
    expect(limit("192.0.2.1")).toBeUndefined();
    expect(limit("192.0.2.1")).toBe(1);
    clock.advance(3_600_000);
    for (let count = 0; count < BURST; count += 1) expect(limit("192.0.2.1")).toBeUndefined();
    expect(limit("192.0.2.1")).toBe(1);
  });

  it("are remembered for a bounded number of addresses", () => {
    const limit = createAttemptLimit(createStubClock());
    for (let count = 0; count < BURST; count += 1) limit("192.0.2.1");
    for (let count = 0; count < 10_000; count += 1) limit(`2001:db8::${count.toString(16)}`);
    expect(limit("192.0.2.1")).toBeUndefined();
  });
});
