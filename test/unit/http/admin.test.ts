import { EventEmitter, once } from "node:events";
import { get as httpGet, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it } from "@jest/globals";
import express, { type Express } from "express";
import supertest from "supertest";
import { createLossReport } from "../../../src/activity/loss-report.js";
import { createActivityEntries } from "../../../src/activity/entries.js";
import { createMemoryStore } from "../../../src/activity/store/memory-store.js";
import type { ActivityStore } from "../../../src/activity/store/store.js";
import { createTrace, type Trace } from "../../../src/activity/trace.js";
import { activityResource } from "../../../src/http/admin/activity/activity-resource.js";
import { createActivityStream } from "../../../src/http/admin/activity/activity-stream.js";
import { createAdminApp } from "../../../src/http/admin/admin-app.js";
import { setCaller } from "../../../src/http/admin/admin-resource.js";
import { metricsResource } from "../../../src/http/admin/metrics-resource.js";
import { healthResources } from "../../../src/http/admin/process-resources.js";
import { createLogger } from "../../../src/platform/logger.js";
import { createMetrics, type Metrics } from "../../../src/platform/metrics/metrics.js";
import { createAdminAuthentication } from "../../../src/sources/authentication/admin-tokens.js";
import { createStubClock } from "../pingone/stubs.js";

