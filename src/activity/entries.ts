// What an operator may ask of a running gateway: entries of requests, and the events beside them, the newest first.
import type { Pseudonyms } from "./pseudonyms.js";
import { toQuestion, type AskedQuestion } from "./explain/question.js";
import { selectEntries } from "./explain/select.js";
import type { ActivityStore } from "./store.js";
import type { Trace, TraceKind, TraceQuery } from "./trace.js";

export const entryKinds = ["request", "operation", "later"] as const;
export type EntryKind = (typeof entryKinds)[number] | TraceKind;

export interface EntriesQuery extends AskedQuestion, Omit<TraceQuery, "kind"> {
  readonly kind?: EntryKind | undefined;
}

export interface ActivityEntries {
  /** Of requests and of what happened besides, the newest first. */
  latest(query: EntriesQuery): Promise<readonly object[]>;
  /** All that is known of what a question is about, the oldest first. */
  about(question: AskedQuestion): Promise<readonly object[]>;
}

export interface EntriesDependencies {
  readonly store: Pick<ActivityStore, "entries">;
  readonly trace: Pick<Trace, "entries">;
  readonly pseudonyms: () => ReadonlyMap<string, Pseudonyms>;
}

const isOfRequests = (kind: EntryKind): kind is (typeof entryKinds)[number] =>
  (entryKinds as readonly string[]).includes(kind);

export function createActivityEntries({
  store,
  trace,
  pseudonyms,
}: EntriesDependencies): ActivityEntries {
  const about = (question: AskedQuestion) =>
    selectEntries(toQuestion(question, pseudonyms().values()), (isWanted) =>
      store.entries(isWanted),
    );

  return {
    about,
    async latest({ kind, limit, requestId, ...question }) {
      const isNarrow = Object.values(question).some((part) => part !== undefined);
      const requests =
        kind === undefined || isOfRequests(kind)
          ? await about(requestId === undefined ? question : { ...question, request: requestId })
          : [];
      const wanted = requests
        .filter((entry) => kind === undefined || entry.kind === kind)
        .map((entry) => ({ at: new Date(entry.time).toISOString(), ...entry }));
      const isOfTrace = !isNarrow && (kind === undefined || !isOfRequests(kind));
      const events = isOfTrace ? trace.entries({ requestId, limit, kind }) : [];
      return [...wanted, ...events]
        .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
        .slice(0, limit);
    },
  };
}
