// Starts the demo once, so that dist/ holds what V8 compiles at a start (ADR 0020): for an image, whose program may write nowhere.
import { watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startDemo } from "./start-demo.mjs";

/** Long, for a processor that is only emulated. */
const WAIT_MS = 120_000;

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const kept = new Promise((done) => {
  watch(join(dist, "cli"), { persistent: false }, (_event, name) => {
    if (name?.endsWith(".cache")) done(name);
  });
});

async function nothing() {
  await sleep(WAIT_MS);
  throw new Error(`no code was kept in ${WAIT_MS} ms: does ${dist} have it already?`);
}

const { child } = await startDemo({ command: process.execPath, args: [join(dist, "cli.js")] });
child.removeAllListeners("exit");
try {
  console.log(`kept: ${await Promise.race([kept, nothing()])}`);
} finally {
  child.kill("SIGTERM");
}
process.exit();
