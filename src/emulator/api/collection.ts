// A page of any collection: limit, cursor, links, count and the short pages a client has to survive (contract 7).
import { invalidRequest } from "../http/problem.js";
import type { Reply } from "../http/reply.js";
import type { ApiCall } from "./call.js";
import { link } from "./call.js";
import type { Position } from "./cursor.js";
import { decodeCursor, encodeCursor } from "./cursor.js";

/** Rows in creation order, walkable from any point. */
export interface RowSource<T> {
  count(): number;
  after(position: number): Iterable<T>;
}

export interface CollectionOptions<T> {
  /** The name below `_embedded`. */
  readonly relation: string;
  readonly maximum: number;
  readonly defaultLimit: number;
  readonly selfQuery?: string;
  render(row: T): unknown;
}

function parseLimit(call: ApiCall, maximum: number, fallback: number): number {
  const text = call.query.get("limit");
  if (text === null) return Math.min(fallback, maximum);
  const refuse = (code: string) =>
    invalidRequest({
      code,
      target: "limit",
      message: `The limit must be between 1 and ${maximum}.`,
      innerError: { rangeMinimumValue: 1, rangeMaximumValue: maximum },
    });
  if (!/^-?\d{1,15}$/.test(text)) throw refuse("INVALID_PARAMETER");
  const limit = Number(text);
  if (limit < 1) throw refuse("OUT_OF_RANGE");
  if (limit <= maximum) return limit;
  if (call.environment.knobs().limitAboveMaximum === "reject") throw refuse("OUT_OF_RANGE");
  return maximum;
}

/** Knob shortPages: `true` makes every third page empty and halves the others, a number bounds every page. */
function pageSize(shortPages: boolean | number, limit: number, page: number): number {
  if (typeof shortPages === "number") return Math.min(limit, shortPages);
  if (!shortPages) return limit;
  return page % 3 === 1 ? 0 : Math.ceil(limit / 2);
}

function nextHref(call: ApiCall, cursor: string): string {
  const rest = call.rawQuery.split("&").filter((pair) => pair !== "" && !/^cursor(=|$)/.test(pair));
  return `${call.self}?${[`cursor=${cursor}`, ...rest].join("&")}`;
}

export function collection<T extends { readonly seq: number }>(
  call: ApiCall,
  source: RowSource<T>,
  options: CollectionOptions<T>,
): Reply {
  const { clock } = call.environment;
  const knobs = call.environment.knobs();
  const limit = parseLimit(call, options.maximum, options.defaultLimit);
  const scope = `${call.self}?${call.query.get("filter") ?? ""}`;
  const position = startOf(call, scope);
  const size = pageSize(knobs.shortPages, limit, position.page);

  const items: unknown[] = [];
  let last = position.after;
  let more = false;
  for (const row of source.after(position.after)) {
    if (items.length >= size) {
      more = true;
      break;
    }
    items.push(options.render(row));
    last = row.seq;
  }
  const selfQuery = options.selfQuery ?? call.rawQuery;
  const next = { after: last, page: position.page + 1 };
  return {
    status: 200,
    body: {
      _links: {
        self: link(selfQuery === "" ? call.self : `${call.self}?${selfQuery}`),
        ...(more ? { next: link(nextHref(call, encodeCursor(next, scope, clock.now()))) } : {}),
      },
      _embedded: { [options.relation]: items },
      ...(knobs.omitCount ? {} : { count: source.count() }),
      size: items.length,
    },
  };
}

function startOf(call: ApiCall, scope: string): Position {
  const cursor = call.query.get("cursor");
  if (cursor === null) return { after: 0, page: 0 };
  const ttl = call.environment.knobs().cursorTtlSeconds;
  const oldest = ttl === null ? undefined : call.environment.clock.now() - ttl * 1000;
  return decodeCursor(cursor, scope, oldest);
}

/** A collection small enough to be filtered whole. */
export function arraySource<T extends { readonly seq: number }>(rows: readonly T[]): RowSource<T> {
  return {
    count: () => rows.length,
    after: (position) => rows.filter(({ seq }) => seq > position),
  };
}
