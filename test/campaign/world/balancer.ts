// What stands before the gateways: kept connections, one after the other in turn, and the next one where that is safe, as nginx does by default.
import { Pool } from "undici";
import type { CampaignClock } from "../time.js";

export interface ScimRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the SCIM base. */
  readonly path: string;
  readonly body?: object;
}

export interface ScimAnswer {
  /** 0 when the client gave up waiting. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly tookMs: number;
  /** The gateways that were asked, the last of them answered. */
  readonly via: readonly string[];
  /** The proxy's own: no gateway said this. */
  readonly isOfProxy: boolean;
}

export interface Balancer {
  send(request: ScimRequest, patienceMs: number): Promise<ScimAnswer>;
  add(name: string, address: string): void;
  remove(name: string): void;
}

/** nginx passes others on only while nothing of them was sent. */
const REPEATABLE = new Set(["GET", "PUT", "DELETE"]);
const CONNECTIONS = 128;
/** Enough for a process to be started again, as an orchestrator's queue would. */
const RETRY_PAUSE_MS = 500;

type Attempt =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly text: string;
      readonly headers: ScimAnswer["headers"];
    }
  | { readonly kind: "refused" | "broken" | "gaveUp" };

export function createBalancer(clock: CampaignClock, bearer: string): Balancer {
  const pools = new Map<string, Pool>();
  let turn = 0;

  function inTurn(): readonly [string, Pool][] {
    const all = [...pools];
    turn += 1;
    const first = turn % Math.max(1, all.length);
    return [...all.slice(first), ...all.slice(0, first)];
  }

  async function attempt(pool: Pool, request: ScimRequest, signal: AbortSignal): Promise<Attempt> {
    const { method, path, body } = request;
    try {
      const response = await pool.request({
        method,
        path: `/scim/v2${path}`,
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const text = await response.body.text();
      return { kind: "answered", status: response.statusCode, text, headers: response.headers };
    } catch (error) {
      if (signal.aborted) return { kind: "gaveUp" };
      const { code } = error as { code?: string };
      const isRefused =
        code === "ECONNREFUSED" || code === "UND_ERR_DESTROYED" || code === "UND_ERR_CLOSED";
      return { kind: isRefused ? "refused" : "broken" };
    }
  }

  async function pass(request: ScimRequest, signal: AbortSignal, via: string[]): Promise<Attempt> {
    for (const [name, pool] of inTurn()) {
      via.push(name);
      const outcome = await attempt(pool, request, signal);
      if (outcome.kind === "answered" || outcome.kind === "gaveUp") return outcome;
      if (outcome.kind === "broken" && !REPEATABLE.has(request.method)) return outcome;
    }
    return { kind: "refused" };
  }

  return {
    async send(request, patienceMs) {
      const abort = new AbortController();
      const timer = setTimeout(() => {
        abort.abort();
      }, patienceMs / clock.speed);
      const via: string[] = [];
      const beganMs = clock.now();
      const outcome = await pass(request, abort.signal, via);
      clearTimeout(timer);
      const tookMs = clock.now() - beganMs;
      if (outcome.kind === "answered") return { ...outcome, tookMs, via, isOfProxy: false };
      if (outcome.kind === "refused") await clock.sleep(RETRY_PAUSE_MS);
      const status = outcome.kind === "gaveUp" ? 0 : 502;
      return { status, headers: {}, text: "", tookMs, via, isOfProxy: true };
    },
    add(name, address) {
      pools.set(name, new Pool(`http://${address}`, { connections: CONNECTIONS, pipelining: 1 }));
    },
    remove(name) {
      const pool = pools.get(name);
      pools.delete(name);
      // Whatever it still had under way is broken, or answered.
      void pool?.close();
    },
  };
}
