/** A start on a busy machine that gave up waiting would read the environment's schema among the calls a test counts. */
export const FIRST_READ_MS = 20_000;

/** Pauses before a call is tried again are this part of the longest there may be: some milliseconds, in their order. */
export const JITTER = 0.05;