let metrics: Metrics;
let trace: Trace;
let store: ActivityStore;
let watchers: Set<(text: string) => void>;
const recorder = {
  watch: (watcher: (text: string) => void) => {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
};
let reason: string | undefined;
let unexpected: unknown[];
let lines: Record<string, unknown>[];
let texts: string[];
let app: Express;
beforeEach(() => {
  metrics = createMetrics({ attributes: new Set(["title"]), ofProcess: false });
  trace = createTrace({ clock: createStubClock(), capacity: 2_000 });
  store = createMemoryStore();
  watchers = new Set();
  reason = undefined;
  unexpected = [];
  lines = [];
  texts = [];
  app = appOf(metrics);
});

const appOf = (shown: Metrics): Express =>
  createAdminApp({
    resources: [
      ...healthResources(() => Promise.resolve({ reason, ageMs: 7 })),
      metricsResource(shown),
      activityResource(
        createActivityEntries({ store, trace, pseudonyms: () => new Map() }),
        recorder,
      ),
    ],
    isLocal: true,
    authenticate: createAdminAuthentication(undefined, createStubClock()),
    limit: () => undefined,
    onRefused: () => undefined,
    logger: createLogger("info", {
      write: (line: string) => {
        texts.push(line);
        lines.push(JSON.parse(line) as Record<string, unknown>);
      },
    }),
    onUnexpected: (error) => void unexpected.push(error),
  });

const follow = (port: number) => {
  const request = httpGet({
    port,
    host: "127.0.0.1",
    path: "/activity",
    headers: { accept: "text/event-stream", host: "localhost" },
  });
  request.on("error", () => undefined);
  return request;
};
const get = (path: string) => supertest(app).get(path);

/** The sentence of an error answer, which is JSON and nothing else. */
function errorOf(response: supertest.Response, status: number): string {
  expect(response.status).toBe(status);
  expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
  const { error, ...rest } = response.body as Record<string, unknown>;
  expect(rest).toEqual({});
  expect(typeof error).toBe("string");
  return error as string;
}

describe("the log of the admin listener", () => {
  it("has a line for each request: who, what by its pattern, and the status; no address or body", async () => {
    await get("/activity?id=mary").set("Authorization", "Bearer mary");
    await get("/mary@example.com");
    expect(lines).toMatchObject([
      {
        level: 30,
        msg: "admin request",
        by: "local",
        route: "/activity",
        method: "GET",
        status: 200,
      },
      { level: 40, msg: "admin request", by: "local", method: "GET", status: 404 },
    ]);
    expect(JSON.stringify(lines)).not.toContain("mary");
    // A name that stands in a line twice is gone when it is parsed.
    expect(lines.map((line) => `${JSON.stringify(line)}\n`)).toEqual(texts);
  });

  it("is silent on what is polled while that goes well", async () => {
    await get("/metrics");
    expect(lines).toEqual([]);
    reason = "PingOne cannot be reached.";
    await get("/readyz");
    expect(lines).toMatchObject([{ level: 50, route: "/readyz", status: 503 }]);
  });
});

describe("GET /metrics", () => {
  it("is Prometheus text", async () => {
    metrics.attributeLost("undeclared", "title");
    const response = await get("/metrics");
    expect(response.status).toBe(200);
    expect(response.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.text).toContain(
      'scim_pingone_attributes_lost_total{reason="undeclared",attribute="title"} 1',
    );
  });

  it("fails without telling why to anybody but the log", async () => {
    const failure = new Error("zelda@example.com");
    const broken = appOf({ ...metrics, render: () => Promise.reject(failure) });
    expect(errorOf(await supertest(broken).get("/metrics"), 500)).not.toContain("zelda");
    expect(unexpected).toEqual([failure]);
  });
});

describe("GET /activity", () => {
  beforeEach(() => {
    for (let n = 0; n < 1_200; n += 1) {
      trace.record({ kind: "strandedUser", requestId: `r${n % 2}`, id: `u${n}` });
    }
    trace.record({
      kind: "populationMoved",
      requestId: "r0",
      id: "u1",
      to: "p2",
      droppedGroups: ["g1"],
    });
  });

  async function found(query: string): Promise<Record<string, unknown>[]> {
    const response = await get(`/activity${query}`);
    expect(response.status).toBe(200);
    return (response.body as { entries: Record<string, unknown>[] }).entries;
  }

  it("is the newest first, 100 unless more are asked for", async () => {
    const entries = await found("");
    expect(entries).toHaveLength(100);
    expect(entries[0]).toEqual({
      at: "2026-03-01T12:00:00.000Z",
      kind: "populationMoved",
      requestId: "r0",
      id: "u1",
      to: "p2",
      droppedGroups: ["g1"],
    });
    expect(entries[1]).toMatchObject({ id: "u1199" });
    expect(await found("?limit=1000")).toHaveLength(1_000);
  });

  it("can be narrowed", async () => {
    const strandedOfOne = await found("?kind=strandedUser&requestId=r0&limit=2");
    expect(strandedOfOne.map(({ id }) => id)).toEqual(["u1198", "u1196"]);
    expect(await found("?requestId=nobody")).toEqual([]);
  });

  it.each([
    ["?limit=0", /^limit has to be a whole number from 1 to 1000/],
    ["?limit=1001", /^limit/],
    ["?limit=-1", /^limit/],
    ["?limit=1e2", /^limit/],
    ["?limit=", /^limit/],
    ["?limit=99999999999999999999", /^limit/],
    [
      "?kind=zelda",
      /^kind has to be one of request, operation, later, attributesLost, populationMoved, strandedUser, sessionsLeft, guardHeld\.$/,
    ],
    ["?kind=", /^kind/],
    ["?requestId=", /^requestId is empty/],
    ["?requestid=r0", /^The parameters are requestId, kind, limit, id, source and since/],
    ["?zelda=1", /^The parameters/],
    ["?limit=1&limit=2", /only once/],
  ])("refuses %s", async (query, message) => {
    const error = errorOf(await get(`/activity${query}`), 400);
    expect(error).toMatch(message);
    expect(error).not.toContain("zelda");
  });

  it.each([
    [undefined, /^Ask by a JSON object/],
    [[], /^Ask by a JSON object/],
    [{ zelda: "x" }, /^A question has user, group/],
    [{ user: 7 }, /^Each part of a question is a text/],
    [{ user: "" }, /^Each part/],
    [{ since: "zelda" }, /^since has to be a time/],
  ])("refuses the question %j", async (question, message) => {
    const asked = supertest(app).post("/activity");
    const error = errorOf(await (question === undefined ? asked : asked.send(question)), 400);
    expect(error).toMatch(message);
    expect(error).not.toContain("zelda");
  });

  it("tells what comes as server-sent events, and lets go of who reads too slowly", async () => {
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const request = follow(port);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(response.headers["content-type"]).toBe("text/event-stream");
    const [watcher] = watchers;
    watcher?.('{"n":1}');
    const [chunk] = (await once(response, "data")) as [Buffer];
    expect(chunk.toString()).toBe('event: entry\ndata: {"n":1}\n\n');
    const gone = once(response, "close").catch(() => undefined);
    response.pause();
    response.on("error", () => undefined);
    for (let n = 0; n < 200 && watchers.size > 0; n += 1) watcher?.("x".repeat(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    response.resume();
    await gone;
    expect(watchers.size).toBe(0);
    server.close();
  });

  it("ends a stream whose token is good no longer, and has few for one token", async () => {
    let isGood = true;
    const limits = { mostReaders: 20, mostOfOne: 1, mostBytes: 1_000, heartbeatMs: 5 };
    const stream = createActivityStream(recorder, limits);
    const streaming = express();
    streaming.use((request, response) => {
      setCaller(response, { name: "on-call", role: "reader" }, () => isGood);
      stream(request, response);
    });
    const server = streaming.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(follow(port), "response")) as [IncomingMessage];
    await once(response, "data");
    const second = await supertest(server).get("/activity");
    expect(errorOf(second, 503)).toBe("1 read the activity already with this token; close one.");
    isGood = false;
    await once(response, "end");
    expect(watchers.size).toBe(0);
    server.close();
  });

  it("lets a reader go who does not read when the token is good no longer", async () => {
    const ofToken = new EventEmitter();
    let isGood = true;
    const asked = (): boolean => {
      if (!isGood) setImmediate(() => ofToken.emit("refused"));
      return isGood;
    };
    const limits = { mostReaders: 20, mostOfOne: 1, mostBytes: 64 * 1024 * 1024, heartbeatMs: 5 };
    const stream = createActivityStream(recorder, limits);
    const errors: unknown[] = [];
    const streaming = express();
    streaming.use((request, response) => {
      response.on("error", (error) => errors.push(error));
      ofToken.once("full", () => (isGood = response.writableLength === 0));
      setCaller(response, { name: "on-call", role: "reader" }, asked);
      stream(request, response);
    });
    const server = streaming.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(follow(port), "response")) as [IncomingMessage];
    response.on("error", () => undefined);
    const [watcher] = watchers;
    for (let n = 0; n < 32; n += 1) watcher?.("x".repeat(1024 * 1024));
    await new Promise((resolve) => setImmediate(resolve));
    const refused = once(ofToken, "refused");
    // What has been written waits for the reader.
    ofToken.emit("full");
    await refused;
    const { size } = watchers;
    for (const each of watchers) each("{}");
    await new Promise((resolve) => setImmediate(resolve));
    server.closeAllConnections();
    server.close();
    expect([size, errors]).toEqual([0, []]);
  });

  it("shows no name with an e-mail address in it", async () => {
    const warnings: unknown[] = [];
    const reportLoss = createLossReport({
      warn: (...line) => void warnings.push(line),
      metrics,
      trace,
      clock: createStubClock(),
    });
    const attributes = ["zelda@example.com", "urn:x:zelda@example.com", "nickname"];
    reportLoss({ reason: "unknown", resourceType: "User", attributes }, { requestId: "r2" });
    const { text } = await get("/activity?requestId=r2");
    expect(text).toContain('"attributes":["nickname"],"notShown":2');
    const { text: counted } = await get("/metrics");
    expect(counted).toContain('{reason="unknown",attribute="unknown"} 3');
    expect([text, counted, JSON.stringify(warnings)].join("")).not.toMatch(/zelda|example\.com/);
  });
});

describe("health", () => {
  it("tells readiness as the main listener does", async () => {
    expect((await get("/healthz")).body).toEqual({ status: "ok" });
    expect((await get("/readyz")).status).toBe(200);
    reason = "stopping";
    const response = await get("/readyz");
    expect([response.status, response.body]).toEqual([
      503,
      { status: "not ready", reason, ageMs: 7 },
    ]);
  });
});

describe("anything else", () => {
  it.each([
    ["/metrics", "GET, HEAD"],
    ["/activity", "GET, HEAD, POST"],
    ["/healthz", "GET, HEAD"],
    ["/readyz", "GET, HEAD"],
  ])("%s can only be read: %s", async (path, allowed) => {
    const all = ["post", "put", "patch", "delete", "options"] as const;
    for (const method of all.filter((each) => !allowed.includes(each.toUpperCase()))) {
      const response = await supertest(app)[method](path);
      errorOf(response, 405);
      expect(response.headers["allow"]).toBe(allowed);
    }
    expect((await supertest(app).head(path)).status).toBe(200);
  });

  it.each(["/", "/scim/v2/Users", "/metric", "/activity/1"])("%s is not there", async (path) => {
    for (const method of ["get", "post"] as const) {
      expect(errorOf(await supertest(app)[method](path), 404)).toContain("/activity");
    }
  });
});

describe("who may ask", () => {
  it.each(["localhost", "localhost:9464", "127.0.0.1:9464", "[::1]:9464", "LOCALHOST"])(
    "%s",
    async (host) => {
      expect((await get("/activity").set("Host", host)).status).toBe(200);
    },
  );

  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1:9464"])(
    "not a page that calls itself %s (DNS rebinding)",
    async (host) => {
      for (const path of ["/activity", "/metrics", "/readyz"]) {
        errorOf(await get(path).set("Host", host), 403);
      }
    },
  );

  it("is never told that other origins may read, or that answers may be kept", async () => {
    const { headers } = await get("/activity").set("Origin", "https://evil.example");
    const names = Object.keys(headers);
    expect(names.filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(names).not.toContain("x-powered-by");
  });
});
