// Identity, credentials, bodies, paths and PingOne's own failures: each told by the right status, with a SCIM Error body.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { GROUP_URN } from "../support/directory.js";
import {
  bodyOf,
  expectScimError,
  startStand,
  useStand,
  TOKEN,
  USER_URN,
} from "../support/start.js";

const stand = useStand();

const user = { schemas: [USER_URN], userName: "dora" };
const unknownId = "11111111-2222-4333-8444-555555555555";

describe("identity of resources", () => {
  it("duplicate userName in any case is 409 uniqueness", async () => {
    await stand.scim("post", "/Users", user).expect(201);
    const again = await stand.scim("post", "/Users", { ...user, userName: "DORA" });
    expect(expectScimError(again, 409, "uniqueness")).toContain("userName");
  });

  it("an unknown id is 404", async () => {
    for (const method of ["get", "delete"] as const) {
      expectScimError(await stand.scim(method, `/Users/${unknownId}`), 404);
    }
    expectScimError(await stand.scim("put", `/Users/${unknownId}`, user), 404);
  });

  it("an id that is no UUID is 404 without a call", async () => {
    await stand.clearCalls();
    expectScimError(await stand.scim("get", "/Users/dora@example.com"), 404);
    expectScimError(await stand.scim("delete", "/Users/1"), 404);
    expectScimError(await stand.scim("put", "/Users/bulkId", user), 404);
    expect(await stand.calls()).toEqual([]);
  });
});

describe("credentials", () => {
  it.each([
    ["none", undefined],
    ["a wrong one", "Bearer wrong"],
    ["another scheme", "Basic ZGVtbzpkZW1v"],
    ["an empty one", "Bearer "],
  ])("%s is 401 with WWW-Authenticate", async (_name, authorization) => {
    const request = supertest(stand.baseUrl).get("/Users");
    if (authorization !== undefined) request.set("Authorization", authorization);
    const response = await request;
    expectScimError(response, 401);
    expect(response.headers["www-authenticate"]).toMatch(/^Bearer /);
  });

  it("are not needed for discovery", async () => {
    for (const path of ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"]) {
      const response = await supertest(stand.baseUrl).get(path);
      expect(response.status).toBe(200);
      expect(response.headers["content-type"]).toBe("application/scim+json");
    }
  });
});

describe("bodies", () => {
  const post = (text: string, type = "application/scim+json") => {
    const request = supertest(stand.baseUrl).post("/Users").set("Authorization", `Bearer ${TOKEN}`);
    return request.set("Content-Type", type).send(text);
  };

  it.each([
    ["malformed JSON", '{"userName":', "invalidSyntax"],
    ["an array", "[]", "invalidSyntax"],
    ["a string", '"x"', "invalidSyntax"],
    ["null", "null", "invalidSyntax"],
    ["nothing", "", "invalidSyntax"],
    ["schemas of a group", `{"schemas":["${GROUP_URN}"],"userName":"x"}`, "invalidSyntax"],
    ["an object as userName", `{"schemas":["${USER_URN}"],"userName":{}}`, "invalidValue"],
    [
      "a string as emails",
      `{"schemas":["${USER_URN}"],"userName":"x","emails":"x"}`,
      "invalidValue",
    ],
    [
      "a word as active",
      `{"schemas":["${USER_URN}"],"userName":"x","active":"maybe"}`,
      "invalidValue",
    ],
    ["no userName", `{"schemas":["${USER_URN}"]}`, "invalidValue"],
  ])("%s is 400", async (_name, text, scimType) => {
    expectScimError(await post(text), 400, scimType);
  });

  it("2 MiB are 413", async () => {
    const text = JSON.stringify({ ...user, title: "x".repeat(2 * 1024 * 1024) });
    expect(expectScimError(await post(text), 413)).toContain("1048576");
  });

  it("other media types are 415, JSON by any of its names is taken", async () => {
    expectScimError(await post("<x/>", "text/xml"), 415);
    const types = ["application/json", "application/scim+json; charset=utf-8", "text/json"];
    for (const [index, type] of types.entries()) {
      const text = JSON.stringify({ ...user, userName: `dora${index}` });
      expect((await post(text, type)).status).toBe(201);
    }
  });

  it("multi-byte text comes back unchanged", async () => {
    const name = { givenName: "Zoë", familyName: "Łukasiewicz", middleName: "山田" };
    const response = await stand.scim("post", "/Users", { ...user, name });
    expect(bodyOf(response)["name"]).toEqual(name);
  });

  it("what PingOne refuses is 400 invalidValue naming the SCIM attribute", async () => {
    const response = await stand.scim("post", "/Users", {
      ...user,
      emails: [{ value: "no address" }],
    });
    expect(expectScimError(response, 400, "invalidValue")).toContain("emails.value");
  });
});

