// Reads the query of /activity strictly: a parameter that is misspelt must not look like a filter that matched.
import { traceKinds, type TraceKind, type TraceQuery } from "../../activity/trace.js";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const parameters: ReadonlySet<string> = new Set(["requestId", "kind", "limit"]);

/** The query, or a sentence that tells what is wrong with it; the sentence repeats nothing that was sent. */
export function parseActivityQuery(search: string): TraceQuery | string {
  const sent = new URLSearchParams(search);
  const names = [...sent.keys()];
  if (names.some((name) => !parameters.has(name))) {
    return "The parameters are requestId, kind and limit; there is no other.";
  }
  if (new Set(names).size < names.length) return "A parameter can be given only once.";
  const [requestId, kind, limit] = ["requestId", "kind", "limit"].map(
    (name) => sent.get(name) ?? undefined,
  );
  if (requestId === "") return "requestId is empty; leave it out to see every request.";
  if (kind !== undefined && !isTraceKind(kind))
    return `kind has to be one of ${traceKinds.join(", ")}.`;
  const most = limit === undefined ? DEFAULT_LIMIT : toLimit(limit);
  if (most === undefined) return `limit has to be a whole number from 1 to ${MAX_LIMIT}.`;
  return { requestId, kind, limit: most };
}

const isTraceKind = (text: string): text is TraceKind =>
  (traceKinds as readonly string[]).includes(text);

function toLimit(text: string): number | undefined {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}
