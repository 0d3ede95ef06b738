// What holds whatever happens: every request has its entry, nobody's name is in it, no tenant's names are found with another's key.
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { Writable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { ParsedEntry } from "../../../src/activity/explain/parsed-entry.js";
import { createOutput } from "../../../src/platform/output.js";
import { createLogger } from "../../../src/platform/logger.js";
import { called } from "../../support/called.js";
import { createGate } from "../../support/gate.js";
import { PATCH_URN, TOKEN, USER_URN, useStand, useStands } from "../../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, TWO } from "../../support/tenants.js";
import { explained } from "./stage.js";

const LOOSE = ["looseAttributeLists"];
const KEY = "an-activity-key-of-the-tests";
const BULK_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/** Entries of a log, once there are so many of them. */
async function entriesOf(
  log: () => string,
  isThere: (entries: readonly ParsedEntry[]) => boolean,
): Promise<readonly ParsedEntry[]> {
  for (;;) {
    const entries = log()
      .split("\n")
      .filter((line) => line.includes('"v":1,"kind":'))
      .map((line) => JSON.parse(line) as ParsedEntry);
    if (isThere(entries)) return entries;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("an entry", () => {
  /** Of whom a write is held back. */
  let heldId = "";
  const gate = createGate(
    ({ method, path }) => method === "PATCH" && path.endsWith(`/users/${heldId}`),
  );
  const stand = useStand({ overrides: { createTransport: gate.connect } });
  const of = (requestId: unknown) => async (): Promise<ParsedEntry> => {
    const found = await entriesOf(stand.log, (all) =>
      all.some((each) => each.requestId === requestId && each.kind === "request"),
    );
    const entry = found.find((each) => each.requestId === requestId && each.kind === "request");
    if (entry === undefined) throw new Error("no entry");
    return entry;
  };
  const entryOf = ({ headers }: supertest.Response) => of(headers["x-request-id"])();

  it("of a write has who, whom, what, what was mended, what was lost, PingOne's calls and the answer", async () => {
    const clientRequestId = "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99";
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const response = await stand
      .scim("post", "/Users", {
        userName: "ann@example.com",
        externalId: "A1",
        active: "True",
        nick: 1,
      })
      .set("X-Request-Id", clientRequestId)
      .set("traceparent", `00-${traceId}-00f067aa0ba902b7-01`);
    expect(response.status).toBe(201);
    expect(response.headers["x-request-id"]).not.toBe(clientRequestId);
    expect(await entryOf(response)).toMatchObject({
      v: 1,
      clientRequestId,
      traceId,
      tenant: "default",
      source: "default",
      credential: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
      peer: "127.0.0.1",
      method: "POST",
      route: "/scim/v2/users/",
      operation: "create",
      resourceType: "User",
      id: (JSON.parse(response.text) as { id: string }).id,
      keyId: expect.any(String) as unknown,
      person: { userName: [expect.any(String)], externalId: [expect.any(String)] },
      changed: ["userName", "externalId", "active"],
      mended: ["absentSchemas", "booleanWords"],
      lost: [{ reason: "unknown", attributes: ["nick"], mend: expect.any(String) as unknown }],
      calls: [
        {
          operation: "users.create",
          status: 201,
          attempt: 1,
          correlationId: expect.any(String) as unknown,
        },
      ],
      status: 201,
    });
  });

  it("of a read that worked is short, and says who was read", async () => {
    const created = await stand.scim("post", "/Users", {
      schemas: [USER_URN],
      userName: "ben@example.com",
    });
    const { id } = JSON.parse(created.text) as { id: string };
    const entry = await entryOf(await stand.scim("get", `/Users/${id}`));
    expect(entry).toMatchObject({ operation: "read", id, status: 200 });
    expect(entry.person?.["userName"]).toEqual((await entryOf(created)).person?.["userName"]);
    expect(entry).not.toHaveProperty("calls");
    const filter = encodeURIComponent('userName eq "BEN@example.com"');
    const list = await entryOf(await stand.scim("get", `/Users?filter=${filter}`));
    expect(list).toMatchObject({ operation: "list", total: 1, ids: [id], person: entry.person });
  });

  const search = (body: object) => () =>
    stand.scim("post", "/Users/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      ...body,
    });
  it.each<[string, () => supertest.Test, readonly string[] | undefined]>([
    ["names parted by blanks", () => stand.scim("get", "/Users?attributes=title+nickName"), LOOSE],
    ["a name with a filter", () => stand.scim("get", "/Users?attributes=emails[type]"), LOOSE],
    ["a list given twice", () => stand.scim("get", "/Users?attributes=title&attributes=id"), LOOSE],
    ["of a resource", () => stand.scim("get", "/Users/x?excludedAttributes=a+b"), LOOSE],
    ["of a write", () => stand.scim("put", "/Users/x?attributes=a+b", { schemas: [] }), LOOSE],
    ["count without a value", () => stand.scim("get", "/Groups?count="), ["emptyParameters"]],
    ["of all types", () => stand.scim("get", "/?startIndex="), ["emptyParameters"]],
    [
      "a filter's bare name",
      () => stand.scim("get", "/Users?filter=department+pr"),
      ["namesWithoutUrn"],
    ],
    ["a search's digits", search({ count: "2" }), ["digitsForIntegers"]],
    // The RFC's own way, and what nobody takes, is none.
    ["commas and blanks", () => stand.scim("get", "/Users?attributes=title,+nickName"), undefined],
    ["twice the same", () => stand.scim("get", "/Users?attributes=id&attributes=id"), undefined],
    ["whole parameters", () => stand.scim("get", "/Users?count=1&startIndex=1"), undefined],
    ["letters", search({ count: "two" }), undefined],
    ["numbers", search({ count: 2, attributes: ["title"] }), undefined],
  ])("of a query tells what of its parameters was mended: %s", async (_name, ask, mended) => {
    const entry = await entryOf(await ask());
    expect(entry.mended?.filter((name) => name !== "absentSchemas")).toEqual(mended);
  });

  it.each([
    ["no credential", () => supertest(stand.baseUrl).get("/Users"), 401, "list"],
    [
      "two credentials",
      () => supertest(stand.baseUrl).get("/Users/x").set("Authorization", "Basic eA=="),
      401,
      "read",
    ],
    ["a body that is no JSON", () => stand.scim("post", "/Users").send("{"), 400, "create"],
    [
      "another media type",
      () => stand.scim("put", "/Users/x").set("Content-Type", "text/html").send("x"),
      415,
      "replace",
    ],
    ["a wrong method", () => stand.scim("delete", "/Users"), 405, undefined],
    ["no such path", () => stand.scim("get", "/Zelda"), 404, undefined],
    ["an unknown id", () => stand.scim("delete", "/Users/zelda"), 404, "delete"],
  ] as const)(
    "is there for a refusal by every layer: %s",
    async (_name, send, status, operation) => {
      const response = await send();
      expect(response.status).toBe(status);
      const entry = await entryOf(response);
      expect(entry).toMatchObject({ status, mend: expect.any(String) as unknown });
      expect(entry.operation).toBe(operation);
      const { detail } = JSON.parse(response.text) as { detail: string };
      expect(detail).toBe(`${String(entry.detail)} Request ${entry.requestId}`);
      expect(JSON.stringify(entry).toLowerCase()).not.toContain("zelda");
    },
  );

  it("is there for each operation of a bulk request", async () => {
    const response = await stand.scim("post", "/Bulk", {
      schemas: [BULK_URN],
      Operations: [
        {
          method: "POST",
          path: "/Users",
          bulkId: "1",
          data: { schemas: [USER_URN], userName: "cleo@example.com" },
        },
        { method: "DELETE", path: "/Users/zelda" },
      ],
    });
    await entryOf(response);
    const requestId = response.headers["x-request-id"];
    const all = [...(await entriesOf(stand.log, () => true))].sort(
      (a, b) => (a.place ?? Infinity) - (b.place ?? Infinity),
    );
    expect(all.filter((each) => each.requestId === requestId)).toMatchObject([
      {
        kind: "operation",
        place: 0,
        operation: "create",
        status: 201,
        person: { userName: [expect.any(String)] },
      },
      {
        kind: "operation",
        place: 1,
        operation: "delete",
        status: 404,
        detail: expect.any(String) as unknown,
      },
      { kind: "request", operation: "bulk", status: 200 },
    ]);
  });

  it("tells what became of a write whose client hung up", async () => {
    const created = await stand.scim("post", "/Users", {
      schemas: [USER_URN],
      userName: "dora@example.com",
    });
    const { id } = JSON.parse(created.text) as { id: string };
    heldId = id;
    const { hostname, port, pathname } = new URL(`${stand.baseUrl}/Users/${id}`);
    const body = {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "title", value: "Clerk" }],
    };
    const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/scim+json" };
    const sent = httpRequest({ hostname, port, path: pathname, method: "PATCH", headers });
    sent.on("error", () => undefined);
    sent.end(JSON.stringify(body));
    await once(sent, "finish");
    await called(stand, ({ method }) => method === "PATCH");
    const gone = new Promise((resolve) => sent.once("close", resolve));
    sent.destroy();
    await gone;
    // What came before another request has been seen when that is answered.
    for (let each = 0; each < 2; each += 1) {
      expect((await stand.scim("get", "/ServiceProviderConfig")).status).toBe(200);
    }
    gate.open();
    const entries = await entriesOf(stand.log, (all) =>
      all.some((each) => each.isAborted === true),
    );
    expect(entries.find((each) => each.isAborted === true)).toMatchObject({
      id,
      operation: "patch",
      status: 200,
      calls: [{ operation: "users.patch", status: 200 }],
    });
  });

  it("names nobody and nothing secret, whatever comes", async () => {
    await stand.scim(
      "get",
      `/Users/zelda@example.com?filter=${encodeURIComponent('userName eq "zelda"')}`,
    );
    const group = await stand.scim("post", "/Groups", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      displayName: "zelda",
      members: [{ value: "zelda.sample" }],
    });
    expect(group.status).toBe(400);
    await entryOf(group);
    expect(stand.log().toLowerCase()).not.toContain("zelda");
  });
});

