// What comes behind a request that was answered before its body had come is answered by itself.
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import express from "express";
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
});
