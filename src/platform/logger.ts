// One JSON line an event on a stream; callers pass codes, counts and ids, never what a person is called.
import { pino, symbols, type DestinationStream, type LogFn, type Logger } from "pino";

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

/** Facts of an upstream's failure that say where to look and name nobody. */
const FACTS = ["code", "operation", "correlationId"] as const;

/** Where the lines of a logger go, for who writes lines of their own. */
export const destinationOf = (logger: Logger): DestinationStream =>
  (logger as unknown as Record<symbol, DestinationStream>)[symbols.streamSym] ?? noDestination;

const noDestination: DestinationStream = { write: () => undefined };

/** What may be logged of an error: its kind and facts, the names of attributes it is about, stack frames. */
export function withoutMessage(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const given = error as Partial<Record<(typeof FACTS)[number] | "details" | "status", unknown>>;
  const facts = FACTS.flatMap((name) =>
    typeof given[name] === "string" ? [[name, given[name]] as const] : [],
  );
  const targets = targetsOf(given.details);
  return {
    type: error.name,
    ...Object.fromEntries(facts),
    ...(typeof given.status === "number" ? { status: given.status } : {}),
    ...(targets.length === 0 ? {} : { targets }),
    frames: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: withoutMessage(error.cause) }),
  };
}

const CODE = /^[A-Z_]{1,50}$/;
/** What looks like the name of an attribute, with no number of anybody in it. */
const ATTRIBUTE = /^[A-Za-z](?!.*\d{7})[\w.-]{0,99}$/;

/** `CODE attribute` of each detail of a failure; the code alone where it is about none. */
export function targetsOf(details: unknown): readonly string[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((each: unknown) => {
    const { code, target } = (each ?? {}) as { code?: unknown; target?: unknown };
    if (typeof code !== "string" || !CODE.test(code)) return [];
    if (typeof target !== "string") return code;
    return ATTRIBUTE.test(target) ? `${code} ${target}` : [];
  });
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
