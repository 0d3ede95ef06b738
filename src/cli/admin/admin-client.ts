// Asks the admin listener of a running gateway, as its operator: by --admin, with the token of ADMIN_TOKEN_FILE or ADMIN_TOKEN, which crosses no network in the clear.
import { readFileSync } from "node:fs";
import { ConfigError } from "../../config/config-error.js";
import { isSecureUrl } from "../../config/environment/settings.js";
import { isObject } from "../../platform/json.js";
import { InputError, OptionError } from "../fail.js";

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
    throw new AdminFailure(`The admin listener at ${admin} cannot be reached.`, { cause: error });
  });
  const told = parsed(await answer.text());
  if (answer.ok && told !== undefined) return told;
  const words = isObject(told) && typeof told["error"] === "string" ? told["error"] : "";
  const hint = answer.status === 401 ? "ADMIN_TOKEN_FILE names the file with the token." : "";
  throw new AdminFailure(
    [`The admin listener answered ${String(answer.status)}.`, words, hint]
      .filter((part) => part !== "")
      .join(" "),
  );
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
  if (ADMIN_TOKEN_FILE === undefined || ADMIN_TOKEN_FILE === "") return ADMIN_TOKEN;
  try {
    return readFileSync(ADMIN_TOKEN_FILE, "utf8").trim();
  } catch {
    throw new ConfigError(["ADMIN_TOKEN_FILE: the file cannot be read"]);
  }
}
