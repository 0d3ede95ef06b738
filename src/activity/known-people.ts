// Remembers by which pseudonyms an id is known, so that a change by id alone names somebody, too.
import { LRUCache } from "lru-cache";
import { atMost } from "../platform/cache-size.js";
import { copyWith } from "../platform/copy-with.js";
import type { JsonObject } from "../platform/json.js";
import type { ActivityDraft } from "./entry/draft.js";
import type { KnownPerson } from "./entry/entry.js";
import { identitiesOf, type Identity } from "./entry/identities.js";
import type { Person, Pseudonyms } from "./pseudonyms.js";

export interface KnownPeople {
  /** Whom a request is about. */
  of(draft: ActivityDraft): KnownPerson | undefined;
  /** A member, or another, of whom the request has the id alone. */
  member(draft: ActivityDraft, id: string): Person | undefined;
}

interface Remembered {
  readonly modified: unknown;
  readonly known: KnownPerson;
}

/** Of so many people it is remembered by which pseudonyms their id is known, so that a change by id alone names them. */
const MOST_REMEMBERED = 20_000;

export function createKnownPeople(
  pseudonymsOf: (tenant: string) => Pseudonyms | undefined,
): KnownPeople {
  const remembered = new LRUCache<string, Remembered>(atMost(MOST_REMEMBERED));

  const namesFor = (draft: ActivityDraft): Pseudonyms | undefined => {
    const tenant = tenantOf(draft);
    return tenant === undefined ? undefined : pseudonymsOf(tenant);
  };

  /** What was made with a key of before is of no use any more. */
  function rememberedBy(key: string | undefined, { keyId }: Pseudonyms): Remembered | undefined {
    const kept = key === undefined ? undefined : remembered.get(key);
    return kept?.known.keyId === keyId ? kept : undefined;
  }

  function of(draft: ActivityDraft): KnownPerson | undefined {
    const pseudonyms = namesFor(draft);
    if (pseudonyms === undefined) return undefined;
    const key = keyOf(draft);
    const before = rememberedBy(key, pseudonyms);
    const modified = modifiedOf(draft.latest);
    if (before !== undefined && isKnownAlready(draft, before, modified)) return before.known;
    const identities = namesOf(draft);
    if (identities.length === 0) return undefined;
    const { keyId } = pseudonyms;
    const now = pseudonyms.of(identities);
    // What was refused may not be what the person is called.
    if (draft.status >= 400) return { keyId, person: merged(before?.known.person, now) };
    const known = {
      keyId,
      person: before === undefined ? now : copyWith(before.known.person, now),
    };
    if (key !== undefined) remembered.set(key, { modified, known });
    return known;
  }

  /** By a name somebody was seen with before. */
  function member(draft: ActivityDraft, id: string): Person | undefined {
    const pseudonyms = namesFor(draft);
    return pseudonyms && rememberedBy(placeOf(tenantOf(draft), id), pseudonyms)?.known.person;
  }

  return { of, member };
}

const tenantOf = ({ facts }: ActivityDraft): string | undefined =>
  facts.caller?.tenant ?? facts.tenant;

function keyOf(draft: ActivityDraft): string | undefined {
  const { id = draft.id } = draft.latest ?? {};
  return typeof id === "string" ? placeOf(tenantOf(draft), id) : undefined;
}

const placeOf = (tenant: string | undefined, id: string): string => `${tenant ?? ""} ${id}`;

const modifiedOf = (resource: JsonObject | undefined): unknown =>
  (resource?.["meta"] as { readonly lastModified?: unknown } | undefined)?.lastModified;

const isKnownAlready = (
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
  for (const [attribute, pseudonyms] of Object.entries(now)) {
    all[attribute] = [...new Set([...(before?.[attribute] ?? []), ...pseudonyms])];
  }
  return all;
}
