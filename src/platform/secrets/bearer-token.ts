// Bearer tokens of pushing clients: which are good enough, and the digest that is kept in their place.
import { hash } from "node:crypto";

const MINIMUM_LENGTH = 16;
/** Fewer different characters than this are no random choice. */
const MINIMUM_DIFFERENT = 8;

/** What is wrong with tokens that are not {@link isUsableToken}. */
export const TOKEN_RULE = `must have at least ${MINIMUM_LENGTH} characters, visible ASCII only (no blanks or line breaks)`;

export const isUsableToken = (token: string): boolean =>
  token.length >= MINIMUM_LENGTH && isVisible(token);

/** Nothing that a header could not carry, or that a client would trim. */
export const isVisible = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

/** Whether somebody who tries the likely ones gets in, however long it is. */
export const isWeakToken = (token: string): boolean =>
  !isUsableToken(token) ||
  new Set(token).size < MINIMUM_DIFFERENT ||
  isKnownDigest(tokenDigest(token));

/** SHA-256 in lower-case hexadecimal digits. */
export const tokenDigest = (token: string): string => hash("sha256", token);

/** Of nothing at all, of the demo, and of what people write where something better is due. */
const known: ReadonlySet<string> = new Set(
  [
    ...["", "demo-token", "demo-token-employees", "demo-token-partners"],
    ...["changeme", "password", "secret", "test", "token"],
  ].flatMap((each) => [tokenDigest(each), tokenDigest(`${each}\n`)]),
);

/** Whether a digest is that of a token everybody knows. */
export const isKnownDigest = (sha256: string): boolean => known.has(sha256);
