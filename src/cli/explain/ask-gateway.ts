// Asks the admin listener of a running gateway; the name goes in the body, never in a URL.
import { readFileSync } from "node:fs";
import type { AskedQuestion } from "../../activity/explain/question.js";
import type { ToldEntry } from "../../activity/explain/told-entry.js";
import { ConfigError } from "../../config/config-error.js";
import { isSecureUrl } from "../../config/settings.js";

const LIMIT_MS = 30_000;

/** Throws ConfigError for what the person who asks has to mend. */
export async function askGateway(
  url: string,
  question: AskedQuestion,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly ToldEntry[]> {
  if (!isSecureUrl(url)) {
    throw new ConfigError(["--admin: must be an https URL (http is accepted for loopback only)"]);
  }
  const token = readToken(environment["ADMIN_TOKEN_FILE"]);
  const response = await fetch(new URL("/activity", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(question),
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => {
    throw new ConfigError([`--admin: nobody answers at ${new URL(url).origin}`]);
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly entries?: readonly ToldEntry[];
    readonly error?: unknown;
  };
  if (response.ok && answer.entries !== undefined) return answer.entries;
  const why = typeof answer.error === "string" ? `: ${answer.error}` : "";
  const hint = response.status === 401 ? " ADMIN_TOKEN_FILE names the file with the token." : "";
  throw new ConfigError([`--admin: answered ${response.status}${why}${hint}`]);
}

function readToken(file: string | undefined): string | undefined {
  if (file === undefined || file === "") return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new ConfigError(["ADMIN_TOKEN_FILE: the file cannot be read"]);
  }
}
