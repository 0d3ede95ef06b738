// Shows a router the paths it has something at, and no other: to find nothing costs it a match of every route and a turn of the event loop.
import type { RequestHandler } from "express";

/** `names` are first segments, for example `Schemas`; Express compares them in any case of letters. */
export function onlyBelow(names: readonly string[], router: RequestHandler): RequestHandler {
  const own: ReadonlySet<string> = new Set(names.map((name) => name.toLowerCase()));
  return (request, response, next) => {
    const first = firstSegment(request.url);
    if (first === undefined || own.has(first)) router(request, response, next);
    else next();
  };
}

/** In lower case; undefined where the URL has a host before its path, which the router has to read. */
function firstSegment(url: string): string | undefined {
  if (!url.startsWith("/")) return undefined;
  const end = url.slice(1).search(/[/?]/);
  return (end < 0 ? url.slice(1) : url.slice(1, end + 1)).toLowerCase();
}
