import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { secretNames, settings } from "../../src/config/environment/settings.js";
import { buildCli } from "../support/built-cli.js";
import { freePort } from "../support/free-port.js";

let cli: string;
const files = mkdtempSync(join(tmpdir(), "scim-pingone-"));
const started: ChildProcess[] = [];

beforeAll(() => {
  cli = buildCli().path;
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  rmSync(files, { recursive: true, force: true });
});

const gatewayOf = (region: string, ofBearer = ""): string => `tenants:
  acme:
    pingone:
      environmentId: 00000000-0000-4000-8000-000000000001
      region: ${region}
      clientId: 00000000-0000-4000-8000-0000000000c1
      clientSecret: "\${ACME_SECRET}"
    sources:
      entra:
        credentials: [{ bearer: { sha256: ${"ab".repeat(32)}${ofBearer} } }]
        boundary: { populations: [00000000-0000-4000-8000-0000000000a1] }
`;

type Environment = Readonly<Record<string, string>>;

/** Nothing of the machine's own environment reaches the process but the path. */
const clean = (environment: Environment) => ({ PATH: process.env["PATH"] ?? "", ...environment });

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], environment: Environment): Promise<Ended> {
  return new Promise((resolveEnd) => {
    const options = { env: clean(environment), timeout: 60_000 };
    const child = execFile(process.execPath, [cli, ...args], options, (_error, out, err) => {
      resolveEnd({ code: child.exitCode, out, err });
    });
  });
}

interface Running {
  readonly child: ChildProcess;
  /** What people read, and what machines read. */
  readonly text: () => string;
  readonly lines: () => readonly Record<string, unknown>[];
}

/** Every line of standard output is a JSON object. */
const jsonLines = (out: string): readonly Record<string, unknown>[] =>
  out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Starts a process and waits until it has told people `until`. */
function start(args: readonly string[], environment: Environment, until: RegExp): Promise<Running> {
  const child = spawn(process.execPath, [cli, ...args], { env: clean(environment) });
  started.push(child);
  let text = "";
  let out = "";
  return new Promise((resolveStart, reject) => {
    const isReady = (): void => {
      if (!until.test(text) || !out.includes("\n")) return;
      resolveStart({ child, text: () => text, lines: () => jsonLines(out) });
    };
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      isReady();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      isReady();
    });
    child.on("exit", (code) => {
      reject(new Error(`ended with ${String(code)}: ${text}${out}`));
    });
  });
}

const stopped = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolveExit) => {
    child.removeAllListeners("exit");
    // After its output has been read to the end.
    child.on("close", resolveExit);
    child.kill("SIGTERM");
  });

describe("serve without settings", () => {
  it("prints three curl lines that work as printed", async () => {
    const demo = await start([], { PORT: "0", EMULATOR_PORT: "0" }, /ServiceProviderConfig\n/);
    const lines = demo
      .text()
      .split("\n")
      .filter((line) => line.startsWith("curl "));
    expect(lines).toHaveLength(3);
    expect(demo.text()).toContain("demo-token");
    expect(demo.text()).toContain("00000000-0000-4000-8000-000000000001");

    const answers = lines.map((line) => {
      const text = execFileSync("sh", ["-c", line], { encoding: "utf8" });
      return JSON.parse(text) as Record<string, unknown>;
    });
    expect(answers[0]).toMatchObject({ userName: "marysample", active: true });
    expect(answers[1]).toMatchObject({ totalResults: 1 });
    expect(answers[2]).toMatchObject({ patch: { supported: true } });
    expect(await stopped(demo.child)).toBe(0);
  });

  it("tells machines of its start and its stop, and nothing that is no JSON", async () => {
    const settings = { PORT: "0", EMULATOR_PORT: "0", ADMIN_PORT: "0" };
    const demo = await start([], settings, /ServiceProviderConfig\n/);
    expect(await stopped(demo.child)).toBe(0);
    const lines = demo.lines();
    const audited = ["audit started", "started", "audit stopped", "stopped"];
    expect(lines.map(({ msg }) => msg)).toEqual(audited);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const address = expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown;
    expect(lines[1]).toMatchObject({
      version,
      node: process.versions.node,
      listeners: { scim: address, admin: address, emulator: address },
      configuration: {
        demo: true,
        logLevel: "info",
        tenants: [
          { name: "default", sources: [{ name: "default" }] },
          { name: "acme", sources: [{ name: "employees" }, { name: "partners" }] },
        ],
      },
    });
    expect(JSON.stringify(lines)).not.toMatch(/demo-token|demo-secret/);
  });

  it("takes a misspelt setting for what it is", async () => {
    const ended = await run([], { PROT: "9000" });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("PROT: is no setting of this gateway; did you mean PORT?");
  });

  it("honours PORT and EMULATOR_PORT", async () => {
    const [port, emulatorPort] = [await freePort(), await freePort()];
    const settings = { PORT: String(port), EMULATOR_PORT: String(emulatorPort) };
    const demo = await start([], settings, /ServiceProviderConfig\n/);
    expect(demo.text()).toContain(`http://127.0.0.1:${port}/scim/v2`);
    expect(demo.text()).toContain(`http://127.0.0.1:${emulatorPort}/v1`);
    await stopped(demo.child);
  });

  it("listens on loopback only, unless --demo is given", async () => {
    const settings = { HOST: "0.0.0.0", PORT: "0", EMULATOR_PORT: "0" };
    const refused = await run(["serve"], settings);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("HOST:");
    const demo = await start(["serve", "--demo"], settings, /ServiceProviderConfig\n/);
    expect(demo.text()).toContain("http://0.0.0.0:");
    await stopped(demo.child);
  });
});

