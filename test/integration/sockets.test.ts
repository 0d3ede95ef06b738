// Half-open, slow and idle sockets are let go, and what is no request is answered as SCIM has it: counted before and after.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { request } from "undici";
import { useStand, TOKEN, USER_URN } from "../support/start.js";

const COUNT = 40;
const limits = {
  headersMs: 400,
  requestMs: 800,
  silenceMs: 30_000,
  lingerMs: 200,
  mostConnections: 2 * COUNT,
};

const stand = useStand({
  isKept: true,
  overrides: { socketLimits: limits },
  configure: (config) => ({ ...config, adminPort: 0 }),
});

interface Client {
  readonly socket: Socket;
  /** Resolves when nothing more can come. */
  readonly ended: Promise<unknown>;
  readonly answer: () => string;
}

/** A client that never closes of its own accord: its half stays open. */
async function open(text: string): Promise<Client> {
  const { hostname, port } = new URL(stand.baseUrl);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  // A reset is one way to be let go.
  socket.on("error", () => undefined);
  const ended = new Promise((resolve) => socket.once("end", resolve).once("close", resolve));
  await once(socket, "connect");
  if (text !== "") socket.write(text);
  return { socket, ended, answer: () => answer };
}

async function metric(name: string): Promise<number> {
  const { body } = await request(`${stand.adminOrigin()}/metrics`);
  const line = (await body.text()).split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.split(" ").at(-1) ?? 0);
}
const connections = () => metric("scim_pingone_connections");
const letGo = (reason: string) =>
  metric(`scim_pingone_connections_let_go_total{reason="${reason}"}`);

/** Resolves when the gateway holds as many connections; what it waits for is an event of the gateway's, told by its metric. */
async function until(count: number): Promise<void> {
  while ((await connections()) !== count) await new Promise((resolve) => setImmediate(resolve));
}

const head = (rest: string): string => `POST /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\n${rest}`;
const authorized = `Authorization: Bearer ${TOKEN}\r\nContent-Type: application/scim+json\r\n`;

describe("sockets that no request comes from", () => {
  it.each([
    ["what is no HTTP", "HELLO\r\n\r\n", 400, "malformed"],
    ["headers without an end", head("X: y\r\n"), 408, "tooSlow"],
    ["nothing at all", "", 408, "tooSlow"],
    [
      "a body that does not come",
      head(`${authorized}Content-Length: 100\r\n\r\n{`),
      408,
      "tooSlow",
    ],
    [
      "a chunk that is none",
      head(`${authorized}Transfer-Encoding: chunked\r\n\r\nx\r\n`),
      400,
      "malformed",
    ],
    ["headers over the limit", head(`X: ${"x".repeat(20_000)}\r\n\r\n`), 431, "tooLarge"],
    [
      "an expectation nobody meets",
      head("Expect: 200-maybe\r\nContent-Length: 0\r\n\r\n"),
      417,
      "expectation",
    ],
    ["no Host", "GET /scim/v2/Users HTTP/1.1\r\nConnection: close\r\n\r\n", 400, undefined],
  ])("%s", async (_name, text, status, reason) => {
    await until(0);
    const before = reason === undefined ? 0 : await letGo(reason);
    const clients = await Promise.all(Array.from({ length: COUNT }, () => open(text)));
    await Promise.all(clients.map(({ ended }) => ended));
    await until(0);
    for (const { socket, answer } of clients) {
      socket.destroy();
      const [first = "", body = ""] = answer().split("\r\n\r\n");
      expect(first).toContain(`HTTP/1.1 ${String(status)} `);
      expect(first).toContain("Content-Type: application/scim+json");
      expect(first).toContain("Cache-Control: no-store");
      expect(JSON.parse(body)).toMatchObject({ status: String(status) });
    }
    if (reason !== undefined) expect((await letGo(reason)) - before).toBe(COUNT);
  });

  it("more connections than there may be are closed at once", async () => {
    await until(0);
    const before = await letGo("tooMany");
    const clients = await Promise.all(
      Array.from({ length: limits.mostConnections }, () => open("")),
    );
    await until(limits.mostConnections);
    const { ended } = await open("");
    await ended;
    expect((await letGo("tooMany")) - before).toBe(1);
    for (const each of clients) each.socket.destroy();
    await until(0);
  });
});

describe("an answer belongs to its request", () => {
  it("what is malformed behind a request does not spoil its answer, and is answered after it", async () => {
    const body = JSON.stringify({ schemas: [USER_URN], userName: "pipelined@example.com" });
    await stand.knobs({ latencyMs: 100 });
    const { socket, ended, answer } = await open(
      `${head(`${authorized}Content-Length: ${String(body.length)}\r\n\r\n${body}`)}HELLO\r\n\r\n`,
    );
    await ended;
    socket.destroy();
    await stand.knobs({ latencyMs: 0 });
    const [first, second] = answer().split(/(?=HTTP\/1\.1 400)/);
    expect(first).toContain("HTTP/1.1 201 ");
    expect(first).toContain("pipelined@example.com");
    expect(second).toContain('"status":"400"');
  });
});
