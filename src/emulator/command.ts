// The stand-alone emulator of the command line: started, filled, and described in a few lines to print.
import { DEMO } from "./demo.js";
import type { Emulator } from "./emulator.js";
import { createEmulator } from "./emulator.js";
import type { RateLimit } from "./knobs.js";
import { readSeedFile } from "./seed-file.js";
import { sendSeed } from "./send-seed.js";

export interface EmulatorCommandOptions {
  readonly host?: string;
  readonly port: number;
  /** Users to make up. */
  readonly users?: number;
  /** A file in the form of docs/emulator.md. */
  readonly seedFile?: string;
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
  const url = `${emulator.authUrl}/_emulator${path}`;
  const response = await fetch(url, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`emulator: ${path} answered ${await response.text()}`);
}

function rateLimitOf(perSecond: number): RateLimit | null {
  return perSecond === 0 ? null : { perSecond, burst: perSecond };
}

/** Rejects with the listen error or with what is wrong about the seed file; then nothing keeps running. */
export async function runEmulatorCommand(
  options: EmulatorCommandOptions,
): Promise<RunningEmulator> {
  const { host, port, users = 0, seedFile, rateLimit = DEFAULT_RATE } = options;
  const file = seedFile === undefined ? undefined : await readSeedFile(seedFile);
  const limit = rateLimitOf(rateLimit);
  const emulator = await createEmulator({
    port,
    ...(host === undefined ? {} : { host }),
    settings: { knobs: { rateLimit: limit } },
  });
  try {
    await control(emulator, "PATCH", "/knobs", { rateLimit: null });
    if (users > 0) await control(emulator, "POST", "/seed", { users });
    if (file !== undefined) await sendSeed(emulator, file);
    await control(emulator, "DELETE", "/calls", {});
    await control(emulator, "PATCH", "/knobs", { rateLimit: limit });
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  return { ...emulator, banner: banner(emulator) };
}
