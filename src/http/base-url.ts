// The absolute address a client reaches us by, which every `meta.location` begins with.
import type { TLSSocket } from "node:tls";
import type { Request } from "express";

/** What an operator says of a proxy in front. */
export interface PublicAddress {
  /** Our paths come behind it. */
  readonly publicBaseUrl?: string | undefined;
  /** The whole SCIM base: whatever path the proxy makes of it for us. */
  readonly publicScimUrl?: string | undefined;
}

/** The address an operator gave, else what the request was sent to. */
export function baseUrlOf(
  request: Request,
  { publicBaseUrl, publicScimUrl }: PublicAddress,
  basePath: string,
): string {
  if (publicScimUrl !== undefined) return publicScimUrl;
  const origin = publicBaseUrl ?? `${schemeOf(request)}://${request.headers.host ?? ""}`;
  return origin + basePath;
}

/** What Express says in `protocol` where no proxy is trusted, without asking its settings for one each time. */
const schemeOf = ({ socket }: Request): string =>
  (socket as Partial<TLSSocket>).encrypted === true ? "https" : "http";

/** The query string as sent: Express's own parsing is switched off. */
export function searchOf(request: Request): string {
  const mark = request.originalUrl.indexOf("?");
  return mark < 0 ? "" : request.originalUrl.slice(mark + 1);
}
