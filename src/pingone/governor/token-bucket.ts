// The token bucket of one class of calls, with AIMD: about a second of turns, halved when PingOne answers 429, growing back second by second.

export interface TokenBucket {
  /** Takes a turn if there is one at `nowMs`. */
  take(nowMs: number): boolean;
  /** When the next turn comes; in the past when there are turns to spare. */
  nextAtMs(): number;
  /** When the turn after `ahead` others comes, if no 429 comes before; never before `nowMs`. */
  turnAtMs(ahead: number, nowMs: number): number;
  /** Turns a second at `nowMs`. */
  perSecond(nowMs: number): number;
  /** A call sent at `sentAtMs` was not refused. */
  accepted(sentAtMs: number): void;
  /** A call sent at `sentAtMs` was answered 429: no turn for `retryAfterMs`, and half as many afterwards. */
  refused(sentAtMs: number, nowMs: number, retryAfterMs: number): void;
  /** Another limit from now on, in turns a second; what was saved up or is owed stays the same. `due`: what it will be at least before long. */
  limitTo(perSecond: number, nowMs: number, due?: number): void;
  /** Lifts a limit that only a 429 had set, if it is long enough ago. To be asked when nobody waits. */
  recover(nowMs: number): void;
}

/** A little less than the second PingOne is taken to count in: calls sent apart may arrive together. */
const BURST_MS = 900;
/** What is taken for possible at a first 429, however little was asked until then. */
const FIRST_GUESS = 20;
const LEAST_PER_SECOND = 1;
/** Each second a tenth of what was taken away comes back: ten seconds until the rate is what it was. */
const GROWTH = 0.1;
const OPEN_AFTER_MS = 30_000;

/** The rate is `base` until `growsFromMs` and a straight line up to the limit from there: a value, not a process. */
interface Rate {
  readonly limit: number;
  readonly base: number;
  /** What it was before it met the wall that it is growing back from. */
  readonly peak: number;
  readonly growsFromMs: number;
}

const unhindered = (limit: number): Rate => ({
  limit,
  base: limit,
  peak: limit,
  growsFromMs: Number.NEGATIVE_INFINITY,
});

const growth = ({ limit, base, peak }: Rate): number =>
  base === limit ? 0 : Math.max((peak - base) * GROWTH, 1);

function rateAt(rate: Rate, atMs: number): number {
  const { limit, base, growsFromMs } = rate;
  if (base === limit) return limit;
  return Math.min(limit, base + (growth(rate) * Math.max(0, atMs - growsFromMs)) / 1000);
}

/** Milliseconds in which `turns` turns come from `fromMs` on: the area below the line of the rate. */
function spanMs(rate: Rate, turns: number, fromMs: number): number {
  const { limit } = rate;
  const first = rateAt(rate, fromMs);
  if (first === limit) return (turns / first) * 1000;
  const slope = growth(rate);
  const untilLimit = (limit - first) / slope;
  const growing = (Math.sqrt(first * first + 2 * slope * turns) - first) / slope;
  if (growing <= untilLimit) return growing * 1000;
  const before = (untilLimit * (first + limit)) / 2;
  return (untilLimit + (turns - before) / limit) * 1000;
}

