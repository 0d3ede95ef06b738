// A process of the campaign: started, listened to and ended by its id, whatever becomes of the campaign.
import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** What it listens on, by the name of each listener. */
  readonly listeners: Readonly<Record<string, string>>;
  /** The last of what it wrote to standard error. */
  told(): string;
  isRunning(): boolean;
  /** Resolves when it has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

export interface ChildCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The file its standard output is added to. */
  readonly log: string;
  /** Each line of its standard output, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Each line of its fourth file, which is a pipe: what its clock tells. */
  readonly onClock?: (line: string) => void;
  /** What of its standard output says that it is ready, and where it listens. */
  readonly readListeners: (output: string) => Readonly<Record<string, string>> | undefined;
}

const running = new Set<ChildProcess>();
const KEPT_CHARACTERS = 20_000;

/** Also when nobody has time left to wait for it. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

export function startChild({
  name,
  command,
  args,
  environment,
  log,
  onLine,
  onClock,
  readListeners,
}: ChildCommand): Promise<Child> {
  const child = spawn(command, args, {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  running.add(child);
  child.stdout.pipe(createWriteStream(log, { flags: "a" }));
  if (onLine !== undefined) createInterface({ input: child.stdout }).on("line", onLine);
  const [, , , clock] = child.stdio;
  if (onClock !== undefined && clock instanceof Readable)
    createInterface({ input: clock }).on("line", onClock);
  let told = "";
  let output = "";
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      running.delete(child);
      resolve();
    });
  });
  child.stderr.on("data", (chunk: Buffer) => {
    told = (told + chunk.toString()).slice(-KEPT_CHARACTERS);
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`${name} ended before it was ready (${code ?? signal ?? ""}): ${told}`));
    });
    let isReady = false;
    child.stdout.on("data", (chunk: Buffer) => {
      if (isReady) return;
      output += chunk.toString();
      const listeners = readListeners(output);
      if (listeners === undefined) return;
      isReady = true;
      output = "";
      resolve({
        name,
        pid: child.pid ?? 0,
        listeners,
        told: () => told,
        isRunning,
        signal: (signal) => child.kill(signal),
        async end(signal) {
          if (isRunning()) child.kill(signal);
          await ended;
        },
      });
    });
  });
}

/** Of the JSON line by which gateway and emulator say where they listen. */
export function listenersOf(output: string): Readonly<Record<string, string>> | undefined {
  const line = output
    .split("\n")
    .slice(0, -1)
    .find((each) => each.includes('"listeners"'));
  if (line === undefined) return undefined;
  return (JSON.parse(line) as { listeners: Record<string, string> }).listeners;
}
