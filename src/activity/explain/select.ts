// Finds the entries a question is about: by the pseudonyms of a name, and by the ids that name was seen with.
import type { ChangedIds } from "../entry/membership-changes.js";
import type { Person } from "../pseudonyms.js";
import type { KeptEntry, ReadEntries } from "../store/store.js";
import { parseEntry, type ParsedEntry } from "./parsed-entry.js";

export interface ActivityQuestion {
  /** What the name of a user, or of a group, may have become. */
  readonly user?: readonly string[] | undefined;
  readonly group?: readonly string[] | undefined;
  readonly id?: string | undefined;
  /** Our id of a request, the client's, or a trace. */
  readonly request?: string | undefined;
  /** `entra`, or `acme/entra`. */
  readonly source?: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs?: number | undefined;
}

/** What stands for whom a question is about in an entry. */
interface Subject {
  readonly names: ReadonlySet<string>;
  readonly ids: Set<string>;
  /** Groups they were seen to be put into: who deletes one takes them out of it. */
  readonly groups: Set<string>;
  readonly isOfType: (resourceType: string | undefined) => boolean;
}

const withCount = (entry: ParsedEntry, { count, firstMs }: KeptEntry): ParsedEntry =>
  count > 1 ? { ...entry, count, since: firstMs } : entry;

async function* read(
  readEntries: ReadEntries,
  mayMatter: (text: string) => boolean,
): AsyncGenerator<ParsedEntry> {
  for await (const kept of readEntries(mayMatter)) {
    const entry = parseEntry(kept.text);
    if (entry !== undefined) yield withCount(entry, kept);
  }
}

const isNamed = (person: Person, { names }: Subject): boolean =>
  Object.values(person).some((pseudonyms) => pseudonyms.some((each) => names.has(each)));

const hasName = ({ person = {}, resourceType }: ParsedEntry, subject: Subject): boolean =>
  subject.isOfType(resourceType) && isNamed(person, subject);

/** Ids of members, or groups, that a change has added or removed. */
const changedIds = ({ added, removed }: ParsedEntry): readonly string[] =>
  [added, removed].flatMap((changed) => changed?.ids ?? []);

/** Who was added to a group or removed from it, and is known by a name the entry tells. */
function* membersNamed({ added, removed }: ParsedEntry, subject: Subject): Generator<string> {
  for (const people of [added?.people, removed?.people]) {
    for (const [id, person] of Object.entries(people ?? {})) {
      const type = person["userName"] === undefined ? "Group" : "User";
      if (subject.isOfType(type) && isNamed(person, subject)) yield id;
    }
  }
}

/** An entry that is about them alone tells by which id they are known. */
function learn(entry: ParsedEntry, subject: Subject): void {
  for (const id of membersNamed(entry, subject)) subject.ids.add(id);
  if (!hasName(entry, subject)) return;
  const { id, ids = [] } = entry;
  if (id !== undefined) subject.ids.add(id);
  const [only] = ids;
  if (only !== undefined && ids.length === 1) subject.ids.add(only);
}

const isDeletionOfGroup = ({ operation, resourceType, status }: ParsedEntry): boolean =>
  operation === "delete" && resourceType === "Group" && status < 300;

function concerns(entry: ParsedEntry, subject: Subject): boolean {
  const { id = "", ids = [], members = [], events = [] } = entry;
  return (
    hasName(entry, subject) ||
    [id, ...ids, ...members, ...changedIds(entry)].some((each) => subject.ids.has(each)) ||
    (isDeletionOfGroup(entry) && subject.groups.has(id)) ||
    events.some((event) => typeof event["id"] === "string" && subject.ids.has(event["id"]))
  );
}

function subjectsOf({ user, group, id }: ActivityQuestion): readonly Subject[] {
  const subject = (
    names: readonly string[],
    ids: readonly string[],
    isOfType: Subject["isOfType"],
  ): Subject => ({ names: new Set(names), ids: new Set(ids), groups: new Set(), isOfType });
  return [
    ...(user ? [subject(user, [], (type) => type !== "Group")] : []),
    ...(group ? [subject(group, [], (type) => type === "Group")] : []),
    ...(id === undefined ? [] : [subject([], [id.toLowerCase()], () => false)]),
  ];
}

