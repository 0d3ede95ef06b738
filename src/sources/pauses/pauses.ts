// Which sources an operator has paused: their writes are refused, reads go on. Known without waiting; what replicas share is brought in beside it.
import { wallTime, type WallClock } from "../../platform/clock.js";

export interface Pauses {
  /** Since when a source is paused; undefined when it is not. */
  since(tenant: string, source: string): number | undefined;
  /** By whom; undefined when it is not. */
  by(tenant: string, source: string): string | undefined;
  /** False: it was paused before, and by whom and since when stays. */
  pause(tenant: string, source: string, by: string): boolean;
  /** False: it was not paused. */
  resume(tenant: string, source: string): boolean;
  /** Every switch that was thrown, by source. */
  switches(tenant: string): ReadonlyMap<string, PauseSwitch>;
  /** Takes over what another replica knows, where that is later; whether it was. */
  adopt(tenant: string, source: string, other: PauseSwitch): boolean;
}

/** The last word on a source: a resumption is remembered like a pause, so that nobody's older word undoes it. */
export interface PauseSwitch {
  readonly isPaused: boolean;
  /** When, and which of two came later: never before the one it follows, whatever clocks say. */
  readonly atMs: number;
  /** The name of the token that paused it. */
  readonly by?: string | undefined;
}

export interface PausesDependencies {
  readonly clock: WallClock;
  /** Told of what was thrown here. */
  readonly onSwitch?: (tenant: string, source: string, thrown: PauseSwitch) => void;
}

export function createPauses({ clock, onSwitch }: PausesDependencies): Pauses {
  const known = new Map<string, Map<string, PauseSwitch>>();

  function set(tenant: string, source: string, thrown: PauseSwitch): void {
    const ofTenant = known.get(tenant) ?? new Map<string, PauseSwitch>();
    known.set(tenant, ofTenant.set(source, thrown));
  }

  /** `by`: who pauses it; undefined: it is resumed. */
  function turn(tenant: string, source: string, by: string | undefined): boolean {
    const before = known.get(tenant)?.get(source);
    const isPaused = by !== undefined;
    if ((before?.isPaused ?? false) === isPaused) return false;
    const thrown = { isPaused, atMs: Math.max(wallTime(clock), (before?.atMs ?? 0) + 1), by };
    set(tenant, source, thrown);
    onSwitch?.(tenant, source, thrown);
    return true;
  }

  return {
    since(tenant, source) {
      const last = known.get(tenant)?.get(source);
      return last?.isPaused === true ? last.atMs : undefined;
    },
    by(tenant, source) {
      const last = known.get(tenant)?.get(source);
      return last?.isPaused === true ? last.by : undefined;
    },
    pause: turn,
    resume: (tenant, source) => turn(tenant, source, undefined),
    switches: (tenant) => known.get(tenant) ?? new Map<string, PauseSwitch>(),
    adopt(tenant, source, other) {
      const own = known.get(tenant)?.get(source);
      if (own !== undefined && own.atMs >= other.atMs) return false;
      set(tenant, source, other);
      return own?.isPaused !== other.isPaused;
    },
  };
}
