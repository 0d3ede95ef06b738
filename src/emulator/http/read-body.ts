// The whole request body in memory, or undefined when it is larger than allowed; what is too large is read and dropped.
import type { IncomingMessage } from "node:http";

const NONE = Buffer.alloc(0);

/** Above this multiple of the limit the connection is cut instead of being read to its end. */
const PATIENCE = 8;

export function hasBody(request: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== "0");
}

export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size > limit * PATIENCE) request.destroy();
      else chunks.length = 0;
    });
    request.on("end", () => {
      if (size > limit) resolve(undefined);
      else resolve(chunks.length === 1 ? (chunks[0] ?? NONE) : Buffer.concat(chunks));
    });
    request.on("error", reject);
    request.on("close", () => {
      reject(new Error("the client went away"));
    });
  });
}
