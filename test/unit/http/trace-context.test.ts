// W3C Trace Context, level 1: what is taken for one, and what is as good as none.
import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { traceContextOf } from "../../../src/http/request/trace-context.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const GOOD = `00-${TRACE}-${SPAN}-01`;

const read = (...headers: readonly string[]) =>
  traceContextOf({ rawHeaders: headers } as unknown as IncomingMessage);
const ofParent = (traceparent: string) => read("traceparent", traceparent);
const stateOf = (...states: readonly string[]) =>
  read("TraceParent", GOOD, ...states.flatMap((each) => ["tracestate", each]))?.state;

describe("traceparent (section 3.2)", () => {
  it("is taken where it is valid, of a later version too; of its flags only `sampled` counts", () => {
    const known = { traceId: TRACE, parentId: SPAN, state: undefined };
    expect(ofParent(GOOD)).toEqual({ ...known, isSampled: true });
    expect(ofParent(`00-${TRACE}-${SPAN}-00`)).toEqual({ ...known, isSampled: false });
    // Of flags nobody knows only the known one counts.
    expect(ofParent(`00-${TRACE}-${SPAN}-fe`)).toEqual({ ...known, isSampled: false });
    expect(ofParent(`cc-${TRACE}-${SPAN}-01-what-comes-later`)).toEqual({
      ...known,
      isSampled: true,
    });
  });

  it.each([
    "",
    TRACE,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE}x-${SPAN}-01`,
    `00-zelda@example.com-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-0g`,
  ])("%j is as good as none", (sent) => {
    expect(ofParent(sent)).toBeUndefined();
  });

  it("given twice is as good as none", () => {
    expect(read("traceparent", GOOD, "traceparent", GOOD)).toBeUndefined();
    expect(read()).toBeUndefined();
    expect(read("tracestate", "a=1")).toBeUndefined();
  });
});

describe("tracestate (section 3.3)", () => {
  it.each([
    [["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"],
    [["a=1", "b=2 , ,c=3"], "a=1,b=2,c=3"],
    [["fw529a3039@dt=FfAAAAA"], "fw529a3039@dt=FfAAAAA"],
    [[" "], undefined],
    [["a=1,a=2"], undefined],
    [["A=1"], undefined],
    [["a"], undefined],
    [["a=b=c"], undefined],
    [["a=\u00e9"], undefined],
    [[Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(",")], undefined],
  ])("%j is passed on as %j", (sent, state) => {
    expect(stateOf(...sent)).toBe(state);
  });

  it("is cut where it is longer than everybody passes on, at its oldest members", () => {
    const members = Array.from({ length: 20 }, (_, n) => `k${n}=${"x".repeat(40)}`);
    const passed = stateOf(members.join(","));
    expect(passed?.length).toBeLessThanOrEqual(512);
    expect(passed?.split(",")).toEqual(members.slice(0, passed?.split(",").length));
    expect(passed?.split(",").length).toBeGreaterThan(8);
  });
});
