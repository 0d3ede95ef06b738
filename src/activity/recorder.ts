// Makes entries of what requests were told of: kept for who asks, written as audit lines, shown to who watches.
import { hash } from "node:crypto";
import type { Clock } from "../platform/clock.js";
import { ActivityDraft, type DraftListener, type RequestFacts } from "./entry/draft.js";
import { isRead, lateEntry, toEntry, type ActivityEntry } from "./entry/entry.js";
import { createKnownPeople } from "./known-people.js";
import { createWatchTolerances } from "./entry/watch-tolerances.js";
import type { Pseudonyms } from "./pseudonyms.js";
import type { ActivityRing, ActivityStore } from "./store/store.js";

export type Watcher = (text: string) => void;

export interface ActivityRecorder {
  open(facts: RequestFacts): ActivityDraft;
  /** Told of each entry as it is made, as JSON; ends with what is answered. */
  watch(watcher: Watcher): () => void;
}

export interface RecorderDependencies {
  readonly clock: Pick<Clock, "now">;
  /** Undefined: nobody of that name is here. */
  readonly pseudonymsOf: (tenant: string) => Pseudonyms | undefined;
  readonly store: ActivityStore;
  /** Writes an entry to the log; `level` is 30, or 50 of a failure. */
  readonly writeLine: (level: number, text: string) => void;
}

export function createActivityRecorder(deps: RecorderDependencies): ActivityRecorder {
  const { clock, store, writeLine, pseudonymsOf } = deps;
  const people = createKnownPeople(pseudonymsOf);
  const watchTolerances = createWatchTolerances();
  const watchers = new Set<Watcher>();

  function write(entry: ActivityEntry, ring: ActivityRing, fold: string | undefined): void {
    const time = clock.now();
    const isFailure = entry.status >= 500 && entry.status !== 501;
    const level = isFailure ? 50 : 30;
    const msg = isFailure ? "request failed" : entry.kind;
    // The entry's own text with what every line of the log has around it.
    const own = JSON.stringify(entry).slice(1, -1);
    const text = `{"level":${level},"time":${time},"name":"scim-pingone",${own},"msg":"${msg}"}`;
    const { tenant, source = entry.refusedSource } = entry;
    store.keep({ ring, tenant, source, text, timeMs: time, fold });
    writeLine(level, text);
    for (const watcher of watchers) watcher(text);
  }

  const listener: DraftListener = {
    over(draft) {
      const entry = toEntry(draft, people.of(draft), (id) => people.member(draft, id));
      const ring = ringOf(draft);
      write(entry, ring, entry.status >= 400 ? foldOf(entry, ring) : undefined);
    },
    late(draft, late) {
      write(lateEntry(draft, late), "write", undefined);
    },
  };

  return {
    open: (facts) => new ActivityDraft(facts, listener, watchTolerances),
    watch(watcher) {
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
      };
    },
  };
}

function ringOf(draft: ActivityDraft): ActivityRing {
  if (draft.status >= 400) return draft.facts.caller === undefined ? "stranger" : "refusal";
  return isRead(draft) ? "read" : "write";
}

/** The same failure of the same thing, however often it is tried; of somebody unknown, whatever they name. */
const foldOf = (entry: ActivityEntry, ring: ActivityRing): string => {
  const { tenant, source, peer, method, route, operation, resourceType, person } = entry;
  const id = ring === "stranger" ? undefined : entry.id;
  const {
    changed,
    members,
    added,
    removed,
    status,
    scimType,
    detail,
    refusedCredential,
    refusedSource,
    upstream,
  } = entry;
  const asked = [tenant, source, peer, method, route, operation, resourceType, id, person];
  const answered = [status, scimType, detail, refusedCredential, refusedSource, upstream?.code];
  // Of thousands that are kept the whole text would be as large as the entries.
  return hash(
    "sha256",
    JSON.stringify([asked, changed, members, added, removed, answered]),
    "base64url",
  );
};
