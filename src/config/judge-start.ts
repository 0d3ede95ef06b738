// Whether a gateway may be started with the credentials its clients would show: none may be guessable, and one has to be good now.
import { isWeakToken } from "../platform/bearer-token.js";
import type { LoadedConfig } from "./config.js";
import { isLoopbackHost } from "./settings.js";

export interface Startable {
  /** Reasons not to start. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const SOON_MS = 14 * 24 * 3_600_000;

export function judgeStart({ config, secrets, warnings }: LoadedConfig, nowMs: number): Startable {
  const problems: string[] = [];
  const told = [...warnings];
  const { scimBearerToken: token, bearers } = secrets;
  if (!config.demo && token !== undefined && isWeakToken(token)) {
    problems.push(
      "SCIM_BEARER_TOKEN: can be guessed: it has few different characters, or everybody knows it; set it to the output of: openssl rand -hex 32",
    );
  }
  const expired = bearers.filter(({ expiresAtMs = Infinity }) => expiresAtMs <= nowMs);
  const isOver = expired.length === bearers.length;
  for (const { setting, expiresAtMs = Infinity } of bearers) {
    if (expiresAtMs - nowMs > SOON_MS) continue;
    const day = lastDay(expiresAtMs);
    if (expiresAtMs > nowMs) told.push(`${setting}: expires on ${day}; ${REPLACE}`);
    else if (!isOver) told.push(`${setting}: expired on ${day}; take it away`);
    else problems.push(`${setting}: expired on ${day}, and no other is good; ${REPLACE}`);
  }
  if (!isLoopbackHost(config.host) && (config.publicScimUrl ?? config.publicBaseUrl) === undefined)
    told.push(noPublicUrl(config.host));
  return { problems, warnings: told };
}

const REPLACE =
  "add a new one (scim-pingone hash-token --generate), give it to the client, then take the old one away";

/** The last day, in UTC, on which a credential is good. */
const lastDay = (expiresAtMs: number): string =>
  new Date(expiresAtMs - 1).toISOString().slice(0, 10);

const noPublicUrl = (host: string): string =>
  `PUBLIC_BASE_URL: is not set, and HOST ${host} is reachable from elsewhere: links in answers repeat the Host header of each request; set it to the https URL that clients use`;
