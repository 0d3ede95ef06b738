// The one place that puts bytes on the wire towards PingOne: a keep-alive undici pool, replaceable in tests.
import { Pool } from "undici";

export interface UpstreamRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query below the transport's origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one request once. Rejects with the network error, or with the signal's reason when it aborts. */
export interface Transport {
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

/** A pool of at most `connections` keep-alive connections to one origin (ADR 0002). */
export function createTransport(origin: string, connections: number): Transport {
  const pool = new Pool(origin, { connections, connectTimeout: 5_000, keepAliveTimeout: 30_000 });
  return {
    async send({ method, path, headers, body, signal }) {
      const response = await pool.request({ method, path, headers, body: body ?? null, signal });
      return {
        status: response.statusCode,
        headers: response.headers,
        body: await response.body.text(),
      };
    },
    close: () => pool.destroy(),
  };
}
