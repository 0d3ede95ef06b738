// Where pages of a result begin, remembered by collection, filter and offset: a walk by index goes on from the nearest.
import type { JsonObject } from "../../platform/json.js";
import { MAX_LIMIT } from "../../pingone/resources/collection.js";
import type { SharedMemory } from "../process-memory.js";

/** A place in a result from which PingOne can go on. */
export interface Anchor extends JsonObject {
  readonly offset: number;
  readonly next: string;
  readonly limit: number;
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
  return found !== undefined && found.offset <= offset ? found : undefined;
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
