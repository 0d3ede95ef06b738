// What can be said of the settings before anybody is called: how clients reach the gateway and what they show it.
import type { InboundCredential, Serving } from "../target.js";
import { fail, pass, warn, type Finding } from "../check.js";

/** The token the demo prints for everybody to read. */
const KNOWN_TOKENS: ReadonlySet<string> = new Set(["demo-token"]);
const ENOUGH_CHARACTERS = 32;
const ENOUGH_DIFFERENT = 10;
const DAY_MS = 24 * 3_600_000;
const SOON_DAYS = 30;

export function checkPublicBaseUrl({ host, publicBaseUrl }: Serving): Finding {
  const mend = "Set PUBLIC_BASE_URL to the https URL clients use, and let TLS end there.";
  if (publicBaseUrl === undefined) {
    return warn(
      `PUBLIC_BASE_URL is not set: meta.location names whatever address a request came to (the gateway listens on ${host}).`,
      mend,
    );
  }
  if (publicBaseUrl.startsWith("https:")) return pass(`Clients use ${publicBaseUrl}.`);
  return warn(`${publicBaseUrl} is plain http: bearer tokens and people travel unprotected.`, mend);
}

/** The worst of all credentials decides; none is ever quoted. */
export function checkInbound(credentials: readonly InboundCredential[], nowMs: number): Finding {
  const findings = credentials.map((each) => evaluate(each, nowMs));
  if (findings.length === 0) {
    return fail("No client can push: there is no credential.", "Set SCIM_BEARER_TOKEN.");
  }
  const worst = (["FAIL", "WARN"] as const)
    .map((status) => findings.find((each) => each.status === status))
    .find((each) => each !== undefined);
  const count = credentials.length === 1 ? "1 credential" : `${credentials.length} credentials`;
  return worst ?? pass(`${count} of pushing clients, long enough and not expiring soon.`);
}

function evaluate({ setting, token, expiresAtMs }: InboundCredential, nowMs: number): Finding {
  if (token !== undefined && KNOWN_TOKENS.has(token)) {
    return fail(
      `${setting} is the demo's token, which everybody knows.`,
      `Set ${setting} to the output of: openssl rand -base64 32.`,
    );
  }
  if (expiresAtMs !== undefined && expiresAtMs - nowMs < SOON_DAYS * DAY_MS) {
    return expiryFinding(setting, expiresAtMs, nowMs);
  }
  if (token !== undefined && isGuessable(token)) {
    return warn(
      `${setting} is short or has few different characters; it may be guessed.`,
      `Set ${setting} to the output of: openssl rand -base64 32. Give the new one to the client at the same time.`,
    );
  }
  return pass(`${setting} is long enough.`);
}

function expiryFinding(setting: string, expiresAtMs: number, nowMs: number): Finding {
  // The last day on which it is good.
  const day = new Date(expiresAtMs - 1).toISOString().slice(0, 10);
  const mend = "Add a new credential, give it to the client, then take the old one away.";
  return expiresAtMs <= nowMs
    ? fail(`${setting} expired on ${day}.`, mend)
    : warn(`${setting} expires on ${day}.`, mend);
}

const isGuessable = (token: string): boolean =>
  token.length < ENOUGH_CHARACTERS || new Set(token).size < ENOUGH_DIFFERENT;
