// Seals the state of a page walk into a cursor that only its own client can use, for its own query, for a while (RFC 9865 sections 2, 5.2).
import { createHmac, timingSafeEqual } from "node:crypto";
import { badRequest } from "../error.js";
import type { JsonObject } from "../../platform/json.js";

/** Our own cursors stay far below; a longer text is refused before it costs a hash. */
const maxLength = 8192;

/** Signed with the text, never part of it: the cursor of another tenant, source or query does not verify. */
function sign(body: string, key: Uint8Array, bound: string): string {
  return createHmac("sha256", key)
    .update(`scim cursor 1\n${bound.length}\n${bound}\n${body}`)
    .digest("base64url");
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * A cursor of base64url characters and one dot (unreserved in URLs). The payload is signed, not encrypted: no personal
 * data in it. `bound` names tenant, source, query and count; `expiresAtMs` is in milliseconds since 1970.
 */
export function sealCursor(
  payload: JsonObject,
  key: Uint8Array,
  bound: string,
  expiresAtMs: number,
): string {
  const body = Buffer.from(JSON.stringify([expiresAtMs, payload])).toString("base64url");
  return `${body}.${sign(body, key, bound)}`;
}

/**
 * The payload of a cursor that one of the keys has sealed. 400 invalidCursor, in the same words, for a forged text and for the cursor of another client
 * or query; 400 expiredCursor for one that was ours.
 */
export function openCursor(
  text: string,
  keys: readonly Uint8Array[],
  bound: string,
  nowMs: number,
): JsonObject {
  const dot = text.indexOf(".");
  const body = text.slice(0, Math.max(dot, 0));
  const isOurs =
    dot > 0 &&
    text.length <= maxLength &&
    keys.some((key) => isSame(text.slice(dot + 1), sign(body, key, bound)));
  if (!isOurs) {
    throw badRequest(
      "invalidCursor",
      "The cursor is not one of this query: send it with the same filter and count as before, or start again without it.",
    );
  }
  // What carries our signature is what sealCursor wrote.
  const [expiresAtMs, payload] = JSON.parse(Buffer.from(body, "base64url").toString()) as [
    number,
    JsonObject,
  ];
  if (nowMs >= expiresAtMs) {
    throw badRequest("expiredCursor", "The cursor has expired; start again without it.");
  }
  return payload;
}
