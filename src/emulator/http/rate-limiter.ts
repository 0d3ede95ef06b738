// Token buckets per source IP and per licence; the smaller one decides (contract 11.1).
import type { RateLimit } from "../knobs.js";

interface Bucket {
  tokens: number;
  at: number;
}

export interface RateLimiter {
  /** Undefined when the call may pass, else the whole seconds to wait. */
  take(ip: string, limit: RateLimit, now: number): number | undefined;
  clear(): void;
}

const IP_SHARE = 0.35;
const LICENCE = "licence";

export const licencePerSecond = (limit: RateLimit): number =>
  limit.licencePerSecond ?? limit.perSecond / IP_SHARE;

function refill(bucket: Bucket, perSecond: number, burst: number, now: number): void {
  const gained = (Math.max(0, now - bucket.at) / 1000) * perSecond;
  bucket.tokens = Math.min(burst, bucket.tokens + gained);
  bucket.at = now;
}

function secondsUntilOne(bucket: Bucket, perSecond: number): number {
  return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
}

export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function filled(key: string, perSecond: number, burst: number, now: number): Bucket {
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    buckets.set(key, bucket);
    refill(bucket, perSecond, burst, now);
    return bucket;
  }

  return {
    take(ip, limit, now) {
      const licenceRate = licencePerSecond(limit);
      const licenceBurst = limit.licenceBurst ?? limit.burst / IP_SHARE;
      const own = filled(`ip ${ip}`, limit.perSecond, limit.burst, now);
      const licence = filled(LICENCE, licenceRate, licenceBurst, now);
      if (own.tokens < 1) return secondsUntilOne(own, limit.perSecond);
      if (licence.tokens < 1) return secondsUntilOne(licence, licenceRate);
      own.tokens -= 1;
      licence.tokens -= 1;
      return undefined;
    },
    clear() {
      buckets.clear();
    },
  };
}
