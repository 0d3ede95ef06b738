// What can be said of the settings before anybody is called: how clients reach the gateway and what they show it.
import { periodOf } from "../../../../config/files/tls-files.js";
import { isWeakToken } from "../../../../platform/secrets/bearer-token.js";
import type { NamedCredential, ReachedAt } from "../../../target.js";
import { fail, pass, warn, type Finding, type SetupCheck } from "../../check.js";

const ENOUGH_CHARACTERS = 32;
const DAY_MS = 24 * 3_600_000;
const SOON_DAYS = 30;

export function checkPublicBaseUrl({ host, publicBaseUrl, publicScimUrl }: ReachedAt): Finding {
  const publicUrl = publicScimUrl ?? publicBaseUrl;
  const mend = "Set PUBLIC_BASE_URL to the https URL clients use, and let TLS end there.";
  if (publicUrl === undefined) {
    return warn(
      `PUBLIC_BASE_URL is not set: meta.location names whatever address a request came to (the gateway listens on ${host}).`,
      mend,
    );
  }
  if (publicUrl.startsWith("https:")) return pass(`Clients use ${publicUrl}.`);
  return warn(`${publicUrl} is plain http: bearer tokens and people travel unprotected.`, mend);
}

/** Of the gateway's own listener: clients refuse the connection, and the gateway sees nothing of it. */
export const certificateCheck = (pem: string, nowMs: number): SetupCheck => ({
  id: "config.certificate",
  run(): Finding {
    const { fromMs, toMs } = periodOf(pem);
    const mend = "Put a new certificate in TLS_CERT_FILE; a gateway that runs takes it up.";
    if (nowMs < fromMs) {
      return fail(
        `The certificate in TLS_CERT_FILE is good from ${dayOf(fromMs)} on only.`,
        "Look at the clock of this machine, or take another certificate.",
      );
    }
    if (toMs <= nowMs) {
      return fail(`The certificate in TLS_CERT_FILE expired on ${dayOf(toMs)}.`, mend);
    }
    const summary = `The certificate in TLS_CERT_FILE is good until ${dayOf(toMs)}.`;
    return toMs - nowMs < SOON_DAYS * DAY_MS ? warn(summary, mend) : pass(summary);
  },
});

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The worst of all credentials decides; none is ever quoted. */
export function checkInbound(credentials: readonly NamedCredential[], nowMs: number): Finding {
  if (credentials.length === 0) {
    return fail("No client can push: there is no credential.", "Set SCIM_BEARER_TOKEN.");
  }
  const isOver = ({ expiresAtMs = Infinity }: NamedCredential): boolean => expiresAtMs <= nowMs;
  const findings = credentials.map((each) =>
    isOver(each) ? expired(each, credentials.every(isOver)) : evaluate(each, nowMs),
  );
  const worst = (["FAIL", "WARN"] as const)
    .map((status) => findings.find((each) => each.status === status))
    .find((each) => each !== undefined);
  const count = credentials.length === 1 ? "1 credential" : `${credentials.length} credentials`;
  return (
    worst ?? pass(`${count} of pushing clients, long enough; ${nextExpiry(credentials, nowMs)}.`)
  );
}

/** How long what clients show is good; how old it is nobody has written down. */
function nextExpiry(credentials: readonly NamedCredential[], nowMs: number): string {
  const next = Math.min(...credentials.map(({ expiresAtMs = Infinity }) => expiresAtMs));
  if (next === Infinity) return "none expires: replace them at times";
  return `the next to expire does so on ${lastDay(next)}, in ${Math.floor((next - nowMs) / DAY_MS)} days`;
}

function evaluate({ setting, token, expiresAtMs }: NamedCredential, nowMs: number): Finding {
  const renew = `Set ${setting} to the output of: openssl rand -hex 32. Give the new one to the client at the same time.`;
  if (token !== undefined && isWeakToken(token)) {
    return fail(
      `${setting} can be guessed: it is short, has few different characters, or everybody knows it.`,
      renew,
    );
  }
  if (expiresAtMs !== undefined && expiresAtMs - nowMs < SOON_DAYS * DAY_MS) {
    return warn(`${setting} expires on ${lastDay(expiresAtMs)}.`, REPLACE);
  }
  if (token !== undefined && token.length < ENOUGH_CHARACTERS) {
    return warn(
      `${setting} has less than the ${ENOUGH_CHARACTERS} characters that are recommended.`,
      renew,
    );
  }
  return pass(`${setting} is long enough.`);
}

const REPLACE = "Add a new credential, give it to the client, then take the old one away.";

/** As long as another one is good, nothing fails. */
function expired({ setting, expiresAtMs = 0 }: NamedCredential, isLast: boolean): Finding {
  const summary = `${setting} expired on ${lastDay(expiresAtMs)}.`;
  return isLast ? fail(`${summary} No client can push.`, REPLACE) : warn(summary, "Take it away.");
}

/** In UTC. */
const lastDay = (expiresAtMs: number): string =>
  new Date(expiresAtMs - 1).toISOString().slice(0, 10);
