// How the process serves: from the environment, with a configuration file or without.
import type { Config } from "./config.js";
import type { RawSettings } from "./read-environment.js";

const DEFAULT_HOST = "127.0.0.1";
/** Longer than the minute after which nginx, AWS and others end an idle connection. */
const DEFAULT_KEEP_ALIVE_MS = 75_000;

export type Serving = Pick<
  Config,
  | "host"
  | "port"
  | "emulatorPort"
  | "adminPort"
  | "keepAliveMs"
  | "publicBaseUrl"
  | "publicScimUrl"
  | "logLevel"
>;

export const toServing = ({ values }: RawSettings): Serving => ({
  host: values.HOST ?? DEFAULT_HOST,
  port: values.PORT ?? 8080,
  emulatorPort: values.EMULATOR_PORT ?? 9411,
  adminPort: values.ADMIN_PORT,
  keepAliveMs: values.KEEP_ALIVE_MS ?? DEFAULT_KEEP_ALIVE_MS,
  publicBaseUrl: values.PUBLIC_BASE_URL,
  publicScimUrl: values.PUBLIC_SCIM_URL,
  logLevel: values.LOG_LEVEL ?? "info",
});
