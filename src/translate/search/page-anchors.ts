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
  let best: Anchor | undefined;
  let fewest = pagesFrom(0, startLimit(offset, count), offset + count);
  for (const anchor of (await anchors.all(key)).values()) {
    if (anchor.offset > offset) continue;
    const pages = pagesFrom(anchor.offset, anchor.limit, offset + count);
    if (pages < fewest) [best, fewest] = [anchor, pages];
  }
  return best;
}

export async function forgetAnchors(
  anchors: PageAnchors,
  key: string,
  refused: Anchor,
): Promise<void> {
  await anchors.delete(key, String(refused.offset));
  for (const offset of (await anchors.all(key)).keys()) await anchors.delete(key, offset);
}

/** From the beginning on, a page as large as asked for; when there is something to skip, the largest. */
export const startLimit = (offset: number, count: number): number =>
  offset === 0 ? Math.min(Math.max(count, 1), MAX_LIMIT) : MAX_LIMIT;

const pagesFrom = (start: number, limit: number, end: number): number =>
  Math.ceil(Math.max(end - start, 1) / limit);
