// What of that which settings name is there for the worker: what is not there and what it may not see are the same to it.
import { PingOneError } from "../../pingone/error.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import type { Reference } from "../target.js";

const CONCURRENCY = 8;

/** By id, in the order they are named, each read once. A failure that says nothing of one passes through. */
export async function readSeen<T>(
  references: readonly Reference[],
  read: (id: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const ids = new Set(references.map(({ id }) => id));
  const found = new Map<string, T>();
  await forEachLimit(ids, CONCURRENCY, async (id) => {
    const seen = await orUnseen(read(id));
    if (seen !== undefined) found.set(id, seen);
  });
  return new Map([...ids].flatMap((id) => (found.has(id) ? [[id, found.get(id) as T]] : [])));
}

async function orUnseen<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PingOneError && /^(notFound|workerForbidden)$/.test(error.code)) {
      return undefined;
    }
    throw error;
  }
}
