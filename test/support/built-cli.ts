// The program as a process, as it is released: built from the sources as they are, apart from dist/, which may be older.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

type Environment = Readonly<Record<string, string>>;

export interface BuiltCli {
  readonly directory: string;
  readonly path: string;
}

/** Built by the first file of a run that asks; two that ask at once both build, and the later one finds it there. */
export function buildCli(): BuiltCli {
  const directory = process.env["SCIM_TEST_BUILT"] ?? "";
  const built = { directory, path: join(directory, "cli.js") };
  if (existsSync(directory)) return built;
  const unfinished = `${directory}-${process.pid}`;
  execFileSync(process.execPath, ["scripts/build.mjs", unfinished], { stdio: "pipe" });
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
  return built;
}

export interface Running {
  readonly child: ChildProcess;
  /** What people were told so far, and what machines were. */
  readonly text: () => string;
  readonly lines: () => readonly Record<string, unknown>[];
  /** Resolves once either has it. */
  readonly told: (text: RegExp) => Promise<void>;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

export interface StartOptions {
  readonly environment?: Environment;
  /** Of standard output: `pipe` unless given, or a file descriptor. */
  readonly stdout?: "pipe" | number;
  /** Nobody reads standard output until it is resumed. */
  readonly isStalled?: boolean;
  /** What runs the program, for example `["sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"]`. */
  readonly prefix?: readonly string[];
  /** A module the process loads before the program; it and its parent may then send each other messages. */
  readonly preload?: string;
}

/** Nothing of the machine's own environment reaches the process but the path. */
export function startCli(
  cli: BuiltCli,
  args: readonly string[],
  options: StartOptions = {},
): Running {
  const { environment = {}, stdout = "pipe", isStalled = false, prefix = [], preload } = options;
  const node = [process.execPath, ...(preload === undefined ? [] : ["--import", `./${preload}`])];
  const [command = "", ...rest] = [...prefix, ...node, cli.path, ...args];
  const child = spawn(command, rest, {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", stdout, "pipe", ...(preload === undefined ? [] : (["ipc"] as const))],
  });
  let text = "";
  let out = "";
  const watchers = new Set<() => void>();
  const seen = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    seen();
  });
  if (!isStalled) {
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      seen();
    });
  }
  const ended = new Promise<number | string | null>((resolveEnd) => {
    child.on("exit", (code, signal) => {
      resolveEnd(code ?? signal);
      seen();
    });
  });
  return {
    child,
    text: () => text,
    lines: () =>
      out
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    told: (pattern) =>
      new Promise((resolveTold, reject) => {
        const watcher = (): void => {
          const isOver = child.exitCode !== null || child.signalCode !== null;
          if (pattern.test(text) || pattern.test(out)) resolveTold();
          else if (isOver) reject(new Error(`ended before ${String(pattern)}: ${text}${out}`));
          else return;
          watchers.delete(watcher);
        };
        watchers.add(watcher);
        watcher();
      }),
    ended,
  };
}
