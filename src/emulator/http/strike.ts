// Carries out a fault instead of the answer: a status, somebody else's answer, a reset connection, or silence (contract 14.49).
import type { IncomingMessage } from "node:http";
import type { Fault } from "../knobs.js";
import { Problem, tooManyRequests } from "./problem.js";
import type { Reply } from "./reply.js";

/** RFC 9110 8.6, 15.3.5, 15.3.6, 15.4.5: these have no content. */
const BODILESS = new Set([204, 205, 304]);
const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** 502, 503 and 504 come from the edge and are HTML, everything else is the envelope (U16). */
function defaultReply(status: number, correlationId: string): Reply {
  if (GATEWAY_STATUSES.has(status)) {
    const title = `${status} Service Error`;
    return {
      status,
      text: htmlPage(title),
      contentType: "text/html",
    };
  }
  if (status === 429) return { status, body: tooManyRequests(1).toBody(correlationId) };
  const code = status >= 500 ? "UNEXPECTED_ERROR" : "REQUEST_FAILED";
  return {
    status,
    body: new Problem(status, code, "An unexpected error occurred.").toBody(correlationId),
  };
}

function retryAfter(fault: Fault): Record<string, string> {
  return fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
}

function faultReply(fault: Fault, correlationId: string): Reply {
  const status = fault.status ?? 500;
  const headers = retryAfter(fault);
  if (fault.body === undefined) return { ...defaultReply(status, correlationId), headers };
  return typeof fault.body === "string"
    ? { status, headers, text: fault.body, contentType: "text/html" }
    : { status, headers, body: fault.body };
}

function htmlPage(title: string): string {
  return `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}

/** Not PingOne's: a proxy in between answers with a page of its own and none of PingOne's header fields. */
function foreignReply(fault: Fault): Reply {
  const {
    status = 502,
    contentType = "text/html",
    body = htmlPage(`${status} by a proxy`),
  } = fault;
  const reply = { status, isForeign: true, headers: retryAfter(fault) };
  if (BODILESS.has(status)) return reply;
  return { ...reply, text: typeof body === "string" ? body : JSON.stringify(body), contentType };
}

/** The reply to send instead, or undefined when there must be none: the connection is reset or left hanging. */
export function strike(
  fault: Fault,
  request: IncomingMessage,
  correlationId: string,
): Reply | undefined {
  if (fault.kind === "status") return faultReply(fault, correlationId);
  if (fault.kind === "foreign") return foreignReply(fault);
  if (fault.kind === "reset") request.socket.resetAndDestroy();
  return undefined;
}
