// The 50 points of contract section 14: transport (1-8), errors and limits (47-50).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, listAt, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOWHERE = "11111111-1111-4111-8111-111111111111";

describe("contract 14.1 (1.1) origins", () => {
  it("serves API and token endpoint, and puts configured origins into links", async () => {
    const users = await lab.call("GET", "/users");
    expect(textAt(users.body, "_links", "self", "href")).toBe(
      `${lab.emulator.apiUrl}/environments/${DEMO.environmentId}/users`,
    );
    expect(lab.emulator.apiUrl).toBe(`http://127.0.0.1:${lab.emulator.port}/v1`);
    expect(lab.emulator.authUrl).toBe(`http://127.0.0.1:${lab.emulator.port}`);
  });
});

describe("contract 14.1 (1.1) configured origins", () => {
  it("appear in links and in the issuer instead of host and port", async () => {
    const { createEmulator } = await import("../../src/emulator/emulator.js");
    const settings = { apiUrl: "https://api.test/v1", authUrl: "https://auth.test" };
    const emulator = await createEmulator({ port: 0, settings });
    try {
      expect([emulator.apiUrl, emulator.authUrl]).toEqual([settings.apiUrl, settings.authUrl]);
      const path = `/${DEMO.environmentId}/as/.well-known/openid-configuration`;
      const discovery: unknown = await (
        await fetch(`http://127.0.0.1:${emulator.port}${path}`)
      ).json();
      expect(at(discovery, "token_endpoint")).toBe(
        `https://auth.test/${DEMO.environmentId}/as/token`,
      );
    } finally {
      await emulator.stop();
    }
  });
});

describe("contract 2 CORS", () => {
  it("answers a preflight for every origin, without a token", async () => {
    const answer = await lab.call("OPTIONS", "/users", undefined, { token: null });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toBe("Correlation-Id");
  });
});

describe("contract 14.2 (2) headers", () => {
  it("sends the recorded set on JSON answers and no ETag", async () => {
    const { headers } = await lab.call("GET", "/users");
    expect(headers.get("content-type")).toBe("application/hal+json;charset=UTF-8");
    expect(headers.get("correlation-id")).toMatch(UUID);
    expect(headers.get("x-amzn-requestid")).toBe(headers.get("correlation-id"));
    expect(headers.get("cache-control")).toBe("no-cache, no-store, max-age=0, must-revalidate");
    expect(headers.get("expires")).toBe("0");
    expect(headers.get("pragma")).toBe("no-cache");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("etag")).toBeNull();
  });
});

describe("contract 14.3 (2) creates and deletes", () => {
  it("answers 201 with Location, and 204 without a body", async () => {
    const created = await lab.call("POST", "/users", { username: "anna" });
    expect(created.status).toBe(201);
    const location = created.headers.get("location");
    expect(location).toBe(textAt(created.body, "_links", "self", "href"));
    const deleted = await lab.call("DELETE", `/users/${textAt(created.body, "id")}`);
    expect(deleted.status).toBe(204);
    expect(deleted.text).toBe("");
  });
});

describe("contract 14.4 (2, 8.1) methods", () => {
  it.each([
    ["PATCH", "/groups/{id}"],
    ["POST", "/groups/{id}"],
    ["DELETE", "/users"],
    ["HEAD", "/users"],
    ["PUT", "/users"],
    ["PATCH", "/populations/{id}"],
  ])("refuses %s %s with 405 and says what is allowed", async (method, path) => {
    const group = await lab.group("g");
    const answer = await lab.call(method, path.replace("{id}", group));
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toContain("GET");
  });
});

describe("contract 14.5 (2) media types", () => {
  it.each([
    ["POST", "/users", "text/plain"],
    ["POST", "/users", "application/vnd.pingidentity.user.export+json"],
    ["PUT", "/users/{id}", "application/vnd.pingidentity.user.import+json"],
    ["PATCH", "/users/{id}", "application/json-patch+json"],
    ["POST", "/users/{id}", "application/json"],
    ["PUT", "/users/{id}/enabled", "text/plain"],
    ["PUT", "/users/{id}/population", "text/plain"],
    ["PUT", "/users/{id}/password", "application/json"],
    ["POST", "/users/{id}/password", "application/vnd.pingidentity.password.set+json"],
    ["POST", "/groups", "text/plain"],
  ])("answers 415 to %s %s as %s", async (method, path, type) => {
    const id = await lab.user("u");
    const answer = await lab.call(method, path.replace("{id}", id), "{}", { type });
    expect(answer.status).toBe(415);
    expect(at(answer.body, "code")).toBe("INVALID_REQUEST");
  });

  it("takes no notice of parameters and case", async () => {
    const type = "Application/JSON; charset=utf-8";
    const answer = await lab.call("POST", "/users", { username: "u" }, { type });
    expect(answer.status).toBe(201);
  });
});

