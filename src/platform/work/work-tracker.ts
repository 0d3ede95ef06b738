// Knows when all work begun is done, whether or not its client is still there: a stop must not cut a write in two.
import { UnderWay, type Placed } from "./under-way.js";

export interface WorkTracker {
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves with true when nothing is under way, with false after `limitMs`. */
  readonly idle: (limitMs: number) => Promise<boolean>;
}

/** What is thrown at once is a failure like any other. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return rejected(error as Error);
  }
}

const rejected = (reason: Error): Promise<never> => Promise.reject(reason);

export function createWorkTracker(): WorkTracker {
  const pending = new UnderWay<Placed & { readonly running: Promise<unknown> }>();

  /** What is under way may begin more: the next step of a bulk request, or an undo. */
  async function allDone(): Promise<true> {
    while (pending.size > 0) {
      await Promise.allSettled(pending.all().map(({ running }) => running));
      // Who waited for it goes on first.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  }

  return {
    track(work) {
      const running = begin(work);
      const entry = { running, place: 0 };
      const end = (): void => {
        pending.delete(entry);
      };
      pending.add(entry);
      running.then(end, end);
      return running;
    },
    async idle(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, limitMs, false);
      });
      const isIdle = await Promise.race([allDone(), tooLate]);
      clearTimeout(timer);
      return isIdle;
    },
  };
}