describe("two tenants", () => {
  it("nothing of one is found with another's key", async () => {
    const [entra, hr] = ["token-of-entra-that-is-right", "token-of-hr-that-is-right-too"];
    const stand = await startTenants((emulator) => ({
      acme: {
        default: true,
        pingone: pingoneOf(ONE, emulator),
        sources: { entra: { credentials: [bearer(entra)] } },
      },
      globex: { pingone: pingoneOf(TWO, emulator), sources: { hr: { credentials: [bearer(hr)] } } },
    }));
    const body = { schemas: [USER_URN], userName: "ann@example.com" };
    await stand.ask("post", "/acme/scim/v2/Users", `Bearer ${entra}`, body).expect(201);
    await stand.ask("post", "/globex/scim/v2/Users", `Bearer ${hr}`, body).expect(201);
    await stand.stop();
    const entries = await entriesOf(stand.log, (all) => all.length >= 2);
    const [one, two] = entries
      .filter(({ operation }) => operation === "create")
      .map(({ person }) => person?.["userName"]);
    expect(one).toBeDefined();
    expect(one).not.toEqual(two);
    // Each key is made of its tenant's own secret: who has one finds one.
    const told = await explained({ user: "ann@example.com" }, stand.log(), {
      PINGONE_ENVIRONMENT_ID: ONE.id,
      PINGONE_API_URL: "http://127.0.0.1:1/v1",
      PINGONE_AUTH_URL: "http://127.0.0.1:1",
      PINGONE_CLIENT_ID: ONE.clientId,
      PINGONE_CLIENT_SECRET: ONE.clientSecret,
      SCIM_BEARER_TOKEN: "x".repeat(20),
    });
    expect(told).toContain("Nothing is told of that name");
    expect(told).toContain("made pseudonyms of with another key");
  });
});

