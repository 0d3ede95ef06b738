// An entry of the activity: what was asked, by whom, about whom, what became of it and why; names and ids, pseudonyms for people.
import type { Person } from "../pseudonyms.js";
import type { UpstreamCall } from "../../platform/upstream-call.js";
import type { ActivityDraft, DraftEvent, Late, EntryLoss } from "./draft.js";
import type { ChangedIds, MembershipChanges, PersonById } from "./membership-changes.js";
import { mendOf, mendOfLoss } from "./mends.js";
import type { Outcome, Upstream } from "./outcome.js";
import { isShown, shownNames } from "../shown-names.js";

/** Version 1 of the fields; docs/activity.md tells what each means. What is undefined is left out. */
export interface ActivityEntry {
  readonly v: 1;
  readonly kind: "request" | "operation" | "later";
  readonly requestId: string;
  readonly clientRequestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly tenant?: string | undefined;
  readonly source?: string | undefined;
  readonly credential?: string | undefined;
  readonly peer?: string | undefined;
  readonly method: string;
  readonly route?: string | undefined;
  readonly operation?: string | undefined;
  readonly place?: number | undefined;
  readonly resourceType?: string | undefined;
  readonly id?: string | undefined;
  readonly total?: number | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly keyId?: string | undefined;
  readonly person?: Person | undefined;
  readonly changed?: readonly string[] | undefined;
  readonly members?: readonly string[] | undefined;
  readonly memberCount?: number | undefined;
  readonly added?: ChangedIds | undefined;
  readonly removed?: ChangedIds | undefined;
  readonly mended?: readonly string[] | undefined;
  readonly lost?: readonly LostNames[] | undefined;
  readonly events?: readonly DraftEvent[] | undefined;
  readonly calls?: readonly UpstreamCall[] | undefined;
  readonly isAborted?: true | undefined;
  readonly isShadow?: true | undefined;
  readonly status: number;
  readonly scimType?: string | undefined;
  readonly detail?: string | undefined;
  readonly refusedCredential?: string | undefined;
  readonly refusedBecause?: string | undefined;
  readonly refusedSource?: string | undefined;
  readonly upstream?: Upstream | undefined;
  readonly mend?: string | undefined;
  readonly responseTime: number;
}

export interface LostNames extends EntryLoss {
  readonly notShown?: number;
  readonly mend?: string | undefined;
}

export interface KnownPerson {
  readonly keyId: string;
  readonly person: Person;
}

/** Calls of one request that are told; of a group with many members the first and those that failed say enough. */
const MOST_CALLS = 60;

/** UUIDs are PingOne's; what else a client puts in the place of one may name somebody. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const idOrNone = (id: string | undefined): string | undefined =>
  id !== undefined && UUID.test(id) ? id : undefined;

/** One literal for all, so that each entry is an object of the same shape: put together of parts it takes three times as long. */
export function toEntry(
  draft: ActivityDraft,
  known: KnownPerson | undefined,
  personOf: PersonById,
): ActivityEntry {
  const { facts, place, mended } = draft;
  const { caller } = facts;
  const more = isShort(draft) ? nothingMore : detailsOf(draft, personOf);
  return {
    v: 1,
    kind: place === undefined ? "request" : "operation",
    requestId: facts.requestId,
    clientRequestId: facts.clientRequestId,
    traceId: facts.traceId,
    tenant: caller?.tenant ?? facts.tenant,
    source: caller?.source,
    credential: caller?.credential,
    peer: facts.peer,
    method: facts.method,
    route: facts.route,
    operation: draft.operationName,
    resourceType: draft.resourceType,
    id: idOrNone(draft.id),
    total: draft.total,
    ids: draft.ids,
    keyId: known?.keyId,
    person: known?.person,
    mended: mended && [...mended],
    status: draft.status,
    place,
    changed: more.changed,
    members: more.members,
    memberCount: more.memberCount,
    added: more.added,
    removed: more.removed,
    lost: more.lost,
    events: more.events,
    calls: more.calls,
    isAborted: more.isAborted,
    isShadow: more.isShadow,
    scimType: more.scimType,
    detail: more.detail,
    refusedCredential: more.refusedCredential,
    refusedBecause: more.refusedBecause,
    refusedSource: more.refusedSource,
    upstream: more.upstream,
    mend: more.mend,
    responseTime: elapsed(draft),
  };
}

