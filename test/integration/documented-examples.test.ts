// Every command and example of README and docs, as printed but for the ports: it works, or says what it would need that is not here.
import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { demoBanner } from "../../src/cli/serve/banner.js";
import { readMapping } from "../../src/mapping/file/read-mapping.js";
import { buildCli } from "../support/built-cli.js";
import { documents, examples, type Example } from "../support/documents.js";
import { freePort } from "../support/free-port.js";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, startStand } from "../support/start.js";

const built = buildCli().directory;
const files = mkdtempSync(join(tmpdir(), "scim-pingone-docs-"));
/** Started by an example or for it; each leads a group of its own. */
const started: ChildProcess[] = [];
let ports: Readonly<Record<string, number>>;

beforeAll(async () => {
  mkdirSync(join(files, "bin"));
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${join(built, "cli.js")}" "$@"\n`;
  writeFileSync(join(files, "bin", "scim-pingone"), shim, { mode: 0o755 });
  ports = { 8080: await freePort(), 9411: await freePort(), 9464: await freePort() };
});
afterAll(() => {
  for (const child of started.splice(0)) end(child);
  rmSync(files, { recursive: true, force: true });
});

function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, "SIGKILL");
}

const ported = (text: string): string =>
  text.replace(/\b(8080|9411|9464)\b/g, (port) => String(ports[port]));

type Environment = Readonly<Record<string, string>>;

const environmentOf = (more: Environment): Record<string, string> => ({
  PATH: `${join(files, "bin")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  HOME: files,
  ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, ported(value)])),
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs lines as a shell does, and ends what they leave running. */
function shell(script: string, more: Environment = {}): Promise<Ended> {
  const child = spawn("bash", ["--norc", "-euo", "pipefail", "-c", ported(script)], {
    cwd: files,
    env: environmentOf(more),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((ended) => {
    child.on("exit", (code) => {
      // Not "close": what runs on in the background holds the streams open.
      if (child.pid !== undefined && isAlive(child.pid)) process.kill(-child.pid, "SIGKILL");
      child.on("close", () => {
        ended({ code, out, err });
      });
    });
  });
}

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** Starts a command and resolves when it says on standard output that it has started. */
function running(args: readonly string[], more: Environment = {}): Promise<ChildProcess> {
  const options = { cwd: files, env: environmentOf(more), detached: true } as const;
  const child = spawn(process.execPath, [join(built, "cli.js"), ...args.map(ported)], options);
  started.push(child);
  let text = "";
  return new Promise((ready, reject) => {
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => {
      if (chunk.includes('"msg":"started"')) ready(child);
    });
    child.on("exit", () => {
      reject(new Error(text));
    });
  });
}

async function whileRunning<T>(child: Promise<ChildProcess>, work: () => Promise<T>): Promise<T> {
  const process = await child;
  process.removeAllListeners("exit");
  try {
    return await work();
  } finally {
    await ended(process);
  }
}

async function ended(process: ChildProcess): Promise<void> {
  const exit = new Promise((resolveEnd) => process.once("exit", resolveEnd));
  end(process);
  await exit;
}

/** What leads doctor and bootstrap to the emulator, as docs/operations.md has it. */
const EMULATED: Environment = {
  PINGONE_ENVIRONMENT_ID: "00000000-0000-4000-8000-000000000001",
  PINGONE_API_URL: "http://127.0.0.1:9411/v1",
  PINGONE_AUTH_URL: "http://127.0.0.1:9411",
  PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
  PINGONE_CLIENT_SECRET: "demo-secret",
  SCIM_BEARER_TOKEN: "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi",
};
const DEMO: Environment = { PORT: "8080", EMULATOR_PORT: "9411", ADMIN_PORT: "9464" };

const withNote = (note: string): readonly Example[] =>
  examples.filter((each) => each.note === note);
const titled = (list: readonly Example[]): [string, Example][] =>
  list.map((each) => [each.at, each]);
const ofLanguage = (file: string, language: string): readonly string[] =>
  examples
    .filter((each) => each.file === file && each.language === language)
    .map(({ text }) => text);

/** Notes of what is run or compared below, and of what is not here. */
const RUN = [
  "npm",
  "demo",
  "emulator",
  "emulator, with a wrong secret",
  "starts an emulator",
  "each starts",
];
/** Read by a parser here or by the page that shows it; requests and grammars are no commands. */
const SHOWN = ["json", "yaml", "js", "mermaid", "http", "abnf"];
const OUTPUT = ["bootstrap", "doctor", "explain", "the line above"].map((of) => `output of ${of}`);
const ELSEWHERE = ["docker", "a cluster", "real environment", "Prometheus", "Go and the SDK"];

describe("every example", () => {
  it("is there at all", () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(titled(examples))(
    "%s is run, read or compared, or says what it needs",
    (_at, { language, note }) => {
      if (SHOWN.includes(language)) expect(note).toBeUndefined();
      else expect([...RUN, ...OUTPUT, ...ELSEWHERE]).toContain(note);
    },
  );

  it("is between fences, so that it is found here", () => {
    for (const file of documents) {
      const text = readFileSync(file, "utf8").replace(/^```[^]*?^```$/gm, "");
      const outside = text.match(/^ {4}(scim-pingone|npm|curl|docker|PINGONE_\w+=).*/gm);
      expect({ file, outside }).toEqual({ file, outside: null });
    }
  });
});

describe("npm scripts", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  const own = new Set(["install", "start", "test", "pack", "exec", "ci"]);

  it("exist wherever a document names one; .ci/run runs them", () => {
    for (const file of documents) {
      for (const [, name = ""] of readFileSync(file, "utf8").matchAll(
        /\bnpm run (?:--?\w+ )*([\w-]+)/g,
      )) {
        expect(Object.keys(scripts)).toContain(name);
      }
    }
    for (const { text } of withNote("npm")) {
      for (const [, name = ""] of text.matchAll(/\bnpm (?!run)([\w-]+)/g))
        expect(own).toContain(name);
    }
    expect(readFileSync(".ci/run", "utf8")).toMatch(/^npm ci$[^]*^npm run check$/m);
    expect(scripts["check"]).toContain("npm test");
  });
});

describe("commands in running text", () => {
  it("are commands and options that --help tells", async () => {
    const helps = new Map<string, string>();
    const help = async (name: string): Promise<string> => {
      const known = helps.get(name) ?? (await shell(`scim-pingone ${name} --help`)).out;
      helps.set(name, known);
      return known;
    };
    const main = await help("");
    for (const file of documents) {
      const text = readFileSync(file, "utf8");
      for (const [, name = ""] of text.matchAll(
        /scim-pingone ([a-z]+(?:-[a-z]+)*)(?=[ `\n;,.])/g,
      )) {
        expect(`${file}: ${main}`).toMatch(new RegExp(`^ +${name}( |$)`, "m"));
      }
      for (const [, name = "", option = ""] of text.matchAll(
        /`(?:scim-pingone )?(serve|emulator|doctor|bootstrap|check-config|hash-token) [^`]*?(--[a-z-]+)/g,
      )) {
        expect(await help(name)).toContain(option);
      }
    }
  });
});

