// When the gateway is a demo before its own emulator, and what it is configured with then.
import { isVisible } from "../platform/secrets/bearer-token.js";
import type { PingOneConfig, WorkerSecrets } from "./config.js";
import type { RawSettings } from "./environment/read-environment.js";
import type { ServingSettings } from "./environment/serving.js";
import { isLoopbackHost } from "./environment/settings.js";

/** The identity the emulator is born with. */
export const demo = {
  environmentId: "00000000-0000-4000-8000-000000000001",
  populationId: "00000000-0000-4000-8000-0000000000a1",
  clientId: "00000000-0000-4000-8000-0000000000c1",
  clientSecret: "demo-secret",
  bearerToken: "demo-token",
} as const;

/** A private authority alone names no environment. */
export const namesPingOne = ({ given }: RawSettings): boolean =>
  [...given].some((name) => name.startsWith("PINGONE_") && name !== "PINGONE_CA_FILE");

/** Of a demo that nobody asked for by name: whoever misspells a setting shall not get it in its place. */
export const problemsOfDemo = (
  { suspects }: RawSettings,
  { host }: ServingSettings,
): readonly string[] =>
  isLoopbackHost(host)
    ? suspects
    : [
        ...suspects,
        "HOST: the demo listens on loopback only, because its token is public; give --demo to override, or the PINGONE_ settings",
      ];

/** Where the emulator will be; with port 0 it says so itself when it listens. */
export const demoPingOne = (port: number): PingOneConfig => ({
  environmentId: demo.environmentId,
  clientId: demo.clientId,
  limits: {},
  clientAuth: "client_secret_basic",
  apiUrl: `http://127.0.0.1:${port}/v1`,
  authUrl: `http://127.0.0.1:${port}`,
});

export const demoWorker: WorkerSecrets = {
  pingoneClientSecret: demo.clientSecret,
  pingonePrivateKey: undefined,
};

export function demoToken({ secrets }: RawSettings, problems: string[]): string {
  const token = secrets.SCIM_BEARER_TOKEN ?? demo.bearerToken;
  if (!isVisible(token)) problems.push("SCIM_BEARER_TOKEN: must be visible ASCII without blanks");
  return token;
}
