// Whether a gateway may be started with the credentials its clients would show: none may be guessable, and one has to be good now.
import { isWeakToken } from "../platform/secrets/bearer-token.js";
import { warningsOfPolicies } from "./check-policy.js";
import type { InboundCredential, LoadedConfig } from "./config.js";
import { isLoopbackHost } from "./environment/settings.js";
import { periodOf } from "./files/tls-files.js";
import { contradictingRegions } from "./pingone-address.js";

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
  told.push(...warningsOfPolicies(config), ...expiries(secrets, nowMs), ...regions(config));
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
  { adminTokens = [], tls }: LoadedConfig["secrets"],
  nowMs: number,
): readonly string[] => [
  ...(tls === undefined ? [] : warningsOfCertificate(tls.cert, nowMs)),
  ...adminTokens.flatMap(({ name, expiresAtMs = Infinity }) => {
    if (expiresAtMs - nowMs > SOON_MS) return [];
    const expiry = `${expiresAtMs > nowMs ? "expires" : "expired"} on ${lastDay(expiresAtMs)}`;
    return [`ADMIN_TOKENS_FILE: the token ${name} ${expiry}; make another one`];
  }),
];

/** Clients say "certificate expired" and nothing reaches the gateway: nobody else would tell. A new one is taken up while it runs. */
function warningsOfCertificate(cert: string, nowMs: number): readonly string[] {
  const { fromMs, toMs } = periodOf(cert);
  if (nowMs < fromMs) {
    return [
      `TLS_CERT_FILE: the certificate is good from ${dayOf(fromMs)} on only, and clients refuse the connection until then; look at the clock of this machine, or take another certificate`,
    ];
  }
  if (toMs - nowMs > SOON_MS) return [];
  const expiry =
    toMs > nowMs
      ? `expires on ${dayOf(toMs)}`
      : `expired on ${dayOf(toMs)}, and clients refuse the connection`;
  return [`TLS_CERT_FILE: the certificate ${expiry}; put a new one in the file`];
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** As the environment calls them; in a file the keys of `pingone`. */
const VARIABLES = {
  region: "PINGONE_REGION",
  apiUrl: "PINGONE_API_URL",
  authUrl: "PINGONE_AUTH_URL",
} as const;

const regions = ({ tenants, file }: LoadedConfig["config"]): readonly string[] =>
  tenants.flatMap(({ name, pingone }) => {
    const named = contradictingRegions(pingone);
    if (named.length === 0) return [];
    const nameOf = (key: keyof typeof VARIABLES): string =>
      file === undefined ? VARIABLES[key] : key;
    const prefix = file === undefined ? "PINGONE_REGION" : `tenants.${name}.pingone.region`;
    const said = named.map(([key, region]) => `${nameOf(key)} says ${region}`).join(", ");
    return [
      `${prefix}: ${said}, and an environment lives in one region; PingOne refuses its worker in another, so name the one in ${nameOf("region")} and leave both URLs out`,
    ];
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
