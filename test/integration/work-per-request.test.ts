// What a request costs where times would depend on the machine: calls of PingOne, texts parsed and printed.
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { createTransport } from "../../src/pingone/transport/transport.js";
import type { UpstreamResponse } from "../../src/pingone/transport/transport.js";
import { bodyOf, PATCH_URN, startStand, TOKEN, USER_URN, type Stand } from "../support/start.js";

/** PingOne's answers by method and path: asked for once, then given again, so that only the gateway itself works. */
const known = new Map<string, UpstreamResponse>();
let isReplaying = false;
let sent = 0;

const replaying: typeof createTransport = (...given) => {
  const transport = createTransport(...given);
  return {
    ...transport,
    async send(request) {
      const key = `${request.method} ${request.path}`;
      sent += 1;
      const answer = isReplaying ? known.get(key) : await transport.send(request);
      if (answer === undefined) throw new Error(`${key} was never asked for`);
      known.set(key, answer);
      return answer;
    },
  };
};

let stand: Stand;
let userPath: string;
beforeAll(async () => {
  stand = await startStand({ overrides: { createTransport: replaying } });
  const emails = [{ value: "mary@example.com", type: "work" }];
  const mary = { schemas: [USER_URN], userName: "mary", emails };
  userPath = `/Users/${String(bodyOf(await stand.scim("post", "/Users", mary))["id"])}`;
});
afterAll(() => stand.stop());

interface Cost {
  readonly calls: number;
  readonly parsed: number;
  readonly printed: number;
}

/** Of the second of two requests that are the same, without what the client does. */
async function costOf(method: string, path: string, body?: object): Promise<Cost> {
  const text = body && JSON.stringify(body);
  const send = async (): Promise<number> => {
    const response = await fetch(stand.baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/scim+json" },
      ...(text === undefined ? {} : { body: text }),
    });
    await response.text();
    return response.status;
  };
  isReplaying = false;
  const status = await send();
  isReplaying = true;
  sent = 0;
  const [parse, print] = [jest.spyOn(JSON, "parse"), jest.spyOn(JSON, "stringify")];
  try {
    expect(await send()).toBe(status);
    expect(status).toBeLessThan(300);
    return { calls: sent, parsed: parse.mock.calls.length, printed: print.mock.calls.length };
  } finally {
    parse.mockRestore();
    print.mockRestore();
  }
}

describe("a request costs what cannot be left out", () => {
  const patch = (path: string, value: unknown) => ({
    schemas: [PATCH_URN],
    Operations: [{ op: "replace", path, value }],
  });

  it("GET: one call, its answer parsed, ours printed", async () => {
    expect(await costOf("GET", userPath)).toEqual({ calls: 1, parsed: 1, printed: 1 });
  });

  it("a list: the text of its entry too, however many are on the page", async () => {
    expect(await costOf("GET", "/Users?count=200")).toEqual({ calls: 1, parsed: 1, printed: 2 });
  });

  it("PATCH of a singular attribute: one call, two texts parsed, two printed", async () => {
    const cost = await costOf("PATCH", userPath, patch("title", "Lead"));
    expect(cost).toEqual({ calls: 1, parsed: 2, printed: 2 });
  });

  it("PATCH of a multi-valued attribute: a read more, and the overflow compared as text", async () => {
    const body = patch('emails[type eq "work"].value', "a@example.com");
    const { calls, parsed, printed } = await costOf("PATCH", userPath, body);
    expect({ calls, parsed }).toEqual({ calls: 2, parsed: 3 });
    expect(printed).toBeLessThanOrEqual(7);
  });
});
