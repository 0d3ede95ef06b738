// Shows a router the paths it has something at, and no other: to find nothing costs it a match of every route and a turn of the event loop.
import type { RequestHandler } from "express";
import { segmentEnd } from "./path-segment.js";

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

/** In lower case. */
const firstSegment = (url: string): string =>
  url.startsWith("/") ? url.slice(1, segmentEnd(url, 1)).toLowerCase() : "";
