// One at a time by key: writes to one group wait for each other, writes to different ones do not.

/** Runs `work` when everything queued before under the same key has ended, however it ended. */
export type Serializer = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createSerializer(): Serializer {
  const tails = new Map<string, Promise<unknown>>();
  return async function serialize(key, work) {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
