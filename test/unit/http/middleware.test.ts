// What every request passes before and after its route, each part in an application of its own.
import { once } from "node:events";
import { IncomingMessage } from "node:http";
import { Socket, type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import express, { type Express, type RequestHandler } from "express";
import supertest from "supertest";
import { createAuth } from "../../../src/http/auth.js";
import { baseUrlOf, searchOf } from "../../../src/http/base-url.js";
import { createBodyGauge } from "../../../src/http/body/body-gauge.js";
import { createBodyReader } from "../../../src/http/body/body-reader.js";
import { createLateBodyRefusal } from "../../../src/http/body/late-body.js";
import { createErrorHandler } from "../../../src/http/error-handler.js";
import { methodNotAllowed } from "../../../src/http/routes/method-not-allowed.js";
import { contextOf } from "../../../src/http/request/request-context.js";
import { sendScim } from "../../../src/http/send.js";
import { tokenDigest } from "../../../src/platform/secrets/bearer-token.js";
import { createLogger } from "../../../src/platform/logger.js";
import { ScimError } from "../../../src/scim/error.js";
import { fullPolicy } from "../../../src/sources/policy.js";
import { createAttemptLimit } from "../../../src/sources/authentication/attempt-limit.js";
import { createAddresses } from "../../../src/sources/authentication/client-address.js";
import { createTenantAuthentication } from "../../../src/sources/authentication/credential-checks.js";
import { createRequestLimit } from "../../../src/sources/request-limit.js";
import { createStubClock } from "../pingone/stubs.js";
import { createDirectory } from "../scim/bulk/directory.js";
import { begun } from "./begun.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_BYTES = 1_000;
const MOST_HELD = 1_500;

/** An application of the parts given, between request context and error handler; `log` is what it wrote. */
function start(...parts: readonly RequestHandler[]): { app: Express; log: string[] } {
  const log: string[] = [];
  const logger = createLogger("trace", { write: (line) => void log.push(line) });
  const app = express();
  app.use(begun(createStubClock()));
  for (const part of parts) app.use(part);
  app.use(createErrorHandler(logger));
  return { app, log };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Question {
  readonly method?: "get" | "post" | "put";
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** What is answered, with a body nobody has to trust. A body goes out as the bytes it is. */
async function ask(app: Express, question: Question = {}): Promise<Answer> {
  const { method = "get", path = "/", headers = {}, body } = question;
  const asked = supertest(app)[method](path).set(headers);
  if (body === undefined) return await asked;
  // Without this, bytes of a JSON type would be written as JSON.
  return await asked.serialize((bytes: unknown) => bytes as string).send(body);
}

const failing =
  (error: unknown): RequestHandler =>
  () => {
    throw error;
  };

describe("a body that takes its time", () => {
  it.each([
    [29_999, 200],
    [30_000, 408],
    [90_000, 408],
  ])("%d ms: %d", async (ms, status) => {
    const clock = createStubClock();
    const app = express();
    app.use(begun(clock), (_request, _response, next) => {
      clock.advance(ms);
      next();
    });
    app.use(createLateBodyRefusal(clock), (_request, response) => {
      sendScim(response, 200, {});
    });
    app.use(createErrorHandler(createLogger("silent", { write: () => undefined })));
    const answer = await ask(app);
    expect(answer.status).toBe(status);
    if (status === 408) expect(answer.text).toContain("nothing was done");
  });
});

describe("the request id", () => {
  const echo: RequestHandler = (req, res) => {
    sendScim(res, 200, contextOf(req));
  };

  it.each([
    "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "mary@example.com",
    "deadbeef",
    "x".repeat(36),
    "",
  ])("is ours, whatever the client sends: %j", async (id) => {
    const { headers, body } = await ask(start(echo).app, { headers: { "X-Request-Id": id } });
    expect(headers["x-request-id"]).toMatch(UUID);
    expect(headers["x-request-id"]).not.toBe(id);
    expect(body).toMatchObject({ requestId: headers["x-request-id"] });
  });

  it("comes with a deadline", async () => {
    const { body } = await ask(start(echo).app);
    expect(body).toMatchObject({ deadlineMs: createStubClock().now() + 30_000 });
  });

  it("is missed where nobody gave one", () => {
    expect(() => contextOf(new IncomingMessage(new Socket()))).toThrow("no context");
  });
});

describe("credentials (statements 1 and 2)", () => {
  const bearer = (token: string, expiresAtMs?: number) =>
    ({ kind: "bearer", sha256: tokenDigest(token), expiresAtMs }) as const;
  const counted: string[] = [];
  const clock = createStubClock();
  const [users, groups] = createDirectory().endpoints;
  if (users === undefined || groups === undefined) throw new Error("an endpoint is missing");
  const limit = createRequestLimit({ concurrency: 1 }, { take: () => true, nextAtMs: () => 0 });
  const policy = fullPolicy;
  const entra = {
    users,
    groups,
    policy,
    types: [],
    limit,
    bulkCalls: 100,
    addresses: createAddresses(["127.0.0.0/8", "::1"]),
  };
  const okta = {
    users,
    groups,
    policy,
    types: [],
    limit,
    bulkCalls: 100,
    addresses: createAddresses(["192.0.2.0/24"]),
  };
  const auth = createAuth(
    {
      name: "acme",
      authenticate: createTenantAuthentication(
        {
          tenant: "acme",
          sources: {
            hr: [bearer("the-token"), bearer("the-old-token", 1)],
            okta: [bearer("from-afar")],
          },
        },
        {
          clock,
          keysOf: () => {
            throw new Error("no issuer");
          },
          onUnavailable: () => undefined,
        },
      ),
      takesBasic: false,
      sources: new Map([
        ["hr", entra],
        ["okta", okta],
      ]),
    },
    {
      limit: createAttemptLimit(clock),
      proxies: undefined,
      clock,
      onAuthenticated: (tenant, outcome) => {
        expect(tenant).toBe("acme");
        if (outcome !== "accepted") counted.push(outcome);
      },
    },
  );
  const { app } = start(auth, (req, res) => {
    sendScim(res, 200, contextOf(req).principal);
  });

  it("tell everybody behind them who asks", async () => {
    const { body } = await ask(app, { headers: { authorization: "Bearer the-token" } });
    const credential = tokenDigest("the-token").slice(0, 12);
    expect(body).toEqual({ tenant: "acme", source: "hr", credential });
  });

  it("lets nobody in from an address its source does not have", async () => {
    counted.length = 0;
    const { status, body } = await ask(app, { headers: { authorization: "Bearer from-afar" } });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      detail: expect.stringContaining("not taken from the address") as unknown,
    });
    expect(counted).toEqual(["elsewhere"]);
  });

  it.each([
    ["Bearer the-token", 200, undefined],
    ["Bearer other", 401, 'Bearer realm="scim", error="invalid_token"'],
    ["Basic dGhlOnRva2Vu", 401, 'Bearer realm="scim"'],
    ["", 401, 'Bearer realm="scim"'],
  ])("%j is %d", async (authorization, status, challenge) => {
    const response = await ask(app, { headers: { authorization } });
    expect(response.status).toBe(status);
    expect(response.headers["www-authenticate"]).toBe(challenge);
    if (status === 401) expect(response.body).toMatchObject({ status: "401" });
    expect(response.text).not.toContain("the-token");
  });

  it.each(["", "the-token", "Bearer Bearer the-token", 'Bearer "the-token" '])(
    "%j is told how the header has to look, or that its token is not right",
    async (authorization) => {
      const { body } = await ask(app, { headers: { authorization } });
      expect(body).toMatchObject({
        detail: authorization.includes('"')
          ? expect.stringMatching(/^The bearer token is not valid here\./)
          : expect.stringMatching(
              /^A bearer token is needed in the Authorization header: "Bearer", a blank and the token\./,
            ),
      });
    },
  );

  it("counts what is refused, and tells an expired token as such", async () => {
    counted.length = 0;
    const answers = [];
    for (const authorization of ["", "Bearer other", "Bearer the-old-token", "Bearer the-token"]) {
      answers.push(await ask(app, { headers: { authorization } }));
    }
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 200]);
    expect(answers[2]?.body).toMatchObject({
      detail: expect.stringContaining("has expired") as unknown,
    });
    expect(counted).toEqual(["missing", "wrong", "expired"]);
  });

  it("answers 429 to too many wrong ones, and takes a right one all the same", async () => {
    const wrong = { headers: { authorization: "Bearer other" } };
    const statuses = new Set<number>();
    for (let count = 0; count < 40; count += 1) statuses.add((await ask(app, wrong)).status);
    expect([...statuses]).toEqual([401, 429]);
    const tooMany = await ask(app, wrong);
    expect(tooMany.headers["retry-after"]).toBe("1");
    expect(tooMany.body).toMatchObject({ status: "429" });
    expect((await ask(app, { headers: { authorization: "Bearer the-token" } })).status).toBe(200);
    // A client that asks without a token first, to be told how, is not in the way of itself.
    expect((await ask(app)).status).toBe(401);
    clock.advance(1_000);
    expect((await ask(app, wrong)).status).toBe(401);
  });
});

