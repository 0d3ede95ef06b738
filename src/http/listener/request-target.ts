// Brings the target of a request into the one form that all behind it read: a path from "/", its unreserved characters as themselves.
import type { IncomingMessage } from "node:http";
import { isHost } from "../host.js";
import { changePath } from "../routes/path-segment.js";

const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/is;
/** The octets of RFC 3986's unreserved characters: encoded or not, they are the same (section 6.2.2.2). */
const encodedUnreserved = /%(?:2[de]|3\d|[46][1-9a-f]|5[0-9a]|5f|7[0-9ae])/gi;

const decode = (octet: string): string => String.fromCharCode(Number.parseInt(octet.slice(1), 16));

/**
 * A server has to take the absolute form, which is for proxies, and go by its host, not by the header's (RFC 9112 section
 * 3.2.2). What names no host is found nowhere, as a path.
 */
export function normalizeTarget(request: IncomingMessage): void {
  const { url = "" } = request;
  if (!url.startsWith("/")) takeAbsoluteForm(request, url);
  else if (url.includes("%")) request.url = decodePath(url);
}

function takeAbsoluteForm(request: IncomingMessage, url: string): void {
  const [, host = "", rest = ""] = absoluteForm.exec(url) ?? [];
  if (!isHost(host)) {
    request.url = `/${url}`;
    return;
  }
  request.headers.host = host;
  request.url = decodePath(rest.startsWith("/") ? rest : `/${rest}`);
}

const decodePath = (url: string): string =>
  changePath(url, (path) => path.replace(encodedUnreserved, decode));
