// Handlers below paths, as `router.use(path, handler)` has it: by one comparison, where a router matches a pattern and makes objects for each request.
import type { NextFunction, RequestHandler } from "express";
import { isBelow } from "./path-segment.js";

/** Of several paths, none of which lies below another: however many there are, one handler is entered. */
export function mountedAmong(
  handlers: Iterable<readonly [path: string, handler: RequestHandler]>,
): RequestHandler {
  const mounts = Array.from(handlers, ([path, handler]) => ({ own: ownOf(path), handler }));
  return (request, response, next) => {
    for (const mount of mounts) {
      if (isBelow(request.url, mount.own)) return enter(mount, request, response, next);
    }
    next();
    return undefined;
  };
}

interface Mount {
  readonly own: string;
  readonly handler: RequestHandler;
}

const ownOf = (path: string): string => path.toLowerCase().replace(/\/$/, "");

/** In any case of letters. The handler reads the rest of the URL, and in `baseUrl` what came before it; who goes on finds both as they were. */
function enter({ own, handler }: Mount, ...exchange: Parameters<RequestHandler>): unknown {
  const [request, response, next] = exchange;
  const { url, baseUrl } = request;
  const rest = url.slice(own.length);
  request.baseUrl = baseUrl + url.slice(0, own.length);
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  const goOn = (error?: unknown): void => {
    request.url = url;
    request.baseUrl = baseUrl;
    next(error);
  };
  // What it answers may be a promise, which the caller has to see.
  return handler(request, response, goOn as NextFunction);
}