/** A read that worked. */
const isShort = (draft: ActivityDraft): boolean =>
  draft.status < 400 && draft.outcome === undefined && !draft.isAborted && isRead(draft);

const reads: ReadonlySet<string> = new Set(["read", "list", "search"]);

export const isRead = ({ operationName }: ActivityDraft): boolean =>
  operationName === undefined || reads.has(operationName);

/** What a write and a refusal have beside it. */
type Details = Pick<
  ActivityEntry,
  | "changed"
  | "members"
  | "memberCount"
  | "added"
  | "removed"
  | "lost"
  | "events"
  | "calls"
  | "isAborted"
  | "isShadow"
  | "scimType"
  | "detail"
  | "refusedCredential"
  | "refusedBecause"
  | "refusedSource"
  | "upstream"
  | "mend"
>;

const nothingMore: Details = {};

function detailsOf(draft: ActivityDraft, personOf: PersonById): Details {
  const { status, outcome, refusedCredential, members, memberships } = draft;
  const { scimType, detail, upstream }: Partial<Outcome> = outcome ?? {};
  const { added, removed }: MembershipChanges = memberships?.changes(personOf) ?? {};
  return {
    changed: changedOf(draft),
    members: members && [...members].filter((each) => UUID.test(each)),
    memberCount: members && draft.memberCount,
    added,
    removed,
    lost: draft.losses?.map(shownLoss),
    events: draft.events,
    calls: draft.calls && shownCalls(draft.calls),
    isAborted: draft.isAborted ? true : undefined,
    isShadow: draft.facts.isShadow === true ? true : undefined,
    scimType,
    detail,
    refusedCredential,
    refusedBecause: draft.refusedBecause,
    refusedSource: draft.refusedSource,
    upstream,
    mend: mendOf({
      status,
      scimType,
      code: upstream?.code,
      credential: refusedCredential,
      targets: upstream?.targets,
      detail,
    }),
  };
}

/** Who leaves out the members of a group changes them, too (RFC 7644 section 3.5.1). */
function changedOf({ changed, resourceType, memberships }: ActivityDraft) {
  const isOfMembers = resourceType === "Group" && memberships?.isEmpty === false;
  if (changed === undefined && !isOfMembers) return undefined;
  const names = new Set(changed);
  if (isOfMembers) names.add("members");
  return [...names].filter(isShown);
}

const shownLoss = ({ reason, attributes }: EntryLoss): LostNames => ({
  reason,
  ...shownNames(attributes),
  mend: mendOfLoss(reason),
});

function shownCalls(calls: readonly UpstreamCall[]): readonly UpstreamCall[] {
  if (calls.length <= MOST_CALLS) return calls;
  const failed = calls.filter(({ code }) => code !== undefined);
  const worked = calls.filter(({ code }) => code === undefined);
  return [...worked.slice(0, MOST_CALLS / 2), ...failed.slice(0, MOST_CALLS / 2)];
}

const elapsed = ({ startMs }: ActivityDraft): number =>
  Math.round((performance.now() - startMs) * 10) / 10;

/** What came when its request was over already: an answer nobody waited for any more, an undoing that went on. */
export const lateEntry = (
  { facts, id, resourceType }: ActivityDraft,
  late: Late,
): ActivityEntry => ({
  v: 1,
  kind: "later",
  requestId: facts.requestId,
  tenant: facts.caller?.tenant ?? facts.tenant,
  source: facts.caller?.source,
  method: facts.method,
  resourceType,
  id: idOrNone(id),
  ...late,
  status: 0,
  responseTime: 0,
});
