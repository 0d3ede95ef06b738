// One JSON line an event on a stream; callers pass codes, counts and ids, never what a person is called.
import { pino, type DestinationStream, type Logger } from "pino";

export type { Logger } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Creates the process logger. Errors are reduced to name, code and stack frames: a message may quote a value
 * that came from a request, and no such value may reach a log.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = { level, base: { name: "scim-pingone" }, serializers: { err: withoutMessage } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** What may be logged of an error: its kind, code and stack frames. */
export function withoutMessage(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    ...(typeof code === "string" ? { code } : {}),
    frames: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: withoutMessage(error.cause) }),
  };
}

function framesOf(error: Error): string[] {
  const lines = (error.stack ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, 8);
}
