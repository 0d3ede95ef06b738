// What an operator may ask of a running gateway: entries of requests, and the events beside them, the newest first.
import type { Pseudonyms } from "./pseudonyms.js";
import { toQuestion, type AskedQuestion } from "./explain/question.js";
import { selectEntries } from "./explain/select.js";
import { entryTypes, type ParsedEntry } from "./explain/parsed-entry.js";
import type { ActivityStore, Reach } from "./store/store.js";
import type { Trace, TraceKind, TraceQuery } from "./trace.js";

export type EntryKind = (typeof entryTypes)[number] | TraceKind;

export interface EntriesQuery extends AskedQuestion, Omit<TraceQuery, "kind"> {
  readonly kind?: EntryKind | undefined;
}

export interface ActivityEntries {
  /** Of requests and of what happened besides, the newest first. */
  latest(query: EntriesQuery): Promise<ActivityAnswer<object>>;
  /** All that is known of what a question is about, the oldest first. */
  about(question: AskedQuestion): Promise<ActivityAnswer>;
}

export type ActivityAnswer<Entry = ParsedEntry> = Reach & { readonly entries: readonly Entry[] };

export interface EntriesDependencies {
  readonly store: Pick<ActivityStore, "read">;
  readonly trace: Pick<Trace, "entries">;
  readonly pseudonyms: () => ReadonlyMap<string, Pseudonyms>;
}

const isOfRequests = (kind: EntryKind | undefined): kind is (typeof entryTypes)[number] =>
  (entryTypes as readonly (string | undefined)[]).includes(kind);

export function createActivityEntries({
  store,
  trace,
  pseudonyms,
}: EntriesDependencies): ActivityEntries {
  async function about(question: AskedQuestion): Promise<ActivityAnswer> {
    const { entries, reach } = await store.read();
    const asked = toQuestion(question, pseudonyms().values());
    return { entries: await selectEntries(asked, entries), ...reach };
  }

  return {
    about,
    async latest({ kind, limit, requestId: request, ...question }) {
      const events = trace.entries({
        ...question,
        requestId: request,
        limit,
        kind: isOfRequests(kind) ? undefined : kind,
      });
      // What each replica has decided it alone remembers.
      if (kind !== undefined && !isOfRequests(kind)) return { entries: events, replicas: "one" };
      const { entries, ...reach } = await about({ ...question, request });
      const selected = entries
        .filter((entry) => kind === undefined || entry.kind === kind)
        .map((entry) => ({ at: new Date(entry.time).toISOString(), ...entry }));
      const all = [...selected, ...(kind === undefined ? events : [])];
      all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
      return { entries: all.slice(0, limit), ...reach };
    },
  };
}
