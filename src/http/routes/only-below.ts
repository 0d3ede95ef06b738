// Shows a router the paths it has something at, and no other: to find nothing costs it a match of every route and a turn of the event loop.
import type { RequestHandler } from "express";

/** `names` are first segments, for example `Schemas`; Express compares them in any case of letters. */
export function onlyBelow(names: readonly string[], router: RequestHandler): RequestHandler {
  const own: ReadonlySet<string> = new Set(names.map((name) => name.toLowerCase()));
  // What it answers may be a promise, which the caller has to see.
  return (request, response, next) => {
    if (own.has(firstSegment(request.url))) return router(request, response, next);
    next();
    return undefined;
  };
}

/** The host that a request to a proxy has before its path (RFC 9112 section 3.2.2). */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** In lower case; every request is asked for it several times, so what is there most is looked at without a pattern. */
function firstSegment(url: string): string {
  const path = url.startsWith("/") ? url : url.replace(ORIGIN, "");
  if (!path.startsWith("/")) return "";
  let end = 1;
  while (end < path.length && !ENDS.has(path[end])) end += 1;
  return path.slice(1, end).toLowerCase();
}

const ENDS: ReadonlySet<string | undefined> = new Set(["/", "?", "#"]);
