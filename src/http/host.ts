// Refuses requests that do not say whom they are for: `Host` is what the locations of resources begin with (RFC 9112 section 3.2).
import { isIPv6 } from "node:net";
import type { Request, RequestHandler } from "express";
import { badRequest } from "../scim/error.js";
import { headerValues } from "./header-values.js";

const form = /^(?:\[([^[\]]+)\]|[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_.])?)(?::(\d{1,5}))?$/i;

/** Whether a text is `host` or `host:port`. */
export function isHost(text: string): boolean {
  if (text === latest) return true;
  const match = form.exec(text);
  if (match === null) return false;
  const [, literal, port] = match;
  const isOne =
    (literal === undefined || isIPv6(literal)) && (port === undefined || Number(port) < 65_536);
  if (isOne) latest = text;
  return isOne;
}

/** Nearly every request names the same. */
let latest: string | undefined;

/** Probes of load balancers speak HTTP/1.0, which has no Host. */
const probes: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

function isAddressed(request: Request): boolean {
  const hosts = headerValues(request, "host");
  const [host] = hosts;
  if (host === undefined) return request.httpVersion === "1.0" && probes.has(request.path);
  return hosts.length === 1 && isHost(host);
}

export const requireHost: RequestHandler = (request, _response, next) => {
  if (isAddressed(request)) next();
  else next(badRequest("invalidSyntax", '"Host" has to be given once, as host or host:port.'));
};
