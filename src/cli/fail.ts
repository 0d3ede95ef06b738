// How a command says that it cannot go on: lines a person can act on; never a stack trace for what the person can mend.
import { ConfigError } from "../config/config-error.js";
import { ListenError } from "../platform/listen-error.js";
import { withoutMessage } from "../platform/logger.js";

export interface CommandFailure {
  /** For people. */
  readonly text: string;
  /** For machines: the fields of one log line. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly exitCode: 1 | 2;
}

/** What a command was given to read cannot be read; the message is the sentence. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** What is wrong with the options of a command: every problem with the option it belongs to. */
export class OptionError extends Error {
  override readonly name = "OptionError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} problem(s) with options`);
    this.problems = problems;
  }
}

export function toFailure(error: unknown): CommandFailure {
  if (error instanceof InputError) {
    return { text: error.message, fields: { reason: "input" }, exitCode: 2 };
  }
  if (error instanceof OptionError) {
    const { problems } = error;
    const text = listed("The command line is not usable", problems);
    return { text, fields: { reason: "options", problems }, exitCode: 2 };
  }
  if (error instanceof ConfigError) {
    const { problems } = error;
    const text = listed("The configuration is not usable", problems);
    return { text, fields: { reason: "configuration", problems }, exitCode: 2 };
  }
  if (error instanceof ListenError) {
    const { setting, address, code } = error;
    const fields = { reason: "listen", setting, address, code };
    return { text: renderListenError(error), fields, exitCode: 1 };
  }
  const told = withoutMessage(error) as { readonly frames?: readonly string[] };
  const name = error instanceof Error ? error.name : typeof error;
  return {
    text: `scim-pingone failed (${name}), which is a defect of it. Please report it with these places: ${(told.frames ?? []).join(" ")}`,
    fields: { reason: "unexpected", err: error },
    exitCode: 1,
  };
}

const listed = (heading: string, problems: readonly string[]): string =>
  `${heading}:\n${problems.map((each) => `  ${each}`).join("\n")}`;

const reasons: Readonly<Record<string, (setting: string) => string>> = {
  EADDRINUSE: (setting) =>
    `the port is taken. End what listens there, or set ${setting} to another port (0 takes a free one).`,
  EACCES: (setting) =>
    `not permitted. Set ${setting} to a port from 1024 on, which needs no privilege.`,
};

function renderListenError({ setting, address, code }: ListenError): string {
  const host = setting.startsWith("--") ? "--host" : setting.replace("PORT", "HOST");
  const noAddress = `this machine has no such address. Set ${host} to one of its own (127.0.0.1, or 0.0.0.0 for all).`;
  return `Cannot listen on ${address}: ${reasons[code]?.(setting) ?? (isAddress(code) ? noAddress : `${code}.`)}`;
}

const isAddress = (code: string): boolean =>
  /^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EINVAL)$/.test(code);

/** A seed or state file that cannot be used is the person's to mend: a line, no stack trace. */
export const isFileProblem = (error: unknown): error is Error =>
  error instanceof Error && error.constructor === Error && !(error instanceof ListenError);
