// Reads a request's body: unpacked, never more than it may be, and every byte accounted for while it is held.
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { ScimError, badRequest } from "../../scim/error.js";

export interface BodyLimits {
  readonly maxBytes: number;
  /** Told of bytes before they are kept; may throw ScimError. */
  readonly held: { take: (bytes: number) => void };
}

const unpackers = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

const unsupported = (): ScimError =>
  new ScimError(
    415,
    undefined,
    "The body has to be plain, or compressed with gzip, deflate or br (Content-Encoding).",
  );

const tooLarge = (maxBytes: number): ScimError =>
  new ScimError(413, undefined, `The body is larger than the limit of ${maxBytes} bytes.`);

const unreadable = (): ScimError =>
  badRequest(
    "invalidSyntax",
    "The body could not be read: it is cut off, or not compressed as told.",
  );

/** What some clients write there is a charset, which says nothing of how the bytes are packed. */
const unpackedAlready = /^(?:identity|utf-?8|us-ascii|ascii|iso-8859-1|latin1|windows-1252)?$/;

/** The body as it was before it was compressed; `x-gzip` is `gzip` (RFC 9110 section 8.4.1.3). */
function unpacked(request: IncomingMessage): Readable {
  const named = request.headers["content-encoding"];
  if (named === undefined) return request;
  const sent = named.trim().toLowerCase();
  if (unpackedAlready.test(sent)) return request;
  const encoding = sent === "x-gzip" ? "gzip" : sent;
  if (encoding !== "gzip" && encoding !== "deflate" && encoding !== "br") throw unsupported();
  return request.pipe(unpackers[encoding]());
}

/**
 * `done` is told once: of the bytes, or of a ScimError: 400 for what cannot be read, 413 above the limit, and what `held` throws.
 * Throws the same, and 415 for other encodings, where that shows before anything is read.
 */
export function readBody(
  request: IncomingMessage,
  { maxBytes, held }: BodyLimits,
  done: (read: Buffer | ScimError) => void,
): void {
  const body = unpacked(request);
  // What is announced as too large is not waited for.
  const announced = body === request ? Number(request.headers["content-length"] ?? 0) : 0;
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  let isOver = false;
  const end = (read: Buffer | ScimError): void => {
    if (isOver) return;
    isOver = true;
    done(read);
  };
  const stop = (error: ScimError): void => {
    body.off("data", keep);
    if (body !== request) {
      request.unpipe();
      body.destroy();
      // What is left is thrown away: unread, it would stand before whatever comes next on this connection.
      request.resume();
    }
    end(error);
  };
  const keep = (chunk: Buffer): void => {
    length += chunk.length;
    try {
      if (length > maxBytes) throw tooLarge(maxBytes);
      held.take(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      stop(error as ScimError);
    }
  };
  body.on("data", keep);
  // A request that is cut off fails; what it is piped into would wait for ever.
  const fail = (): void => {
    stop(unreadable());
  };
  request.on("error", fail);
  if (body !== request) body.on("error", fail);
  body.on("end", () => {
    const [first] = chunks;
    end(chunks.length === 1 && first ? first : Buffer.concat(chunks, length));
  });
}