describe("many people", () => {
  const start = useStands();

  it("the story of the first of 10,000 is still told, and a flood of strangers is one entry", async () => {
    const stand = await start({ environment: { ACTIVITY_KEY: KEY, ADMIN_PORT: "0" } });
    const names = Array.from({ length: 10_000 }, (_, n) => `user-${n}@example.com`);
    for (let from = 0; from < names.length; from += 1_000) {
      const Operations = names.slice(from, from + 1_000).map((userName, n) => ({
        method: "POST",
        path: "/Users",
        bulkId: String(n),
        data: { schemas: [USER_URN], userName, emails: "not a list" },
      }));
      await stand.scim("post", "/Bulk", { schemas: [BULK_URN], Operations }).expect(200);
    }
    for (let n = 0; n < 200; n += 1)
      await supertest(stand.baseUrl).get("/Users").set("Authorization", "Bearer zelda");
    const admin = stand.adminOrigin();
    for (const user of [names[0] ?? "", names[9_999] ?? ""]) {
      expect(await explained({ user, admin }, "", {})).toMatch(/answered 400 invalidValue/);
    }
    const { entries } = (
      await supertest(admin).get("/activity?kind=request&source=default&limit=1000").expect(200)
    ).body as {
      entries: ParsedEntry[];
    };
    const strangers = entries.filter(({ source }) => source === undefined);
    // Of a flood the attempts that are let in and those that are not differ by their answer.
    expect(strangers.length).toBeLessThanOrEqual(2);
    expect(strangers.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(200);
  });
});

describe("a log nobody reads", () => {
  const start = useStands();

  it("drops lines, says so by a signed record, and the rest is whole", async () => {
    const lines: string[] = [];
    let release: (() => void) | undefined;
    const stalled = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        if (release === undefined && lines.length > 3) release = done;
        else done();
      },
    });
    const output = createOutput(stalled, { maxBytes: 20_000 });
    const logger = createLogger("info", output);
    const stand = await start({
      overrides: { logger, output },
      environment: { ACTIVITY_KEY: KEY },
    });
    for (let n = 0; n < 120; n += 1) await stand.scim("get", "/Users?count=1").expect(200);
    expect(output.dropped()).toBeGreaterThan(10);
    release?.();
    while (stalled.writableLength > 0) await new Promise((resolve) => setImmediate(resolve));
    await stand.scim("get", "/Users?count=1").expect(200);
    await stand.stopGateway();
    await output.flush(10_000);
    const log = lines.join("");
    const report = await explained({ verify: true }, log, { ACTIVITY_KEY: KEY });
    expect(report).toMatch(
      /^whole .*: \d+ lines, 1 to \d+; \d+ were dropped by the process, and it says so\n$/,
    );
    const changed = log.replace('"status":200', '"status":404');
    expect(await explained({ verify: true }, changed, { ACTIVITY_KEY: KEY })).toMatch(/^BROKEN/);
    expect(
      await explained({ verify: true }, log, { ACTIVITY_KEY: "another-key-than-that-one" }),
    ).toMatch(/^BROKEN[^]*None of the lines is signed by a key that is known here/);
  });
});
