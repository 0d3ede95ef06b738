// The absolute address a client reaches us by, which every `meta.location` begins with.
import type { Request } from "express";

/** `publicBaseUrl` where an operator gave one (behind a proxy), else what the request was sent to. */
export function baseUrlOf(
  request: Request,
  publicBaseUrl: string | undefined,
  basePath: string,
): string {
  const origin = publicBaseUrl ?? `${request.protocol}://${request.get("host") ?? ""}`;
  return origin + basePath;
}

/** The query string as sent: Express's own parsing is switched off. */
export function searchOf(request: Request): string {
  const mark = request.originalUrl.indexOf("?");
  return mark < 0 ? "" : request.originalUrl.slice(mark + 1);
}
