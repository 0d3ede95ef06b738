// The stand-alone emulator of the command line: started, filled, and described in a few lines to print.
import { existsSync } from "node:fs";
import { DEMO } from "./seed/demo.js";
import type { Emulator, EmulatorSettings } from "./emulator.js";
import { createEmulator } from "./emulator.js";
import type { RateLimit } from "./knobs.js";
import type { SeedFile } from "./seed/seed-file.js";
import { readSeedFile } from "./seed/seed-file.js";
import { sendSeed } from "./seed/send-seed.js";

export interface EmulatorCommandOptions {
  readonly host?: string;
  readonly port: number;
  /** Users to make up. */
  readonly users?: number;
  /** A file in the form of docs/emulator.md. */
  readonly seedFile?: string;
  /** Kept over restarts; where it is there, `users` and `seedFile` are left out, as it holds them already. */
  readonly stateFile?: string;
  /** Origin named by links and the issuer; its own when left out. */
  readonly publicUrl?: string;
  /** Requests a second of one source IP, also the burst; 0 switches it off. Default 100 (contract 17 U1). */
  readonly rateLimit?: number;
}

export interface RunningEmulator extends Emulator {
  /** Where it is and how to get a token, for printing. */
  readonly banner: string;
}

const DEFAULT_RATE = 100;

function banner({ apiUrl, authUrl }: Emulator): string {
  return [
    `PingOne emulator: API ${apiUrl}, auth ${authUrl}`,
    `environment ${DEMO.environmentId}, population ${DEMO.populationId}`,
    `client ${DEMO.clientId}, secret ${DEMO.clientSecret}`,
    `token: curl -u ${DEMO.clientId}:${DEMO.clientSecret} -d grant_type=client_credentials ${authUrl}/${DEMO.environmentId}/as/token`,
  ].join("\n");
}

async function control(
  emulator: Emulator,
  method: string,
  path: string,
  body: unknown,
): Promise<void> {
  const url = `${emulator.origin}/_emulator${path}`;
  const response = await fetch(url, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`emulator: ${path} answered ${await response.text()}`);
}

function rateLimitOf(perSecond: number): RateLimit | null {
  return perSecond === 0 ? null : { perSecond, burst: perSecond };
}

function publicNames(url: string | undefined): Partial<EmulatorSettings> {
  if (url === undefined) return {};
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`emulator: --public-url must be an http or https URL, not ${url}`);
  }
  const origin = url.replace(/\/+$/, "");
  return { apiUrl: `${origin}/v1`, authUrl: origin };
}

async function fill(emulator: Emulator, users: number, file: SeedFile | undefined): Promise<void> {
  await control(emulator, "PATCH", "/knobs", { rateLimit: null });
  if (users > 0) await control(emulator, "POST", "/seed", { users });
  if (file !== undefined) await sendSeed(emulator.origin, file);
  await control(emulator, "DELETE", "/calls", {});
}

/** Rejects with the listen error or with what is wrong about the seed or state file; then nothing keeps running. */
export async function runEmulatorCommand(
  options: EmulatorCommandOptions,
): Promise<RunningEmulator> {
  const { host, port, seedFile, stateFile } = options;
  const file = seedFile === undefined ? undefined : await readSeedFile(seedFile);
  const limit = rateLimitOf(options.rateLimit ?? DEFAULT_RATE);
  const emulator = await createEmulator({
    port,
    ...(host === undefined ? {} : { host }),
    settings: { knobs: { rateLimit: limit }, ...publicNames(options.publicUrl) },
  });
  try {
    if (stateFile !== undefined && existsSync(stateFile)) {
      emulator.keepState(stateFile);
      if (options.rateLimit !== undefined) {
        await control(emulator, "PATCH", "/knobs", { rateLimit: limit });
      }
    } else {
      await fill(emulator, options.users ?? 0, file);
      await control(emulator, "PATCH", "/knobs", { rateLimit: limit });
      // Not before, so that a start cut short is begun again and not gone on with.
      if (stateFile !== undefined) emulator.keepState(stateFile);
    }
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  const kept = stateFile === undefined ? "" : `\nstate kept in ${stateFile}`;
  return { ...emulator, banner: `${banner(emulator)}${kept}` };
}
