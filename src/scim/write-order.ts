// What the protocol asks of whoever orders writes: one at a time to each resource.
import type { RequestContext } from "./resource-store.js";

/**
 * Runs `work` when every earlier write under the same key has ended; what `work` is handed as its context makes the turn
 * last as long as its writes may still be carried out. Rejects with ScimError 503 when the turn does not come in time.
 */
export type WriteOrder = <T>(
  key: string,
  context: RequestContext,
  work: (turn: RequestContext) => Promise<T>,
  /** The resource was made just now: nobody else is expected to write it. */
  isNew?: boolean,
) => Promise<T>;
