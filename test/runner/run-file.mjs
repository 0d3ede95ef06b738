// Runs a test file by jest's own runner, loaded by Node itself as the program is: its modules and those of src/ are read once by a
// process, where jest's loader reads 1,253 anew for each file that starts a gateway, in a realm with an `Error` of its own.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import circus from "jest-circus/runner";
import { Agent, setGlobalDispatcher } from "undici";
import { registerHooks } from "../campaign/typescript.mjs";
import { provide } from "./globals.mjs";

await registerHooks(new URL("./globals-hooks.mjs", import.meta.url));

process.setSourceMapsEnabled(true);

/**
 * For `fetch` and `request` of tests. A machine may be so busy that a connection takes its ten seconds, and that one of those kept
 * is used just when the other end gives it up: they are kept for a second, where the servers keep them for five and more.
 */
setGlobalDispatcher(
  new Agent({
    connect: { timeout: 0 },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 1_000,
    keepAliveMaxTimeout: 1_000,
  }),
);

const require = createRequire(import.meta.url);
const { stackTraceLimit } = Error;

/**
 * Tells the runner whose an error is that nobody waits for. Node's own storage follows every promise of the process for that; the
 * tests of a file run one after the other, so what runs now is enough.
 */
class SequentialStorage {
  #store;

  getStore() {
    return this.#store;
  }

  async run(store, callback) {
    const outer = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = outer;
    }
  }
}

const asyncHooks = require("node:async_hooks");
const NAME = "AsyncLocalStorage";
/** A getter on newer lines of Node. */
const own = Object.getOwnPropertyDescriptor(asyncHooks, NAME);

/** What the runner asks of jest's loader. Files share modules, but what one file declares of tests is its own. */
const loader = (environment) => ({
  requireInternalModule(path) {
    delete require.cache[path];
    Object.defineProperty(asyncHooks, NAME, { value: SequentialStorage, configurable: true });
    try {
      return require(path);
    } finally {
      Object.defineProperty(asyncHooks, NAME, own);
    }
  },
  requireModule: require,
  setGlobalsForRuntime: (globals) => provide(globals, environment.moduleMocker),
  unstable_shouldLoadAsEsm: () => true,
  unstable_importModule: (path) => import(pathToFileURL(path)),
  enterTestCode: () => undefined,
  leaveTestCode: () => undefined,
});

const ofRunner = (symbol) =>
  ["JEST_STATE_SYMBOL", "EVENT_HANDLERS", "TEST_TIMEOUT_SYMBOL"].includes(symbol.description);

/** The runner keeps its state where all modules see it. */
function forgetFile() {
  for (const symbol of Object.getOwnPropertySymbols(globalThis).filter(ofRunner)) {
    delete globalThis[symbol];
  }
}

export default async function runFile(globalConfig, config, environment, _loader, path, send) {
  const { console } = globalThis;
  globalThis.console = environment.global.console;
  // jest asks for 100 frames and for maps of what it loaded; the program is measured with what it has, and Node knows its maps.
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = undefined;
  try {
    return await circus.default(globalConfig, config, environment, loader(environment), path, send);
  } finally {
    globalThis.console = console;
    forgetFile();
  }
}
