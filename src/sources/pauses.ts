// Which sources an operator has paused while the process runs: their writes are refused, reads go on; a restart forgets it.

export interface PausedSource {
  readonly tenant: string;
  readonly source: string;
  readonly sinceMs: number;
  /** The name of the token that paused it. */
  readonly by: string;
}

export interface Pauses {
  /** Since when a source is paused; undefined when it is not. */
  since(tenant: string, source: string): number | undefined;
  /** By whom; undefined when it is not. */
  by(tenant: string, source: string): string | undefined;
  /** False: it was paused before, and by whom and since when stays. */
  pause(tenant: string, source: string, by: string): boolean;
  /** False: it was not paused. */
  resume(tenant: string, source: string): boolean;
  /** In the order in which they were paused. */
  list(): readonly PausedSource[];
}

export function createPauses(clock: { readonly now: () => number }): Pauses {
  const paused = new Map<string, PausedSource>();
  const keyOf = (tenant: string, source: string): string => `${tenant}\n${source}`;
  return {
    since: (tenant, source) => paused.get(keyOf(tenant, source))?.sinceMs,
    by: (tenant, source) => paused.get(keyOf(tenant, source))?.by,
    pause(tenant, source, by) {
      const key = keyOf(tenant, source);
      if (paused.has(key)) return false;
      paused.set(key, { tenant, source, sinceMs: clock.now(), by });
      return true;
    },
    resume: (tenant, source) => paused.delete(keyOf(tenant, source)),
    list: () => [...paused.values()],
  };
}
