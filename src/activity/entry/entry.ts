// An entry of the activity: what was asked, by whom, about whom, what became of it and why; names and ids, pseudonyms for people.
import type { Person } from "../pseudonyms.js";
import type { UpstreamCall } from "../../platform/facts/upstream-call.js";
import type { ActivityDraft, EntryEvent, Late, EntryLoss } from "./draft.js";
import type { ChangedIds } from "./membership-changes.js";
import type { Upstream } from "./outcome.js";

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
  readonly events?: readonly EntryEvent[] | undefined;
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

/** UUIDs are PingOne's; what else a client puts in the place of one may name somebody. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const idOrNone = (id: string | undefined): string | undefined =>
  id !== undefined && UUID.test(id) ? id : undefined;

const reads: ReadonlySet<string> = new Set(["read", "list", "search"]);

export const isRead = ({ operationName }: ActivityDraft): boolean =>
  operationName === undefined || reads.has(operationName);

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
