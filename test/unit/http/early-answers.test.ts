// What comes behind a request that was answered before its body had come is answered by itself.
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import express from "express";
import { lingerOver } from "../../../src/http/listener/linger.js";
import { listen } from "../../../src/http/listener/server.js";

const HOST = "127.0.0.1";

describe("a connection whose request was answered early", () => {
  it("is told that what follows the body is no HTTP", async () => {
    const app = express();
    app.use((_request, response) => {
      response.status(204).end();
    });
    const server = await listen(app, HOST, 0);
    const client = connect(server.port, HOST);
    let told = "";
    client.on("data", (chunk: Buffer) => (told += chunk.toString()));
    client.write(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\n\r\n`);
    while (!told.includes("204")) await once(client, "data");
    client.end("12345@@@\r\n\r\n");
    await once(client, "close");
    expect(told).toContain("HTTP/1.1 400");
    await server.drain(0);
  });

  it("that asks for the close and has no body is told of the close", async () => {
    const app = express();
    // In the turn in which its head is read.
    app.use((request, response) => {
      lingerOver(request, response);
      response.status(401).end();
    });
    const server = await listen(app, HOST, 0);
    const client = connect(server.port, HOST);
    client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    const [told] = (await once(client, "data")) as [Buffer];
    expect(told.toString()).toMatch(/^Connection: close\r$/m);
    await once(client.resume(), "close");
    await server.drain(0);
  });
});
