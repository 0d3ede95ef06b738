// Lets who was answered before its body was read have that answer: a close at once would be a reset, and take it away (RFC 9112 section 9.6).
import type { Request, Response } from "express";

/** From our last answer until we close what the client does not. */
export const LINGER_MS = 2_000;

/** Of who asked for the close and still sends: it comes with the end of the body, which is read and thrown away, or after a moment. */
export function lingerOver(request: Request, response: Response): void {
  if (request.complete || response.shouldKeepAlive || request.httpVersionMinor === 0) return;
  const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
  if (length === "0" && coding === undefined) return;
  response.shouldKeepAlive = true;
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  request.once("end", () => socket.end());
  socket.once("close", () => {
    clearTimeout(timer);
  });
}
