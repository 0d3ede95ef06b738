// Serves the requests of one connection one after the other, as they came: a client that pipelines reads what it wrote, and takes no more of the process than any other.
import type { RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type ListenerArguments = Parameters<RequestListener>;

/** Of one connection. */
interface Turns {
  serving: ServerResponse | undefined;
  /** Was answered before its request was read to its end: the next bytes belong to that. */
  unread: ServerResponse | undefined;
  /** In the order in which they came. */
  readonly waiting: ListenerArguments[];
}

/** Requests of one connection that may wait for the one before them; what comes behind them is not served. */
const MOST_WAITING = 32;

const none: Turns = { serving: undefined, unread: undefined, waiting: [] };

export interface ServedInTurn {
  readonly listener: RequestListener;
  /** The answers that are under way, one of each connection. */
  readonly underWay: () => readonly ServerResponse[];
  /** The answers to what a connection has sent: those under way, waiting, and begun before their request was read. */
  readonly openOf: (connection: object) => readonly ServerResponse[];
}

/**
 * Node hands over every request that it has read, whether or not the one before it is answered. Only safe ones might be
 * worked on at once (RFC 9112 section 9.3.2), and hundreds of them fit into one read of a socket. The connection ends with
 * the last answer where too many wait: a client sends again what was not answered.
 */
export function servedInTurn(serve: RequestListener): ServedInTurn {
  // One entry a connection, kept as long as it lasts: to make and drop one for each request costs more than the rest of this.
  const connections = new Map<object, Turns>();

  function begin(exchange: ListenerArguments, turns: Turns): void {
    const [request, response] = exchange;
    const { socket } = request;
    turns.serving = response.socket === null ? undefined : response;
    if (turns.serving === undefined) {
      // An answer that ends the connection came before it: this one would never be sent.
      turns.waiting.length = 0;
      return;
    }
    response.on("close", () => {
      turns.unread = request.complete ? undefined : response;
      const next = socket.writable ? turns.waiting.shift() : undefined;
      if (next !== undefined) {
        begin(next, turns);
        return;
      }
      turns.serving = undefined;
      turns.waiting.length = 0;
    });
    serve(...exchange);
  }

  function turnsOf(socket: Socket): Turns {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const turns: Turns = { serving: undefined, unread: undefined, waiting: [] };
    connections.set(socket, turns);
    socket.once("close", () => connections.delete(socket));
    return turns;
  }

  function take(...exchange: ListenerArguments): void {
    const [{ socket }, response] = exchange;
    const turns = turnsOf(socket);
    const { serving, waiting } = turns;
    if (serving !== undefined && waiting.length >= MOST_WAITING) {
      // Whoever goes on writing is not read any more.
      socket.pause();
      return;
    }
    if (serving === undefined) {
      begin(exchange, turns);
      return;
    }
    waiting.push(exchange);
    if (waiting.length === MOST_WAITING) response.setHeader("Connection", "close");
  }

  return {
    listener: take,
    underWay: () => [...connections.values()].flatMap(({ serving }) => serving ?? []),
    openOf(connection) {
      const { serving, unread, waiting } = connections.get(connection) ?? none;
      const isUnread = unread !== undefined && !unread.req.complete;
      const begun = [isUnread ? unread : [], serving ?? []].flat();
      return [...begun, ...waiting.map(([, response]) => response)];
    },
  };
}
