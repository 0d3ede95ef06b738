// Handlers below paths, as `router.use(path, handler)` has it: by one comparison, where a router matches a pattern and makes objects for each request.
import type { NextFunction, RequestHandler } from "express";

/** Of several paths, none of which lies below another: however many there are, one handler is entered. */
export function mountedAmong(
  handlers: Iterable<readonly [path: string, handler: RequestHandler]>,
): RequestHandler {
  const mounts = Array.from(handlers, ([path, handler]) => ({
    own: ownOf(path),
    handler: mounted(path, handler),
  }));
  return (request, response, next) => {
    const mount = mounts.find(({ own }) => isBelow(request.url, own));
    if (mount !== undefined) return mount.handler(request, response, next);
    next();
    return undefined;
  };
}

const ownOf = (path: string): string => path.toLowerCase().replace(/\/$/, "");

/** In any case of letters. The handler reads the rest of the URL, and in `baseUrl` what came before it; who goes on finds both as they were. */
export function mounted(path: string, handler: RequestHandler): RequestHandler {
  const own = ownOf(path);
  return (request, response, next) => {
    const { url, baseUrl } = request;
    if (!isBelow(url, own)) {
      next();
      return undefined;
    }
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
  };
}

const ENDS: ReadonlySet<string | undefined> = new Set([undefined, "/", "?", "#"]);

const isBelow = (url: string, path: string): boolean =>
  ENDS.has(url[path.length]) && url.slice(0, path.length).toLowerCase() === path;
