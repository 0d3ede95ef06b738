import { describe, expect, it } from "@jest/globals";
import type { Call } from "../../../src/pingone/call.js";
import { createPingOneClient } from "../../../src/pingone/client.js";
import { PingOneError } from "../../../src/pingone/error.js";
import type { UpstreamRequest } from "../../../src/pingone/transport/transport.js";
import type { UnansweredWrites } from "../../../src/pingone/attempt/unanswered-writes.js";
import { createManualClock, type ManualClock } from "./manual-clock.js";
import {
  answer,
  contextOf,
  createStubClock,
  createStubTransport,
  html,
  networkError,
  type Answer,
} from "./stubs.js";

const get: Call = { operation: "users.read", method: "GET", path: "/users/1", idempotent: true };
const post: Call = {
  operation: "users.create",
  method: "POST",
  path: "/users",
  idempotent: false,
  contentType: "application/vnd.example+json",
  body: { username: "mary" },
};
const remove: Call = { ...get, operation: "users.delete", method: "DELETE" };

function start(...answers: readonly Answer[]) {
  const clock = createStubClock();
  const transport = createStubTransport(...answers);
  const tokens = ["t1", "t2", "t3", "t4"];
  const discarded: string[] = [];
  const observed: string[] = [];
  const client = createPingOneClient({
    observe: {
      answered: (operation, outcome) => void observed.push(`${operation} ${outcome}`),
      retried: (outcome) => void observed.push(`again after ${outcome}`),
      waited: (kind) => void observed.push(`${kind} waited`),
      refused: (kind) => void observed.push(`${kind} not sent`),
    },
    transport,
    clock,
    random: () => 1,
    basePath: "/v1/environments/e1",
    limits: { timeoutMs: 20, commitMs: 70 },
    token: {
      current: () => tokens[discarded.length],
      get: () => Promise.resolve(tokens[discarded.length] ?? "none"),
      discard: (token) => void discarded.push(token),
    },
  });
  return { clock, transport, client, discarded, observed, context: contextOf(clock) };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no failure",
    (error: unknown) => error,
  );

const mary = { id: "1", username: "mary" };
const ok = answer(200, mary);
const creation = answer(201, mary);
const envelope = (code: string, ...details: readonly object[]) => ({
  id: "6c796712-0f16-4062-815a-e0a92f4a2143",
  code,
  message: "The request could not be completed.",
  details,
});
const refused = answer(401, envelope("ACCESS_FAILED", { code: "INVALID_TOKEN" }));

describe("who counts", () => {
  it("is told of each attempt, and why there is another one", async () => {
    const { client, observed, context } = start(answer(503, envelope("UNAVAILABLE")), refused, ok);
    expect(await client(get, context)).toEqual(mary);
    expect(observed).toEqual([
      `${get.operation} unavailable`,
      "again after unavailable",
      `${get.operation} tokenRefused`,
      "again after tokenRefused",
      `${get.operation} success`,
    ]);
  });
});

describe("a call on the wire", () => {
  it("carries token, request id and, with a body, its media type", async () => {
    const enabled = { enabled: true };
    const { client, transport, context } = start(ok, creation, creation, answer(200, enabled));
    await client(get, context);
    await client(post, context);
    await client({ ...post, body: undefined }, context);
    await client({ ...get, operation: "users.enabled", method: "PUT", body: enabled }, context);
    const [read, created, empty, json] = transport.requests;
    expect(read).toMatchObject({
      method: "GET",
      path: "/v1/environments/e1/users/1",
      headers: {
        authorization: "Bearer t1",
        accept: "application/json",
        "x-ping-external-transaction-id": context.requestId,
      },
    });
    expect(read?.body).toBeUndefined();
    expect(read?.headers).not.toHaveProperty("content-type");
    expect(created?.headers["content-type"]).toBe("application/vnd.example+json");
    expect(created?.body).toBe('{"username":"mary"}');
    expect(empty?.body).toBeUndefined();
    expect(empty?.headers["content-type"]).toBe("application/vnd.example+json");
    expect(json?.headers["content-type"]).toBe("application/json");
  });

  it.each([
    ["an empty 204", remove, answer(204), undefined],
    ["a body", get, ok, mary],
  ])("%s", async (_name, call, reply, expected) => {
    const { client, context } = start(reply);
    expect(await client(call, context)).toEqual(expected);
  });

  it("a success that is no JSON is unexpected, and may have been carried out", async () => {
    const { client, transport, context } = start(html(200));
    const error = await failureOf(client(post, context));
    expect(error).toMatchObject({ code: "unexpected", status: 200, ambiguous: true });
    expect(transport.requests).toHaveLength(1);
  });
});

