// The access tokens given out, until they expire; whatever is not in here is no token.

export interface IssuedToken {
  readonly environmentId: string;
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenStore {
  add(token: string, issued: IssuedToken): void;
  find(token: string, now: number): IssuedToken | undefined;
  /** Makes every token given out so far invalid. */
  revokeAll(): void;
}

const SWEEP_ABOVE = 10_000;

export function createTokenStore(): TokenStore {
  const tokens = new Map<string, IssuedToken>();
  return {
    add(token, issued) {
      tokens.set(token, issued);
    },
    find(token, now) {
      const issued = tokens.get(token);
      if (issued !== undefined && issued.expiresAt > now) return issued;
      if (tokens.size > SWEEP_ABOVE) {
        for (const [text, { expiresAt }] of tokens) if (expiresAt <= now) tokens.delete(text);
      }
      return undefined;
    },
    revokeAll() {
      tokens.clear();
    },
  };
}