/** `given` is a limit in turns a second; without one every turn is there at once until PingOne answers 429. */
export function createTokenBucket(given = Number.POSITIVE_INFINITY): TokenBucket {
  let rate = unhindered(given);
  let due = 0;
  const recent = createRecentCount();
  let acceptedSince = 0;
  let loweredAtMs = Number.NEGATIVE_INFINITY;
  let nextMs = Number.NEGATIVE_INFINITY;

  /** Unused time is worth turns for so long back, and no more. */
  const earliest = (nowMs: number, perSecond: number): number =>
    Math.max(nextMs, nowMs - Math.max(0, BURST_MS - 1000 / perSecond));

  return {
    take(nowMs) {
      if (rate.base === Number.POSITIVE_INFINITY) return true;
      if (nextMs > nowMs) return false;
      const perSecond = rateAt(rate, nowMs);
      nextMs = earliest(nowMs, perSecond) + 1000 / perSecond;
      return true;
    },
    nextAtMs: () => nextMs,
    turnAtMs(ahead, nowMs) {
      const { base, limit, growsFromMs } = rate;
      if (base === Number.POSITIVE_INFINITY) return nowMs;
      // Where less is leased than is due, more will be: nobody is sent away for the moment until then.
      if (due > limit && base === limit) {
        return Math.max(nowMs, growsFromMs) + ((ahead + 1) * 1000) / due;
      }
      const from = earliest(nowMs, rateAt(rate, nowMs));
      return Math.max(nowMs, from + spanMs(rate, ahead, from));
    },
    perSecond: (nowMs) => rateAt(rate, nowMs),
    accepted(sentAtMs) {
      recent.add(sentAtMs);
      if (sentAtMs > loweredAtMs) acceptedSince += 1;
    },
    refused(sentAtMs, nowMs, retryAfterMs) {
      const untilMs = nowMs + retryAfterMs;
      // Calls under way together tell of one wall, not of one each: who was sent before it was known lowers nothing more.
      if (sentAtMs > loweredAtMs) {
        rate = halved(rate, { nowMs, recently: recent.at(nowMs), acceptedSince });
        loweredAtMs = nowMs;
        acceptedSince = 0;
      }
      rate = { ...rate, growsFromMs: Math.max(rate.growsFromMs, untilMs) };
      // What was saved up is gone too, so that nothing bursts when the wait is over.
      nextMs = Math.max(nextMs, untilMs);
    },
    limitTo(limit, nowMs, dueNext = 0) {
      due = dueNext;
      const before = rateAt(rate, nowMs);
      const saved = ((nowMs - earliest(nowMs, before)) * before) / 1000;
      const base = rate.base === rate.limit ? limit : Math.min(rate.base, limit);
      rate = { ...rate, limit, base };
      // A time that PingOne has named is no debt of turns.
      if (rate.growsFromMs <= nowMs) nextMs = nowMs - (saved * 1000) / rateAt(rate, nowMs);
    },
    recover(nowMs) {
      const { limit, base, growsFromMs } = rate;
      // A configured limit is grown back to; one that is not there cannot be.
      if (limit !== Number.POSITIVE_INFINITY || base === limit) return;
      if (nowMs >= growsFromMs + OPEN_AFTER_MS) rate = { ...rate, base: limit };
    },
  };
}

interface Wall {
  readonly nowMs: number;
  /** Calls in the second before. */
  readonly recently: number;
  /** Calls that were not refused since the wall before. */
  readonly acceptedSince: number;
}

function halved(rate: Rate, { nowMs, recently, acceptedSince }: Wall): Rate {
  const { limit, base } = rate;
  const possible = Math.min(rateAt(rate, nowMs), Math.max(recently, FIRST_GUESS));
  // Who is refused again before the lower rate was tried has met the same wall once more.
  const isNewWall = base === limit || acceptedSince >= Math.max(base, FIRST_GUESS);
  return {
    ...rate,
    base: Math.max(possible / 2, Math.min(limit, LEAST_PER_SECOND)),
    peak: isNewWall ? possible : rate.peak,
  };
}

/** About how many in a second, from two windows of one: two numbers instead of a list of times. */
function createRecentCount() {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  let before = 0;

  function roll(nowMs: number): void {
    const age = nowMs - sinceMs;
    if (age < 1000) return;
    before = age < 2000 ? count : 0;
    count = 0;
    sinceMs = nowMs;
  }

  return {
    add: (atMs: number): void => {
      roll(atMs);
      count += 1;
    },
    at: (nowMs: number): number => {
      roll(nowMs);
      return Math.max(before, count);
    },
  };
}
