// Sends a write again, as its client does, until it is answered or the client leaves it for later.
import type { Random } from "../../support/random.js";
import type { CampaignClock } from "../time.js";
import type { Answered, Exchange, Outcome, Write } from "./exchange.js";
import type { Style } from "./style.js";

/** `makeWrite` is asked anew each time. */
export type Insist = (makeWrite: () => Write | Promise<Write>) => Promise<Outcome>;

export interface RepeatDependencies {
  readonly exchange: Exchange;
  readonly clock: CampaignClock;
  readonly random: Random;
  readonly style: Style;
}

/** Who heeds `Retry-After` waits no longer than that. */
const MOST_SECONDS = 60;

export function createInsist({ exchange, clock, random, style }: RepeatDependencies): Insist {
  async function once(write: Write): Promise<Answered> {
    if (!style.isBulk) return exchange.write(write, style);
    const [answered] = await exchange.writeTogether([write], style);
    return answered ?? exchange.write(write, style);
  }

  function pauseMs(attempt: number, { answer }: Answered): number {
    const after = Number(answer.headers["retry-after"]);
    if (style.heedsRetryAfter && after > 0) return Math.min(MOST_SECONDS, after) * 1_000;
    return style.pauseSeconds(attempt, random) * 1_000;
  }

  return async (makeWrite) => {
    for (let attempt = 1; ; attempt += 1) {
      const answered = await once(await makeWrite());
      if (answered.outcome !== "unknown" || attempt === style.attempts) return answered.outcome;
      await clock.sleep(pauseMs(attempt, answered));
    }
  };
}