describe("bodies (statements 9 to 11)", () => {
  const echo: RequestHandler = (req, res) => {
    sendScim(res, 200, { got: req.body as unknown });
  };
  const { app } = start(createBodyReader(MAX_BYTES, createBodyGauge(MOST_HELD)), echo);
  const post = (type: string, body: string | Buffer, encoding = "identity") =>
    ask(app, {
      method: "post",
      headers: { "Content-Type": type, "Content-Encoding": encoding },
      body,
    });

  it.each([
    "application/scim+json",
    "application/json",
    "text/json",
    "Application/SCIM+JSON; charset=utf-8",
    "application/json ; charset=UTF-8",
  ])("%s is read", async (type) => {
    const { body } = await post(type, '{"a":1}');
    expect(body).toEqual({ got: { a: 1 } });
  });

  it.each(["text/plain", "application/xml", "application/x-www-form-urlencoded", "json"])(
    "%s is 415",
    async (type) => {
      const { status, body } = await post(type, '{"a":1}');
      expect([status, body]).toEqual([415, expect.objectContaining({ status: "415" })]);
    },
  );

  it.each(["[1]", '"text"', "7", "null", "true"])(
    "%s is JSON, for the route to judge",
    async (text) => {
      const { body } = await post("application/json", text);
      expect(body).toEqual({ got: JSON.parse(text) as unknown });
    },
  );

  it.each(["{", '{"a":1', "mary@example.com", "{'a':1}"])("%j is 400", async (text) => {
    const { status, body, text: answered } = await post("application/json", text);
    expect([status, body]).toEqual([400, expect.objectContaining({ scimType: "invalidSyntax" })]);
    expect(answered).not.toContain("mary");
  });

  it("too much is 413, compressed or not", async () => {
    const big = JSON.stringify({ a: "x".repeat(MAX_BYTES) });
    expect((await post("application/json", big)).status).toBe(413);
    expect((await post("application/json", gzipSync(big), "gzip")).status).toBe(413);
    const { body } = await post("application/json", gzipSync('{"a":1}'), "gzip");
    expect(body).toEqual({ got: { a: 1 } });
  });

  it("the bytes of all bodies under way are bounded: beyond it 503, until one of them is answered", async () => {
    const gauge = createBodyGauge(MOST_HELD);
    const held: (() => void)[] = [];
    const waiting: RequestHandler = (_req, res) => {
      held.push(() => {
        sendScim(res, 200, {});
      });
    };
    const { app: slow } = start(createBodyReader(MAX_BYTES, gauge), waiting);
    const big = JSON.stringify({ a: "x".repeat(800) });
    const server = slow.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const send = (body: string | Buffer, encoding = "identity") =>
      fetch(`http://127.0.0.1:${String(port)}/`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": encoding },
        body,
      });
    try {
      const first = send(gzipSync(big), "gzip");
      while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
      const second = await send(gzipSync(big), "gzip");
      expect([second.status, second.headers.get("retry-after")]).toEqual([503, "2"]);
      expect(await second.json()).toMatchObject({ status: "503" });
      held.shift()?.();
      await (await first).text();
      const third = send(big);
      while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
      held.shift()?.();
      expect((await third).status).toBe(200);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([
    ["cut off", gzipSync('{"a":1}').subarray(0, 12), "gzip"],
    ["not compressed at all", '{"a":1}', "gzip"],
    ["not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "identity"],
  ])("a body that is %s is 400", async (_name, body, encoding) => {
    const answer = await post("application/json", body, encoding);
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ scimType: "invalidSyntax" }),
    ]);
  });

  it("a body that costs more than a request may is 400 tooMany", async () => {
    const { app: large } = start(createBodyReader(10_000_000, createBodyGauge(20_000_000)), echo);
    const { status, body } = await ask(large, {
      method: "post",
      headers: { "Content-Type": "application/json" },
      body: `[${"[],".repeat(400_000)}1]`,
    });
    expect([status, body]).toEqual([400, expect.objectContaining({ scimType: "tooMany" })]);
  });

  it("a charset has no effect, another compression is 415", async () => {
    expect((await post("application/json; charset=koi8-r", "{}")).status).toBe(200);
    expect((await post("application/json", "{}", "UTF-8")).status).toBe(200);
    expect((await post("application/json", "{}", "x-rot13")).status).toBe(415);
  });
});

