// A stop keeps its limit, whatever those who are connected do: silent in the handshake of TLS, in a request without an end, or connecting again meanwhile.
import { once } from "node:events";
import { connect as connectTo, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { listen, type HttpServer } from "../../../src/http/listener/server.js";
import { createCertificate } from "../../support/certificate.js";

const HOST = "127.0.0.1";
const REQUEST = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
const { pem: cert, key } = createCertificate(HOST, { host: HOST });
/** Nothing but the stop ends a connection. */
const HOUR_MS = 3_600_000;
const limits = { headersMs: HOUR_MS, requestMs: HOUR_MS, silenceMs: HOUR_MS, unusedMs: 1 };

const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

/** Every request is begun, and never answered but for that of `/whole`. */
async function start(tls?: { cert: string; key: string }) {
  const came: (() => void)[] = [];
  const connected: (() => void)[] = [];
  const app = express();
  app.use((request, response) => {
    if (request.path === "/whole") response.end();
    else response.flushHeaders();
    for (const told of came.splice(0)) told();
  });
  const server = await listen(app, HOST, 0, {
    tls,
    limits,
    onConnections: () => {
      for (const told of connected.splice(0)) told();
    },
  });
  return {
    server,
    nextRequest: () => new Promise<void>((resolve) => came.push(resolve)),
    nextConnection: () => new Promise<void>((resolve) => connected.push(resolve)),
  };
}

function connect({ port }: HttpServer): Socket {
  const client = connectTo(port, HOST);
  client.on("error", () => undefined);
  clients.push(client);
  return client;
}

describe("a stop", () => {
  it("ends a connection that is silent in the handshake of TLS", async () => {
    const { server, nextConnection } = await start({ cert, key });
    const came = nextConnection();
    const closed = once(connect(server).resume(), "close");
    await came;
    await server.drain(0);
    await closed;
  });

  it.each([
    ["HTTP", { tls: undefined }],
    ["HTTPS", { tls: { cert, key } }],
  ])("ends a request of %s that has no end", async (_protocol, { tls }) => {
    const { server, nextRequest } = await start(tls);
    const came = nextRequest();
    const socket = connect(server);
    const client = tls === undefined ? socket : connectTls({ socket, host: HOST, ca: tls.cert });
    client.on("error", () => undefined);
    const closed = once(client.resume(), "close");
    client.write(REQUEST);
    await came;
    await server.drain(0);
    await closed;
  });

  it("ends a connection that is kept and not used long before the limit", async () => {
    const { server, nextRequest } = await start();
    const came = nextRequest();
    const client = connect(server);
    client.write(REQUEST.replace("/", "/whole"));
    await Promise.all([came, once(client, "data")]);
    const closed = once(client.resume(), "close");
    await server.drain(HOUR_MS);
    await closed;
  });

  it("answers what came on a kept connection while the process was held up", async () => {
    const { server, nextRequest } = await start();
    const request = REQUEST.replace("/", "/whole");
    const came = nextRequest();
    const client = connect(server);
    client.write(request);
    await Promise.all([came, once(client, "data")]);
    const drained = server.drain(HOUR_MS);
    // Who keeps a connection unused is timed from here.
    await new Promise((resolve) => setImmediate(resolve));
    const answered = once(client, "data");
    client.write(request);
    const beganMs = performance.now();
    while (performance.now() - beganMs < 5);
    expect(String(await answered)).toMatch(/^HTTP\/1.1 200 /);
    await drained;
  });

  it("ends a request of who connects while it begins", async () => {
    const { server } = await start();
    const stopped = new Promise<Socket>((resolve) => {
      // The timers that are due then come next, connections after them, and what is immediate last.
      setImmediate(() => {
        const draining = server.drain(0);
        const client = connect(server).resume();
        client.write(REQUEST);
        const beganMs = performance.now();
        while (performance.now() - beganMs < 5);
        void draining.then(() => {
          resolve(client);
        });
      });
    });
    const client = await stopped;
    if (!client.closed) await once(client, "close");
    expect(client.bytesWritten).toBe(REQUEST.length);
  });
});
