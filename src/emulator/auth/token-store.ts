// The access tokens given out, until they expire; whatever is not in here is no token.
import type { Touch } from "../directory/touch.js";

export interface IssuedToken {
  readonly environmentId: string;
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenStore {
  add(token: string, issued: IssuedToken): void;
  find(token: string, now: number): IssuedToken | undefined;
  /** Those that may still be valid, and some that have expired. */
  all(): Iterable<string>;
  /** Makes every token given out so far invalid. */
  revokeAll(): void;
}

const SWEEP_EVERY = 10_000;

export function createTokenStore(touch: Touch): TokenStore {
  const tokens = new Map<string, IssuedToken>();
  let added = 0;
  let latest = 0;

  function sweep(): void {
    for (const [token, { expiresAt }] of tokens) if (expiresAt <= latest) tokens.delete(token);
  }

  return {
    add(token, issued) {
      tokens.set(token, issued);
      touch("token", token);
      added += 1;
      if (added % SWEEP_EVERY === 0) sweep();
    },
    find(token, now) {
      latest = now;
      const issued = tokens.get(token);
      return issued !== undefined && issued.expiresAt > now ? issued : undefined;
    },
    all: () => tokens.keys(),
    revokeAll() {
      for (const token of tokens.keys()) touch("token", token);
      tokens.clear();
    },
  };
}