describe("failures (RFC 7644 section 3.12)", () => {
  it("a ScimError is told as it is, with its headers", async () => {
    const error = new ScimError(429, undefined, "Later.", { headers: { "Retry-After": "7" } });
    const { status, headers, body } = await ask(start(failing(error)).app);
    expect([status, headers["retry-after"]]).toEqual([429, "7"]);
    expect(headers["content-type"]).toBe("application/scim+json");
    expect(body).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "429",
      detail: `Later. Request ${headers["x-request-id"]}`,
    });
  });

  it("anything unforeseen is 500 with nothing but the request id, and is logged without its text", async () => {
    const { app, log } = start(failing(new TypeError("mary@example.com is undefined")));
    const { status, text, headers } = await ask(app);
    expect(status).toBe(500);
    expect(text).toContain(headers["x-request-id"]);
    expect(log.join("")).toContain("TypeError");
    expect(text + log.join("")).not.toContain("mary");
  });

  it("an upstream's failure is logged by its cause", async () => {
    const cause = new RangeError("mary@example.com");
    const { app, log } = start(failing(new ScimError(503, undefined, "Later.", { cause })));
    expect((await ask(app)).status).toBe(503);
    expect(log.join("")).toContain("RangeError");
    expect(log.join("")).not.toContain("mary");
  });

  it("the client's own mistakes are not logged", async () => {
    const { app, log } = start(failing(new ScimError(400, "invalidValue", "No.")));
    await ask(app);
    expect(log).toEqual([]);
  });

  it("a method a path does not have is 405 with Allow", async () => {
    const { status, headers } = await ask(start(methodNotAllowed("GET", "POST")).app, {
      method: "put",
    });
    expect([status, headers["allow"]]).toEqual([405, "GET, POST"]);
  });
});