const isOfRequest = (entry: ParsedEntry, request: string): boolean =>
  [entry.requestId, entry.clientRequestId, entry.traceId].includes(request);

/** Who showed no credential, or one nobody knows, is nobody's: told with the source of the same tenant that may have been meant. */
function ofSource(source: string): (entry: ParsedEntry, tenants: ReadonlySet<string>) => boolean {
  const [name = "", tenant] = source.split("/").reverse();
  return (entry, tenants) => {
    if (tenant !== undefined && entry.tenant !== undefined && entry.tenant !== tenant) return false;
    const own = entry.source ?? entry.refusedSource;
    if (own !== undefined) return own === name;
    return entry.tenant === undefined || tenants.size === 0 || tenants.has(entry.tenant);
  };
}

/** What a text has to hold to be worth reading; undefined: everything is. */
function needlesOf(
  subjects: readonly Subject[],
  request: string | undefined,
): readonly string[] | undefined {
  const of = subjects.flatMap(({ names, ids, groups }) => [...names, ...ids, ...groups]);
  if (request !== undefined) return [request];
  return subjects.length === 0 ? undefined : of;
}

/** In the order of time. Nothing asked for is everything there is. */
export async function selectEntries(
  question: ActivityQuestion,
  readEntries: ReadEntries,
): Promise<readonly ParsedEntry[]> {
  const { request, source, sinceMs = 0 } = question;
  const subjects = subjectsOf(question);
  const tenants = await learnAll(subjects, source, readEntries);
  await learnGroups(subjects, readEntries);
  const isOurs = source === undefined ? () => true : ofSource(source);
  const needles = needlesOf(subjects, request);
  const mayMatter = (text: string): boolean =>
    needles === undefined || needles.some((needle) => text.includes(needle));
  const isAsked = (entry: ParsedEntry): boolean =>
    entry.time >= sinceMs &&
    isOurs(entry, tenants) &&
    (request === undefined || isOfRequest(entry, request)) &&
    subjects.every((subject) => concerns(entry, subject));
  const found: ParsedEntry[] = [];
  for await (const entry of read(readEntries, mayMatter)) if (isAsked(entry)) found.push(entry);
  return found.sort((a, b) => a.time - b.time);
}

/** Learns by which ids the subjects are known; answers with the tenants that have such a source. */
async function learnAll(
  subjects: readonly Subject[],
  source: string | undefined,
  readEntries: ReadEntries,
): Promise<ReadonlySet<string>> {
  const tenants = new Set<string>();
  const own = source?.split("/").at(-1);
  const needles = subjects.flatMap(({ names }) => [...names]);
  if (own !== undefined) needles.push(`"source":"${own}"`, `"refusedSource":"${own}"`);
  if (needles.length === 0) return tenants;
  const mayTeach = (text: string): boolean => needles.some((needle) => text.includes(needle));
  for await (const entry of read(readEntries, mayTeach)) {
    for (const subject of subjects) learn(entry, subject);
    if ((entry.source ?? entry.refusedSource) === own && entry.tenant !== undefined)
      tenants.add(entry.tenant);
  }
  return tenants;
}

/** Learns into which groups the subjects were put, and not taken out again. */
async function learnGroups(subjects: readonly Subject[], readEntries: ReadEntries): Promise<void> {
  const needles = subjects.flatMap(({ ids }) => [...ids]);
  if (needles.length === 0) return;
  const mayTeach = (text: string): boolean => needles.some((needle) => text.includes(needle));
  for await (const { resourceType, id, added, removed } of read(readEntries, mayTeach)) {
    if (resourceType !== "Group" || id === undefined) continue;
    for (const { ids, groups } of subjects) {
      const isAmong = (changed: ChangedIds | undefined): boolean =>
        changed?.ids.some((each) => ids.has(each)) === true;
      if (isAmong(added)) groups.add(id);
      else if (isAmong(removed)) groups.delete(id);
    }
  }
}
