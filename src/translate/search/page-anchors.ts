// Where pages of a result begin, remembered by collection, filter and offset: a walk by index goes on from the nearest.
import type { JsonObject } from "../../platform/json.js";
import { MAX_LIMIT } from "../../pingone/resources/collection.js";
import type { SharedMemory } from "../process-memory.js";

/** A place in a result from which PingOne can go on. */
export interface Anchor extends JsonObject {
  readonly offset: number;
  readonly next: string;
  readonly limit: number;
  /** The last ids that were shown of its page, where a page of ours ends inside of it: whoever goes on there begins behind them. */
  readonly seen?: readonly string[];
  /** Whether nobody was shown of its page but who is in `seen`. */
  readonly isAllSeen?: boolean;
}

/** Of so many the last one that is left is looked for; more would take room for what hardly ever happens. */
const MOST_SEEN = 10;

interface Identified {
  readonly id: string;
}

/** To be remembered for who goes on inside of its page, behind `shown`. */
export const cutAnchor = (anchor: Anchor, shown: readonly Identified[]): Anchor => ({
  ...anchor,
  seen: shown.slice(-MOST_SEEN).map(({ id }) => id),
  isAllSeen: shown.length <= MOST_SEEN,
});

/** Where the page of an anchor begins, for who goes on at `offset`: further on by each that was deleted from what was shown of it. */
export function beginOf(
  { offset: at, seen = [], isAllSeen = false }: Anchor,
  items: readonly Identified[],
  offset: number,
): number {
  const known = new Set(seen);
  const last = items.findLastIndex(({ id }) => known.has(id));
  if (last !== -1) return offset - (last + 1);
  // Nobody is left who was shown: what is there now follows.
  return isAllSeen ? offset : at;
}

export type PageAnchors = SharedMemory<Anchor>;

/** The anchor from which the fewest pages lead over `offset + count`; undefined for the beginning. */
export async function nearestAnchor(
  anchors: PageAnchors,
  key: string,
  offset: number,
  count: number,
): Promise<Anchor | undefined> {
  if (offset === 0) return undefined;
  const exact = await anchors.get(key, String(offset));
  if (exact !== undefined && exact.limit >= count) return exact;
  const pagesFrom = (anchor: Pick<Anchor, "offset" | "limit">): number =>
    Math.ceil(Math.max(offset + count - anchor.offset, 1) / anchor.limit);
  let best: string | undefined;
  let fewest = pagesFrom({ offset: 0, limit: startLimit(offset, count) });
  for (const [field, anchor] of await anchors.all(key)) {
    if (anchor.offset > offset) continue;
    const pages = pagesFrom(anchor);
    if (pages < fewest) [best, fewest] = [field, pages];
  }
  // What is known of all of them may be older than what others have come to since.
  const found = best === undefined ? undefined : await anchors.get(key, best);
  if (found === undefined || found.offset > offset) return undefined;
  // What was shown of its page to somebody who goes on elsewhere says nothing here.
  return best === String(offset) ? found : { ...found, seen: [], isAllSeen: false };
}

/** What led to `offset` and is refused, and whatever else is known. */
export async function forgetAnchors(
  anchors: PageAnchors,
  key: string,
  offset: number,
  refused: Anchor,
): Promise<void> {
  await anchors.delete(key, String(offset));
  await anchors.delete(key, String(refused.offset));
  for (const other of (await anchors.all(key)).keys()) await anchors.delete(key, other);
}

/** From the beginning on, a page as large as asked for; when there is something to skip, the largest. */
export const startLimit = (offset: number, count: number): number =>
  offset === 0 ? Math.min(Math.max(count, 1), MAX_LIMIT) : MAX_LIMIT;
