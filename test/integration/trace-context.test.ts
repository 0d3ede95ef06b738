// A trace goes through: taken from the client, told in the log, and passed on to PingOne with a span of its own for each call.
import { describe, expect, it } from "@jest/globals";
import { createTransport, type UpstreamRequest } from "../../src/pingone/transport/transport.js";
import { useStand, USER_URN } from "../support/start.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const sent: UpstreamRequest[] = [];

const stand = useStand({
  overrides: {
    createTransport: (...given) => {
      const transport = createTransport(...given);
      return {
        ...transport,
        send: (request) => {
          if (request.path.startsWith("/v1/")) sent.push(request);
          return transport.send(request);
        },
      };
    },
  },
});

async function create(headers: Readonly<Record<string, string>>) {
  sent.length = 0;
  const user = { schemas: [USER_URN], userName: "tracy@example.com", active: false };
  const response = await stand.scim("post", "/Users", user).set(headers);
  expect(response.status).toBe(201);
  return sent.filter(({ method }) => method !== "GET").map(({ headers: each }) => each);
}

describe("W3C trace context", () => {
  it("is passed on, each call with a span of its own", async () => {
    const state = "congo=t61rcWkgMzE";
    const calls = await create({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: state });
    expect(calls).toHaveLength(2);
    const spans = calls.map(({ traceparent }) => {
      const [, trace, span, flags] = String(traceparent).split("-");
      expect([trace, flags]).toEqual([TRACE, "01"]);
      expect(span).toMatch(/^[0-9a-f]{16}$/);
      return span;
    });
    expect(new Set([...spans, SPAN]).size).toBe(3);
    expect(calls.map(({ tracestate }) => tracestate)).toEqual([state, state]);
    const lines = stand
      .log()
      .split("\n")
      .filter((line) => line.includes(TRACE));
    expect(lines).not.toEqual([]);
    // What others wrote into it may be anything.
    expect(stand.log()).not.toContain("congo");
  });

  it.each([[{}], [{ traceparent: "zelda" }], [{ traceparent: `00-${TRACE}-${SPAN}` }]])(
    "is not made up for %j",
    async (headers) => {
      for (const each of await create(headers)) {
        expect(Object.keys(each)).not.toContain("traceparent");
        expect(Object.keys(each)).not.toContain("tracestate");
      }
    },
  );
});