describe("paths and methods", () => {
  it("an unknown path is 404", async () => {
    expectScimError(await stand.scim("get", "/Nothing"), 404);
    expectScimError(await supertest(stand.origin).get("/"), 404);
    expectScimError(await supertest(stand.origin).get("/scim/v9/Users"), 404);
  });

  it.each([
    ["delete", "/Users", "GET, POST"],
    ["post", `/Users/${unknownId}`, "GET, PUT, PATCH, DELETE"],
    ["post", "/Schemas", "GET"],
    ["put", "/ServiceProviderConfig", "GET"],
    ["patch", "/ResourceTypes/User", "GET"],
  ] as const)("%s %s is 405 with Allow", async (method, path, allow) => {
    const response = await stand.scim(method, path);
    expectScimError(response, 405);
    expect(response.headers["allow"]).toBe(allow);
  });

  it("/Me is 501", async () => {
    expectScimError(await stand.scim("get", "/Me"), 501);
  });

  it("a filter on discovery is 403", async () => {
    expectScimError(await supertest(stand.baseUrl).get("/Schemas?filter=id%20pr"), 403);
  });

  it("a broken percent-encoding in a path is 400", async () => {
    expectScimError(await stand.scim("get", "/Users/%E0%A4%A"), 400, "invalidSyntax");
  });
});

describe("PingOne's failures", () => {
  const answering = (status: number, times = 20) => ({
    faults: [{ method: "GET", path: "/users", times, when: "before", kind: "status", status }],
  });

  it.each([401, 403])("%i to the worker is 502, never 401", async (status) => {
    await stand.knobs(answering(status));
    const response = await stand.scim("get", `/Users/${unknownId}`);
    expectScimError(response, 502);
    expect(response.headers["www-authenticate"]).toBeUndefined();
  });

  it.each([
    [500, 503],
    [502, 503],
    [503, 503],
    [504, 503],
  ])("a lasting %i is %i, after retries", async (status, told) => {
    await stand.knobs(answering(status));
    expectScimError(await stand.scim("get", "/Users"), told);
    expect((await stand.calls()).length).toBeGreaterThan(1);
  });

  it("a passing one is not noticed", async () => {
    await stand.knobs(answering(503, 2));
    await stand.scim("get", "/Users").expect(200);
    expect(await stand.calls()).toHaveLength(3);
  });

  it("a lasting 429 is 429 with an integer Retry-After", async () => {
    const fault = { method: "GET", path: "/users", times: 20, when: "before", kind: "status" };
    await stand.knobs({ faults: [{ ...fault, status: 429, retryAfter: 60 }] });
    const response = await stand.scim("get", "/Users");
    expectScimError(response, 429);
    expect(response.headers["retry-after"]).toBe("60");
  });
});

describe("PingOne down", () => {
  it("is 503 with Retry-After; /readyz says so while /healthz stays 200", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const lonely = await startStand({ apiUrl: `http://127.0.0.1:${port}/v1` });
    try {
      for (const request of [
        lonely.scim("get", "/Users"),
        lonely.scim("post", "/Users", user),
        lonely.scim("get", `/Users/${unknownId}`),
      ]) {
        const response = await request;
        expectScimError(response, 503);
        expect(response.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
      }
      // Nothing is waited for: the first look may be under way, and is told by a later answer.
      let ready = await supertest(lonely.origin).get("/readyz").expect(503);
      while ((ready.body as { ageMs?: number }).ageMs === undefined) {
        ready = await supertest(lonely.origin).get("/readyz").expect(503);
      }
      const ageMs = expect.any(Number) as unknown;
      expect(ready.body).toEqual({ status: "not ready", reason: "PingOne: unreachable", ageMs });
      await supertest(lonely.origin).get("/healthz").expect(200);
    } finally {
      await lonely.stop();
    }
  });

  it("is not so when it is there", async () => {
    let ready = await supertest(stand.origin).get("/readyz");
    while (ready.status !== 200) ready = await supertest(stand.origin).get("/readyz");
    expect(ready.body).toEqual({ status: "ready", ageMs: expect.any(Number) as unknown });
  });
});
