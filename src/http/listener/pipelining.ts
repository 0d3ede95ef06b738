// Serves the requests of one connection one after the other, as they came: a client that pipelines reads what it wrote, and takes no more of the process than any other.
import type { RequestListener } from "node:http";
import type { Socket } from "node:net";

type Exchange = Parameters<RequestListener>;

/** Of one connection. */
interface Turns {
  isServing: boolean;
  /** In the order in which they came. */
  readonly waiting: Exchange[];
}

/** Requests of one connection that may wait for the one before them; what comes behind them is not served. */
const MOST_WAITING = 32;

/**
 * Node hands over every request that it has read, whether or not the one before it is answered. Only safe ones might be
 * worked on at once (RFC 9112 section 9.3.2), and hundreds of them fit into one read of a socket. The connection ends with
 * the last answer where too many wait: a client sends again what was not answered. `observe` is told of each that will be.
 */
export function servedInTurn(observe: RequestListener, serve: RequestListener): RequestListener {
  // One entry a connection, kept as long as it lasts: to make and drop one for each request costs more than the rest of this.
  const connections = new WeakMap<Socket, Turns>();

  function begin(exchange: Exchange, turns: Turns): void {
    const [{ socket }, response] = exchange;
    turns.isServing = response.socket !== null;
    if (!turns.isServing) {
      // An answer that ends the connection came before it: this one would never be sent.
      turns.waiting.length = 0;
      return;
    }
    response.on("close", () => {
      const next = socket.writable ? turns.waiting.shift() : undefined;
      if (next !== undefined) {
        begin(next, turns);
        return;
      }
      turns.isServing = false;
      turns.waiting.length = 0;
    });
    serve(...exchange);
  }

  function turnsOf(socket: Socket): Turns {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const turns: Turns = { isServing: false, waiting: [] };
    connections.set(socket, turns);
    return turns;
  }

  return (...exchange) => {
    const [{ socket }, response] = exchange;
    const turns = turnsOf(socket);
    const { isServing, waiting } = turns;
    if (isServing && waiting.length >= MOST_WAITING) {
      // Whoever goes on writing is not read any more.
      socket.pause();
      return;
    }
    observe(...exchange);
    if (!isServing) {
      begin(exchange, turns);
      return;
    }
    waiting.push(exchange);
    if (waiting.length === MOST_WAITING) response.setHeader("Connection", "close");
  };
}
