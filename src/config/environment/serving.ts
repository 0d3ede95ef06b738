// How the process serves: from the environment, with a configuration file or without.
import { isIPv4 } from "node:net";
import type { Config, TenantConfig } from "../config.js";
import type { RawSettings } from "./read-environment.js";

const DEFAULT_HOST = "127.0.0.1";
/** Longer than the minute after which nginx, AWS and others end an idle connection. */
const DEFAULT_KEEP_ALIVE_MS = 75_000;

export type ServingSettings = Pick<
  Config,
  | "host"
  | "port"
  | "emulatorPort"
  | "adminPort"
  | "adminHost"
  | "keepAliveMs"
  | "trustedProxies"
  | "logLevel"
>;

/** Two listeners cannot have one port; `demo`: the emulator's is one as well. */
export function problemsOfPorts(serving: ServingSettings, demo: boolean): readonly string[] {
  const { host, port, adminHost, adminPort, emulatorPort } = serving;
  const admin = { name: "ADMIN_PORT", host: adminHost, port: adminPort ?? 0 };
  const emulator = { name: "EMULATOR_PORT", host: DEFAULT_HOST, port: demo ? emulatorPort : 0 };
  const taken = [{ name: "PORT", host, port }];
  return [admin, emulator].flatMap((each) => {
    const other = taken.find((before) => each.port !== 0 && isSame(before, each));
    taken.push(each);
    return other === undefined ? [] : [`${each.name}: is taken by ${other.name}; name another one`];
  });
}

interface Listener {
  readonly host: string;
  readonly port: number;
}

/** Whether two hosts are sure to be one address at least: `0.0.0.0` is every IPv4 one, `::` every one there is. */
function overlap(one: string, other: string): boolean {
  if (one === other || one === "::" || other === "::") return true;
  return (one === "0.0.0.0" && isIPv4(other)) || (other === "0.0.0.0" && isIPv4(one));
}

const isSame = (one: Listener, other: Listener): boolean =>
  one.port === other.port && overlap(one.host, other.host);

/** What links in answers begin with, where a tenant does not say so itself. */
export type PublicUrls = Pick<TenantConfig, "publicBaseUrl" | "publicScimUrl">;

export const toPublicUrls = ({ values }: RawSettings): PublicUrls => ({
  publicBaseUrl: values.PUBLIC_BASE_URL,
  publicScimUrl: values.PUBLIC_SCIM_URL,
});

export const toServing = ({ values }: RawSettings): ServingSettings => ({
  host: values.HOST ?? DEFAULT_HOST,
  port: values.PORT ?? 8080,
  emulatorPort: values.EMULATOR_PORT ?? 9411,
  adminPort: values.ADMIN_PORT,
  adminHost: values.ADMIN_HOST ?? DEFAULT_HOST,
  keepAliveMs: values.KEEP_ALIVE_MS ?? DEFAULT_KEEP_ALIVE_MS,
  trustedProxies: values.TRUSTED_PROXIES,
  logLevel: values.LOG_LEVEL ?? "info",
});
