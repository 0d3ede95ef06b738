// What a careful person would write by hand in Express 5 and undici for the bench's plain users: the gateway's very answer with
// version and ETag, requests born with Express's prototypes; no credential, log, validation, order, retry or metrics.
import { createHash } from "node:crypto";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import express from "express";
import { Pool } from "undici";
import { toPingOne, toPingOnePatch, toScim } from "./mapping.mjs";

const { origin, pathname } = new URL(process.env.API_URL);
const pool = new Pool(origin, { connections: 32 });
const authorization = `Bearer ${process.env.ACCESS_TOKEN}`;
const IMPORT = "application/vnd.pingidentity.user.import+json";

async function call(method, path, body, contentType = "application/json") {
  const response = await pool.request({
    method,
    path: pathname + path,
    headers:
      body === undefined ? { authorization } : { authorization, "content-type": contentType },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const answer = JSON.parse(await response.body.text());
  if (response.statusCode > 299) throw new Error(JSON.stringify(answer));
  return answer;
}

function represent(user, base) {
  const shown = toScim(user, base);
  const hash = createHash("sha256").update(JSON.stringify(shown)).digest("base64url");
  shown.meta.version = `W/"${hash.slice(0, 22)}"`;
  return shown;
}

function send(response, status, body) {
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader("Content-Type", "application/scim+json");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.end(text);
}

function sendUser(request, response, status, user) {
  const shown = represent(user, `http://${request.headers.host}/scim/v2`);
  response.setHeader("ETag", shown.meta.version);
  response.setHeader("Location", shown.meta.location);
  send(response, status, shown);
}

function readJson(request) {
  return new Promise((resolve) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
  });
}

const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.set("query parser", false);
app.get("/scim/v2/Users", async (request, response) => {
  const query = new URLSearchParams(request.url.slice(request.url.indexOf("?") + 1));
  const page = await call("GET", `/users?limit=${query.get("count")}`);
  const base = `http://${request.headers.host}/scim/v2`;
  const Resources = page._embedded.users.map((user) => represent(user, base));
  send(response, 200, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: page.count,
    startIndex: 1,
    itemsPerPage: Resources.length,
    Resources,
  });
});
app.post("/scim/v2/Users", async (request, response) => {
  const user = toPingOne(await readJson(request));
  sendUser(request, response, 201, await call("POST", "/users", user, IMPORT));
});
app.get("/scim/v2/Users/:id", async (request, response) => {
  sendUser(request, response, 200, await call("GET", `/users/${request.params.id}`));
});
app.patch("/scim/v2/Users/:id", async (request, response) => {
  const change = toPingOnePatch(await readJson(request));
  sendUser(request, response, 200, await call("PATCH", `/users/${request.params.id}`, change));
});

class BornRequest extends IncomingMessage {}
class BornResponse extends ServerResponse {}
Object.setPrototypeOf(BornRequest.prototype, app.request);
Object.setPrototypeOf(BornResponse.prototype, app.response);
app.request = BornRequest.prototype;
app.response = BornResponse.prototype;
const server = createServer({ IncomingMessage: BornRequest, ServerResponse: BornResponse }, app);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`${JSON.stringify({ listeners: { http: `127.0.0.1:${port}` } })}\n`);
});
process.once("SIGTERM", () => process.exit());