describe("addresses", () => {
  const tell: RequestHandler = (req, res) => {
    const address = { publicBaseUrl: req.get("x-public"), publicScimUrl: req.get("x-scim") };
    const url = baseUrlOf(req, address, "/scim/v2");
    sendScim(res, 200, { url, search: searchOf(req) });
  };
  const { app } = start(tell);

  it.each([
    ["/Users", undefined, "http://gw.example.com:8080/scim/v2", ""],
    ["/Users?", "https://scim.example.com", "https://scim.example.com/scim/v2", ""],
    ["/Users?a=1&b=%22?", undefined, "http://gw.example.com:8080/scim/v2", "a=1&b=%22?"],
  ])("%s with public URL %s", async (path, publicUrl, url, search) => {
    const headers = {
      Host: "gw.example.com:8080",
      ...(publicUrl === undefined ? {} : { "X-Public": publicUrl }),
    };
    const { body } = await ask(app, { path, headers });
    expect(body).toEqual({ url, search });
  });

  it("a whole SCIM base of the proxy's is what clients are told", async () => {
    const url = "https://idp.example.com/hr/provisioning";
    const { body } = await ask(app, { path: "/Users", headers: { "X-Scim": url } });
    expect(body).toEqual({ url, search: "" });
  });
});

describe("a SCIM document on the wire", () => {
  it("counts bytes, not characters", async () => {
    const { app } = start((_req, res) => {
      sendScim(res, 201, { name: "Zoë €" });
    });
    const { status, headers, body } = await ask(app);
    expect(status).toBe(201);
    expect(headers["content-length"]).toBe(String(Buffer.byteLength('{"name":"Zoë €"}')));
    expect(body).toEqual({ name: "Zoë €" });
  });
});
