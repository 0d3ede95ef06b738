// What a handler answers, and how it becomes bytes with PingOne's recorded header set (contract 2).
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { responseType } from "./response-type.js";

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with `contentType`. */
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of somebody between the client and PingOne: without PingOne's header fields. */
  readonly isForeign?: boolean;
}

const FIXED = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Allow-Headers",
  "*",
  "Access-Control-Allow-Methods",
  "OPTIONS,GET,POST,PUT,PATCH,DELETE",
  "Access-Control-Allow-Credentials",
  "true",
  "Access-Control-Expose-Headers",
  "Correlation-Id",
  "Cache-Control",
  "no-cache, no-store, max-age=0, must-revalidate",
  "Expires",
  "0",
  "Pragma",
  "no-cache",
];

/** Echoed with foreign characters replaced and cut to 100, generated when absent (contract 2, telemetry headers). */
function telemetry(sent: string | string[] | undefined): string {
  if (typeof sent !== "string" || sent === "") return randomUUID();
  return sent.slice(0, 100).replace(/[^\p{L}\p{M}\p{N}._\-/@=#+]/gu, "_");
}

function latin1(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}

function correlation(request: IncomingMessage, id: string): string[] {
  const sent = request.headers;
  return [
    "Correlation-Id",
    id,
    "x-amzn-requestid",
    id,
    "X-Ping-External-Transaction-ID",
    latin1(telemetry(sent["x-ping-external-transaction-id"])),
    "X-Ping-External-Session-ID",
    latin1(telemetry(sent["x-ping-external-session-id"])),
  ];
}

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  { correlationId, now }: { readonly correlationId: string; readonly now: number },
): void {
  if (response.destroyed || response.headersSent) return;
  // The emulator's time, so that a clock moved forward shows as a skewed one.
  const headers = ["Date", new Date(now).toUTCString()];
  if (reply.isForeign !== true) headers.push(...FIXED, ...correlation(request, correlationId));
  if (reply.headers !== undefined) {
    for (const [name, value] of Object.entries(reply.headers)) headers.push(name, value);
  }
  const text = reply.text ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body));
  if (text === undefined) {
    if (reply.status !== 204) headers.push("Content-Length", "0");
    response.writeHead(reply.status, headers);
    response.end();
    return;
  }
  headers.push("Content-Type", reply.contentType ?? responseType(request.headers.accept));
  headers.push("Content-Length", String(Buffer.byteLength(text)));
  response.writeHead(reply.status, headers);
  response.end(text);
}
