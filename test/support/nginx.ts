// A real nginx before gateways, by the configuration in deploy/ but for TLS: ended by its process id. Without `nginx` on the PATH the test fails.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";

export interface Nginx {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** `ports` of the gateways. */
export async function startNginx(ports: readonly number[]): Promise<Nginx> {
  const port = await freePort();
  const work = mkdtempSync(join(tmpdir(), "scim-pingone-nginx-"));
  const conf = join(work, "nginx.conf");
  writeFileSync(conf, configuration(port, ports, work));
  const server = spawn("nginx", ["-p", work, "-c", conf, "-e", join(work, "start.log")], {
    stdio: "inherit",
  });
  const ended = new Promise<string>((resolve) => {
    server.once("exit", (code) => {
      resolve(`nginx ended with ${code}: ${readFileSync(join(work, "start.log"), "utf8")}`);
    });
    server.once("error", (cause) => {
      resolve(`nginx cannot be started: install it (Debian: nginx): ${cause.message}`);
    });
  });
  const why = await Promise.race([ended, listens(port)]);
  if (why !== undefined) throw new Error(why);
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      server.kill("SIGKILL");
      await ended;
      rmSync(work, { recursive: true });
    },
  };
}

function configuration(port: number, ports: readonly number[], work: string): string {
  const [first, ...more] = ports.map((each) => `server 127.0.0.1:${each} max_fails=0;`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${work}/${name};`,
  );
  const text = readFileSync("deploy/nginx/scim-pingone-gateway.conf", "utf8");
  return [
    ["listen 443 ssl;", `listen 127.0.0.1:${port};`],
    ["server 127.0.0.1:8080 max_fails=0;", [first, ...more].join(" ")],
    ["pid /run/nginx.pid;", `pid ${work}/nginx.pid; daemon off; master_process off;`],
    ["http {", `http { ${temporary.join(" ")}`],
  ]
    .reduce((changed, [from = "", to = ""]) => {
      if (!changed.includes(from)) throw new Error(`deploy/nginx does not say ${from}`);
      return changed.replace(from, to);
    }, text)
    .replaceAll(/^\s*ssl_.*$/gm, "")
    .replaceAll("/var/log/nginx", work);
}

/** Resolves once it does. */
async function listens(port: number): Promise<undefined> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return undefined;
    } catch (error) {
      if ((error as { code?: string }).code !== "ECONNREFUSED") throw error;
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      socket.destroy();
    }
  }
}
