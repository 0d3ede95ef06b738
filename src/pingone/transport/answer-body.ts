// Reads an answer's body as text within bounds: of one answer, and of all that are read at a time.
import type { Readable } from "node:stream";

/** More than any answer of PingOne's: 200 users of 16 KB each are 3.2 MB. */
const MAX_BYTES = 16 * 1024 * 1024;
/** What every answer may take at once; for more it waits its turn. */
const SMALL_BYTES = 1024 * 1024;
const LARGE_AT_A_TIME = 4;

/** Thrown for an answer that cannot be PingOne's. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
  readonly code = "ANSWER_TOO_LARGE";

  constructor() {
    super(`the answer is larger than ${MAX_BYTES} bytes`);
  }
}

export type ReadBody = (body: Readable) => Promise<string>;

/** The bounds are those of what is read with the same function. */
export function createBodyReading(): ReadBody {
  const waiting = new Set<() => void>();
  let large = 0;

  /** Calls `go` when it is this answer's turn; returns what ends the turn, or the wait for it. */
  function take(go: () => void): () => void {
    let hasTurn = false;
    const start = (): void => {
      hasTurn = true;
      large += 1;
      go();
    };
    if (large < LARGE_AT_A_TIME) start();
    else waiting.add(start);
    return () => {
      waiting.delete(start);
      if (!hasTurn) return;
      hasTurn = false;
      large -= 1;
      const [next] = waiting;
      if (next === undefined) return;
      waiting.delete(next);
      next();
    };
  }

  return (body) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let give: (() => void) | undefined;
      body.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_BYTES) {
          body.destroy(new AnswerTooLarge());
        } else if (bytes > SMALL_BYTES && give === undefined) {
          body.pause();
          give = take(() => {
            body.resume();
          });
        }
      });
      body.on("end", () => {
        resolve(Buffer.concat(chunks).toString());
      });
      body.on("error", reject);
      // Whatever happened: also when the wait was cut off.
      body.on("close", () => {
        give?.();
        reject(Object.assign(new Error("the answer ended early"), { code: "ECONNRESET" }));
      });
    });
}
