// Statements 1-20: credentials, media types, errors, paths and methods, over HTTP.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { ConfigError } from "../../src/config/config-error.js";
import { loadConfig } from "../../src/config/load-config.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  startStand,
  useStand,
  TOKEN,
  USER_URN,
  type Stand,
} from "../support/start.js";

const stand = useStand();

const unknownId = "11111111-2222-4333-8444-555555555555";
const dora = { schemas: [USER_URN], userName: "dora@example.com" };
const protectedEndpoints = [
  ["get", "/Users"],
  ["post", "/Users"],
  ["post", "/Users/.search"],
  ["post", "/.search"],
  ["get", `/Users/${unknownId}`],
  ["put", `/Users/${unknownId}`],
  ["patch", `/Users/${unknownId}`],
  ["delete", `/Users/${unknownId}`],
  ["get", "/Me"],
  ["post", "/Bulk"],
] as const;

describe("credentials (RFC 7644 section 2)", () => {
  it.each(protectedEndpoints)(
    "statement 1: %s %s without a credential is 401 and names the scheme",
    async (method, path) => {
      const response = await supertest(stand.baseUrl)[method](path);
      expectScimError(response, 401);
      expect(response.headers["www-authenticate"]).toMatch(/^Bearer\b/);
    },
  );

  it.each(protectedEndpoints)(
    "statement 2: %s %s with a wrong token is 401 and tells nothing",
    async (method, path) => {
      await stand.scim("post", "/Users", dora).expect(201);
      const response = await supertest(stand.baseUrl)
        [method](path)
        .set("Authorization", "Bearer dora-guessed-this");
      const detail = expectScimError(response, 401);
      expect(response.headers["www-authenticate"]).toMatch(/^Bearer\b.*error="invalid_token"/);
      expect(detail).not.toMatch(/dora|example\.com|demo/i);
    },
  );

  it("statement 4: without settings only this machine reaches the gateway, and PingOne is https", () => {
    const load = (environment: Record<string, string>) =>
      loadConfig(environment, () => "", { forceDemo: false });
    expect(load({}).config.host).toBe("127.0.0.1");
    const settings = {
      PINGONE_ENVIRONMENT_ID: "00000000-0000-4000-8000-000000000001",
      PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
      PINGONE_CLIENT_SECRET: "a-secret-of-no-use",
      PINGONE_AUTH_URL: "https://auth.example.com",
      SCIM_BEARER_TOKEN: "a-token-long-enough-to-use",
    };
    const secure = { ...settings, PINGONE_API_URL: "https://api.example.com/v1" };
    expect(load(secure).config.tenants[0]?.pingone.apiUrl).toBe("https://api.example.com/v1");
    const plain = { ...settings, PINGONE_API_URL: "http://api.example.com/v1" };
    expect(() => load(plain)).toThrow(ConfigError);
  });
});

