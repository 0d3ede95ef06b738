// The one place that puts bytes on the wire towards PingOne: a keep-alive undici pool that trusts certificates only, replaceable in tests.
import { rootCertificates } from "node:tls";
import { Pool } from "undici";
import type { GiveWay } from "../../platform/give-way.js";
import { AnswerHandler, LargeAnswers, type Answer } from "./answer-body.js";
import type { CutOffSignal } from "./cut-off.js";

export interface UpstreamRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query below the transport's origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: CutOffSignal;
  /** Asked before a large answer is taken for text. */
  readonly giveWay?: GiveWay | undefined;
}

export type UpstreamResponse = Answer;

/** Sends one request once. Rejects with the network error, or with the signal's reason when it aborts. */
export interface Transport {
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

export interface TlsSettings {
  /** Certificates of private authorities in PEM, trusted beside the public ones. */
  readonly ca?: string | undefined;
}

/** Said here once, so that no switch of the environment (NODE_TLS_REJECT_UNAUTHORIZED, --tls-min-v1.0) can undo it. */
export const trustOf = ({ ca }: TlsSettings) => ({
  rejectUnauthorized: true,
  minVersion: "TLSv1.2" as const,
  ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
});

/** A pool of at most `connections` keep-alive connections to one origin (ADR 0002). */
export function createTransport(
  origin: string,
  connections: number,
  tls: TlsSettings = {},
): Transport {
  const pool = new Pool(origin, {
    connections,
    connectTimeout: 5_000,
    keepAliveTimeout: 30_000,
    // Who sends says by its signal how long it waits.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: trustOf(tls),
  });
  const large = new LargeAnswers();
  return {
    send: ({ method, path, headers, body, signal, giveWay }) =>
      new Promise((resolve, reject) => {
        const handler = new AnswerHandler(signal, large, { resolve, reject }, giveWay);
        pool.dispatch({ method, path, headers, body: body ?? null }, handler);
      }),
    close: () => pool.destroy(),
  };
}
