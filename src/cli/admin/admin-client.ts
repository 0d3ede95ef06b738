// Asks the admin listener of a running gateway, as its operator: by --admin, with the token of ADMIN_TOKEN_FILE or ADMIN_TOKEN, which crosses no network in the clear.
import { readFileSync } from "node:fs";
import { ConfigError } from "../../config/config-error.js";
import { readSecretFile } from "../../config/files/named-file.js";
import { isSecureUrl } from "../../config/environment/settings.js";
import { isObject } from "../../platform/json.js";
import { isVisible } from "../../platform/secrets/bearer-token.js";
import { InputError, OptionError } from "../fail.js";
import { whyUnreached } from "./unreached.js";

export interface AdminTarget {
  /** `http://127.0.0.1:9464` */
  readonly admin: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface AdminRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
}

/** What kept a command from its answer, in words for a person. */
export class AdminFailure extends InputError {}

const ANSWER_MS = 30_000;
const NOT_IN_THE_CLEAR =
  "--admin: must be an https URL (http is accepted for loopback only). Give the listener a certificate (TLS_CERT_FILE), or reach it through a tunnel: kubectl port-forward, ssh -L";

/** Throws OptionError or ConfigError for what was given, AdminFailure for what came back. */
export async function askAdmin(
  { admin, environment }: AdminTarget,
  { method, path, body }: AdminRequest,
): Promise<unknown> {
  if (!isSecureUrl(admin)) {
    throw new OptionError([NOT_IN_THE_CLEAR]);
  }
  const token = tokenOf(environment);
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const init = {
    method,
    headers,
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  } as const;
  const answer = await fetch(new URL(path, admin), init).catch((error: unknown) => {
    throw new AdminFailure(
      `The admin listener at ${admin} cannot be reached${whyUnreached(error)}`,
      { cause: error },
    );
  });
  const told = parsed(await answer.text());
  if (answer.ok && told !== undefined) return told;
  throw refusalOf(answer.status, told, admin);
}

function refusalOf(status: number, told: unknown, admin: string): AdminFailure {
  if (!isObject(told) || typeof told["error"] !== "string") {
    return new AdminFailure(
      `What answered ${String(status)} at ${admin} is no admin listener. ADMIN_PORT of the gateway says where that is; PORT is the clients'.`,
    );
  }
  const hint = status === 401 ? " ADMIN_TOKEN_FILE names the file with the token." : "";
  return new AdminFailure(`The admin listener answered ${String(status)}. ${told["error"]}${hint}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function tokenOf({
  ADMIN_TOKEN,
  ADMIN_TOKEN_FILE,
}: AdminTarget["environment"]): string | undefined {
  if (ADMIN_TOKEN_FILE === undefined || ADMIN_TOKEN_FILE === "") {
    return usable("ADMIN_TOKEN", ADMIN_TOKEN === "" ? undefined : ADMIN_TOKEN?.trim());
  }
  const reading = readSecretFile(ADMIN_TOKEN_FILE, (path) => readFileSync(path, "utf8"));
  if ("problem" in reading) throw new ConfigError([`ADMIN_TOKEN_FILE: ${reading.problem}`]);
  return usable("ADMIN_TOKEN_FILE", reading.text.trim());
}

/** What a header cannot carry is told before anything is sent. */
function usable(name: string, token: string | undefined): string | undefined {
  if (token === undefined || isVisible(token)) return token;
  throw new ConfigError([
    `${name}: must hold the token alone, visible ASCII without blanks or line breaks`,
  ]);
}