describe("repeating (contract 10.5)", () => {
  it.each<[string, Answer]>([
    ["408", answer(408, envelope("REQUEST_FAILED"))],
    ["a proxy's 404", html(404)],
    ["a proxy's 409", html(409)],
    ["429", answer(429)],
    ["500", answer(500)],
    ["502", html(502)],
    ["503", answer(503)],
    ["504", answer(504)],
    ["a reset", networkError("ECONNRESET")],
    ["a refused connection", networkError("ECONNREFUSED")],
  ])("a read after %s", async (_name, failure) => {
    const { client, transport, context } = start(failure, ok);
    expect(await client(get, context)).toEqual(mary);
    expect(transport.requests).toHaveLength(2);
  });

  it.each<[string, Answer, string, boolean, number]>([
    ["429", answer(429), "rateLimited", false, 4],
    ["a refused connection", networkError("ECONNREFUSED"), "unreachable", false, 4],
    ["an unknown host", networkError("ENOTFOUND"), "unreachable", false, 4],
    ["no connection in time", networkError("UND_ERR_CONNECT_TIMEOUT"), "unreachable", false, 4],
    ["a reset", networkError("ECONNRESET"), "unreachable", true, 1],
    ["an error without code", new Error("x"), "unreachable", true, 1],
    ["503", answer(503), "unavailable", true, 1],
    ["408", answer(408, envelope("REQUEST_FAILED")), "timeout", true, 1],
    ["a proxy's 404", html(404), "unavailable", true, 1],
    ["a proxy's 403", html(403), "unexpected", true, 1],
    ["400", answer(400, envelope("INVALID_DATA")), "invalidData", false, 1],
  ])("a create after %s", async (_name, failure, code, ambiguous, attempts) => {
    const { client, transport, context } = start(failure);
    const error = await failureOf(client(post, context));
    expect(error).toMatchObject({ code, ambiguous, message: `users.create: ${code}` });
    expect(transport.requests).toHaveLength(attempts);
  });

  it("waits as Retry-After says", async () => {
    const { client, clock, context } = start(
      answer(429, undefined, { "retry-after": "3" }),
      answer(503, undefined, {
        "retry-after": new Date(createStubClock().now() + 10_000).toUTCString(),
      }),
      ok,
    );
    await client(get, context);
    // The date is ten seconds from the start, of which three are gone.
    expect(clock.sleeps).toEqual([3_000, 7_000]);
  });

  it("does not wait for longer than the request may take", async () => {
    const { client, clock, transport, context } = start(
      answer(429, undefined, { "retry-after": "86400" }),
    );
    const error = await failureOf(client(get, context));
    expect(error).toMatchObject({ code: "rateLimited", retryAfterMs: 300_000 });
    expect(clock.sleeps).toEqual([]);
    expect(transport.requests).toHaveLength(1);
  });

  it("backs off, and gives up after four attempts", async () => {
    const { client, clock, transport, context } = start(answer(503));
    expect(await failureOf(client(get, context))).toMatchObject({ code: "unavailable" });
    expect(clock.sleeps).toEqual([150, 300, 600]);
    expect(transport.requests).toHaveLength(4);
  });

  it("starts no attempt after the deadline", async () => {
    const { client, clock, transport } = start(ok);
    const error = await failureOf(client(get, contextOf(clock, 0)));
    expect(error).toMatchObject({ code: "timeout", ambiguous: false });
    expect(transport.requests).toHaveLength(0);
  });

  it.each([
    ["a limit", answer(429, {}, { "retry-after": "60" }), "rateLimited"],
    ["a refusal", answer(403, envelope("ACCESS_FAILED")), "workerForbidden"],
  ])(
    "%s after a write that may have been carried out leaves that open",
    async (_what, reply, code) => {
      const patch: Call = { ...get, operation: "users.patch", method: "PATCH" };
      const { client, context } = start(networkError("ECONNRESET"), reply);
      await expect(client(patch, context)).rejects.toMatchObject({ code, ambiguous: true });
      const alone = start(reply);
      await expect(alone.client(patch, alone.context)).rejects.toMatchObject({ ambiguous: false });
      const read = start(networkError("ECONNRESET"), reply);
      await expect(read.client(get, read.context)).rejects.toMatchObject({ ambiguous: false });
    },
  );

  it("what is no failure of PingOne's is passed on as it is", async () => {
    const { client, context } = start(ok);
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    expect(await failureOf(client({ ...post, body: cyclic }, context))).toBeInstanceOf(TypeError);
  });
});

