// Several handlers as one, for all paths: a router matches each layer against the path and makes objects for it, which is a tenth of a request.
import type { NextFunction, RequestHandler } from "express";

/** One after the other, as `router.use` of each without a path has it: what one throws, or rejects with, is for the error handler. */
export function inSequence(...handlers: readonly RequestHandler[]): RequestHandler {
  return function sequence(request, response, done) {
    let place = 0;
    const next: NextFunction = (error?: unknown): void => {
      const handler = handlers[place];
      place += 1;
      if (error !== undefined || handler === undefined) {
        done(error);
        return;
      }
      try {
        const working: unknown = handler(request, response, next);
        if (working instanceof Promise) working.catch(next);
      } catch (failure) {
        next(failure);
      }
    };
    next();
  };
}
