// How much the sources of one worker ask for: counted as they come, told in calls a second.
import { NOBODY, type Demand } from "./budget-share.js";

export interface DemandCount {
  /** One call was asked for, whether or not it gets a turn. */
  readonly add: (source: string | undefined) => void;
  /** Of the last `sinceMs`, and of those who wait; then counts anew. */
  readonly perSecond: (sinceMs: number, waiting: ReadonlyMap<string | undefined, number>) => Demand;
}

/** So many are told apart; what more there is asks as nobody. */
const MOST_SOURCES = 100;

export function createDemandCount(): DemandCount {
  let counts = new Map<string, number>();

  function add(demand: Map<string, number>, source: string | undefined, count: number): void {
    const isKnown = source !== undefined && (demand.has(source) || demand.size < MOST_SOURCES);
    const name = isKnown ? source : NOBODY;
    demand.set(name, (demand.get(name) ?? 0) + count);
  }

  return {
    add(source) {
      add(counts, source, 1);
    },
    perSecond(sinceMs, waiting) {
      const demand = new Map<string, number>();
      for (const [source, count] of counts) add(demand, source, (count * 1000) / sinceMs);
      for (const [source, count] of waiting) add(demand, source, count);
      counts = new Map();
      return Object.fromEntries(demand);
    },
  };
}
