// Listens, lets slow and idle sockets go, and stops without cutting anyone off: keep-alive ends, work in hand is finished within a limit.
import { randomUUID } from "node:crypto";
import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import { privately } from "../private-answer.js";
import { createDraining, type Draining } from "./drain.js";
import { servedInTurn } from "./pipelining.js";
import { LINGER_MS } from "./linger.js";
import { createMessageClasses } from "./messages.js";
import { normalizeTarget } from "./request-target.js";
import {
  createUnreadable,
  unmetExpectation,
  type LetGoReason,
  type UnreadRequest,
} from "./client-errors.js";

export interface HttpServer {
  /** The port listened on, also when 0 was asked for. */
  readonly port: number;
  /** Shows another certificate from the next connection on. Throws where it is none, or not the key's. */
  renewTls(pair: TlsPair): void;
  /** Resolves when the last connection is closed, after `limitMs` at the latest. */
  drain(limitMs: number): Promise<void>;
}

/** Certificate, with its chain, and key, PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

export interface SocketLimits {
  /** From the connection, or the request before, to the end of the headers. */
  readonly headersMs: number;
  /** To the end of the body. */
  readonly requestMs: number;
  /** Without a byte in either direction; longer than the gateway itself works on a request. */
  readonly silenceMs: number;
  /** From our last answer until we close what the client does not. */
  readonly lingerMs: number;
  /** When it stops: how long a connection is kept that nobody uses. */
  readonly unusedMs: number;
  readonly mostConnections: number;
}

export interface ListenOptions {
  /** How long an idle connection is kept: longer than a proxy before us keeps it, or it sends requests into closed ones. */
  readonly keepAliveMs?: number | undefined;
  /** Undefined: plain HTTP. */
  readonly tls?: TlsPair | undefined;
  /** Told when connections cannot be accepted, as without descriptors; it goes on listening. */
  readonly onError?: ((error: Error) => void) | undefined;
  readonly limits?: Partial<SocketLimits> | undefined;
  /** Told of connections that were refused, or let go before they became a request. */
  readonly onLetGo?: ((reason: LetGoReason) => void) | undefined;
  /** Told of answers to what never became a request. */
  readonly onUnread?: ((unread: UnreadRequest) => void) | undefined;
  /** Told of connections as they come (1) and go (-1). */
  readonly onConnections?: ((change: 1 | -1) => void) | undefined;
}

const defaults: SocketLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  silenceMs: 120_000,
  lingerMs: LINGER_MS,
  unusedMs: 2_000,
  mostConnections: 2_000,
};

/** How often Node looks for requests that take too long. */
const CHECK_MS = 1_000;

/** Rejects with the listen error, for example EADDRINUSE. */
export function listen(
  app: Express,
  host: string,
  port: number,
  options: ListenOptions = {},
): Promise<HttpServer> {
  const { server, draining } = createLimitedServer(app, options);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      server.on("error", options.onError ?? ignore);
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        port: bound,
        renewTls: (pair) => {
          if (server instanceof TlsServer) server.setSecureContext(toTlsOptions(pair));
        },
        drain: draining.drain,
      });
    });
  });
}

interface LimitedServer {
  readonly server: Server;
  readonly draining: Draining;
}

function createLimitedServer(app: Express, options: ListenOptions): LimitedServer {
  const { onLetGo = ignore, onConnections = ignore, onUnread = ignore } = options;
  const limits = { ...defaults, ...options.limits };
  const { lingerMs } = limits;
  const { listener, underWay, openOf } = servedInTurn((request, response) => {
    draining.observe(response);
    normalizeTarget(request);
    app(request, response);
  });
  const unreadable = createUnreadable({ lingerMs, onLetGo, onAnswered: onUnread, openOf });
  const server = createServerOf(
    options.tls,
    {
      ...createMessageClasses(app),
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs),
      // Told by a SCIM error instead (`host.ts`).
      requireHostHeader: false,
    },
    listener,
  );
  const draining = createDraining(server, limits.unusedMs, underWay);
  if (options.keepAliveMs !== undefined) server.keepAliveTimeout = options.keepAliveMs;
  server.timeout = limits.silenceMs;
  server.maxConnections = limits.mostConnections;
  server.on("clientError", unreadable.refuse);
  server.on("connect", (_request, socket) => {
    // Node has left the socket to whoever listens here, errors and all.
    socket.on("error", () => socket.destroy());
    unreadable.refuse(Object.assign(new Error("CONNECT"), { code: "METHOD_CONNECT" }), socket);
  });
  server.on("drop", () => {
    onLetGo("tooMany");
  });
  server.on("checkExpectation", ({ socket }, response) => {
    onLetGo("expectation");
    const requestId = randomUUID();
    onUnread({ requestId, peer: socket.remoteAddress ?? "", answer: unmetExpectation });
    const body = JSON.stringify(unmetExpectation.toBody(requestId));
    response.writeHead(unmetExpectation.status, {
      ...privately,
      "Content-Type": "application/scim+json",
      "Content-Length": Buffer.byteLength(body),
      "X-Request-Id": requestId,
      Connection: "close",
    });
    response.end(body);
  });
  server.on("connection", (socket) => {
    onConnections(1);
    socket.once("close", () => {
      onConnections(-1);
    });
  });
  return { server, draining };
}

/** The suites of TLS 1.2 are Node's own: forward secrecy, AES-GCM among them. */
const toTlsOptions = ({ cert, key }: TlsPair) => ({ cert, key, minVersion: "TLSv1.2" as const });

function createServerOf(
  tls: TlsPair | undefined,
  options: ServerOptions & { readonly headersTimeout: number },
  listener: RequestListener,
): Server {
  if (tls === undefined) return createServer(options, listener);
  const handshakeTimeout = options.headersTimeout;
  return createTlsServer({ ...options, ...toTlsOptions(tls), handshakeTimeout }, listener);
}

const ignore = (): void => undefined;
