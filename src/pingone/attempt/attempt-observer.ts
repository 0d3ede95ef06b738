// Who counts the attempts at calls of PingOne: told of each, and in nobody's way.

/** `outcome`: `success`, or the code of a PingOneError. */
export interface AttemptObserver {
  /** An attempt is over; `ms` from its sending. */
  readonly answered: (operation: string, outcome: string, ms: number) => void;
  /** A call is tried again, because of an outcome. */
  readonly retried: (outcome: string) => void;
  /** A call had to wait for its turn. */
  readonly waited: (kind: "read" | "write", ms: number) => void;
  /** A call was not sent, for its turn would have come too late. */
  readonly refused: (kind: "read" | "write") => void;
}

/** Where nobody counts. */
export const uncounted: AttemptObserver = {
  answered: () => undefined,
  retried: () => undefined,
  waited: () => undefined,
  refused: () => undefined,
};
