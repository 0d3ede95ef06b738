// One path of the admin listener: what may be read there, what an operator may change; nothing else is answered there.
import { Router, type RequestHandler, type Response } from "express";
import type { AdminCaller } from "../../sources/authentication/admin-tokens.js";

export interface AdminResource {
  /** As Express has it: `/sources/:tenant/:source/pause`. */
  readonly path: string;
  /** GET, for every role. */
  readonly read?: RequestHandler;
  /** POST, for every role: a question whose words belong in no URL. */
  readonly ask?: RequestHandler;
  /** POST, for operators; the body is there when it is JSON. */
  readonly change?: RequestHandler;
  /** Whether it tells nothing that needs a token; default false. */
  readonly isOpen?: boolean;
}

const CALLER = "caller";
const STILL_GOOD = "isStillGood";

/** Who asks, for the log and for what is to be told of a change. */
export const callerOf = (response: Response): AdminCaller => {
  const caller = knownCallerOf(response);
  if (caller === undefined) throw new Error("nobody is known to ask");
  return caller;
};

/** The same; undefined before the token was looked at, and where none is good. */
export const knownCallerOf = (response: Response): AdminCaller | undefined =>
  response.locals[CALLER] as AdminCaller | undefined;

/** Whether the token that somebody asked with is good at the moment: an answer may go on for hours. */
export const isStillGood = (response: Response): boolean =>
  (response.locals[STILL_GOOD] as () => boolean)();

export function setCaller(
  response: Response,
  caller: AdminCaller,
  isGood: () => boolean = () => true,
): void {
  response.locals[CALLER] = caller;
  response.locals[STILL_GOOD] = isGood;
}

/** Answers what a resource has, refuses other methods, and refuses changes by readers. */
export function createAdminResource({ path, read, ask, change }: AdminResource): Router {
  const router = Router();
  const allowed = [...(read ? ["GET", "HEAD"] : []), ...((ask ?? change) ? ["POST"] : [])];
  const route = router.route(path);
  // Before the others, for routers answer OPTIONS themselves.
  route.all(({ method }, response, next) => {
    if (allowed.includes(method)) {
      next();
      return;
    }
    response.setHeader("Allow", allowed.join(", "));
    const use = change === undefined ? "This can only be read: use GET." : "Use POST.";
    response
      .status(405)
      .json({ error: read && (ask ?? change) ? `Use one of ${allowed.join(", ")}.` : use });
  });
  if (read !== undefined) route.get(read);
  if (ask !== undefined) route.post(ask);
  if (change !== undefined) route.post(requireOperator, change);
  return router;
}

const requireOperator: RequestHandler = (_request, response, next) => {
  if (callerOf(response).role === "operator") next();
  else
    response.status(403).json({
      error: "This token may read. Changes need a token with the role operator.",
    });
};
