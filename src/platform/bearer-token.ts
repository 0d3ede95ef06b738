// Bearer tokens of pushing clients: which are good enough, and the digest that is kept in their place.
import { createHash } from "node:crypto";

const MINIMUM_LENGTH = 16;

/** What is wrong with tokens that are not {@link isUsableToken}. */
export const TOKEN_RULE = `must have at least ${MINIMUM_LENGTH} characters, visible ASCII only`;

export const isUsableToken = (token: string): boolean =>
  token.length >= MINIMUM_LENGTH && isVisible(token);

/** Nothing that a header could not carry, or that a client would trim. */
export const isVisible = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

/** SHA-256 in lower-case hexadecimal digits. */
export const tokenDigest = (token: string): string =>
  createHash("sha256").update(token).digest("hex");