describe("what cannot run", () => {
  it.each(["PORT", "EMULATOR_PORT", "ADMIN_PORT"])(
    "a taken %s is one line and exit code 1",
    async (name) => {
      const holder = createServer();
      await new Promise<void>((listening) => holder.listen(0, "127.0.0.1", listening));
      const { port } = holder.address() as AddressInfo;
      const settings = { PORT: "0", EMULATOR_PORT: "0", [name]: String(port) };
      const ended = await run(["serve"], settings);
      await new Promise((closed) => holder.close(closed));
      expect(ended.code).toBe(1);
      expect(ended.err.trim().split("\n")).toEqual([
        `Cannot listen on 127.0.0.1:${port}: the port is taken. End what listens there, or set ${name} to another port (0 takes a free one).`,
      ]);
      const fields = {
        msg: "failed",
        level: 60,
        reason: "listen",
        setting: name,
        code: "EADDRINUSE",
      };
      expect(jsonLines(ended.out).at(-1)).toMatchObject(fields);
    },
  );

  it("an address the machine does not have is told with the setting to change", async () => {
    for (const HOST of ["192.0.2.1", "nobody.invalid"]) {
      const ended = await run(["serve", "--demo"], { HOST, PORT: "0", EMULATOR_PORT: "0" });
      expect(ended.code).toBe(1);
      expect(ended.err).toContain(
        `Cannot listen on ${HOST}:0: this machine has no such address. Set HOST`,
      );
    }
  });

  it("a taken port of the emulator names the option", async () => {
    const running = await start(["emulator", "--port", "0"], {}, /token: /);
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(running.text())?.[1] ?? "";
    const ended = await run(["emulator", "--port", port], {});
    expect(ended).toMatchObject({ code: 1, out: "" });
    expect(ended.err).toContain("or set --port to another port");
    await stopped(running.child);
  });

  it("a plan is CSV or JSON, not both", async () => {
    const ended = await run(["plan", "--source", "hr", "--csv", "--json"], {});
    expect(ended).toMatchObject({ code: 1, out: "" });
    expect(ended.err).toContain("'--json' cannot be used with option '--csv'");
  });

  it.each([
    ["serv", 'error: "serv" is no command; did you mean "serve"?'],
    ["chek-config", 'did you mean "check-config"?'],
    ["start", 'error: "start" is no command'],
  ])("%s is no command", async (word, message) => {
    const ended = await run([word], {});
    expect(ended).toMatchObject({ code: 1, out: "" });
    expect(ended.err).toContain(message);
    expect(ended.err).toContain("scim-pingone --help");
  });

  it("a token that is over, where there is no other, keeps it from starting", async () => {
    const file = join(files, "over.yaml");
    writeFileSync(file, gatewayOf("eu", ", expiresAt: 2026-01-31"));
    const environment = { ACME_SECRET: "worker-secret-value" };
    const ended = await run(["serve", "--config", file], environment);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(
      "sources.entra.credentials[0]: expired on 2026-01-31, and no other is good; add a new one",
    );
    expect(jsonLines(ended.out)).toEqual([
      expect.objectContaining({ msg: "failed", reason: "configuration" }),
    ]);
    expect((await run(["check-config", "--config", file], environment)).code).toBe(2);
  });

  it("certificate checks that are switched off keep it from starting", async () => {
    const ended = await run(["serve", "--demo"], { NODE_TLS_REJECT_UNAUTHORIZED: "0", PORT: "0" });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("NODE_TLS_REJECT_UNAUTHORIZED:");
  });

  it("prints every wrong setting by name, with exit code 2 and no stack trace", async () => {
    const ended = await run(["serve"], {
      PINGONE_ENVIRONMENT_ID: "00000000-0000-4000-8000-000000000001",
      PINGONE_REGION: "moon",
      PINGONE_CLIENT_SECRET_FILE: join(files, "absent"),
      PORT: "ninety",
    });
    expect(ended.code).toBe(2);
    for (const name of [
      "PINGONE_CLIENT_ID:",
      "PINGONE_REGION:",
      "PINGONE_CLIENT_SECRET_FILE:",
      "SCIM_BEARER_TOKEN:",
      "PORT:",
    ]) {
      expect(ended.err).toContain(name);
    }
    expect(ended.err).not.toMatch(/\n\s+at |ninety|moon/);
  });
});

