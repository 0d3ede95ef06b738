// Puts a SCIM document on the wire: always the bare media type, which strict clients compare exactly (RFC 7644 section 3.8).
import type { Response } from "express";

const SCIM_JSON = "application/scim+json";

export function sendScim(response: Response, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.status(status);
  response.setHeader("Content-Type", SCIM_JSON);
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.end(text);
}