describe("media types (RFC 7644 section 3.8)", () => {
  const get = (accept?: string) => {
    const request = supertest(stand.baseUrl).get("/Users").set("Authorization", `Bearer ${TOKEN}`);
    return accept === undefined ? request : request.set("Accept", accept);
  };

  it("statement 6: application/scim+json is answered bare, without a charset", async () => {
    const response = await get("application/scim+json");
    expect(response.status).toBe(200);
    expect(response.headers["content-type"]).toBe("application/scim+json");
  });

  it.each([[undefined], ["*/*"], ["application/*"]])(
    "statement 7: Accept %s is answered with scim+json",
    async (accept) => {
      const response = await get(accept);
      expect(response.status).toBe(200);
      expect(response.headers["content-type"]).toBe("application/scim+json");
    },
  );

  it("statement 7: Accept application/json works", async () => {
    const response = await get("application/json");
    expect(response.status).toBe(200);
    expect(response.headers["content-type"]).toMatch(/^application\/(scim\+)?json$/);
    expect(bodyOf(response)).toMatchObject({ totalResults: 0 });
  });

  it.each(["text/html", "image/png", "application/xml;q=0.9", "nonsense", ";;,"])(
    "statement 8: Accept %s is answered with scim+json all the same",
    async (accept) => {
      const response = await get(accept);
      expect(response.status).toBe(200);
      expect(response.headers["content-type"]).toBe("application/scim+json");
    },
  );

  const post = (type: string) =>
    supertest(stand.baseUrl)
      .post("/Users")
      .set("Authorization", `Bearer ${TOKEN}`)
      .set("Content-Type", type)
      .send(JSON.stringify(dora));

  it.each([
    "application/scim+json",
    "application/json",
    "application/scim+json;charset=utf-8",
    'Application/SCIM+JSON; charset="UTF-8"',
  ])("statement 9: a body of type %s is read", async (type) => {
    expect((await post(type)).status).toBe(201);
  });

  it("statement 9: a body without a type is read", async () => {
    const body = JSON.stringify(dora);
    const response = await fetch(`${stand.baseUrl}/Users`, {
      method: "POST",
      headers: { Authorization: `Bearer ${TOKEN}` },
      body: new TextEncoder().encode(body),
    });
    expect(response.status).toBe(201);
  });

  it.each(["text/xml", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "statement 9: a body of type %s is 415",
    async (type) => {
      expectScimError(await post(type), 415);
    },
  );
});

describe("errors (RFC 7644 section 3.12)", () => {
  const send = (method: "post" | "put" | "patch", path: string, text: string) =>
    stand.scim(method, path).send(text);

  it.each(["{", '{"userName":', "{'userName':1}", '{"a":1,}', "nonsense", '{"a":"\u0001"}'])(
    "statement 10: the body %j is 400 invalidSyntax",
    async (text) => {
      expectScimError(await send("post", "/Users", text), 400, "invalidSyntax");
      expectScimError(await send("put", `/Users/${unknownId}`, text), 400, "invalidSyntax");
      expectScimError(await send("patch", `/Users/${unknownId}`, text), 400, "invalidSyntax");
    },
  );

  it.each(["[]", '"text"', "null", "1", "true", ""])(
    "statement 11: the body %j is 400 invalidSyntax for POST, PUT, PATCH and .search",
    async (text) => {
      expectScimError(await send("post", "/Users", text), 400, "invalidSyntax");
      expectScimError(await send("put", `/Users/${unknownId}`, text), 400, "invalidSyntax");
      expectScimError(await send("patch", `/Users/${unknownId}`, text), 400, "invalidSyntax");
      expectScimError(await send("post", "/Users/.search", text), 400, "invalidSyntax");
    },
  );

  const failing: [number, string, () => PromiseLike<supertest.Response>][] = [
    [400, "a broken percent-encoding", () => stand.scim("get", "/Users/%E0%A4%A")],
    [401, "no credential", () => supertest(stand.baseUrl).get("/Users")],
    [403, "a filter on discovery", () => stand.scim("get", "/Schemas?filter=id%20pr")],
    [404, "an unknown path", () => stand.scim("get", "/Nothing")],
    [404, "a path outside the base", () => supertest(stand.origin).get("/favicon.ico")],
    [405, "a method of no use", () => stand.scim("delete", "/Users")],
    [413, "a body of 2 MiB", () => send("post", "/Users", `"${"x".repeat(2_097_152)}"`)],
    [415, "a type of no use", () => stand.scim("post", "/Users").type("text/xml").send("<a/>")],
    [501, "an endpoint not offered", () => stand.scim("get", "/Me")],
  ];
  it.each(failing)("statement 12: %i for %s has the Error body", async (status, _what, request) => {
    const scimType = status === 400 ? "invalidSyntax" : undefined;
    expect(expectScimError(await request(), status, scimType)).not.toBe("");
  });

  it.each(["/Users/%zz", "/Groups/%ff", "/Schemas/%zz", "/ResourceTypes/%"])(
    "statement 12: the broken percent-encoding of %s is told as one",
    async (path) => {
      const detail = expectScimError(await stand.scim("get", path), 400, "invalidSyntax");
      expect(detail).toContain("percent-encoding");
    },
  );

  it.each(["/Nothing", "/users2", "/Users/x/y", `/Users/${unknownId}/groups`, "/Schemas/a/b"])(
    "statement 13: %s is 404",
    async (path) => {
      expectScimError(await stand.scim("get", path), 404);
    },
  );

  it.each([
    ["post", "/Schemas", ["GET"]],
    ["delete", "/Users", ["GET", "POST"]],
    ["patch", "/Users", ["GET", "POST"]],
    ["get", "/Users/.search", ["POST"]],
    ["get", "/.search", ["POST"]],
    ["post", `/Users/${unknownId}`, ["GET", "PUT", "PATCH", "DELETE"]],
  ] as const)(
    "statement 14: %s %s is 405 and Allow says what works",
    async (method, path, allowed) => {
      const response = await stand.scim(method, path);
      expectScimError(response, 405);
      const allow = (response.headers["allow"] ?? "")
        .split(/, */)
        .filter((each) => each !== "HEAD");
      expect(allow.sort()).toEqual([...allowed].sort());
    },
  );

  it.each(["?aadOptscim062020", "?&", "?nonsense=1&", "?a=b&a=c", "?%20", "?="])(
    "statement 15: %s is ignored",
    async (query) => {
      await stand.scim("post", "/Users", dora).expect(201);
      expect(bodyOf(await stand.scim("get", `/Users${query}`))).toMatchObject({ totalResults: 1 });
    },
  );
});

describe("versions, /Me, limits, overload", () => {
  it.each(["v1", "v9", "v20", "V3"])("statement 16: version %s is rejected", async (version) => {
    const response = await supertest(stand.origin)
      .get(`/scim/${version}/Users`)
      .set("Authorization", `Bearer ${TOKEN}`);
    expectScimError(response, 404);
  });

  it("statement 16: version v2 is honoured, also in locations", async () => {
    const created = await stand.scim("post", "/Users", dora);
    expect(created.headers["location"]).toMatch(/\/scim\/v2\/Users\//);
  });

  it.each(["get", "put", "patch", "delete", "post"] as const)(
    "statement 17: %s /Me is 501",
    async (method) => {
      expectScimError(await stand.scim(method, "/Me"), 501);
    },
  );

  it("statement 18: a filter with personal data on GET works and stays out of the log", async () => {
    await stand.scim("post", "/Users", dora).expect(201);
    const filter = encodeURIComponent(`userName eq "${dora.userName}"`);
    const page = await stand.scim("get", `/Users?filter=${filter}`);
    expect(bodyOf(page)).toMatchObject({ totalResults: 1 });
    // Without the first, the second would hold for an empty log too.
    expect(stand.log().includes('"method":"GET","route":"/scim/v2/users')).toBe(true);
    expect(stand.log().includes("dora")).toBe(false);
  });

  it("statement 19: a body above the limit is 413 and the limit is named", async () => {
    const { bulk } = bodyOf(await stand.scim("get", "/ServiceProviderConfig")) as {
      bulk: { maxPayloadSize: number };
    };
    const limit = bulk.maxPayloadSize;
    const title = "x".repeat(limit);
    const response = await stand.scim("post", "/Users", { ...dora, title });
    expect(expectScimError(response, 413)).toContain(String(limit));
    expect(bodyOf(await stand.scim("get", "/Users"))).toMatchObject({ totalResults: 0 });
  });

  const everyCall = (status: number, retryAfter?: number) => ({
    faults: ["GET", "POST", "PATCH", "DELETE"].map((method) => ({
      method,
      path: "/users",
      times: 50,
      when: "before",
      kind: "status",
      status,
      retryAfter,
    })),
  });
  const rename = {
    schemas: [PATCH_URN],
    Operations: [{ op: "replace", path: "title", value: "VP" }],
  };
  const requests: [string, (to: Stand) => supertest.Test][] = [
    ["list", (to) => to.scim("get", "/Users")],
    ["read", (to) => to.scim("get", `/Users/${unknownId}`)],
    ["create", (to) => to.scim("post", "/Users", dora)],
    ["patch", (to) => to.scim("patch", `/Users/${unknownId}`, rename)],
    ["delete", (to) => to.scim("delete", `/Users/${unknownId}`)],
  ];

  it.each(requests)(
    "statement 20: overload during %s is 429 and says when",
    async (_name, send) => {
      // One of its own: a gateway that was told to wait a minute asks nothing of PingOne for that long.
      const own = await startStand();
      try {
        await own.knobs(everyCall(429, 60));
        const response = await send(own);
        expectScimError(response, 429);
        expect(response.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
      } finally {
        await own.stop();
      }
    },
  );

  it.each(requests)("statement 20: trouble upstream during %s is 503", async (_name, send) => {
    await stand.knobs(everyCall(503));
    const response = await send(stand);
    expectScimError(response, 503);
    expect(response.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
  });
});
