// Runs the nginx example in front of a demo gateway, and does what clients do through it: try-nginx.mjs NGINX CERTIFICATE KEY
import { Buffer } from "node:buffer";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { clearTimeout, setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";
import { startDemo } from "../start-demo.mjs";

const LIMIT_MS = 60_000;
const TOKEN = "demo-token";
const [nginx, certificate, key] = process.argv.slice(2).map((path) => resolve(path));
const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "scim-pingone-nginx-"));
const children = [];
const agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });

const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

function ask(port, method, path, body, headers = {}) {
  return new Promise((answered, fail) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        agent,
        headers: {
          Host: "scim.example.com",
          Authorization: `Bearer ${TOKEN}`,
          ...(body === undefined
            ? {}
            : {
                "Content-Type": "application/scim+json",
                "Content-Length": Buffer.byteLength(body),
              }),
          ...headers,
        },
      },
      (incoming) => {
        let text = "";
        incoming.on("data", (chunk) => (text += chunk));
        incoming.on("end", () =>
          answered({ status: incoming.statusCode, headers: incoming.headers, text }),
        );
      },
    );
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

function expect(what, answer, { status, type = "application/scim+json", says = /^/ }) {
  const { headers, text } = answer;
  if (answer.status !== status || headers["content-type"] !== type || !says.test(text))
    throw new Error(`${what}: ${answer.status} ${headers["content-type"]} ${text.slice(0, 300)}`);
  console.log(`  ${what}: ${status}`);
}

function configure(port, gateway) {
  const path = join(work, "nginx.conf");
  const text = readFileSync(join(root, "deploy/nginx/scim-pingone-gateway.conf"), "utf8")
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`)
    .replace("server 127.0.0.1:8080 max_fails=0;", `server ${gateway} max_fails=0;`)
    .replace("/etc/nginx/tls/scim.example.com.crt", certificate)
    .replace("/etc/nginx/tls/scim.example.com.key", key)
    .replace("pid /run/nginx.pid;", `pid ${work}/nginx.pid; daemon off; master_process off;`)
    .replaceAll("/var/log/nginx", work)
    // Where a distribution's nginx keeps them, only root may write.
    .replace(
      "http {",
      `http { ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${work}/${name};`).join(" ")}`,
    );
  writeFileSync(path, text);
  return path;
}

async function whenListening(port) {
  for (;;) {
    try {
      return await ask(port, "GET", "/healthz");
    } catch (error) {
      if (error.code !== "ECONNREFUSED") throw error;
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}

async function main() {
  const gateway = await startDemo({
    command: process.execPath,
    args: [join(root, "dist/cli.js")],
    env: { ...process.env, PUBLIC_BASE_URL: "https://scim.example.com" },
  });
  children.push(gateway.child);
  const port = await freePort();
  const conf = configure(port, gateway.address);
  const args = ["-p", work, "-c", conf, "-e", join(work, "start.log")];
  const { status, stderr } = spawnSync(nginx, ["-t", ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`nginx -t: ${stderr}`);
  console.log("  nginx -t: the configuration is well-formed");
  const proxy = spawn(nginx, args, { stdio: "inherit" });
  children.push(proxy);
  proxy.once("exit", () => {
    if (!isOver) end(1, "nginx ended");
  });
  await whenListening(port);

  const user = JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "marysample@example.com",
  });
  const created = await ask(port, "POST", "/scim/v2/Users", user);
  expect("a create", created, { status: 201, says: /"userName":"marysample@example.com"/ });
  if (!created.headers.location?.startsWith("https://scim.example.com/scim/v2/Users/"))
    throw new Error(`Location: ${created.headers.location}`);
  const filter = encodeURIComponent('userName eq "marysample@example.com"');
  expect("a filter", await ask(port, "GET", `/scim/v2/Users?filter=${filter}`), {
    status: 200,
    says: /"totalResults":1/,
  });
  for (let turn = 0; turn < 20; turn += 1) {
    const { status } = await ask(port, "GET", `/scim/v2/Users?filter=${filter}`);
    if (status !== 200) throw new Error(`kept connection: ${status}`);
  }
  expect("a refusal of the gateway's own", await ask(port, "POST", "/scim/v2/Users", user), {
    status: 409,
    says: /"scimType":"uniqueness"/,
  });
  const group = JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "x".repeat(2 * 1024 * 1024),
  });
  const large = await ask(port, "POST", "/scim/v2/Groups", group);
  if (large.status === 413) throw new Error("a body of 2 MiB for a group does not get through");
  expect(
    "a body beyond what the gateway takes",
    await ask(port, "POST", "/scim/v2/Users", "x".repeat(11 * 1024 * 1024 + 1)),
    { status: 413, says: /"status":"413"/ },
  );

  gateway.child.kill("SIGTERM");
  await new Promise((ended) => gateway.child.once("close", ended));
  const away = await ask(port, "GET", `/scim/v2/Users?filter=${filter}`);
  expect("the gateway gone", away, { status: 503, says: /"status":"503"/ });
  if (away.headers["retry-after"] !== "10") throw new Error("no Retry-After");

  const logs = ["scim-access.log", "scim-error.log"].map((name) =>
    readFileSync(join(work, name), "utf8"),
  );
  if (logs[0] === "" || /mary|userName|demo-token/.test(logs.join("")))
    throw new Error("the log is empty, or names somebody");
  console.log("  the log names nobody");
}

let isOver = false;
const timer = setTimeout(() => end(1, "nginx: too late"), LIMIT_MS);

function end(code, why) {
  isOver = true;
  clearTimeout(timer);
  agent.destroy();
  for (const child of children) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
  if (why !== undefined) console.error(String(why));
  process.exit(code);
}

main().then(
  () => end(0),
  (error) => end(1, error),
);
