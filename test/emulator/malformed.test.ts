// Issue "It must show": whatever is malformed is a PingOne-style 4xx, never a crash, a hang or a stack trace.
import { connect } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Answer, Lab } from "./support.js";
import { DEMO, IMPORT, at, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());
afterEach(async () => {
  expect(lab.errors).toEqual([]);
  expect((await lab.call("GET", "/users?limit=1")).status).toBe(200);
});

function expectRefusal(answer: Answer, ...statuses: number[]): void {
  expect(statuses).toContain(answer.status);
  expect(answer.body).toMatchObject({
    id: answer.headers.get("correlation-id"),
    code: expect.stringMatching(/^[A-Z_]+$/),
    message: expect.stringMatching(/^The request could not be completed\. /),
  });
  expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node:|\.ts\b|\.js\b/);
}

describe("malformed bodies", () => {
  it.each<[string, string]>([
    ["nothing", ""],
    ["half an object", '{"username":'],
    ["an array", "[]"],
    ["null", "null"],
    ["a number", "1"],
    ["a text", '"x"'],
    ["two values", "{}{}"],
    ["NaN", '{"username":NaN}'],
    ["deep arrays", `{"scimProfile":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    [
      "deep objects",
      `{"username":"x","scimProfile":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`,
    ],
    ["unclosed depth", "[".repeat(1_000_000)],
  ])("%s", async (_, body) => {
    for (const type of ["application/json", IMPORT]) {
      expectRefusal(await lab.call("POST", "/users", body, { type }), 400);
    }
  });

  it("contract 2: a body that is no UTF-8 is 400", async () => {
    const token = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
      headers: { authorization: `Basic ${btoa(`${DEMO.clientId}:${DEMO.clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const answer = await lab.fetch("POST", `/v1/environments/${DEMO.environmentId}/users`, {
      headers: {
        authorization: `Bearer ${textAt(token.body, "access_token")}`,
        "content-type": "application/json",
      },
      body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expectRefusal(answer, 400);
  });

  it("a body of 10 MiB is 413, one of 9 MB is read and refused for what it says", async () => {
    const body = JSON.stringify({
      username: "big",
      scimProfile: { x: "x".repeat(10 * 1024 * 1024) },
    });
    expectRefusal(await lab.call("POST", "/users", body), 413);
    const below = JSON.stringify({ username: "big", scimProfile: { x: "x".repeat(9_000_000) } });
    expectRefusal(await lab.call("POST", "/users", below), 400);
  });

  it("__proto__ and constructor keys change nobody and are stored as data", async () => {
    const body =
      '{"username":"proto","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"scimProfile":{"__proto__":{"polluted":1},"a":{"__proto__":"x"}}}';
    const created = await lab.call("POST", "/users", body);
    expect(created.status).toBe(201);
    expect(created.text).toContain(
      '"scimProfile":{"__proto__":{"polluted":1},"a":{"__proto__":"x"}}',
    );
    const id = textAt(created.body, "id");
    const patched = await lab.call(
      "PATCH",
      `/users/${id}`,
      '{"scimProfile":{"__proto__":{"more":2},"a":{"__proto__":null}},"__proto__":{"enabled":false}}',
    );
    expect(patched.text).toContain('"scimProfile":{"__proto__":{"polluted":1,"more":2},"a":{}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(at((await lab.call("GET", `/users/${id}`)).body, "enabled")).toBe(true);
  });

  it("control endpoints refuse as well", async () => {
    for (const [path, body] of [
      ["/seed", '{"users":-1}'],
      ["/seed", '{"users":'],
      ["/clients", '{"method":"NONE"}'],
      ["/clock", '{"advanceMs":"x"}'],
      ["/environments", '{"id":"x"}'],
    ] as const) {
      const answer = await lab.fetch("POST", `/_emulator${path}`, { body });
      expect([path, answer.status]).toEqual([path, 400]);
    }
    expect((await lab.control("GET", "/nothing")).status).toBe(404);
  });
});

describe("malformed paths and queries", () => {
  it.each([
    ["GET", "/users/not-a-uuid"],
    ["GET", "/users/__proto__"],
    ["GET", "/users/constructor"],
    ["DELETE", "/users/%00"],
    ["GET", "/users/%E0%A4%A"],
    ["GET", "/users//"],
    ["GET", "/nothing"],
    ["GET", "/groups/x/members"],
    ["POST", "/users/.search"],
    ["GET", "/users/x/memberOfGroups/y"],
    ["PUT", "/populations/__proto__"],
  ])("%s %s", async (method, path) => {
    expectRefusal(await lab.call(method, path, method === "GET" ? undefined : {}), 404, 405);
  });

  it.each([
    "!!!",
    "e30",
    "W10",
    "x".repeat(199),
    "x".repeat(5000),
    Buffer.from("[1,2]").toString("base64url"),
    Buffer.from('["a",0,0,"x"]').toString("base64url"),
    Buffer.from('[-1,0,0,"x"]').toString("base64url"),
    Buffer.from("[1e400,0,0,0]").toString("base64url"),
    "%00",
    "",
  ])("cursor %s", async (cursor) => {
    expectRefusal(await lab.call("GET", `/users?cursor=${cursor}`), 400);
  });

  it("URLs over 8 KiB, headers over 6 KB and over what Node takes", async () => {
    expectRefusal(await lab.call("GET", `/users?x=${"x".repeat(8 * 1024)}`), 414);
    const large = { headers: { "x-large": "x".repeat(6 * 1024) } };
    expectRefusal(await lab.call("GET", "/users", undefined, large), 431);
    const huge = { headers: { "x-large": "x".repeat(200 * 1024) } };
    const answer = await lab.call("GET", "/users", undefined, huge).catch(() => undefined);
    expect([431, undefined]).toContain(answer?.status);
  });

  it("a filter of 8 KB", async () => {
    const filter = Array.from({ length: 120 }, (_, n) => `username eq "u${n}"`).join(" or ");
    const encoded = filter.replaceAll(" ", "+").replaceAll('"', "%22");
    expect(encoded.length).toBeLessThan(8000);
    expect((await lab.call("GET", `/users?filter=${encoded}`)).status).toBe(200);
    await lab.knobs({ limits: { filterTerms: 100 } });
    expectRefusal(await lab.call("GET", `/users?filter=${encoded}`), 400);
  });
});

describe("malformed HTTP", () => {
  it.each([
    "GARBAGE\r\n\r\n",
    "GET /v1 HTTP/9.9\r\n\r\n",
    "POST /v1/environments/x/users HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
    "GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  ])("%j is answered or cut off", async (text) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(lab.emulator.port, "127.0.0.1", () => socket.write(text));
      let received = "";
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
        if (received.includes("\r\n\r\n")) socket.end();
      });
      socket.on("close", () => {
        resolve(received);
      });
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 (200|40\d) /);
    if (!text.startsWith("OPTIONS")) expect(answer).toContain('"code":"');
  });

  it("a client that goes away half-way through a body", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(lab.emulator.port, "127.0.0.1", () => {
        socket.write(
          `POST /v1/environments/${DEMO.environmentId}/users HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`,
        );
        setTimeout(() => socket.destroy(), 20);
      });
      socket.on("close", () => {
        resolve();
      });
    });
    expect((await lab.call("GET", "/users")).status).toBe(200);
  });
});

describe("the room", () => {
  it("knows PingOne only: none of the other protocol's words in any file", () => {
    const root = new URL("../../src/emulator/", import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    expect(files.length).toBeGreaterThan(50);
    const words =
      /\buserName\b|urn:ietf:params:scim|\bResources\b|\b[Ss][Cc][Ii][Mm]\b|\bnickName\b|\bfamilyName\b/;
    for (const file of files) {
      const text = readFileSync(new URL(file, root), "utf8");
      expect([file, words.exec(text)?.[0]]).toEqual([file, undefined]);
    }
  });
});
