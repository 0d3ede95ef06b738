// What an entry says beside who asked for what about whom: what was changed and lost, PingOne's calls, why it failed and what to do.
import type { UpstreamCall } from "../../platform/facts/upstream-call.js";
import { isShown, shownNames } from "../shown-names.js";
import type { ActivityDraft, EntryLoss } from "./draft.js";
import { isRead, UUID, type ActivityEntry, type LostNames } from "./entry.js";
import type { MembershipChanges, PersonById } from "./membership-changes.js";
import { mendOf, mendOfLoss } from "./mends.js";
import type { Outcome } from "./outcome.js";

/** Calls of one request that are told; of a group with many members the first and those that failed say enough. */
const MOST_CALLS = 60;

/** What a write and a refusal have beside it. */
export type Details = Pick<
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

/** Undefined of a read that worked, which is told short. */
export const detailsOf = (draft: ActivityDraft, personOf: PersonById): Details | undefined =>
  isShort(draft) ? undefined : allOf(draft, personOf);

function allOf(draft: ActivityDraft, personOf: PersonById): Details {
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
      because: draft.refusedBecause,
      targets: upstream?.targets,
      detail,
    }),
  };
}

const isShort = (draft: ActivityDraft): boolean =>
  draft.status < 400 && draft.outcome === undefined && !draft.isAborted && isRead(draft);

/** Who leaves out the members of a group changes them, too (RFC 7644 section 3.5.1). */
function changedOf({ changed, resourceType, memberships }: ActivityDraft) {
  const isOfMembers = resourceType === "Group" && memberships?.isEmpty === false;
  const names = isOfMembers ? new Set(changed).add("members") : changed;
  return names && [...names].filter(isShown);
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
