// Listens, and stops without cutting anyone off: keep-alive ends, work in hand is finished within a limit (design section 7).
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpServer {
  /** The port listened on, also when 0 was asked for. */
  readonly port: number;
  /** Resolves when the last connection is closed, after `limitMs` at the latest. */
  drain(limitMs: number): Promise<void>;
}

/** Rejects with the listen error, for example EADDRINUSE. */
export function listen(app: RequestListener, host: string, port: number): Promise<HttpServer> {
  let isDraining = false;
  const server = createServer((request, response) => {
    if (isDraining) response.setHeader("Connection", "close");
    app(request, response);
  });
  const drain = async (limitMs: number): Promise<void> => {
    isDraining = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, limitMs);
      server.close(() => {
        clearTimeout(timer);
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
