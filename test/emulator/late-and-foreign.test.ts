// What a client cannot see: writes that take effect after it has gone, and answers that are not PingOne's.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { at, listAt, startLab } from "./support.js";

/** Longer than a busy machine takes for a few calls. */
const LATE_MS = 1_000;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const everybody = () => lab.find('username sw ""');

async function statuses(): Promise<unknown[]> {
  const { body } = await lab.control("GET", "/calls");
  return listAt(body, "calls").map((call) => at(call, "status"));
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A create whose client goes away as soon as the emulator has it. */
async function createAndLeave(username: string): Promise<void> {
  const leave = new AbortController();
  const sent = lab.call("POST", "/users", { username }, { signal: leave.signal });
  await until(async () => (await statuses()).length === 1);
  leave.abort();
  await expect(sent).rejects.toThrow("aborted");
}

describe("lateCommitMs (issue: late commits)", () => {
  it("makes a write take effect after its client has gone, and records what it would have answered", async () => {
    await lab.knobs({ lateCommitMs: LATE_MS });
    await createAndLeave("late");
    expect(await everybody()).toEqual([]);
    await until(async () => (await statuses())[0] === 201);
    expect(await everybody()).toEqual(["late"]);
  });

  it("answers a patient client then, and leaves reads and tokens alone", async () => {
    await lab.knobs({ lateCommitMs: LATE_MS });
    const start = performance.now();
    const order: string[] = [];
    const write = lab.call("POST", "/users", { username: "patient" }).then(({ status }) => {
      order.push(`write ${status}`);
    });
    await until(async () => (await statuses()).length === 1);
    await lab.login();
    order.push(`read ${(await lab.call("GET", "/users")).status}`);
    await write;
    expect(order).toEqual(["read 200", "write 201"]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(LATE_MS - 1);
  });

  it("of a fault makes one call late: a later write overtakes it", async () => {
    const id = await lab.user("overtaken");
    const path = `/users/${id}/enabled`;
    await lab.knobs({
      faults: [{ method: "PUT", path: "/enabled$", kind: "late", lateCommitMs: LATE_MS }],
    });
    const first = lab.call("PUT", path, { enabled: true });
    await until(async () => (await statuses()).length === 2);
    expect((await lab.call("PUT", path, { enabled: false })).status).toBe(200);
    expect((await first).status).toBe(200);
    expect(at((await lab.call("GET", path)).body, "enabled")).toBe(true);
  });

  it("goes with any fault after the commit", async () => {
    const faults = [
      { path: "/users$", when: "after", kind: "status", status: 504, lateCommitMs: LATE_MS },
    ];
    await lab.knobs({ faults });
    const sent = lab.call("POST", "/users", { username: "both" });
    await until(async () => (await statuses()).length === 1);
    expect(await everybody()).toEqual([]);
    expect((await sent).status).toBe(504);
    expect(await everybody()).toEqual(["both"]);
  });

  it("is dropped by a reset", async () => {
    await lab.knobs({ lateCommitMs: 60_000 });
    const sent = lab.call("POST", "/users", { username: "gone" });
    await until(async () => (await statuses()).length === 1);
    await lab.reset();
    await expect(sent).rejects.toThrow("fetch failed");
    expect(await everybody()).toEqual([]);
  });
});

describe("kind foreign (issue: answers that are not PingOne's)", () => {
  it.each([
    ["before", []],
    ["after", ["a"]],
  ] as const)("%s commit: a page without PingOne's header fields", async (when, stored) => {
    const faults = [
      { method: "POST", path: "/users$", when, kind: "foreign", status: 404, body: "<p>lost</p>" },
    ];
    await lab.knobs({ faults });
    const answer = await lab.call("POST", "/users", { username: "a" });
    expect([answer.status, answer.text]).toEqual([404, "<p>lost</p>"]);
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(answer.headers.get("correlation-id")).toBeNull();
    expect(await everybody()).toEqual(stored);
  });

  it.each<[unknown, string]>([
    ["", ""],
    [{}, "{}"],
    [null, "null"],
    [[], "[]"],
  ])("sends %j as it is, in the media type asked for", async (body, text) => {
    const contentType = "application/json";
    await lab.knobs({ faults: [{ kind: "foreign", status: 200, contentType, body }] });
    const answer = await lab.call("GET", "/users");
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.headers.get("content-type")).toBe(contentType);
  });

  it("has a page of its own, Retry-After where given, and no body where the status has none", async () => {
    await lab.knobs({
      faults: [
        { kind: "foreign", status: 503, retryAfter: 4 },
        { kind: "foreign", status: 204 },
      ],
    });
    const page = await lab.call("GET", "/users");
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "4"]);
    expect(page.text).toContain("<html>");
    expect(await lab.call("GET", "/users")).toMatchObject({ status: 204, text: "" });
  });
});