describe("--version and --help", () => {
  it("print the version of the package", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await run(["--version"], {})).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it("list every command, and each command the settings it reads", async () => {
    const { out } = await run(["--help"], {});
    for (const name of ["serve", "emulator", "check-config", "hash-token", "bootstrap", "doctor"]) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    }
    const serve = (await run(["serve", "--help"], {})).out;
    for (const name of [...Object.keys(settings), ...secretNames])
      expect(serve).toContain(`  ${name} `);
    expect((await run(["doctor", "--help"], {})).out).toContain("PINGONE_CLIENT_SECRET");
  });
});

describe("check-config", () => {
  it("prints a usable configuration without its secrets", async () => {
    const secret = join(files, "secret");
    writeFileSync(secret, "worker-secret-value\n");
    const ended = await run(["check-config"], {
      PINGONE_ENVIRONMENT_ID: "00000000-0000-4000-8000-000000000001",
      PINGONE_REGION: "eu",
      PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
      PINGONE_CLIENT_SECRET_FILE: secret,
      SCIM_BEARER_TOKEN: "a-long-enough-bearer-token",
      SCIM_PROTECTED_USERS: "00000000-0000-4000-8000-0000000000d1",
    });
    expect(ended).toMatchObject({ code: 0, err: "The configuration is usable.\n" });
    expect(JSON.parse(ended.out)).toMatchObject({
      tenants: [{ pingone: { apiUrl: "https://api.pingone.eu/v1" } }],
    });
    expect(ended.out).not.toMatch(/worker-secret-value|a-long-enough-bearer-token/);
  });

  it("prints the demo as serve would run it", async () => {
    const ended = await run(["check-config"], { EMULATOR_PORT: "9500" });
    expect(ended).toMatchObject({ code: 0, err: expect.stringMatching(/demo.*node --env-file/) });
    const pingone = { apiUrl: "http://127.0.0.1:9500/v1", authUrl: "http://127.0.0.1:9500" };
    expect(JSON.parse(ended.out)).toMatchObject({
      tenants: [
        { name: "default", pingone },
        { name: "acme", pingone, sources: [{ name: "employees" }, { name: "partners" }] },
      ],
    });
  });
});

describe("a configuration file", () => {
  const file = join(files, "gateway.yaml");
  const environment = { ACME_SECRET: "worker-secret-value" };

  it("is shown without secrets, and of digests the beginning", async () => {
    writeFileSync(file, gatewayOf("asia"));
    const ended = await run(["check-config", "--config", file], environment);
    expect(ended).toMatchObject({ code: 0, err: "The configuration is usable.\n" });
    expect(ended.out).toContain("https://api.pingone.asia/v1");
    expect(ended.out).toContain('"id": "abababababab"');
    expect(ended.out).not.toMatch(/worker-secret-value|(ab){7}/);
  });

  it.each(["serve", "check-config", "doctor", "bootstrap"])(
    "with a mistake ends %s with its line and exit code 2",
    async (command) => {
      writeFileSync(file, gatewayOf("mars"));
      const ended = await run([command, "--config", file], environment);
      expect(ended.code).toBe(2);
      expect(ended.err + ended.out).toContain(
        `${file}:5: tenants.acme.pingone.region: must be one of`,
      );
    },
  );

  it("and the demo exclude each other", async () => {
    const ended = await run(["serve", "--demo", "--config", file], environment);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain("cannot be used with option");
  });

  it("gets the digests of its tokens from hash-token", () => {
    const input = "a-long-enough-bearer-token\n";
    const out = execFileSync(process.execPath, [cli, "hash-token"], { input, encoding: "utf8" });
    expect(out).toBe("f5a0990c3ca390cf04277e9cea753c8f5aa497b5f1e040f2f189601564a53ffd\n");
  });
});

