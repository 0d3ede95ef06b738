// Puts a SCIM document on the wire: always the bare media type, which strict clients compare exactly (RFC 7644 section 3.8).
import type { Response } from "express";

const SCIM_JSON = "application/scim+json";

/** A success without a body; some clients tell it from a proxy's by its media type (SCIM-SDK). */
export function sendEmpty(response: Response, status: 204 | 304): void {
  response.status(status);
  response.setHeader("Content-Type", SCIM_JSON);
  response.end();
}

/** Where the one resource of an answer is (RFC 7644 section 3.1, statement 61). */
export function setLocation(response: Response, location: string): void {
  response.setHeader("Location", location);
  response.setHeader("Content-Location", location);
}

export function sendScim(response: Response, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.status(status);
  response.setHeader("Content-Type", SCIM_JSON);
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.end(text);
}
