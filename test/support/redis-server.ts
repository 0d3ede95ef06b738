// A real Redis of a test's own: started on a free port with nothing kept on disk, ended by its process id. Without `redis-server` on the PATH the test fails.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { freePort } from "./free-port.js";

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** One command and its raw reply. */
  readonly ask: (...command: readonly string[]) => Promise<string>;
  /** Ends it as a crash would, and starts it again, empty, on the same port. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Lets it answer nothing while connections stay open, until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  let running = await launch(port, settings);
  const kill = async (): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill("SIGKILL");
    await gone;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    ask: (...command) => ask(port, command),
    kill,
    async restart() {
      await kill();
      running = await launch(port, settings);
    },
    pause: () => void running.kill("SIGSTOP"),
    resume: () => void running.kill("SIGCONT"),
    stop: kill,
  };
}

async function launch(port: number, settings: readonly string[]): Promise<ChildProcess> {
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const server = spawn("redis-server", [...place, ...settings], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new Error("redis-server cannot be started: install it (Debian: redis-server)", { cause }),
      );
    });
    server.once("exit", (code) => {
      reject(new Error(`redis-server ended with ${code}: ${output}`));
    });
    server.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ready to accept connections")) resolve();
    });
  });
  server.removeAllListeners("exit");
  return server;
}

async function ask(port: number, command: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  socket.write(`*${command.length}\r\n${parts.join("")}`);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return chunk.toString();
}
