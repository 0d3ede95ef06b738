// Serves the requests of one connection one after the other, as they came: a client that pipelines reads what it wrote, and takes no more of the process than any other.
import type { RequestListener } from "node:http";
import type { Socket } from "node:net";

type Exchange = Parameters<RequestListener>;

/** Requests of one connection that may wait for the one before them; what comes behind them is not served. */
const MOST_WAITING = 32;

/**
 * Node hands over every request that it has read, whether or not the one before it is answered. Only safe ones might be
 * worked on at once (RFC 9112 section 9.3.2), and hundreds of them fit into one read of a socket. The connection ends with
 * the last answer where too many wait: a client sends again what was not answered. `note` is told of each that will be.
 */
export function servedInTurn(note: RequestListener, serve: RequestListener): RequestListener {
  const connections = new WeakMap<Socket, Exchange[]>();

  function begin(exchange: Exchange, waiting: Exchange[]): void {
    const [{ socket }, response] = exchange;
    if (response.socket === null) {
      // An answer that ends the connection came before it: this one would never be sent.
      connections.delete(socket);
      return;
    }
    response.once("close", () => {
      const next = socket.writable ? waiting.shift() : undefined;
      if (next === undefined) connections.delete(socket);
      else begin(next, waiting);
    });
    serve(...exchange);
  }

  return (...exchange) => {
    const [{ socket }, response] = exchange;
    const waiting = connections.get(socket);
    if (waiting !== undefined && waiting.length >= MOST_WAITING) {
      // Whoever goes on writing is not read any more.
      socket.pause();
      return;
    }
    note(...exchange);
    if (waiting === undefined) {
      const none: Exchange[] = [];
      connections.set(socket, none);
      begin(exchange, none);
      return;
    }
    waiting.push(exchange);
    if (waiting.length === MOST_WAITING) response.setHeader("Connection", "close");
  };
}
