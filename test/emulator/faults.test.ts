// Contract 14.49 and 14.27: faults strike exactly the requests they match, as often as they are told.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { at, listAt, startLab } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const create = (username: string, signal?: AbortSignal) =>
  signal === undefined
    ? lab.call("POST", "/users", { username })
    : Promise.race([
        lab.call("POST", "/users", { username }),
        new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("timeout"));
          });
        }),
      ]);

async function statuses(): Promise<unknown[]> {
  const { body } = await lab.control("GET", "/calls");
  return listAt(body, "calls").map((call) => at(call, "status"));
}

describe("contract 14.49 (10.5) fault injection", () => {
  it.each([
    ["before", []],
    ["after", ["a", "b"]],
  ] as const)("status %s commit strikes `times` times and then no more", async (when, stored) => {
    await lab.knobs({
      faults: [
        {
          method: "POST",
          path: "/users$",
          times: 2,
          when,
          kind: "status",
          status: 503,
          retryAfter: 7,
        },
      ],
    });
    const answers = [await create("a"), await create("b"), await create("c")];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 201]);
    expect(answers[0]?.headers.get("retry-after")).toBe("7");
    expect(answers[0]?.headers.get("content-type")).toBe("text/html");
    expect(await statuses()).toEqual([503, 503, 201]);
    expect(await lab.find('username sw ""')).toEqual([...stored, "c"]);
  });

  it.each([
    ["before", []],
    ["after", ["a"]],
  ] as const)("reset %s commit", async (when, stored) => {
    await lab.knobs({ faults: [{ method: "POST", path: "/users", when, kind: "reset" }] });
    await expect(create("a")).rejects.toThrow("fetch failed");
    expect(await statuses()).toEqual([0]);
    expect(await lab.find('username sw ""')).toEqual(stored);
    expect((await create("b")).status).toBe(201);
  });

  it.each([
    ["before", []],
    ["after", ["a"]],
  ] as const)("timeout %s commit", async (when, stored) => {
    await lab.knobs({ faults: [{ method: "POST", path: "/users", when, kind: "timeout" }] });
    await expect(create("a", AbortSignal.timeout(150))).rejects.toThrow("timeout");
    expect(await statuses()).toEqual([0]);
    expect(await lab.find('username sw ""')).toEqual(stored);
  });

  it("matches method and path only, in the order given, and shows what is left", async () => {
    await lab.knobs({
      faults: [
        { method: "GET", path: "/users\\?.*filter", times: 3, kind: "status", status: 500 },
        { method: "*", path: "/groups", kind: "status", status: 429, body: { code: "X" } },
      ],
    });
    expect((await lab.call("GET", "/users")).status).toBe(200);
    expect((await lab.call("GET", "/users?filter=x")).status).toBe(500);
    const limited = await lab.call("POST", "/groups", { name: "g" });
    expect([limited.status, limited.body]).toEqual([429, { code: "X" }]);
    const { body } = await lab.control("GET", "/knobs");
    expect(listAt(body, "faults").map((fault) => at(fault, "times"))).toEqual([2]);
  });

  it.each([500, 502, 504, 401, 429])("answers %i in its usual form", async (status) => {
    await lab.knobs({ faults: [{ path: "/users", kind: "status", status }] });
    const answer = await lab.call("GET", "/users");
    expect(answer.status).toBe(status);
    if (status === 502 || status === 504) expect(answer.text).toContain("<html>");
    else expect(at(answer.body, "id")).toBe(answer.headers.get("correlation-id"));
  });

  it("strikes the token endpoint as well", async () => {
    await lab.knobs({ faults: [{ path: "/as/token", kind: "status", status: 500 }] });
    const answer = await lab.fetch("POST", "/x/as/token");
    expect(answer.status).toBe(500);
  });

  it.each([
    [{ faults: [{ path: "(" }] }],
    [{ faults: [{ kind: "explode" }] }],
    [{ faults: [{ status: 99 }] }],
    [{ faults: [{ kind: "foreign" }] }],
    [{ faults: [{ kind: "foreign", status: 404, contentType: "html" }] }],
    [{ faults: [{ kind: "status", contentType: "text/html" }] }],
    [{ faults: [{ kind: "late" }] }],
    [{ faults: [{ kind: "late", lateCommitMs: -1 }] }],
    [{ faults: [{ kind: "reset", lateCommitMs: 10 }] }],
    [{ lateCommitMs: "10" }],
    [{ faults: {} }],
    [{ latencyMs: -1 }],
    [{ nonsense: 1 }],
    [{ rateLimit: { perSecond: 0 } }],
    [{ limits: { groups: "many" } }],
    [{ toString: 1 }],
  ])("refuses the knobs %j and changes nothing", async (change) => {
    const before = await lab.control("GET", "/knobs");
    expect((await lab.control("PATCH", "/knobs", { omitCount: true, ...change })).status).toBe(400);
    expect((await lab.control("GET", "/knobs")).text).toBe(before.text);
  });
});

describe("contract 14.27 (3.9) the 415 race", () => {
  it("refuses /enabled and account actions for a while after a write", async () => {
    const id = await lab.user("racer");
    await lab.knobs({ enabledRaceMs: 1000 });
    const write = () => lab.call("PUT", `/users/${id}/enabled`, { enabled: false });
    expect((await write()).status).toBe(415);
    const type = "application/vnd.pingidentity.account.lock+json";
    expect((await lab.call("POST", `/users/${id}`, undefined, { type })).status).toBe(415);
    expect((await lab.call("GET", `/users/${id}/enabled`)).status).toBe(200);
    await lab.control("POST", "/clock", { advanceMs: 1001 });
    expect((await write()).status).toBe(200);
  });
});

describe("stop", () => {
  it("closes hanging connections at once", async () => {
    const other = await startLab({
      faults: [{ method: "GET", path: "/users", times: 1, when: "before", kind: "timeout" }],
    });
    const hanging = other.call("GET", "/users").catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Would never end otherwise.
    await other.stop();
    expect(await hanging).toMatchObject({ message: "fetch failed" });
  });

  it("rejects with the listen error when the port is taken", async () => {
    const { createEmulator } = await import("../../src/emulator/emulator.js");
    await expect(createEmulator({ port: lab.emulator.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });
});
