// Reads the text of a body: UTF-8 and nothing else, a large one piece by piece.
import { isAscii, isUtf8 } from "node:buffer";
import { badRequest } from "../../scim/error.js";
import type { Steps } from "../../scim/steps.js";

const BYTE_ORDER_MARK = "\ufeff";

/** Bytes between two stops. */
const PIECE = 1024 * 1024;

/** The last place at or before `at` where a character begins. */
function beginOfCharacter(bytes: Buffer, at: number): number {
  let begin = at;
  while (((bytes[begin] ?? 0) & 0xc0) === 0x80) begin -= 1;
  return begin;
}

/** A charset parameter has no effect on JSON (RFC 8259 section 11): whatever it says, the bytes are UTF-8. */
function requireUtf8(bytes: Buffer): void {
  if (isUtf8(bytes)) return;
  throw badRequest("invalidSyntax", "The body is not UTF-8, in which JSON has to be sent.");
}

const withoutMark = (text: string): string =>
  text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;

/** Of a small body, at once. Throws ScimError 400. */
export function decodeUtf8(bytes: Buffer): string {
  // As most are, and the quickest to read.
  if (isAscii(bytes)) return bytes.toString("latin1");
  requireUtf8(bytes);
  return withoutMark(bytes.toString("utf8"));
}

/** Of a large one. Throws ScimError 400. */
export function* decodeLargeUtf8(bytes: Buffer): Steps<string> {
  requireUtf8(bytes);
  const pieces: string[] = [];
  let from = 0;
  while (bytes.length - from > PIECE) {
    const to = beginOfCharacter(bytes, from + PIECE);
    pieces.push(bytes.toString("utf8", from, to));
    from = to;
    yield;
  }
  const last = bytes.toString("utf8", from);
  return withoutMark(pieces.length === 0 ? last : [...pieces, last].join(""));
}
