// Listens, and stops without cutting anyone off: keep-alive ends, work in hand is finished within a limit (design section 7).
import { createServer, STATUS_CODES, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { ScimError } from "../scim/error.js";

export interface HttpServer {
  /** The port listened on, also when 0 was asked for. */
  readonly port: number;
  /** Resolves when the last connection is closed, after `limitMs` at the latest. */
  drain(limitMs: number): Promise<void>;
}

const SWEEP_MS = 50;

/** Rejects with the listen error, for example EADDRINUSE. */
export function listen(app: RequestListener, host: string, port: number): Promise<HttpServer> {
  let isDraining = false;
  const server = createServer((request, response) => {
    if (isDraining) response.setHeader("Connection", "close");
    app(request, response);
  });
  server.on("clientError", refuseUnreadable);
  const drain = async (limitMs: number): Promise<void> => {
    isDraining = true;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(() => {
        server.closeAllConnections();
      }, limitMs);
      // A connection whose answer was under way becomes idle later, and would be kept alive for seconds.
      const sweep = setInterval(() => {
        server.closeIdleConnections();
      }, SWEEP_MS);
      server.close(() => {
        clearTimeout(limit);
        clearInterval(sweep);
        resolve();
      });
      server.closeIdleConnections();
    });
  };
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve({ port: (server.address() as AddressInfo).port, drain });
    });
  });
}

const unreadable: Readonly<Record<string, ScimError>> = {
  HPE_HEADER_OVERFLOW: new ScimError(431, undefined, "The URL and headers are larger than 16 KiB."),
  ERR_HTTP_REQUEST_TIMEOUT: new ScimError(408, undefined, "The request was not sent in time."),
};
const malformed = new ScimError(400, "invalidSyntax", "This is not a valid HTTP request.");

/** What never becomes a request gets a SCIM error too (statement 12); Express does not see it. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer = unreadable[error.code ?? ""] ?? malformed;
  const body = JSON.stringify(answer.toBody());
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? "Error"}`,
    "Content-Type: application/scim+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
