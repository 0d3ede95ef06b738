// Two environments of PingOne in one emulator, and gateways made of configuration files that name them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import supertest from "supertest";
import { loadSettings } from "../../src/cli/load-settings.js";
import type { LoadedConfig } from "../../src/config/config.js";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { createGateway, type Gateway, type GatewayOverrides } from "../../src/gateway.js";
import { tokenDigest } from "../../src/platform/secrets/bearer-token.js";
import { createLogger } from "../../src/platform/logger.js";
import { keptConnections } from "./kept-connections.js";
import { FIRST_READ_MS } from "./patience.js";
import { startBefore } from "./start-before.js";
import { watchGateway } from "./watched-gateway.js";

export const ONE = {
  id: "00000000-0000-4000-8000-000000000001",
  populationId: "00000000-0000-4000-8000-0000000000a1",
  clientId: "00000000-0000-4000-8000-0000000000c1",
  clientSecret: "demo-secret",
};

export const TWO = {
  id: "00000000-0000-4000-8000-000000000002",
  populationId: "00000000-0000-4000-8000-0000000000a2",
  clientId: "00000000-0000-4000-8000-0000000000c2",
  clientSecret: "other-secret",
};

export interface TenantStand {
  readonly emulator: Emulator;
  readonly directory: string;
  readonly gateway: Gateway;
  readonly origin: string;
  readonly log: () => string;
  /** Writes the file anew and reads it as a reload does. Throws ConfigError. */
  readonly rewrite: (
    tenants: object,
    environment?: Readonly<Record<string, string>>,
  ) => LoadedConfig;
  readonly ask: (
    method: "get" | "post" | "put" | "patch" | "delete",
    path: string,
    authorization: string,
    body?: object,
  ) => supertest.Test;
  readonly stop: () => Promise<void>;
}

export const bearer = (token: string, expiresAt?: string) => ({
  bearer: { sha256: tokenDigest(token), ...(expiresAt === undefined ? {} : { expiresAt }) },
});

/** `pingone` of a tenant before the emulator. */
export const pingoneOf = (
  { id, clientId, clientSecret }: typeof ONE,
  { apiUrl, authUrl }: Emulator,
): object => ({ environmentId: id, apiUrl, authUrl, clientId, clientSecret });

export async function startTenants(
  tenantsOf: (emulator: Emulator, directory: string) => object | Promise<object>,
  environment: Readonly<Record<string, string>> = {},
  overrides: GatewayOverrides = {},
): Promise<TenantStand> {
  return startBefore(await createEmulator({ port: 0 }), (emulator) =>
    tenantsBefore(emulator, tenantsOf, { environment, overrides }),
  );
}

interface TenantOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly overrides: GatewayOverrides;
}

async function tenantsBefore(
  emulator: Emulator,
  tenantsOf: (emulator: Emulator, directory: string) => object | Promise<object>,
  { environment, overrides }: TenantOptions,
): Promise<TenantStand> {
  await supertest(emulator.authUrl).post("/_emulator/environments").send(TWO).expect(201);
  const directory = mkdtempSync(join(tmpdir(), "scim-pingone-tenants-"));
  const config = join(directory, "gateway.yaml");
  const rewrite: TenantStand["rewrite"] = (tenants, changed = environment) => {
    // JSON is YAML.
    writeFileSync(config, JSON.stringify({ tenants }, undefined, 2));
    return loadSettings({ PORT: "0", ADMIN_PORT: "0", ...changed }, { config });
  };
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const loaded = rewrite(await tenantsOf(emulator, directory));
  const watched = watchGateway(loaded.secrets, overrides);
  const gateway = createGateway(loaded.config, loaded.secrets, {
    logger: createLogger("trace", sink),
    firstReadMs: FIRST_READ_MS,
    ...watched.overrides,
  });
  await gateway.start();
  const origin = `http://${gateway.listeners()["scim"] ?? ""}`;
  return {
    emulator,
    directory,
    gateway,
    origin,
    log: () => lines.join(""),
    rewrite,
    ask(method, path, authorization, body) {
      watched.leaks.sawPath(path);
      watched.leaks.sawBody(body);
      watched.leaks.sawSecret(authorization.split(" ")[1]);
      const request = supertest(origin)
        [method](path)
        .agent(keptConnections)
        .set("Authorization", authorization)
        .set("Content-Type", "application/scim+json");
      return body === undefined ? request : request.send(JSON.stringify(body));
    },
    async stop() {
      try {
        await watched.stop(gateway, () => lines.join(""));
      } finally {
        await emulator.stop();
        rmSync(directory, { recursive: true });
      }
    },
  };
}
