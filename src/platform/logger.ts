// One JSON line an event on a stream; callers pass codes, counts and ids, never what a person is called.
import { pino, type DestinationStream, type LogFn, type Logger } from "pino";

export type { Logger } from "pino";

type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/**
 * Creates the process logger. Errors are reduced to name, code and stack frames: a message may quote a value
 * that came from a request, and no such value may reach a log.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { name: "scim-pingone" },
    serializers: { err: withoutMessage },
    hooks: { logMethod: withOwnText },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Without a text of ours, pino would print the error's message in its place. */
function withOwnText(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [subject, text] = args as [unknown, string?];
  if (typeof subject === "object" && text === undefined) method.call(this, subject, "");
  else method.apply(this, args);
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
  const stack = error.stack ?? "";
  // The message comes first and may itself hold lines that look like frames.
  const start = stack.indexOf(error.message) + error.message.length;
  const lines = stack
    .slice(start)
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, 8);
}
