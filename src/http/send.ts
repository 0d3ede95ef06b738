// Puts a SCIM document on the wire: always the bare media type, which strict clients compare exactly (RFC 7644 section 3.8).
import type { ServerResponse } from "node:http";
import { privately } from "./private-answer.js";
import { contextOf } from "./request/request-context.js";

const SCIM_JSON = "application/scim+json";

/** Names and values of headers in turn, as `writeHead` takes them without an object for each. */
export type Headers = readonly string[];

const none: Headers = [];
const ofEvery: Headers = Object.entries(privately).flat();

/** Those of every answer of a request that has its context. */
export const ownHeaders = ({ req }: ServerResponse): string[] => [
  "X-Request-Id",
  contextOf(req).requestId,
  ...ofEvery,
];

/** Where the one resource of an answer is (RFC 7644 section 3.1, statement 61). */
export const locatedAt = (location: string): Headers => [
  ...["Location", location],
  ...["Content-Location", location],
];

/** A success without a body; some clients tell it from a proxy's by its media type (SCIM-SDK). */
export function sendEmpty(response: ServerResponse, status: 204 | 304, headers = none): void {
  const own = ownHeaders(response);
  own.push(...headers, "Content-Type", SCIM_JSON);
  response.writeHead(status, own).end();
}

export function sendScim(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers = none,
): void {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  const own = ownHeaders(response);
  own.push(...headers, "Content-Type", SCIM_JSON, "Content-Length", String(length));
  // What is ASCII throughout is the same in both, and as Latin-1 it is sent as it is.
  response.writeHead(status, own).end(text, length === text.length ? "latin1" : "utf8");
}
