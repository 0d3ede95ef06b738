// Half-open, slow and idle sockets are let go, and what is no request is answered as SCIM has it: counted before and after.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { request } from "undici";
import { useStand, TOKEN, USER_URN } from "../support/start.js";

const COUNT = 40;
const limits = {
  // A busy machine sends the head of a request in time.
  headersMs: 1_500,
  requestMs: 2_500,
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

/** Whoever sends it may stay: its connection ends with KEEP_ALIVE_MS, not with the limits above. */
const KEPT = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
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
      Array.from({ length: limits.mostConnections }, () => open(KEPT)),
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

describe("a client that asks for the close, and is answered before it has sent its body (RFC 9112 section 9.6)", () => {
  const LENGTH = 3_000_000;
  it.each([
    ["too large", authorized, "413"],
    ["without a right token", "Authorization: Bearer wrong\r\n", "401"],
    ["of another type", `Authorization: Bearer ${TOKEN}\r\nContent-Type: text/plain\r\n`, "415"],
  ])("%s: the answer reaches it, for nothing is reset", async (_name, headers, status) => {
    const length = `Content-Length: ${String(LENGTH)}\r\n`;
    const client = await open(head(`${headers}Connection: close\r\n${length}\r\n`));
    await once(client.socket, "data");
    const failure = await new Promise((resolve) => {
      client.socket.once("error", resolve);
      client.socket.write(Buffer.alloc(LENGTH, " "), (error) => {
        resolve(error ?? undefined);
      });
    });
    client.socket.destroy();
    await until(0);
    expect([failure, client.answer().slice(9, 12)]).toEqual([undefined, status]);
  });
});

describe("pipelined requests (RFC 9112 section 9.3.2)", () => {
  const user = (userName: string): string => {
    const body = JSON.stringify({ schemas: [USER_URN], userName });
    return `${head(`${authorized}Content-Length: ${String(body.length)}\r\n\r\n`)}${body}`;
  };
  const get = (target: string, rest = ""): string =>
    `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${authorized}${rest}\r\n`;
  const find = (userName: string, rest?: string): string =>
    get(`/scim/v2/Users?filter=userName%20eq%20%22${userName}%22&attributes=userName`, rest);
  const answers = (client: Client): string[] => client.answer().split(/(?=HTTP\/1\.1 \d)/);

  it("are served one after the other: a read sees the write before it", async () => {
    await stand.knobs({ latencyMs: 50 });
    const client = await open(
      find("in-turn") +
        user("in-turn") +
        find("in-turn") +
        find("in-turn", "Connection: close\r\n"),
    );
    await client.ended;
    client.socket.destroy();
    await stand.knobs({ latencyMs: 0 });
    const totals = answers(client).map((each) => /"totalResults":\d/.exec(each)?.[0]);
    expect(totals).toEqual(['"totalResults":0', undefined, '"totalResults":1', '"totalResults":1']);
  });

  it("more than may wait are not served: the last answer says that the connection ends", async () => {
    await stand.knobs({ latencyMs: 20 });
    const before = await stand.calls();
    const client = await open(find("flood").repeat(500));
    await client.ended;
    client.socket.destroy();
    await stand.knobs({ latencyMs: 0 });
    const all = answers(client);
    expect(all).toHaveLength(33);
    expect(all.map((each) => each.includes("Connection: close"))).toEqual([
      ...Array<boolean>(32).fill(false),
      true,
    ]);
    expect((await stand.calls()).length - before.length).toBe(33);
    await until(0);
  });

  it("what is malformed behind waiting ones is answered after them", async () => {
    await stand.knobs({ latencyMs: 20 });
    const client = await open(`${find("a")}${find("b")}${find("c")}HELLO\r\n\r\n`);
    await client.ended;
    client.socket.destroy();
    await stand.knobs({ latencyMs: 0 });
    expect(answers(client).map((each) => each.slice(9, 12))).toEqual(["200", "200", "200", "400"]);
  });

  it("of a client that hangs up, what has not begun is not begun", async () => {
    await stand.knobs({ latencyMs: 100 });
    await stand.clearCalls();
    const creates = async () => (await stand.calls()).filter(({ method }) => method === "POST");
    const client = await open(user("hung-up-1") + user("hung-up-2"));
    while ((await creates()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    client.socket.destroy();
    await until(0);
    while ((await creates())[0]?.status !== 201)
      await new Promise((resolve) => setImmediate(resolve));
    await stand.knobs({ latencyMs: 0 });
    const listed = await stand.scim("get", "/Users?filter=userName%20sw%20%22hung-up%22");
    expect(listed.body).toMatchObject({ Resources: [{ userName: "hung-up-1" }] });
    expect(await creates()).toHaveLength(1);
  });

  it("CONNECT is answered, behind what is owed, and its connection let go", async () => {
    const client = await open(
      `${find("a")}CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    await client.ended;
    client.socket.destroy();
    const [, refused] = answers(client);
    expect(answers(client).map((each) => each.slice(9, 12))).toEqual(["200", "501"]);
    expect(refused).toContain('"status":"501"');
    await until(0);
  });

  it("CONNECT whose client resets ends nothing but its connection", async () => {
    const client = await open("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(client.socket, "data");
    client.socket.resetAndDestroy();
    await until(0);
    expect((await stand.scim("get", "/ServiceProviderConfig")).status).toBe(200);
  });

  it.each([
    ["alone", ""],
    ["behind a request", find("expect-first")],
  ])(
    "%s, an unmet expectation ends the connection: nothing behind it is served",
    async (_, first) => {
      const before = await metric("scim_pingone_body_bytes_in_flight");
      const unmet = get("/scim/v2/ServiceProviderConfig", "Expect: the-unexpected\r\n");
      const client = await open(`${first}${unmet}${user("behind-417")}`);
      await client.ended;
      client.socket.destroy();
      await until(0);
      expect(answers(client).at(-1)?.slice(9, 12)).toBe("417");
      expect(await metric("scim_pingone_body_bytes_in_flight")).toBeLessThanOrEqual(before);
      const listed = await stand.scim("get", "/Users?filter=userName%20eq%20%22behind-417%22");
      expect(listed.body).toMatchObject({ totalResults: 0 });
    },
  );

  it("a target in absolute form is served as its host has it", async () => {
    const client = await open(
      get("http://named.example/scim/v2/ServiceProviderConfig", "Connection: close\r\n"),
    );
    await client.ended;
    client.socket.destroy();
    expect(client.answer()).toContain(
      "\r\nLocation: http://named.example/scim/v2/ServiceProviderConfig\r\n",
    );
  });
});
