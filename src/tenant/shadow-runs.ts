// How often each source has gone live: what was planned before is done by then, or was never wanted, and shows in no later shadow.

export interface ShadowRuns {
  of(tenant: string, source: string): number;
  /** Serves live from now on. */
  wentLive(tenant: string, source: string): void;
}

/** `isShared`: others have planned it, too, and none knows of the others' reloads; so it stays one run. */
export function createShadowRuns(isShared: boolean): ShadowRuns {
  const runs = new Map<string, number>();
  const nameOf = (tenant: string, source: string): string => `${tenant}/${source}`;
  const of = (tenant: string, source: string): number => runs.get(nameOf(tenant, source)) ?? 0;
  return {
    of,
    wentLive(tenant, source) {
      if (!isShared) runs.set(nameOf(tenant, source), of(tenant, source) + 1);
    },
  };
}
