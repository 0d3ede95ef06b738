// What is no HTTP at all is refused in the envelope too, and the connection closed.
import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { Problem } from "./problem.js";
import { HAL_TYPE } from "./response-type.js";

export function refuseClient(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const overflow = error.code === "HPE_HEADER_OVERFLOW";
  const [status, reason] = overflow
    ? [431, "Request Header Fields Too Large"]
    : [400, "Bad Request"];
  const id = randomUUID();
  const problem = new Problem(status, "INVALID_REQUEST", "The request was malformed or invalid.");
  const text = JSON.stringify(problem.toBody(id));
  socket.end(
    [
      `HTTP/1.1 ${status} ${reason}`,
      `Content-Type: ${HAL_TYPE}`,
      `Content-Length: ${Buffer.byteLength(text)}`,
      `Correlation-Id: ${id}`,
      "Connection: close",
      "",
      text,
    ].join("\r\n"),
  );
}
