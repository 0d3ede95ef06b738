// Ends a server without cutting off who is just sending: a kept connection ends with the next answer on it, and who uses none ends last.
import type { Server, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";

export interface Draining {
  /** To be told of the answer to every request, before it is begun. */
  readonly observe: (response: ServerResponse) => void;
  /** Resolves when the last connection is closed, after `limitMs` at the latest. */
  readonly drain: (limitMs: number) => Promise<void>;
}

/** A connection whose client does not close it, though told, is closed so soon after its answer. */
const SWEEP_MS = 50;

/**
 * `unusedMs`: for so long a connection is kept that nothing comes on. A proxy that closes none of its own may be sending on it now.
 * `underWay`: the answers that are.
 */
export function createDraining(
  server: Server,
  unusedMs: number,
  underWay: () => readonly ServerResponse[],
): Draining {
  // Of all, those too that are still in the handshake of TLS, of which node:http does not know.
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  /** Behind what has come: timers run before sockets are read, and a process that was held up would close on a request that lies there. */
  function closeIdle(): void {
    setImmediate(() => {
      server.closeIdleConnections();
    });
  }

  function closeUnused(): NodeJS.Timeout {
    closeIdle();
    return setInterval(closeIdle, SWEEP_MS);
  }

  return {
    observe(response) {
      if (!server.listening) endAfter(response);
    },
    drain: (limitMs) =>
      new Promise<void>((resolve) => {
        // Right after who came has been accepted: those still on their way would be reset.
        setImmediate(() => {
          let sweep: NodeJS.Timeout | undefined;
          const unused = setTimeout(() => (sweep = closeUnused()), Math.min(unusedMs, limitMs));
          // After it no other comes: this one finds them all.
          const limit = setTimeout(() => {
            for (const socket of sockets) socket.destroy();
          }, limitMs);
          // That of node:http would close at once what is idle.
          NetServer.prototype.close.call(server, () => {
            for (const timer of [unused, limit, sweep]) clearTimeout(timer);
            resolve();
          });
          for (const response of underWay()) endAfter(response);
        });
      }),
  };
}

function endAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}
