// The emulator as a process of its own.
import { runEmulatorCommand } from "../emulator/command.js";
import { addressOf, listening } from "../platform/listen-error.js";
import { createLogger } from "../platform/logger.js";
import { endInOrder } from "./serve/end-in-order.js";
import { createStandardOutput } from "./serve/standard-output.js";
import { readVersion } from "../platform/version.js";

export interface EmulatorFlags {
  readonly host: string;
  readonly port: number;
  readonly users?: number;
  readonly seed?: string;
  readonly state?: string;
  readonly publicUrl?: string;
  readonly rateLimit?: number;
}

/** Throws ListenError, and an Error in plain words where a seed or state file cannot be used. */
export async function emulate(
  { seed, state, ...flags }: EmulatorFlags,
  complain: (text: string) => void,
  fail: (error: unknown) => void,
): Promise<void> {
  const { host, port } = flags;
  const options = {
    ...flags,
    ...(seed === undefined ? {} : { seedFile: seed }),
    ...(state === undefined ? {} : { stateFile: state }),
  };
  const emulator = await listening("--port", host, port, runEmulatorCommand(options));
  const output = createStandardOutput();
  const logger = createLogger("info", output);
  endInOrder({ stop: () => emulator.stop(), fail, logger, output });
  const listeners = { emulator: addressOf(host, emulator.port) };
  logger.info({ version: readVersion(), node: process.versions.node, listeners }, "started");
  complain(emulator.banner);
}
