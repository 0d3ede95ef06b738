// Tells of each request, once its answer is over, who asked, at which route, how it was answered and how long it took.
import type { Request, Response } from "express";
import { nobody } from "../../scim/principal.js";
import { contextOf } from "./request-context.js";
import { labelOf, shapeOf } from "./route-name.js";

export interface AnsweredRequest {
  /** Undefined where nobody showed a credential that is right. */
  readonly tenant: string | undefined;
  readonly source: string | undefined;
  /** `GET /Users/:id`; undefined where nothing is at the path. */
  readonly route: string | undefined;
  /** What was answered; 499 where the client had gone before it was. */
  readonly status: number;
  readonly seconds: number;
}

/** As proxies count it. */
const CLIENT_GONE = 499;

/** `startMs` of `performance.now()`. */
export function measured(request: Request, response: Response, startMs: number): AnsweredRequest {
  const { principal } = contextOf(request);
  const isKnown = principal !== nobody;
  return {
    tenant: isKnown ? principal.tenant : undefined,
    source: isKnown ? principal.source : undefined,
    route: labelOf(request) ?? (isKnown ? shapeOf(request) : undefined),
    status: response.writableEnded ? response.statusCode : CLIENT_GONE,
    seconds: (performance.now() - startMs) / 1000,
  };
}