describe("a read that takes too long", () => {
  it("is cut off and tried again", async () => {
    const { client, transport, context } = start("never", ok);
    expect(await client(get, context)).toEqual(mary);
    expect(transport.requests[0]?.signal.aborted).toBe(true);
  });
});

describe("a write that is not answered in time", () => {
  const patch: Call = { ...get, operation: "users.patch", method: "PATCH", body: { title: "a" } };

  function startManual(answers: readonly ((request: UpstreamRequest) => Promise<Answer>)[]) {
    const clock = createManualClock();
    const requests: UpstreamRequest[] = [];
    const unanswered: UnansweredWrites = new Set();
    const outcomes: unknown[] = [];
    const client = createPingOneClient({
      transport: {
        async send(request) {
          const give = answers[Math.min(requests.length, answers.length - 1)];
          requests.push(request);
          const given = await give?.(request);
          if (given === undefined || given === "never") throw new Error("no answer");
          if (given instanceof Error) throw given;
          return given;
        },
        close: () => Promise.resolve(),
      },
      clock,
      after: clock.after,
      random: () => 1,
      basePath: "",
      token: {
        current: () => "t",
        get: () => Promise.resolve("t"),
        discard: () => undefined,
      },
    });
    const context = { ...contextOf(clock), unanswered };
    const call = (given: Call): void => {
      client(given, context).then(
        (value) => outcomes.push(value),
        (error: unknown) => outcomes.push(error),
      );
    };
    return { clock, requests, unanswered, outcomes, call };
  }

  const silence = ({ signal }: UpstreamRequest): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(signal.reason);
      });
    });
  const after =
    (clock: () => ManualClock, ms: number, given: Answer) => async (): Promise<Answer> => {
      await clock().sleep(ms);
      return given;
    };
  const at = (given: Answer) => () => Promise.resolve(given);

  it.each([
    ["given up by this machine", networkError("ETIMEDOUT", "read"), 1],
    ["reset by the other side", networkError("ECONNRESET", "read"), 0],
  ])("where its connection was %s it may stay known, too", async (_name, failure, left) => {
    const { call, clock, outcomes, requests, unanswered } = startManual([at(failure), at(ok)]);
    call(patch);
    await clock.advance(200);
    expect([requests.length, outcomes, unanswered.size]).toEqual([2, [mary], left]);
    await clock.advance(34_700);
    expect(unanswered.size).toBe(left);
    await clock.advance(100);
    expect(unanswered.size).toBe(0);
  });

  it("is repeated after ten seconds, and stays known for thirty-five", async () => {
    const { call, clock, outcomes, requests, unanswered } = startManual([silence, at(ok)]);
    call(patch);
    await clock.advance(9_999);
    expect([requests.length, outcomes.length, unanswered.size]).toEqual([1, 0, 1]);
    await clock.advance(1_000);
    expect(outcomes).toEqual([mary]);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    expect(unanswered.size).toBe(1);
    await clock.advance(24_000);
    expect(unanswered.size).toBe(1);
    await clock.advance(2);
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(unanswered.size).toBe(0);
    expect(clock.sleepers()).toBe(0);
  });

  it("counts when its answer comes all the same, and nothing more is sent", async () => {
    const stand = startManual([after(() => stand.clock, 12_500, ok), silence]);
    const { call, clock, outcomes, requests } = stand;
    call(patch);
    await clock.advance(12_500);
    expect(outcomes).toEqual([mary]);
    await clock.advance(60_000);
    expect([outcomes.length, requests.length]).toEqual([1, 2]);
  });

  it("that comes after the last attempt counts within the deadline", async () => {
    const stand = startManual([
      after(() => stand.clock, 25_000, ok),
      at(answer(503)),
      at(answer(503)),
      at(answer(503)),
    ]);
    const { call, clock, outcomes } = stand;
    call(patch);
    await clock.advance(25_000);
    expect(outcomes).toEqual([mary]);
  });

  it("is told as unknown at the deadline", async () => {
    const { call, clock, outcomes } = startManual([silence]);
    call(patch);
    await clock.advance(30_000);
    expect(outcomes).toMatchObject([{ code: "timeout" }]);
  });

  it.each<[string, Answer]>([
    ["a reset", networkError("ECONNRESET")],
    ["a 503", answer(503)],
    ["a 404", answer(404, { code: "NOT_FOUND" })],
  ])("%s ends it at once", async (_name, given) => {
    const { call, clock, unanswered } = startManual([at(given)]);
    call({ ...patch, idempotent: false });
    await clock.advance(0);
    expect(unanswered.size).toBe(0);
  });

  it("lets no other write of the same target overtake it", async () => {
    const stand = startManual([after(() => stand.clock, 12_500, ok), at(ok), at(ok)]);
    const { call, clock, outcomes, requests } = stand;
    call(patch);
    await clock.advance(10_200);
    expect(outcomes).toHaveLength(1);
    call({ ...patch, body: { title: "b" } });
    call({ ...patch, path: "/users/1/enabled", method: "PUT", body: { enabled: false } });
    await clock.advance(0);
    expect(requests.map(({ path }) => path)).toEqual(["/users/1", "/users/1", "/users/1/enabled"]);
    await clock.advance(2_300);
    expect(requests.at(-1)?.body).toBe('{"title":"b"}');
  });

  it("a membership is added and removed in that order", async () => {
    const link = "/users/1/memberOfGroups";
    const stand = startManual([
      after(() => stand.clock, 12_500, answer(201, { id: "g" })),
      at(answer(204)),
    ]);
    const { call, clock, requests } = stand;
    const add = {
      operation: "members.add",
      method: "POST",
      path: link,
      body: { id: "g" },
    } as const;
    call({ ...add, idempotent: false });
    await clock.advance(10_000);
    call({ operation: "members.remove", method: "DELETE", path: `${link}/h`, idempotent: true });
    call({ operation: "members.remove", method: "DELETE", path: `${link}/g`, idempotent: true });
    await clock.advance(0);
    expect(requests.map(({ path }) => path)).toEqual([link, `${link}/h`]);
    await clock.advance(2_500);
    expect(requests.at(-1)?.path).toBe(`${link}/g`);
  });
});

