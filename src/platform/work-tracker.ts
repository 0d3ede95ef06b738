// Knows when all work begun is done, whether or not its client is still there: a stop must not cut a write in two.

export interface WorkTracker {
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves with true when nothing is under way, with false after `limitMs`. */
  idle(limitMs: number): Promise<boolean>;
}

export function createWorkTracker(): WorkTracker {
  const pending = new Set<Promise<unknown>>();
  return {
    async track(work) {
      const running = work();
      pending.add(running);
      try {
        return await running;
      } finally {
        pending.delete(running);
      }
    },
    async idle(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, limitMs, false);
      });
      const done = Promise.allSettled(pending).then(() => true);
      const isIdle = await Promise.race([done, tooLate]);
      clearTimeout(timer);
      return isIdle;
    },
  };
}