describe("with the demo running", () => {
  it("the lines of the README are those it prints", () => {
    const banner = demoBanner({
      baseUrl: "http://127.0.0.1:8080/scim/v2",
      token: "demo-token",
      environmentId: "x",
      emulatorUrl: "x",
      tenantUrl: "x",
      sources: [],
    });
    const [shown] = withNote("demo").filter(({ file }) => file === "README.md");
    expect(banner).toContain(shown?.text);
  });

  it("every line answers with what is no error", async () => {
    await whileRunning(running(["serve"], DEMO), async () => {
      for (const { text, at } of withNote("demo")) {
        for (const line of text.trim().split("\n")) {
          const { out, code } = await shell(line);
          expect({ at, code, body: JSON.parse(out) as unknown }).toMatchObject({ code: 0 });
          expect(JSON.parse(out)).not.toHaveProperty("status");
        }
      }
    });
  });
});

describe("with the emulator running", () => {
  let emulator: ChildProcess;
  beforeAll(async () => {
    emulator = await running(["emulator", "--port", "9411"]);
  });
  afterAll(() => ended(emulator));
  beforeEach(async () => {
    const reset = await fetch(ported("http://127.0.0.1:9411/_emulator/reset"), { method: "POST" });
    expect(reset.status).toBe(204);
  });

  it.each(titled(withNote("emulator")))("%s", async (_at, { text }) => {
    const { code, out } = await shell(text, EMULATED);
    expect(code).toBe(0);
    expect(out).not.toBe("");
  });

  it.each(titled(withNote("emulator, with a wrong secret")))("%s", async (_at, { text }) => {
    const script = text.replace(
      "scim-pingone doctor --json",
      "{ scim-pingone doctor --json || true; }",
    );
    const { code, out } = await shell(script, { ...EMULATED, PINGONE_CLIENT_SECRET: "wrong" });
    expect(code).toBe(0);
    expect(withNote("output of the line above").map((each) => each.text)).toEqual([out]);
  });

  it("the rows of doctor's printed findings are rows it has", async () => {
    const { out } = await shell("scim-pingone doctor --json", EMULATED);
    const ids = (JSON.parse(out) as { checks: { id: string }[] }).checks.map(({ id }) => id);
    const [{ text } = { text: "" }] = withNote("output of doctor");
    const shown = [...text.matchAll(/^(?:PASS|WARN|FAIL|SKIP) +(\S+)/gm)].map(([, id]) => id);
    expect(shown.sort()).toEqual(ids.sort());
  });
});

