// The processes of a run: emulator, gateways, references. Each is a Node of its own on a free port of 127.0.0.1.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { cpuNanoseconds } from "./cpu-time.mjs";

export const ENVIRONMENT = "00000000-0000-4000-8000-000000000001";
const CLIENT = "00000000-0000-4000-8000-0000000000c1";
const SECRET = "demo-secret";
export const TOKEN = "bench-token-0123456789abcdef";

const reference = (name) => resolve(import.meta.dirname, "reference", `${name}.mjs`);
const running = new Set();

/** Starts a program that prints JSON lines and resolves with the first that has `listeners`. Its output is read, as a collector would. */
function start(name, args, environment = {}) {
  const beganMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let told = "";
  return new Promise((done, fail) => {
    child.stderr.on("data", (chunk) => (told += chunk));
    child.once("exit", (code) => {
      running.delete(child);
      fail(new Error(`${name} ended (${code}): ${told}`));
    });
    let head = "";
    let isListening = false;
    child.stdout.on("data", (chunk) => {
      if (isListening) return;
      head += chunk;
      const line = head.split("\n").find((each) => each.includes('"listeners"'));
      if (line === undefined || !head.includes(`${line}\n`)) return;
      isListening = true;
      const { listeners } = JSON.parse(line);
      const readyMs = performance.now() - beganMs;
      const readyCpuMs = Number(cpuNanoseconds(child.pid)) / 1e6;
      const { pid } = child;
      done({ name, pid, listeners, readyMs, readyCpuMs, stop: () => stop(child) });
    });
  });
}

function stop(child) {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.removeAllListeners("exit");
    child.once("exit", () => {
      running.delete(child);
      done();
    });
    child.kill("SIGTERM");
  });
}

export const stopAll = () => Promise.all([...running].map(stop));

const cliOf = (tree) => {
  const path = join(resolve(tree), "dist", "cli.js");
  if (existsSync(path)) return path;
  throw new Error(`${path} is not there: run "npm run build" in ${tree}`);
};

export async function startEmulator(tree) {
  const args = [cliOf(tree), "emulator", "--port", "0", "--rate-limit", "0"];
  const emulator = await start("emulator", args);
  return { ...emulator, origin: `http://${emulator.listeners.emulator}` };
}

/** What the image gives Node, on the image's line of Node; what `npm start` gives on others, which is nothing. */
function shippedFlags(tree) {
  const read = (name) => readFileSync(join(resolve(tree), name), "utf8");
  const [line] = read(".nvmrc").split(".");
  if (!process.version.startsWith(`v${line}.`)) return [];
  return [/^ENV NODE_OPTIONS=(\S+)$/m.exec(read("Dockerfile"))?.[1] ?? []].flat();
}

/** The gateway as shipped: credential, log at info into a pipe that is read, metrics. */
export async function startGateway(name, tree, emulator, nodeFlags = shippedFlags(tree)) {
  const gateway = await start(name, [...nodeFlags, cliOf(tree), "serve"], {
    PINGONE_ENVIRONMENT_ID: ENVIRONMENT,
    PINGONE_API_URL: `${emulator.origin}/v1`,
    PINGONE_AUTH_URL: emulator.origin,
    PINGONE_CLIENT_ID: CLIENT,
    PINGONE_CLIENT_SECRET: SECRET,
    SCIM_BEARER_TOKEN: TOKEN,
    HOST: "127.0.0.1",
    PORT: "0",
    ADMIN_PORT: "0",
  });
  const origin = `http://${gateway.listeners.scim}`;
  return { ...gateway, kind: "scim", origin, base: "/scim/v2", admin: gateway.listeners.admin };
}

export async function startReference(name, kind, emulator) {
  const { origin } = emulator;
  const process = await start(name, [reference(name)], {
    API_URL: `${origin}/v1/environments/${ENVIRONMENT}`,
    ACCESS_TOKEN: await workerToken(origin),
    NODE_ENV: "production",
  });
  const base = kind === "scim" ? "/scim/v2" : "";
  return { ...process, kind, origin: `http://${process.listeners.http}`, base };
}

/** A token of the emulator's worker. */
export async function workerToken(origin) {
  const response = await fetch(`${origin}/${ENVIRONMENT}/as/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return (await response.json()).access_token;
}
