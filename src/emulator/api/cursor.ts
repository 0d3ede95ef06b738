// Opaque page positions bound to the collection and filter they were made for (contract 7, 17 U5).
import { createHash } from "node:crypto";
import { invalidRequest } from "../http/problem.js";

export interface Position {
  /** Creation number of the last row of the page before; 0 at the start. */
  readonly after: number;
  /** Number of this page. */
  readonly page: number;
}

const SHAPE = /^[A-Za-z0-9_-]{1,200}$/;

function digest(scope: string): string {
  return createHash("sha256").update(scope).digest("base64url").slice(0, 16);
}

function refused(message: string): Error {
  return invalidRequest({ code: "INVALID_PARAMETER", target: "cursor", message });
}

export function encodeCursor(position: Position, scope: string, now: number): string {
  const content = [position.after, position.page, now, digest(scope)];
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

function decode(cursor: string): unknown {
  if (!SHAPE.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function decodeCursor(cursor: string, scope: string, oldest: number | undefined): Position {
  const content = decode(cursor);
  if (!Array.isArray(content) || content.length !== 4) throw refused("The cursor is invalid.");
  const [after, page, madeAt, bound] = content as unknown[];
  if (!isCount(after) || !isCount(page) || !isCount(madeAt))
    throw refused("The cursor is invalid.");
  if (bound !== digest(scope)) throw refused("The cursor belongs to another request.");
  if (oldest !== undefined && madeAt < oldest) throw refused("The cursor has expired.");
  return { after, page };
}
