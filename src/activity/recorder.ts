// Makes entries of what requests were told of: kept for who asks, written as audit lines, shown to who watches.
import { hash } from "node:crypto";
import { wallTime, type WallClock } from "../platform/clock.js";
import { ActivityDraft, type DraftListener, type RequestFacts } from "./entry/draft.js";
import { detailsOf, type Details } from "./entry/details.js";
import { entryText } from "./entry/entry-text.js";
import { idOrNone, isRead, lateEntry, type KnownPerson } from "./entry/entry.js";
import { createKnownPeople } from "./known-people.js";
import { createWatchTolerances } from "./entry/watch-tolerances.js";
import type { Pseudonyms } from "./pseudonyms.js";
import type { ActivityRing, ActivityStore, NewEntry } from "./store/store.js";

export type Watcher = (text: string) => void;

export interface ActivityRecorder {
  open(facts: RequestFacts): ActivityDraft;
  /** Told of each entry as it is made, as JSON; ends with what is answered. */
  watch(watcher: Watcher): () => void;
}

export interface RecorderDependencies {
  readonly clock: WallClock;
  /** Undefined: nobody of that name is here. */
  readonly pseudonymsOf: (tenant: string) => Pseudonyms | undefined;
  readonly store: ActivityStore;
  /** Writes an entry to the log; `level` is 30, or 50 of a failure. */
  readonly writeLine: (level: number, text: string) => void;
}

/** An entry on its way to who keeps, writes and shows it. */
interface MadeEntry extends Pick<NewEntry, "ring" | "fold"> {
  /** As JSON, without the braces. */
  readonly fields: string;
  readonly kind: string;
  readonly status: number;
  readonly from: Pick<NewEntry, "tenant" | "source">;
}

export function createActivityRecorder(deps: RecorderDependencies): ActivityRecorder {
  const { clock, store, writeLine, pseudonymsOf } = deps;
  const people = createKnownPeople(pseudonymsOf);
  const watchTolerances = createWatchTolerances();
  const watchers = new Set<Watcher>();

  function write({ fields, kind, status, from, ring, fold }: MadeEntry): void {
    const time = wallTime(clock);
    const isFailure = status >= 500 && status !== 501;
    const level = isFailure ? 50 : 30;
    const msg = isFailure ? "request failed" : kind;
    // The entry's own text with what every line of the log has around it.
    const text = `{"level":${level},"time":${time},"name":"scim-pingone",${fields},"msg":"${msg}"}`;
    // To look into a text that was joined makes one piece of it: thousands are kept, each of some thirty pieces else.
    text.charCodeAt(0);
    store.keep({ ring, tenant: from.tenant, source: from.source, text, timeMs: time, fold });
    writeLine(level, text);
    for (const watcher of watchers) watcher(text);
  }

  const listener: DraftListener = {
    over(draft) {
      const { facts, status, place } = draft;
      const known = people.of(draft);
      const details = detailsOf(draft, (id) => people.member(draft, id));
      const ring = ringOf(draft);
      write({
        fields: entryText(draft, known, details),
        kind: place === undefined ? "request" : "operation",
        status,
        from: { tenant: facts.caller?.tenant ?? facts.tenant, source: sourceOf(draft) },
        ring,
        fold: status >= 400 ? foldOf({ draft, known, details }, ring) : undefined,
      });
    },
    late(draft, late) {
      const entry = lateEntry(draft, late);
      const fields = JSON.stringify(entry).slice(1, -1);
      const { kind, status, tenant, source } = entry;
      write({ fields, kind, status, from: { tenant, source }, ring: "write", fold: undefined });
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

const sourceOf = ({ facts, refusedSource }: ActivityDraft): string | undefined =>
  facts.caller?.source ?? refusedSource;

interface Refused {
  readonly draft: ActivityDraft;
  readonly known: KnownPerson | undefined;
  readonly details: Details | undefined;
}

/** The same failure of the same thing, however often it is tried; of somebody unknown, whatever they name. */
function foldOf({ draft, known, details }: Refused, ring: ActivityRing): string {
  const { facts, operationName, resourceType, status } = draft;
  const { tenant, caller, peer, method, route } = facts;
  const id = ring === "stranger" ? undefined : idOrNone(draft.id);
  const { changed, members, added, removed, upstream, ...told } = details ?? {};
  const asker = [caller?.tenant ?? tenant, caller?.source, peer];
  const asked = [...asker, method, route, operationName, resourceType, id, known?.person];
  const { scimType, detail, refusedCredential, refusedBecause, refusedSource } = told;
  const refused = [refusedCredential, refusedBecause, refusedSource];
  const answered = [status, scimType, detail, refused, upstream?.code];
  // Of thousands that are kept the whole text would be as large as the entries.
  return hash(
    "sha256",
    JSON.stringify([asked, changed, members, added, removed, answered]),
    "base64url",
  );
}
