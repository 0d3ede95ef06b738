// What comes behind a request that was answered before its body had come is answered by itself.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { readBody } from "../../../src/http/body/read-body.js";
import { lingerOver } from "../../../src/http/listener/linger.js";
import { listen, type HttpServer } from "../../../src/http/listener/server.js";

const HOST = "127.0.0.1";

let server: HttpServer | undefined;
let client: Socket | undefined;

// Also where what is waited for never comes.
afterEach(async () => {
  client?.destroy();
  await server?.drain(0);
});

describe("a connection whose request was answered early", () => {
  it("is told that what follows the body is no HTTP", async () => {
    const app = express();
    app.use((_request, response) => {
      response.status(204).end();
    });
    server = await listen(app, HOST, 0);
    client = connect(server.port, HOST);
    let told = "";
    client.on("data", (chunk: Buffer) => (told += chunk.toString()));
    client.write(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\n\r\n`);
    while (!told.includes("204")) await once(client, "data");
    client.end("12345@@@\r\n\r\n");
    await once(client, "close");
    expect(told).toContain("HTTP/1.1 400");
  });

  it("that asks for the close and has no body is told of the close", async () => {
    const app = express();
    // In the turn in which its head is read.
    app.use((request, response) => {
      lingerOver(request, response);
      response.status(401).end();
    });
    server = await listen(app, HOST, 0);
    client = connect(server.port, HOST);
    client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    const [told] = (await once(client, "data")) as [Buffer];
    expect(told.toString()).toMatch(/^Connection: close\r$/m);
    await once(client.resume(), "close");
  });

  it.each([
    ["larger than it may be", gzipSync(randomBytes(1_000_000)), 413],
    ["not compressed as told", randomBytes(1_000_000), 400],
  ])("is read on behind a compressed body that is %s", async (_name, body, status) => {
    const app = express();
    app.use((request, response) => {
      const limits = { maxBytes: 1_000, held: { take: () => undefined } };
      if (request.method === "GET") response.status(204).end();
      else
        readBody(request, limits, (read) => {
          response.status("status" in read ? read.status : 200).end();
        });
    });
    server = await listen(app, HOST, 0);
    client = connect(server.port, HOST);
    let told = "";
    client.on("data", (chunk: Buffer) => (told += chunk.toString()));
    const length = String(body.length);
    client.write(
      `POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Encoding: gzip\r\nContent-Length: ${length}\r\n\r\n`,
    );
    client.write(body);
    client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    while (!told.includes("204")) await once(client, "data");
    expect(told).toContain(`HTTP/1.1 ${String(status)}`);
  });
});
