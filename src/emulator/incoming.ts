// A request after its body was read, split once into what every part of the emulator asks about.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

export interface Incoming {
  readonly method: string;
  /** With the query string, as sent. */
  readonly url: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** Each `Content-Type` field that was sent; some clients send two (contract 2). */
  readonly contentTypes: readonly string[];
  readonly body: Buffer;
  readonly ip: string;
  readonly correlationId: string;
}

const NO_BODY = Buffer.alloc(0);

export function incomingOf(
  request: IncomingMessage,
  correlationId: string,
  body: Buffer = NO_BODY,
): Incoming {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    url,
    path: mark < 0 ? url : url.slice(0, mark),
    rawQuery: mark < 0 ? "" : url.slice(mark + 1),
    headers: request.headers,
    contentTypes: request.headersDistinct["content-type"] ?? [],
    body,
    ip: request.socket.remoteAddress ?? "",
    correlationId,
  };
}

/** Bytes of the header fields as sent; the request line is bounded on its own. */
export function headerBytes(request: IncomingMessage): number {
  let bytes = 0;
  for (const part of request.rawHeaders) bytes += part.length + 2;
  return bytes;
}
