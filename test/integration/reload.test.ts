// Reloads of the program as a process: on SIGHUP and when secret files change, all of it or nothing; and its own TLS listener.
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { buildCli, startCli, type BuiltCli, type Running } from "../support/built-cli.js";
import { createCertificate } from "../support/certificate.js";
import { bearer, ONE, pingoneOf } from "../support/tenants.js";

const directory = mkdtempSync(join(tmpdir(), "scim-pingone-reload-"));
const config = join(directory, "gateway.yaml");
const path = (name: string): string => join(directory, name);

let cli: BuiltCli;
let emulator: Emulator;
let gateway: Running | undefined;

beforeAll(async () => {
  cli = buildCli();
  emulator = await createEmulator({ port: 0 });
});

afterEach(async () => {
  gateway?.child.kill("SIGTERM");
  await gateway?.ended;
});

afterAll(async () => {
  await emulator.stop();
  rmSync(directory, { recursive: true });
});

function write(tokens: readonly string[], more: object = {}): void {
  const acme = {
    pingone: { ...pingoneOf(ONE, emulator), clientSecret: undefined, clientSecretFile: "secret" },
    sources: { entra: { credentials: tokens.map((token) => bearer(token)) } },
  };
  writeFileSync(config, JSON.stringify({ tenants: { acme, ...more } }, undefined, 2));
}

async function start(environment: Readonly<Record<string, string>> = {}): Promise<Running> {
  writeFileSync(path("secret"), "demo-secret");
  write(["a-token-of-entra-1"]);
  gateway = startCli(cli, ["serve", "--config", config], {
    environment: { PORT: "0", ...environment },
  });
  await gateway.told(/"msg":"started"/);
  return gateway;
}

const addressOf = ({ lines }: Running): string =>
  (lines().find(({ msg }) => msg === "started")?.["listeners"] as { scim: string }).scim;

const statusOf = async (running: Running, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  const url = `http://${addressOf(running)}/scim/v2/Users?count=1`;
  return (await fetch(url, { headers })).status;
};

describe("SIGHUP", () => {
  it("takes the file up, and a second tenant", async () => {
    const running = await start();
    write(["a-token-of-entra-1", "a-token-of-entra-2"]);
    expect(await statusOf(running, "a-token-of-entra-2")).toBe(401);
    running.child.kill("SIGHUP");
    await running.told(/"signal":"SIGHUP","tenants":1,"msg":"reloaded"/);
    expect(await statusOf(running, "a-token-of-entra-1")).toBe(200);
    expect(await statusOf(running, "a-token-of-entra-2")).toBe(200);
  });

  it("with a broken file changes nothing, and says what is wrong by line", async () => {
    const running = await start();
    write(["a-token-of-entra-9"], { environments: { pingone: {}, sources: {} } });
    running.child.kill("SIGHUP");
    await running.told(/"msg":"not reloaded; everything is as it was"/);
    expect(running.text()).toMatch(/gateway\.yaml:\d+: tenants\.environments: is reserved/);
    expect(running.text()).toMatch(
      /gateway\.yaml:\d+: tenants\.environments\.pingone\.clientId: is missing/,
    );
    expect(await statusOf(running, "a-token-of-entra-1")).toBe(200);
    expect(await statusOf(running, "a-token-of-entra-9")).toBe(401);
  });
});

describe("a secret file", () => {
  it("that changes is taken up without a signal, also by a link that is turned", async () => {
    const running = await start();
    copyFileSync(path("secret"), path("next"));
    writeFileSync(path("next"), "demo-secret\n");
    write(["a-token-of-entra-3"]);
    renameSync(path("next"), path("secret"));
    await running.told(/"changed":"secret file","tenants":1,"msg":"reloaded"/);
    expect(await statusOf(running, "a-token-of-entra-3")).toBe(200);
  });

  it("that is empty changes nothing", async () => {
    const running = await start();
    writeFileSync(path("secret"), "");
    await running.told(/clientSecretFile: the file is empty/);
    expect(await statusOf(running, "a-token-of-entra-1")).toBe(200);
  });
});

describe("the TLS listener", () => {
  /** The fingerprint it shows, and the status it answers. */
  const ask = (running: Running) =>
    new Promise<{ fingerprint: string; status: number | undefined; location: string }>(
      (resolve, reject) => {
        const url = `https://${addressOf(running)}/scim/v2/ServiceProviderConfig`;
        request(url, { rejectUnauthorized: false, agent: false }, (response) => {
          if (!(response.socket instanceof TLSSocket)) throw new Error("no TLS");
          const { fingerprint256: fingerprint } = response.socket.getPeerCertificate();
          const location = String(response.headers.location);
          response.resume().on("end", () => {
            resolve({ fingerprint, status: response.statusCode, location });
          });
        })
          .on("error", reject)
          .end();
      },
    );

  it("shows its certificate, and the next one when the files have changed", async () => {
    const put = (): void => {
      const { pem, key } = createCertificate("gateway", { host: "127.0.0.1" });
      writeFileSync(path("cert.pem"), pem);
      writeFileSync(path("key.pem"), key);
    };
    put();
    const running = await start({ TLS_CERT_FILE: path("cert.pem"), TLS_KEY_FILE: path("key.pem") });
    const first = await ask(running);
    expect(first.status).toBe(200);
    expect(first.location).toMatch(/^https:\/\/127\.0\.0\.1:/);
    put();
    await running.told(/"changed":"secret file","tenants":1,"msg":"reloaded"/);
    const second = await ask(running);
    expect(second.status).toBe(200);
    expect(second.fingerprint).not.toBe(first.fingerprint);
  });
});
