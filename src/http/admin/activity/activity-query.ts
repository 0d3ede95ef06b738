// Reads the query of /activity strictly: a parameter that is misspelt must not look like a filter that matched.
import type { EntriesQuery, EntryKind } from "../../../activity/entries.js";
import { entryTypes } from "../../../activity/explain/parsed-entry.js";
import { traceTypes } from "../../../activity/trace.js";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const parameters: ReadonlySet<string> = new Set([
  ...["requestId", "kind", "limit", "id", "source", "since"],
]);
const types: readonly string[] = [...entryTypes, ...traceTypes];

/** The query, or a sentence that tells what is wrong with it; the sentence repeats nothing that was sent. */
export function parseActivityQuery(search: string): EntriesQuery | string {
  const sent = new URLSearchParams(search);
  const names = [...sent.keys()];
  if (names.some((name) => !parameters.has(name))) {
    return "The parameters are requestId, kind, limit, id, source and since; there is no other. Ask for people by POST.";
  }
  if (new Set(names).size < names.length) return "A parameter can be given only once.";
  const [requestId, kind, limit] = ["requestId", "kind", "limit"].map(
    (name) => sent.get(name) ?? undefined,
  );
  if (requestId === "") return "requestId is empty; leave it out to see every request.";
  if (kind !== undefined && !isKind(kind)) return `kind has to be one of ${types.join(", ")}.`;
  const most = limit === undefined ? DEFAULT_LIMIT : toLimit(limit);
  if (most === undefined) return `limit has to be a whole number from 1 to ${MAX_LIMIT}.`;
  const [id, source, since] = ["id", "source", "since"].map((name) => sent.get(name) ?? undefined);
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    return "since has to be a time, 2027-01-31T12:00:00Z for example.";
  }
  return { requestId, kind, limit: most, id, source, since };
}

const isKind = (text: string): text is EntryKind => types.includes(text);

function toLimit(text: string): number | undefined {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}