describe("contract 14.6 (10.3) tokens", () => {
  it.each([null, "", "nonsense", "a.b.c", "Bearer", "%%%", "x".repeat(3000)])(
    "refuses %p with the envelope",
    async (token) => {
      const answer = await lab.call("GET", "/users", undefined, { token });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        id: answer.headers.get("correlation-id"),
        code: "ACCESS_FAILED",
        message: "The request could not be completed. You do not have access to this resource.",
        details: [{ code: "INVALID_TOKEN", message: expect.any(String) }],
      });
    },
  );

  it("lets tokens expire after 3600 s of the emulator's clock", async () => {
    await lab.control("POST", "/clock", { advanceMs: 3_590_000 });
    expect((await lab.call("GET", "/users")).status).toBe(200);
    await lab.control("POST", "/clock", { advanceMs: 20_000 });
    expect((await lab.call("GET", "/users")).status).toBe(401);
  });
});

describe("contract 14.7 (10.3) unknown environment", () => {
  it.each([403, 400, 401])("answers %i by knob", async (status) => {
    const path = `/v1/environments/${NOWHERE}/users`;
    if (status !== 403) await lab.knobs({ unknownEnvironmentStatus: status });
    const token = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
      headers: { authorization: `Basic ${btoa(`${DEMO.clientId}:${DEMO.clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const headers = { authorization: `Bearer ${textAt(token.body, "access_token")}` };
    const answer = await lab.fetch("GET", path, { headers });
    expect(answer.status).toBe(status);
    expect(at(answer.body, "code")).toBe("ACCESS_FAILED");
  });
});

describe("contract 14.8 (2) telemetry headers", () => {
  it("echoes, cleans, cuts and generates them", async () => {
    const name = "X-Ping-External-Transaction-ID";
    const sent = {
      headers: { [name]: `a b!${"c".repeat(200)}`, "X-Ping-External-Session-ID": "s-1" },
    };
    const answer = await lab.call("GET", "/users", undefined, sent);
    expect(answer.headers.get(name)).toBe(`a_b_${"c".repeat(96)}`);
    expect(answer.headers.get("X-Ping-External-Session-ID")).toBe("s-1");
    expect((await lab.call("GET", "/users")).headers.get(name)).toMatch(UUID);
  });
});

describe("contract 14.47 (10.1, 10.4) envelope", () => {
  it("has the Correlation-Id as id and the recorded messages", async () => {
    const missing = await lab.call("GET", `/users/${NOWHERE}`);
    expect(missing.status).toBe(404);
    expect(missing.body).toEqual({
      id: missing.headers.get("correlation-id"),
      code: "NOT_FOUND",
      message: "The request could not be completed. The requested resource was not found.",
    });
    const broken = await lab.call("POST", "/users", "{");
    expect(broken.status).toBe(400);
    expect(at(broken.body, "message")).toBe(
      "The request could not be completed. The request was malformed or invalid.",
    );
    const invalid = await lab.call("POST", "/users", { username: " " });
    expect(invalid.body).toMatchObject({
      code: "INVALID_DATA",
      message:
        "The request could not be completed. One or more validation errors were in the request.",
      details: [{ code: "EMPTY_VALUE", target: "username", message: "must not be blank" }],
    });
  });
});

describe("contract 14.48 (11.1) rate limits", () => {
  it("answers 429 with whole seconds in Retry-After once the bucket of the IP is empty", async () => {
    await lab.knobs({ rateLimit: { perSecond: 0.5, burst: 3 } });
    const answers = [];
    for (let call = 0; call < 5; call += 1) answers.push(await lab.call("GET", "/users?limit=1"));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[3]?.headers.get("retry-after")).toBe("2");
    expect(answers[3]?.body).toMatchObject({
      code: "REQUEST_LIMITED",
      details: [{ code: "LIMIT_EXCEEDED" }],
    });
    await lab.control("POST", "/clock", { advanceMs: 2_100 });
    expect((await lab.call("GET", "/users")).status).toBe(200);
  });

  it("shares the licence's bucket between IPs, one IP getting 35 % of it", async () => {
    const limit = { perSecond: 1, burst: 5, licencePerSecond: 1, licenceBurst: 2 };
    await lab.knobs({ rateLimit: limit });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) {
      statuses.push((await lab.call("GET", "/users?limit=1")).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  it("is off by default and spares the token endpoint", async () => {
    await lab.knobs({ rateLimit: { perSecond: 0.001, burst: 1 } });
    await lab.call("GET", "/users");
    const path = `/${DEMO.environmentId}/as/.well-known/openid-configuration`;
    expect((await lab.fetch("GET", path)).status).toBe(200);
    await lab.reset();
    expect(at((await lab.control("GET", "/knobs")).body, "rateLimit")).toBeNull();
  });
});

describe("contract 14.50 (11.3) latency and concurrency", () => {
  it("waits as long as the knob says", async () => {
    await lab.knobs({ latencyMs: 80 });
    const start = performance.now();
    await lab.call("GET", "/users");
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });

  it("lets exactly one of two parallel creates of one name through", async () => {
    const create = () => lab.call("POST", "/users", { username: "same" });
    const answers = await Promise.all([create(), create()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  it("makes exactly 500 users of 1,000 parallel creates with 500 names", async () => {
    const creates = Array.from({ length: 1000 }, (_, index) =>
      lab.call("POST", "/users", { username: `Twin${index % 500}` }),
    );
    const answers = await Promise.all(creates);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(500);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(500);
    const list = await lab.call("GET", "/users?limit=1");
    expect(at(list.body, "count")).toBe(500);
  });
});

describe("call log", () => {
  it("lists calls with their status, bodies on request, control traffic never", async () => {
    await lab.control("DELETE", "/calls");
    await lab.call("GET", "/users?limit=1");
    await lab.call("POST", "/users", { username: "logged" });
    const { body } = await lab.control("GET", "/calls?bodies=true");
    expect(at(body, "total")).toBe(2);
    expect(listAt(body, "calls")).toEqual([
      {
        method: "GET",
        path: expect.stringMatching(/\/users\?limit=1$/),
        status: 200,
        at: expect.any(String),
      },
      {
        method: "POST",
        path: expect.stringMatching(/\/users$/),
        status: 201,
        at: expect.any(String),
        body: '{"username":"logged"}',
        contentType: "application/json",
      },
    ]);
    const plain = await lab.control("GET", "/calls");
    expect(Object.keys(listAt(plain.body, "calls")[1] as object)).toEqual([
      "method",
      "path",
      "status",
      "at",
    ]);
  });

  it("is taken whole while calls come: each is in one taking", async () => {
    await lab.control("DELETE", "/calls");
    const taken: unknown[] = [];
    const take = async (): Promise<void> => {
      const { body } = await lab.control("POST", "/calls/take?bodies=true");
      expect(listAt(body, "calls")).toHaveLength(at(body, "total") as number);
      taken.push(...listAt(body, "calls").map((call) => at(call, "path")));
    };
    const paths = Array.from({ length: 200 }, (_, index) => `/users?limit=${index + 1}`);
    const asked = paths.map((path) => lab.call("GET", path));
    for (let round = 0; round < 20; round += 1) await take();
    await Promise.all(asked);
    await take();
    await take();
    const tail = (path: unknown): string => String(path).slice(String(path).indexOf("/users"));
    expect(taken.map(tail).sort()).toEqual(paths.toSorted());
  });
});

describe("control endpoints", () => {
  it.each(["http://page.example", "null", ""])(
    "are not for a page of the web (%j)",
    async (origin) => {
      const id = await lab.user("kept");
      const path = "/_emulator/reset";
      const refused = await lab.fetch("POST", path, { headers: { origin } });
      expect(refused.status).toBe(403);
      expect((await lab.call("GET", `/users/${id}`)).status).toBe(200);
      expect((await lab.fetch("POST", path)).status).toBe(204);
    },
  );
});
