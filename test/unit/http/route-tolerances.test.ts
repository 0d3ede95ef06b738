// A strict profile of the endpoints reaches every route: none reads with tolerances of its own.
import { describe, expect, it } from "@jest/globals";
import { createServer, type Server } from "node:http";
import supertest from "supertest";
import { createApp } from "../../../src/http/app.js";
import { createBodyGauge } from "../../../src/http/body/body-gauge.js";
import { createMessageClasses } from "../../../src/http/listener/messages.js";
import { createTenantsRouter } from "../../../src/http/tenant-router.js";
import type { TenantSurface } from "../../../src/http/tenant-surface.js";
import { createLogger } from "../../../src/platform/logger.js";
import type { Endpoint } from "../../../src/scim/endpoint.js";
import { tolerant, type Tolerances } from "../../../src/scim/tolerances.js";
import { fullPolicy } from "../../../src/sources/policy.js";
import { silentRecorder } from "../activity/silent-recorder.js";
import { createStubClock } from "../pingone/stubs.js";
import { createDirectory } from "../scim/bulk/directory.js";
import { principal } from "../../support/request-context.js";

const strict = Object.fromEntries(
  Object.keys(tolerant).map((name) => [name, false]),
) as unknown as Tolerances;

const empty = { resources: [], totalResults: 0 };
const reading = (tolerances: Tolerances) => (endpoint: Endpoint) => ({
  ...endpoint,
  store: { ...endpoint.store, list: () => Promise.resolve(empty) },
  tolerances,
});

function start(tolerances: Tolerances): Server {
  const [users, groups] = createDirectory().endpoints.map(reading(tolerances));
  if (users === undefined || groups === undefined) throw new Error("an endpoint is missing");
  const logger = createLogger("silent");
  const clock = createStubClock();
  const limit = { enter: () => undefined, leave: () => undefined };
  const tenant: TenantSurface = {
    name: principal.tenant,
    basePaths: ["/v2"],
    publicAddress: {},
    types: [],
    authenticate: () => ({ principal }),
    takesBasic: false,
    sources: new Map([
      [
        principal.source,
        {
          users,
          groups,
          policy: fullPolicy,
          types: [],
          limit,
          addresses: undefined,
          bulkCalls: 100,
        },
      ],
    ]),
    cursorKeys: () => [new Uint8Array(32)],
  };
  const router = createTenantsRouter([tenant], {
    logger,
    clock,
    auth: { limit: () => undefined, proxies: undefined, onAuthenticated: () => undefined },
    isPaused: () => false,
    gauge: createBodyGauge(1_000_000),
    track: (work) => work(),
  });
  const app = createApp({
    activity: silentRecorder(),
    logger,
    clock,
    readiness: () => Promise.resolve({ reason: undefined, ageMs: 0 }),
    requestTimeMs: 30_000,
    onAnswered: () => undefined,
    tenants: () => router,
  });
  return createServer(createMessageClasses(app), app);
}

const user = { userName: "ann" };
const post = { method: "POST", path: "/Users", bulkId: "1", data: user };

const requests: readonly (readonly [string, "get" | "post", string, object | undefined])[] = [
  ["a list", "get", "/v2/Users?count=", undefined],
  ["a list's names", "get", "/v2/Users?attributes=title&attributes=nickName", undefined],
  ["a list's filter", "get", "/v2/Users?filter=department%20pr", undefined],
  ["a search", "post", "/v2/Users/.search", { count: 2 }],
  ["a query over all types", "get", "/v2/?count=", undefined],
  ["a search over all types", "post", "/v2/.search", { count: 2 }],
  ["a create", "post", "/v2/Users", user],
  ["a create's names", "post", "/v2/Users?attributes=title&attributes=nickName", user],
  ["a bulk request", "post", "/v2/Bulk", { Operations: [post] }],
];

describe("tolerances of an endpoint", () => {
  it.each(requests)("%s: taken with them, 400 without", async (_name, method, path, body) => {
    const ask = (tolerances: Tolerances) => supertest(start(tolerances))[method](path).send(body);
    expect(String((await ask(tolerant)).status)).toMatch(/^20[01]$/);
    expect((await ask(strict)).status).toBe(400);
  });
});