describe("by themselves", () => {
  it.each(titled(withNote("starts an emulator")))("%s", async (_at, { text }) => {
    expect(await shell(text.replace("emulator &", "emulator --port 9411 &"))).toMatchObject({
      code: 0,
    });
  });

  it.each(withNote("each starts").flatMap(({ text }) => text.trim().split("\n")))(
    "%s",
    async (line) => {
      const [seed = "{}"] = ofLanguage("docs/emulator.md", "json");
      writeFileSync(join(files, "people.json"), seed);
      const args = line.replace("100000", "1000").split(" ").slice(1);
      const port = args.includes("--port") ? [] : ["--port", "0"];
      await whileRunning(running([...args, ...port]), () => Promise.resolve());
    },
  );

  it("the emulator in a test, from an installed package", async () => {
    const [source = ""] = ofLanguage("docs/emulator.md", "js");
    const installed = join(files, "node_modules", "scim-pingone-gateway");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "package.json"), readFileSync("package.json"));
    symlinkSync(built, join(installed, "dist"));
    writeFileSync(join(files, "example.mjs"), `${source}console.log(emulator.apiUrl);\n`);
    const { code, out, err } = await shell("node example.mjs");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/m);
  });
});

describe("docs/mapping.md", () => {
  const [user = "", stored = "", patch = ""] = ofLanguage("docs/mapping.md", "json");

  it("shows what PingOne holds of the user, and a change that works", async () => {
    const stand = await startStand();
    try {
      const created = await stand.scim("post", "/Users", JSON.parse(user));
      expect(created.status).toBe(201);
      const id = String(bodyOf(created)["id"]);
      const held = await (await pingOneOf(stand.emulator)).call("get", `/users/${id}`);
      expect(held).toMatchObject(JSON.parse(stored) as object);
      await stand.clearCalls();
      const query =
        "?attributes=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
      const changed = await stand.scim("patch", `/Users/${id}${query}`, JSON.parse(patch));
      expect(changed.status).toBe(200);
      expect(changed.text).toContain('"department":"Sales"');
      expect((await stand.calls()).map(({ method }) => method)).toEqual(["PATCH"]);
    } finally {
      await stand.stop();
    }
  });

  it.each(ofLanguage("docs/mapping.md", "yaml"))("has a mapping file that can be read", (text) => {
    expect(readMapping(text, "docs/mapping.md").problems).toEqual([]);
  });
});

describe("JSON", () => {
  it.each(titled(examples.filter(({ language }) => language === "json")))(
    "of %s is JSON",
    (_at, { text }) => {
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    },
  );
});

describe("links", () => {
  it("lead to files that are there, in the tarball as well", () => {
    const { files: packed } = JSON.parse(readFileSync("package.json", "utf8")) as {
      files: string[];
    };
    const always = ["README.md", "LICENSE", "package.json"];
    for (const file of documents) {
      const text = readFileSync(file, "utf8").replace(/^```[^]*?^```$/gm, "");
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
        const path = join(dirname(file), target);
        expect(`${file} -> ${path}: ${String(existsSync(path))}`).toBe(`${file} -> ${path}: true`);
        const isPacked = [...packed, ...always].some(
          (each) => path === each || path.startsWith(`${each}/`),
        );
        expect(`${path}: ${String(isPacked)}`).toBe(`${path}: true`);
      }
    }
  });
});
