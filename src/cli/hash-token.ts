// The digest of a bearer token for the configuration file, so that the token itself is kept nowhere.
import { randomBytes } from "node:crypto";
import { isUsableToken, tokenDigest, TOKEN_RULE } from "../platform/secrets/bearer-token.js";

export interface HashTokenDependencies {
  /** Reads the token, to the end of the input. */
  readonly readInput: () => string;
  readonly out: (text: string) => void;
  readonly complain: (text: string) => void;
}

const BYTES = 32;

/** Returns the exit code. */
export function hashTokenCommand(
  { generate = false }: { readonly generate?: boolean },
  { readInput, out, complain }: HashTokenDependencies,
): 0 | 1 {
  if (generate) {
    const token = randomBytes(BYTES).toString("base64url");
    out(`token   ${token}\nsha256  ${tokenDigest(token)}\n`);
    return 0;
  }
  const token = readInput()
    .replace(/^\ufeff/, "")
    .replace(/\r?\n$/, "");
  if (!isUsableToken(token)) {
    complain(`The token ${TOKEN_RULE}.`);
    return 1;
  }
  out(`${tokenDigest(token)}\n`);
  return 0;
}
