// Seals where a walk goes on into a cursor for this client, query and count alone, and opens it again (RFC 9865 sections 2, 5.2).
import { wallTime, type WallClock } from "../../platform/clock.js";
import type { Keys } from "../../platform/secrets/derived-keys.js";
import { openCursor, sealCursor } from "../../scim/query/cursor.js";
import { filterKey } from "../../scim/filter/print.js";
import type { ListQuery } from "../../scim/query/list-query.js";
import type { JsonObject } from "../../platform/json.js";

export interface CursorSettings {
  /** The first one seals, each of them opens. */
  readonly keys: Keys;
  /** Tenant and source; a cursor is of no use to any other. */
  readonly owner: string;
  readonly lifeMs: number;
}

export interface CursorCodec {
  /** The position a cursor holds; undefined for the empty cursor, which asks for the first page. */
  open(query: ListQuery, cursor: string): JsonObject | undefined;
  /** The cursor for a position; undefined when there is none, on the last page. */
  seal(query: ListQuery, position: JsonObject | undefined): string | undefined;
}

/** `subject` is what is walked: a resource type, or all of them. */
export function createCursorCodec(
  settings: CursorSettings,
  clock: WallClock,
  subject: string,
): CursorCodec {
  /** What has to be the same on every page of one walk. */
  const boundOf = ({ filter, count }: ListQuery): string => {
    const key = filter === undefined ? "" : filterKey(filter);
    return `${settings.owner}\n${subject}\n${count}\n${key}`;
  };
  return {
    open: (query, cursor) =>
      cursor === ""
        ? undefined
        : openCursor(cursor, settings.keys(), boundOf(query), wallTime(clock)),
    seal: (query, position) =>
      position &&
      sealCursor(position, settings.keys()[0], boundOf(query), wallTime(clock) + settings.lifeMs),
  };
}
