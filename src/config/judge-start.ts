// Whether a gateway may be started with the credentials its clients would show: none may be guessable, and one has to be good now.
import { isWeakToken } from "../platform/secrets/bearer-token.js";
import { warningsOfPolicies } from "./check-policy.js";
import type { InboundCredential, LoadedConfig } from "./config.js";
import { isLoopbackHost } from "./environment/settings.js";

export interface Startable {
  /** Reasons not to start. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const SOON_MS = 14 * 24 * 3_600_000;

export function judgeStart({ config, secrets, warnings }: LoadedConfig, nowMs: number): Startable {
  const problems: string[] = [];
  const told = [...warnings, ...withoutEffect(config)];
  const { scimBearerToken: token } = secrets;
  if (!config.demo && token !== undefined && isWeakToken(token)) {
    problems.push(
      "SCIM_BEARER_TOKEN: can be guessed: it has few different characters, or everybody knows it; set it to the output of: openssl rand -hex 32",
    );
  }
  for (const { name, sources } of config.tenants) {
    for (const source of sources) {
      const { credentials = [] } = secrets.tenants[name]?.sources[source.name] ?? {};
      const prefix = config.file === undefined ? "" : `tenants.${name}.`;
      judgeCredentials(prefix, credentials, nowMs, { problems, warnings: told });
    }
  }
  told.push(...warningsOfPolicies(config), ...expiries(secrets, nowMs));
  if (!isLoopbackHost(config.host)) {
    const unnamed = config.tenants.filter(
      (each) => (each.publicScimUrl ?? each.publicBaseUrl) === undefined,
    );
    if (unnamed.length > 0) told.push(noPublicUrl(config.host));
  }
  return { problems, warnings: told };
}

/** A source that nobody can use any more is a mistake; one of several credentials that is over is not. */
function judgeCredentials(
  prefix: string,
  credentials: readonly InboundCredential[],
  nowMs: number,
  told: { readonly problems: string[]; readonly warnings: string[] },
): void {
  const isOver = credentials.every(({ expiresAtMs = Infinity }) => expiresAtMs <= nowMs);
  for (const { setting, expiresAtMs = Infinity } of credentials) {
    if (expiresAtMs - nowMs > SOON_MS) continue;
    const expiry = `${prefix}${setting}: ${expiresAtMs > nowMs ? "expires" : "expired"} on ${lastDay(expiresAtMs)}`;
    if (expiresAtMs > nowMs) told.warnings.push(`${expiry}; ${REPLACE}`);
    else if (!isOver) told.warnings.push(`${expiry}; take it away`);
    else told.problems.push(`${expiry}, and no other is good; ${REPLACE}`);
  }
}

/** Clients are served whether or not somebody can watch it. */
const expiries = (
  { adminTokens = [] }: LoadedConfig["secrets"],
  nowMs: number,
): readonly string[] =>
  adminTokens.flatMap(({ name, expiresAtMs = Infinity }) => {
    if (expiresAtMs - nowMs > SOON_MS) return [];
    const expiry = `${expiresAtMs > nowMs ? "expires" : "expired"} on ${lastDay(expiresAtMs)}`;
    return [`ADMIN_TOKENS_FILE: the token ${name} ${expiry}; make another one`];
  });

const withoutEffect = ({ tenants }: LoadedConfig["config"]): readonly string[] =>
  tenants
    .filter(({ pingone }) => pingone.tellsDuplicateAdds !== undefined)
    .map(
      ({ name }) =>
        `tenants.${name}.pingone.tellsDuplicateAdds: has no effect any more, and the next minor version refuses it; take it away`,
    );

const REPLACE =
  "add a new one (scim-pingone hash-token --generate), give it to the client, then take the old one away";

/** The last day, in UTC, on which a credential is good. */
const lastDay = (expiresAtMs: number): string =>
  new Date(expiresAtMs - 1).toISOString().slice(0, 10);

const noPublicUrl = (host: string): string =>
  `PUBLIC_BASE_URL: is not set, and HOST ${host} is reachable from elsewhere: links in answers repeat the Host header of each request; set it to the https URL that clients use`;
