/** A start on a busy machine that gave up waiting would read the environment's schema among the calls a test counts. */
export const FIRST_READ_MS = 20_000;