describe("a refused token", () => {
  it("is renewed once", async () => {
    const { client, transport, discarded, clock, context } = start(refused, creation);
    expect(await client(post, context)).toEqual(mary);
    expect(discarded).toEqual(["t1"]);
    expect(transport.requests.map(({ headers }) => headers["authorization"])).toEqual([
      "Bearer t1",
      "Bearer t2",
    ]);
    expect(clock.sleeps).toEqual([]);
  });

  it("and only once", async () => {
    const { client, transport, discarded, context } = start(refused);
    expect(await failureOf(client(get, context))).toMatchObject({ code: "tokenRefused" });
    expect(discarded).toEqual(["t1"]);
    expect(transport.requests).toHaveLength(2);
  });

  it.each<[string, Answer, string]>([
    ["403", answer(403, envelope("ACCESS_FAILED")), "workerForbidden"],
    [
      "401 INSUFFICIENT_PERMISSIONS",
      answer(401, envelope("ACCESS_FAILED", { code: "INSUFFICIENT_PERMISSIONS" })),
      "workerForbidden",
    ],
    ["a proxy's 401", html(401), "unexpected"],
  ])("%s renews nothing", async (_name, reply, code) => {
    const { client, transport, discarded, context } = start(reply);
    expect(await failureOf(client(get, context))).toMatchObject({ code });
    expect(discarded).toEqual([]);
    expect(transport.requests).toHaveLength(1);
  });
});

describe("DELETE", () => {
  const gone = answer(404, envelope("NOT_FOUND"));

  it.each<[string, Answer]>([
    ["503", answer(503)],
    ["a reset", networkError("ECONNRESET")],
    ["no answer", "never"],
  ])("that finds nothing after %s has done its work", async (_name, failure) => {
    const { client, context } = start(failure, gone);
    expect(await client(remove, context)).toBeUndefined();
  });

  it.each<[string, readonly Answer[]]>([
    ["at once", [gone]],
    ["after a failure that did nothing", [answer(429), gone]],
    ["after a refused connection", [networkError("ECONNREFUSED"), gone]],
  ])("that finds nothing %s is told so", async (_name, answers) => {
    const { client, context } = start(...answers);
    const error = await failureOf(client(remove, context));
    expect(error).toBeInstanceOf(PingOneError);
    expect(error).toMatchObject({ code: "notFound" });
  });

  it("that meets a proxy's 404 has deleted nothing", async () => {
    const { client, transport, context } = start(html(404));
    expect(await failureOf(client(remove, context))).toMatchObject({ code: "unavailable" });
    expect(transport.requests).toHaveLength(4);
  });

  it("a read that finds nothing after a failure is not found", async () => {
    const { client, context } = start(answer(503), gone);
    expect(await failureOf(client(get, context))).toMatchObject({ code: "notFound" });
  });
});
