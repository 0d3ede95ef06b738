// What an operator may ask about the process itself, on a listener of its own: order of everything a request passes, on one screen.
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { answerPrivately } from "../private-answer.js";
import {
  refuseForeignHost,
  refuseForeignOrigin,
  requireToken,
  type TokenDependencies,
} from "./admin-auth.js";
import type { Logger } from "../../platform/logger.js";
import { createAdminLog } from "./admin-log.js";
import { createAdminResource, type AdminResource } from "./admin-resource.js";

export interface AdminDependencies extends TokenDependencies {
  /** Everything there is, each with its path. */
  readonly resources: readonly AdminResource[];
  /** Whether only this machine reaches it: then it answers to the machine's own names alone. */
  readonly isLocal: boolean;
  /** Has a line for each request. */
  readonly logger: Logger;
  /** Told of what nobody foresaw; the answer is a bare 500. */
  readonly onUnexpected: (error: unknown) => void;
}

const MAX_BODY = "64kb";

export function createAdminApp(deps: AdminDependencies): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  app.use(createAdminLog(deps.logger));
  app.use(answerPrivately);
  if (deps.isLocal) app.use(refuseForeignHost);
  app.use(refuseForeignOrigin);
  for (const each of deps.resources) if (each.isOpen === true) app.use(createAdminResource(each));
  app.use(requireToken(deps));
  app.use(express.json({ limit: MAX_BODY }));
  for (const each of deps.resources) if (each.isOpen !== true) app.use(createAdminResource(each));
  app.use(refuseUnknownPath(deps.resources));
  app.use(createFailure(deps.onUnexpected));
  return app;
}

const refuseUnknownPath =
  (resources: readonly AdminResource[]): RequestHandler =>
  (_request, response) => {
    const paths = resources.map(({ path }) => path).join(", ");
    response.status(404).json({ error: `There is nothing at this path; there are ${paths}.` });
  };

const createFailure =
  (onUnexpected: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      onUnexpected(error);
      next(error);
      return;
    }
    const status = clientStatusOf(error);
    if (status === undefined) {
      onUnexpected(error);
      response.status(500).json({ error: "The gateway failed. Its log has the reason." });
    } else {
      response.status(status).json({
        error: `The request cannot be read. A body has to be JSON of at most ${MAX_BODY}.`,
      });
    }
  };

/** What the reading of a body or a path found wrong; its message may quote what was sent. */
function clientStatusOf(error: unknown): number | undefined {
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}
