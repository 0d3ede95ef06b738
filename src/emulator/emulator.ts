// A PingOne of our own: an HTTP server that answers as the contract says, with every fault on a switch.
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { addEnvironment } from "./control/environments.js";
import { refuseClient } from "./http/client-error.js";
import type { JsonObject } from "./json.js";
import type { Knobs } from "./knobs.js";
import { serve } from "./serve.js";
import type { KeptState } from "./state/keep-state.js";
import { keepState } from "./state/keep-state.js";
import { createWorld } from "./world.js";

export interface EmulatorSettings {
  /** Knobs other than the defaults; a reset comes back to these. */
  readonly knobs: Partial<Knobs>;
  /** What links and the issuer say instead of host and port, for an emulator behind another name. */
  readonly apiUrl: string;
  readonly authUrl: string;
  /** Further environments, as POST /_emulator/environments takes them; there again after a reset. */
  readonly environments: readonly JsonObject[];
  /** Told of every 500 that is a defect of the emulator. */
  readonly onUnexpectedError: (error: unknown) => void;
}

export interface EmulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly settings?: Partial<EmulatorSettings>;
}

export interface Emulator {
  /** For example `http://127.0.0.1:9411/v1`. */
  readonly apiUrl: string;
  /** For example `http://127.0.0.1:9411`. */
  readonly authUrl: string;
  readonly port: number;
  /** Where it listens, whatever links and the issuer say. */
  readonly origin: string;
  /**
   * Keeps the whole state in this file from now on: every write is in it before its request is answered. Where the file
   * is there, its state is taken up first. Throws, naming file and line, when it cannot be used. Returns whether it was there.
   */
  keepState(path: string): boolean;
  /** Closes every connection at once, hanging ones too. */
  stop(): Promise<void>;
}

/** Above the contract's header limit, so that the emulator itself refuses what is too large. */
const NODE_HEADER_BYTES = 128 * 1024;

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** Rejects with the listen error, for example EADDRINUSE. */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host = "127.0.0.1", settings = {} } = options;
  const ignore = (): void => undefined;
  const world = createWorld(settings.knobs ?? {}, settings.onUnexpectedError ?? ignore);
  const { environments = [] } = settings;
  const reset = world.reset.bind(world);
  world.reset = () => {
    reset();
    for (const each of environments) addEnvironment(world, each);
  };
  if (environments.length > 0) world.reset();
  const server = createServer(
    { maxHeaderSize: NODE_HEADER_BYTES, keepAliveTimeout: 60_000, noDelay: true },
    (request, response) => {
      serve(world, request, response).catch(() => {
        // A client that went away while sending, or a late write dropped by a reset: there is no answer.
        response.destroy();
      });
    },
  );
  server.on("clientError", refuseClient);
  const port = await listen(server, options.port, host);
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  world.apiUrl = settings.apiUrl ?? `${origin}/v1`;
  world.authUrl = settings.authUrl ?? origin;
  let state: KeptState | undefined;
  return {
    apiUrl: world.apiUrl,
    authUrl: world.authUrl,
    port,
    origin,
    keepState(path) {
      state = keepState(world, path);
      return state.isRestored;
    },
    async stop() {
      world.lateCommits.dropAll();
      await stop(server);
      state?.close();
    },
  };
}
