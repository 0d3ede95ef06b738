// Starts a real gateway before a real emulator, both on free ports of this machine, for one test file.
import { Writable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import type { LoadedConfig } from "../../src/config/config.js";
import { loadConfig } from "../../src/config/load-config.js";
import { DEMO } from "../../src/emulator/seed/demo.js";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { createGateway, type GatewayOverrides } from "../../src/gateway.js";
import type { SourcePolicy } from "../../src/sources/policy.js";
import { steadyClock } from "../../src/platform/clock.js";
import { connectSharedState } from "../../src/shared-state/connect.js";
import { createLogger } from "../../src/platform/logger.js";
import { keptConnections } from "./kept-connections.js";
import { FIRST_READ_MS } from "./patience.js";
import { flat, unflat, type SingleConfig } from "./single-tenant.js";
import supertest from "supertest";
import { startBefore } from "./start-before.js";
import { watchGateway } from "./watched-gateway.js";

export const TOKEN = "demo-token";
const OPERATOR_TOKEN = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";
export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly body?: unknown;
}

export interface Stand {
  /** `http://127.0.0.1:…/scim/v2`. */
  readonly baseUrl: string;
  /** The gateway's origin, for paths outside the SCIM base. */
  readonly origin: string;
  readonly emulator: Emulator;
  /** The admin listener's, where the configuration has one. */
  readonly adminOrigin: () => string;
  /** Everything the gateway logged, at level trace. */
  readonly log: () => string;
  /** A request with the right token and media type. */
  readonly scim: (method: Method, path: string, body?: unknown) => supertest.Test;
  readonly knobs: (change: unknown) => Promise<void>;
  /** Calls on PingOne's management API since the last reset, without the token endpoint. */
  readonly calls: () => Promise<readonly RecordedCall[]>;
  readonly allCalls: () => Promise<readonly RecordedCall[]>;
  readonly clearCalls: () => Promise<void>;
  readonly reset: () => Promise<void>;
  /** Stops the gateway alone, so that a test can ask the emulator what was done. */
  readonly stopGateway: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Method = "get" | "post" | "put" | "patch" | "delete";

export interface StandOptions {
  readonly overrides?: GatewayOverrides;
  /** Changes where PingOne is looked for, for tests of its absence. */
  readonly apiUrl?: string;
  /** The configuration the gateway gets, made of the demo's. */
  readonly configure?: (config: SingleConfig) => SingleConfig;
  /** Another gateway's: two processes before one environment. It outlives this stand. */
  readonly emulator?: Emulator;
  /** Makes PingOne as the gateway shall find it when it starts. */
  readonly prepare?: (emulator: Emulator) => Promise<void>;
  /** What the client may do; everything unless given, as in the demo. */
  readonly policy?: Partial<SourcePolicy>;
  /** A Redis it shares with other replicas. */
  readonly redis?: string;
  /** Starts it from these variables as an operator does, with the safe defaults, in place of the demo. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What an operator sets at least. */
function loadOf(emulator: Emulator, environment: StandOptions["environment"]): LoadedConfig {
  if (environment === undefined) return loadConfig({ PORT: "0" }, () => "", { forceDemo: true });
  const variables = {
    PORT: "0",
    PINGONE_ENVIRONMENT_ID: DEMO.environmentId,
    PINGONE_API_URL: emulator.apiUrl,
    PINGONE_AUTH_URL: emulator.authUrl,
    PINGONE_CLIENT_ID: DEMO.clientId,
    PINGONE_CLIENT_SECRET: DEMO.clientSecret,
    SCIM_BEARER_TOKEN: OPERATOR_TOKEN,
    ...environment,
  };
  return loadConfig(variables, () => "", { forceDemo: false });
}

export async function startStand(options: StandOptions = {}): Promise<Stand> {
  if (options.emulator !== undefined) return standBefore(options.emulator, options);
  const own = await createEmulator({ port: 0 });
  return startBefore(own, (emulator) => standBefore(emulator, options));
}

async function standBefore(emulator: Emulator, options: StandOptions): Promise<Stand> {
  await options.prepare?.(emulator);
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const { config, secrets } = loadOf(emulator, options.environment);
  const single = flat(config);
  const whole = options.configure?.(single) ?? single;
  const policy = { ...whole.source.policy, ...options.policy };
  const configured = { ...whole, source: { ...whole.source, policy } };
  const shared = await connectSharedState(
    options.redis === undefined
      ? undefined
      : { url: options.redis, password: undefined, prefix: "test" },
    options.overrides?.clock ?? steadyClock,
  );
  const watched = watchGateway(secrets, options.overrides);
  const gateway = createGateway(
    unflat({
      ...configured,
      adminPort: configured.adminPort ?? 0,
      pingone: {
        ...configured.pingone,
        apiUrl: options.apiUrl ?? emulator.apiUrl,
        authUrl: emulator.authUrl,
      },
    }),
    secrets,
    {
      logger: createLogger("trace", sink),
      firstReadMs: FIRST_READ_MS,
      shared,
      ...watched.overrides,
    },
  );
  const baseUrl = await gateway.start();
  const stopGateway = (): Promise<void> => watched.stop(gateway, () => lines.join(""));
  const control = supertest(emulator.authUrl);
  const allCalls = async (): Promise<readonly RecordedCall[]> => {
    const response = await control
      .get("/_emulator/calls?bodies=true")
      .agent(keptConnections)
      .expect(200);
    const { calls } = response.body as { calls: (RecordedCall & { body?: string })[] };
    return calls.map(({ body, ...call }) => {
      const isJson = body?.startsWith("{") === true;
      return { ...call, body: isJson ? (JSON.parse(body) as unknown) : body };
    });
  };

  return {
    baseUrl,
    origin: new URL(baseUrl).origin,
    emulator,
    adminOrigin: () => `http://${gateway.listeners()["admin"] ?? ""}`,
    log: () => lines.join(""),
    scim(method, path, body) {
      watched.leaks.sawPath(path);
      watched.leaks.sawBody(body);
      const request = supertest(baseUrl)
        [method](path)
        .agent(keptConnections)
        .set("Authorization", `Bearer ${secrets.scimBearerToken ?? ""}`)
        .set("Content-Type", "application/scim+json");
      return body === undefined ? request : request.send(JSON.stringify(body));
    },
    async knobs(change) {
      await control
        .patch("/_emulator/knobs")
        .agent(keptConnections)
        .send(change as object)
        .expect(200);
    },
    allCalls,
    calls: async () => (await allCalls()).filter(({ path }) => path.startsWith("/v1/")),
    async clearCalls() {
      const { status } = await control.delete("/_emulator/calls").agent(keptConnections);
      expect(status).toBeLessThan(300);
    },
    async reset() {
      const { status } = await control.post("/_emulator/reset").agent(keptConnections);
      expect(status).toBeLessThan(300);
    },
    stopGateway,
    async stop() {
      try {
        await stopGateway();
      } finally {
        if (options.emulator === undefined) await emulator.stop();
      }
    },
  };
}

export interface UsedStandOptions extends StandOptions {
  /** What a test made stays for the next: PingOne is not reset before each. */
  readonly isKept?: boolean;
}

/** One stand for all tests of the file or `describe` it is called in; options that need what starts before them are a function. */
export function useStand(options: UsedStandOptions | (() => UsedStandOptions) = {}): Stand {
  let started: Stand | undefined;
  const running = (): Stand => {
    if (started === undefined) throw new Error("the stand is there in hooks and tests only");
    return started;
  };
  let isKept = false;
  beforeAll(async () => {
    const chosen = typeof options === "function" ? options() : options;
    isKept = chosen.isKept === true;
    started = await startStand(chosen);
  });
  afterAll(() => started?.stop());
  beforeEach(async () => {
    if (!isKept) await running().reset();
  });
  return new Proxy({} as Stand, {
    get: (_none, name) => running()[name as keyof Stand],
  });
}

/** Starts stands of a test's own, which are stopped when it is over, the latest first. */
export function useStands(): typeof startStand {
  const started: Stand[] = [];
  afterEach(async () => {
    for (const stand of started.splice(0).reverse()) await stand.stop();
  });
  return async (options) => {
    const stand = await startStand(options);
    started.push(stand);
    return stand;
  };
}

/** Asserts the Error body of RFC 7644 section 3.12, with the bare media type, and returns its detail without the request's id. */
export function expectScimError(
  response: supertest.Response,
  status: number,
  scimType?: string,
): string {
  expect(response.status).toBe(status);
  expect(response.headers["content-type"]).toBe("application/scim+json");
  const body = JSON.parse(response.text) as Record<string, unknown>;
  expect(body["schemas"]).toEqual(["urn:ietf:params:scim:api:messages:2.0:Error"]);
  expect(body["status"]).toBe(String(status));
  expect(body["scimType"]).toBe(scimType);
  return withoutRequestId(body["detail"], response.headers["x-request-id"]);
}

/** Asserts that a detail ends with the id that the answer's header has. */
function withoutRequestId(detail: unknown, requestId: unknown): string {
  const end = ` Request ${String(requestId)}`;
  expect({ detail, isEnd: String(detail).endsWith(end) }).toEqual({ detail, isEnd: true });
  return String(detail).slice(0, -end.length);
}

/** The JSON body of an answer. */
export function bodyOf({ headers, body }: supertest.Response): Record<string, unknown> {
  const mediaType = String(headers["content-type"]);
  if (!/[/+]json\b/.test(mediaType)) throw new Error(`no JSON but ${mediaType}`);
  return body as Record<string, unknown>;
}
