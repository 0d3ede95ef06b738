// Who gets through to the admin listener: nobody by the name of a page of the web, nobody without a token where tokens are needed.
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type {
  AdminAuthentication,
  AuthenticateAdmin,
} from "../../sources/authentication/admin-tokens.js";
import type { AttemptLimit } from "../../sources/authentication/attempt-limit.js";
import { headerValues } from "../header-values.js";
import { setCaller } from "./admin-resource.js";

/**
 * A web page can make its own name resolve to 127.0.0.1 and so let a browser on this machine read for it (DNS
 * rebinding). Its requests carry that name.
 */
export const refuseForeignHost: RequestHandler = (request, response, next) => {
  if (/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? "")) next();
  else
    response
      .status(403)
      .json({ error: "Ask for localhost or 127.0.0.1: this is for the machine itself." });
};

/** A page may send a form anywhere without asking; browsers say which page it was (RFC 6454 section 7.3). */
export const refuseForeignOrigin: RequestHandler = (request, response, next) => {
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (isRead || headerValues(request, "origin").every((origin) => isOwn(origin, request))) next();
  else response.status(403).json({ error: "Pages of other origins may change nothing here." });
};

function isOwn(origin: string, { headers }: IncomingMessage): boolean {
  const { host } = headers;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

export interface TokenDependencies {
  readonly authenticate: AuthenticateAdmin;
  /** Of wrong and expired tokens. */
  readonly limit: AttemptLimit;
  readonly onRefused: (outcome: RefusedAdmin) => void;
}

type RefusedAdmin = Extract<AdminAuthentication, { readonly refused: string }>["refused"];

/** The same for every path, there or not. */
export function requireToken({
  authenticate,
  limit,
  onRefused,
}: TokenDependencies): RequestHandler {
  return (request, response, next) => {
    const [sent, ...more] = headerValues(request, "authorization");
    const outcome: AdminAuthentication =
      more.length > 0 ? { refused: "wrong" } : authenticate(sent);
    if ("caller" in outcome) {
      setCaller(response, outcome.caller, () => "caller" in authenticate(sent));
      next();
      return;
    }
    const { refused } = outcome;
    onRefused(refused);
    const waitSeconds =
      refused === "missing" ? undefined : limit(request.socket.remoteAddress ?? "");
    if (waitSeconds === undefined) {
      const hint = refused === "missing" ? "" : ', error="invalid_token"';
      response.setHeader("WWW-Authenticate", `Bearer realm="admin"${hint}`);
      response.status(401).json({ error: details[refused] });
      return;
    }
    response.setHeader("Retry-After", String(waitSeconds));
    response.status(429).json({ error: "Too many wrong tokens came from this address." });
  };
}

const details = {
  missing: "A bearer token of the admin listener is needed in the Authorization header.",
  wrong: "The token is not valid here.",
  expired: "The token has expired. Whoever keeps ADMIN_TOKENS_FILE has to make a new one.",
} as const;
