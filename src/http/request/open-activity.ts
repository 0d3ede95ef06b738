// Begins what will be told of each request, and ends it when its answer is over, or, where the client has gone, its work.
import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import type { ActivityDraft } from "../../activity/entry/draft.js";
import type { ActivityRecorder } from "../../activity/recorder.js";
import { clientAddressOf } from "../../sources/authentication/client-address.js";
import { classifyPath } from "../classify-path.js";
import type { UnreadRequest } from "../listener/client-errors.js";
import { activityOf, type OpenActivity } from "./request-context.js";
import { measured, type AnsweredRequest } from "./request-meter.js";
import { patternOf } from "./route-name.js";

/** Beyond the deadline of a request and the time for undoing it. */
const GIVEN_UP_MS = 120_000;

export function createOpenActivity(recorder: ActivityRecorder): OpenActivity {
  return function open(request, { requestId, trace }) {
    // Probes come every second and tell nothing.
    if (request.url === "/healthz" || request.url === "/readyz") return undefined;
    return recorder.open({
      requestId,
      clientRequestId: clientIdOf(request),
      traceId: trace?.traceId,
      method: request.method,
      startMs: performance.now(),
      tenant: undefined,
      peer: clientAddressOf(request.socket.remoteAddress ?? "", undefined, undefined),
      caller: undefined,
      route: undefined,
    });
  };
}

/** The one listener of an answer's `close` that both activity and metrics have. */
export function createOver(
  onAnswered: (request: AnsweredRequest) => void,
): (this: Response) => void {
  return function over() {
    const request = this.req as Request;
    const draft = activityOf(request);
    if (draft === undefined) return;
    if (this.writableEnded) end(draft, request, this);
    else whenWorkEnds(draft, request, this);
    onAnswered(measured(request, this, draft.startMs));
  };
}

/** Tells of what never became a request: not HTTP, too large, too slow. */
export const createOnUnread =
  (recorder: ActivityRecorder) =>
  ({ requestId, peer, answer }: UnreadRequest): void => {
    const draft = recorder.open({
      requestId,
      clientRequestId: undefined,
      traceId: undefined,
      method: "",
      startMs: performance.now(),
      tenant: undefined,
      peer: clientAddressOf(peer, undefined, undefined),
      caller: undefined,
      route: undefined,
    });
    draft.refused(answer);
    draft.ended(answer.status);
  };

function end(draft: ActivityDraft, request: Request, response: Response): void {
  draft.facts.route = patternOf(request);
  if (draft.operationName === undefined) {
    const { operation, resourceType, id } = classifyPath(request.method, request.originalUrl);
    draft.operationName = operation;
    draft.resourceType = resourceType;
    draft.id = id;
  }
  draft.ended(response.statusCode);
}

/** A client that hangs up does not stop its request: what would have been answered is told. */
function whenWorkEnds(draft: ActivityDraft, request: Request, response: Response): void {
  draft.isAborted = true;
  const limit = setTimeout(() => {
    draft.ended(0);
  }, GIVEN_UP_MS).unref();
  const endResponse = response.end.bind(response);
  response.end = ((...given: Parameters<Response["end"]>) => {
    clearTimeout(limit);
    end(draft, request, response);
    return endResponse(...given);
  }) as Response["end"];
}

/** An id from outside goes into logs: only UUIDs and 128-bit trace ids, which name nobody. */
const CLIENT_ID = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

function clientIdOf({ headers }: IncomingMessage): string | undefined {
  const sent = headers["x-request-id"];
  return typeof sent === "string" && CLIENT_ID.test(sent) ? sent : undefined;
}