describe("hash-token", () => {
  it("takes no token from the command line, repeats none, and says how to give one", async () => {
    const token = "a-long-enough-bearer-token";
    const { code, out, err } = await run(["hash-token", token], {});
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/hash-token: reads the token from its input.*hash-token < FILE/);
    expect(err).not.toContain(token);
  });
});

describe("emulator", () => {
  it("--state has after kill -9 what it had answered", async () => {
    const args = ["emulator", "--port", "0", "--state", join(files, "emulator.state")];
    const seed = (running: Running, users: number): string => {
      const origin = /auth (\S+)/.exec(running.text())?.[1] ?? "";
      const curl = ["-s", "-d", JSON.stringify({ users }), `${origin}/_emulator/seed`];
      return execFileSync("curl", curl, { encoding: "utf8" });
    };
    const first = await start(args, {}, /token: /);
    expect(JSON.parse(seed(first, 2))).toMatchObject({ users: 2 });
    const ended = new Promise((resolveExit) => first.child.once("close", resolveExit));
    first.child.kill("SIGKILL");
    await ended;
    const again = await start(args, {}, /token: /);
    expect(JSON.parse(seed(again, 1))).toMatchObject({ users: 3 });
    await stopped(again.child);
  });

  it("runs alone, and says in one line what is wrong with a seed file", async () => {
    const running = await start(["emulator", "--port", "0", "--users", "3"], {}, /token: /);
    expect(running.text()).toContain("PingOne emulator: API http://127.0.0.1:");
    expect(await stopped(running.child)).toBe(0);
    const refused = await run(["emulator", "--port", "0", "--seed", join(files, "absent")], {});
    expect(refused.code).toBe(1);
    expect(refused.err.trim().split("\n")).toHaveLength(1);
  });
});

describe("bootstrap and doctor", () => {
  it("work with an emulator of its own, told by PINGONE_ settings alone", async () => {
    const running = await start(["emulator", "--port", "0"], {}, /token: /);
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(running.text())?.[0] ?? "";
    const settings = {
      PINGONE_ENVIRONMENT_ID: "00000000-0000-4000-8000-000000000001",
      PINGONE_API_URL: `${origin}/v1`,
      PINGONE_AUTH_URL: origin,
      PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
      PINGONE_CLIENT_SECRET: "demo-secret",
      SCIM_BEARER_TOKEN: "a-long-enough-bearer-token",
    };
    const bootstrap = await run(["bootstrap", "--dry-run"], settings);
    expect(bootstrap).toMatchObject({ code: 0, err: "" });
    expect(bootstrap.out).toMatch(/^scimProfile +JSON +one +present +- /m);
    expect(bootstrap.out).toMatch(/Nothing to do\.\n$/);

    const doctor = await run(["doctor"], settings);
    expect(doctor).toMatchObject({ code: 0, err: "" });
    expect(doctor.out).toContain("Result: WARN");

    const wrong = await run(["doctor", "--json"], { ...settings, PINGONE_CLIENT_SECRET: "wrong" });
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.out)).toMatchObject({ result: "FAIL" });
    const refused = { ...settings, PINGONE_CLIENT_SECRET: "wrong", PORT: "0" };
    const gateway = await start(["serve"], refused, /scim-pingone doctor says how/);
    expect(gateway.text()).toContain("Warning: PingOne: workerUnauthorized.");
    expect(await stopped(gateway.child)).toBe(0);
    await stopped(running.child);
  });

  it("without settings both say what is missing, with exit code 2 and no stack trace", async () => {
    const bootstrap = await run(["bootstrap"], {});
    expect(bootstrap.code).toBe(2);
    expect(bootstrap.err).toContain("PINGONE_ENVIRONMENT_ID: is missing");
    const doctor = await run(["doctor"], { PINGONE_REGION: "moon" });
    expect(doctor.code).toBe(2);
    expect(doctor.out).toMatch(/^FAIL +config +PINGONE_REGION: /m);
    expect(`${bootstrap.err}${doctor.err}`).not.toMatch(/\n\s+at /);
  });

  it.each(["bootstrap", "doctor"])("%s --help tells the exit codes", async (command) => {
    expect((await run([command, "--help"], {})).out).toContain("Exit codes: 0 ");
  });
});
