// How many requests of one source are taken: so many a second and so many at a time, whatever PingOne would take.

export interface RequestLimits {
  readonly requestsPerSecond?: number | undefined;
  readonly concurrency?: number | undefined;
}

/** The governor's token bucket. */
export interface RequestBucket {
  take(nowMs: number): boolean;
  /** When the next turn comes. */
  nextAtMs(): number;
}

export interface RequestLimit {
  /** Takes a request in, to be let out once by `leave`; or the seconds after which it may come again. */
  enter(nowMs: number): number | undefined;
  readonly leave: () => void;
}

/** What runs will have ended by then, or is near its deadline. */
const WAIT_FOR_OTHERS_SECONDS = 1;

export function createRequestLimit(
  { concurrency = Infinity }: RequestLimits,
  bucket: RequestBucket,
): RequestLimit {
  let underWay = 0;
  return {
    enter(nowMs) {
      if (underWay >= concurrency) return WAIT_FOR_OTHERS_SECONDS;
      if (!bucket.take(nowMs)) return Math.max(1, Math.ceil((bucket.nextAtMs() - nowMs) / 1000));
      underWay += 1;
      return undefined;
    },
    leave() {
      underWay -= 1;
    },
  };
}
