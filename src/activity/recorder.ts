// Makes entries of what requests were told of: kept for who asks, written as audit lines, shown to who watches.
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../platform/clock.js";
import type { JsonObject } from "../platform/json.js";
import { ActivityDraft, type DraftListener, type RequestFacts } from "./entry/draft.js";
import { isRead, lateEntry, toEntry, type ActivityEntry, type KnownPerson } from "./entry/entry.js";
import { identitiesOf, type Identity } from "./entry/identities.js";
import { createWatchTolerances } from "./entry/watch-tolerances.js";
import type { Person, Pseudonyms } from "./pseudonyms.js";
import type { ActivityRing, ActivityStore } from "./store.js";

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

interface Remembered {
  readonly modified: unknown;
  readonly known: KnownPerson;
}

/** Of so many people it is remembered by which pseudonyms their id is known, so that a change by id alone names them. */
const MOST_REMEMBERED = 20_000;

export function createActivityRecorder(deps: RecorderDependencies): ActivityRecorder {
  const { clock, store, writeLine, pseudonymsOf } = deps;
  const watchTolerances = createWatchTolerances();
  const watchers = new Set<Watcher>();
  const remembered = new LRUCache<string, Remembered>({ max: MOST_REMEMBERED });

  /** What was made with a key of before is of no use any more. */
  function rememberedBy(key: string | undefined, { keyId }: Pseudonyms): Remembered | undefined {
    const kept = key === undefined ? undefined : remembered.get(key);
    return kept?.known.keyId === keyId ? kept : undefined;
  }

  function personOf(draft: ActivityDraft): KnownPerson | undefined {
    const tenant = tenantOf(draft);
    const pseudonyms = tenant === undefined ? undefined : pseudonymsOf(tenant);
    if (pseudonyms === undefined) return undefined;
    const key = keyOf(draft);
    const before = rememberedBy(key, pseudonyms);
    const modified = modifiedOf(draft.latest);
    if (before !== undefined && tellsNothingNew(draft, before, modified)) return before.known;
    const identities = namesOf(draft);
    if (identities.length === 0) return undefined;
    const { keyId } = pseudonyms;
    const now = pseudonyms.of(identities);
    // What was refused may not be what the person is called.
    if (draft.status >= 400) return { keyId, person: merged(before?.known.person, now) };
    const known = { keyId, person: { ...before?.known.person, ...now } };
    if (key !== undefined) remembered.set(key, { modified, known });
    return known;
  }

  function write(entry: ActivityEntry, ring: ActivityRing, fold: string | undefined): void {
    const time = clock.now();
    const isFailure = entry.status >= 500 && entry.status !== 501;
    const level = isFailure ? 50 : 30;
    const msg = isFailure ? "request failed" : entry.kind;
    // The entry's own text with what every line of the log has around it.
    const own = JSON.stringify(entry).slice(1, -1);
    const text = `{"level":${level},"time":${time},"name":"scim-pingone",${own},"msg":"${msg}"}`;
    store.keep(ring, text, time, fold);
    writeLine(level, text);
    for (const watcher of watchers) watcher(text);
  }

  const listener: DraftListener = {
    over(draft) {
      const entry = toEntry(draft, personOf(draft));
      write(entry, ringOf(draft), entry.status >= 400 ? foldOf(entry) : undefined);
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

const tenantOf = ({ facts }: ActivityDraft): string | undefined =>
  facts.caller?.tenant ?? facts.tenant;

function keyOf(draft: ActivityDraft): string | undefined {
  const { id = draft.id } = draft.latest ?? {};
  return typeof id === "string" ? `${tenantOf(draft) ?? ""} ${id}` : undefined;
}

const modifiedOf = (resource: JsonObject | undefined): unknown =>
  (resource?.["meta"] as { readonly lastModified?: unknown } | undefined)?.lastModified;

const tellsNothingNew = (
  { identities, latest }: ActivityDraft,
  before: Remembered,
  modified: unknown,
): boolean => identities.length === 0 && (latest === undefined || before.modified === modified);

/** Of what was read the name is enough, and three hashes are half of what a read may cost. */
const namesOf = ({ identities, latest }: ActivityDraft): readonly Identity[] =>
  latest === undefined ? identities : [...identities, ...identitiesOf(latest).slice(0, 1)];

/** Both what somebody is called, and what they were to be called. */
function merged(before: Person | undefined, now: Person): Person {
  const all: Record<string, readonly string[]> = { ...before };
  for (const [attribute, made] of Object.entries(now)) {
    all[attribute] = [...new Set([...(before?.[attribute] ?? []), ...made])];
  }
  return all;
}

function ringOf(draft: ActivityDraft): ActivityRing {
  if (draft.status >= 400) return draft.facts.caller === undefined ? "stranger" : "refusal";
  return isRead(draft) ? "read" : "write";
}

/** The same failure of the same thing, however often it is tried. */
const foldOf = (entry: ActivityEntry): string => {
  const { tenant, source, peer, method, route, operation, resourceType, id, person } = entry;
  const { changed, members, status, scimType, detail, refusedCredential, upstream } = entry;
  const asked = [tenant, source, peer, method, route, operation, resourceType, id, person];
  const answered = [status, scimType, detail, refusedCredential, upstream?.code];
  // Of thousands that are kept the whole text would be as large as the entries.
  return hash("sha256", JSON.stringify([asked, changed, members, answered]), "base64url");
};
