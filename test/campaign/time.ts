// The campaign's time: as fast as the processes' (fast-clock.mjs), so that half an hour of a client's patience is a few minutes.

export interface CampaignClock {
  readonly speed: number;
  /** Of real time, where all clocks agree. */
  readonly epochMs: number;
  now(): number;
  sleep(ms: number): Promise<void>;
}

export function createCampaignClock(speed: number, epochMs = Date.now()): CampaignClock {
  return {
    speed,
    epochMs,
    now: () => Math.round(epochMs + (Date.now() - epochMs) * speed),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / speed)),
  };
}
