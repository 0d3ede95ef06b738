// The floor: a node:http proxy that parses and prints each body once and knows nothing of SCIM.
import { createServer } from "node:http";
import { Pool } from "undici";

const { origin, pathname } = new URL(process.env.API_URL);
const pool = new Pool(origin, { connections: 32 });
const authorization = `Bearer ${process.env.ACCESS_TOKEN}`;

function readText(request) {
  return new Promise((resolve) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString()));
  });
}

const server = createServer(async (request, response) => {
  const sent = request.method === "GET" ? undefined : JSON.parse(await readText(request));
  const headers = { authorization };
  if (sent !== undefined) headers["content-type"] = request.headers["content-type"];
  const answer = await pool.request({
    method: request.method,
    path: pathname + request.url,
    headers,
    body: sent === undefined ? null : JSON.stringify(sent),
  });
  const text = JSON.stringify(JSON.parse(await answer.body.text()));
  response.writeHead(answer.statusCode, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`${JSON.stringify({ listeners: { http: `127.0.0.1:${port}` } })}\n`);
});
process.once("SIGTERM", () => process.exit());
