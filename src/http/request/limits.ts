// How much one request may ask for: the sizes a tenant's surface keeps to, and what ServiceProviderConfig says of them.

/** Of every body but a group's. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** What a group of 50,000 members takes: a client that replaces it sends back what it has read. */
export const MAX_GROUP_BYTES = 10 * 1024 * 1024;

export const PAGE_LIMITS = { defaultPageSize: 100, maxPageSize: 200 };

const CURSOR_LIFE_SECONDS = 3600;
export const CURSOR_LIFE_MS = CURSOR_LIFE_SECONDS * 1000;

/** What ServiceProviderConfig announces (RFC 7643 section 5, RFC 9865). */
export const CAPABILITIES = {
  maxResults: PAGE_LIMITS.maxPageSize,
  defaultPageSize: PAGE_LIMITS.defaultPageSize,
  maxOperations: 1000,
  maxPayloadSize: MAX_BODY_BYTES,
  cursorTimeout: CURSOR_LIFE_SECONDS,
};
