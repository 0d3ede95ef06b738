// Takes back what one request did to memberships: that, and nothing that was so before; what cannot be known is left alone and told.
import { ScimError } from "../../../scim/error.js";
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";
import { verdictOn, type ChangeDependencies, type MembershipChange } from "./change.js";

interface Leftover {
  /** Changes of this request that PingOne did not let us take back. */
  failed: number;
  /** Members of whom nobody can say any more whether this request changed them. */
  readonly unknown: string[];
}

const CONCURRENCY = 8;
const NAMED = 10;

/** Undoes in time of its own; answers the error to tell: `reason`, with what is not as it was before. */
export async function undoChanges(
  deps: ChangeDependencies,
  changes: readonly MembershipChange[],
  reason: ScimError,
  undoing: CallContext,
): Promise<ScimError> {
  await askForDuplicates(deps, changes, undoing);
  const left: Leftover = { failed: 0, unknown: [] };
  await forEachLimit(changes.toReversed(), CONCURRENCY, async (change) => {
    const verdict = verdictOn(change, deps.duplicates);
    if (verdict === "nothing") return;
    try {
      if (verdict === "undo") await takeBack(deps, change, undoing);
      else if (await isChanged(deps, change, undoing)) left.unknown.push(change.link.member);
    } catch (error) {
      if (verdict === "unknown") left.unknown.push(change.link.member);
      else if (!isMissing(error)) left.failed += 1;
    }
  });
  return withLeftover(reason, left);
}

/**
 * Whether a successful add is proof of a new member depends on what PingOne answers to a second one. An add that is in
 * force is repeated once: it changes nothing, and shows it. What an earlier request was shown may not hold any more, and
 * a wrong belief would remove who was a member before.
 */
async function askForDuplicates(
  deps: ChangeDependencies,
  changes: readonly MembershipChange[],
  undoing: CallContext,
): Promise<void> {
  const { groups, duplicates } = deps;
  if (duplicates.isSettled) return;
  for (const kind of ["users", "groups"] as const) {
    if (duplicates.areTold(kind) === false) continue;
    const sample = changes.find(
      ({ op, link, isDone, wasMember }) =>
        op === "add" && link.kind === kind && isDone && wasMember === undefined,
    );
    if (sample === undefined) continue;
    try {
      duplicates.learn(kind, !(await groups.addMember(sample.link, "always", undoing)));
    } catch {
      // What was shown before holds; where nothing was, what depends on it is left as it is, and told.
    }
  }
}

async function takeBack(
  { groups }: ChangeDependencies,
  { op, link }: MembershipChange,
  undoing: CallContext,
): Promise<void> {
  if (op === "add") await groups.removeMember(link, "always", undoing);
  else await groups.addMember(link, "always", undoing);
}

/** Of a change nobody is sure of: whether the member is now what the change was to make it. */
async function isChanged(
  { groups }: ChangeDependencies,
  { op, link, isDone, isDoubtful }: MembershipChange,
  undoing: CallContext,
): Promise<boolean> {
  if (isDone && !isDoubtful) return true;
  return ((await groups.membershipType(link, undoing)) === "DIRECT") === (op === "add");
}

const isMissing = (error: unknown): boolean =>
  error instanceof PingOneError && error.code === "notFound";

function withLeftover(reason: ScimError, { failed, unknown }: Leftover): ScimError {
  if (failed + unknown.length === 0) return reason;
  const parts = [reason.message];
  if (failed > 0) parts.push(`${failed} of the changes to other members could not be undone.`);
  if (unknown.length > 0) {
    const names = unknown.slice(0, NAMED).join(", ");
    const more = unknown.length > NAMED ? " and others" : "";
    parts.push(
      `Whether this request changed ${unknown.length} other member(s) is not known, and they were left as they are: ${names}${more}.`,
    );
  }
  const detail = `${parts.join(" ")} Read the group and write its members anew.`;
  const { status, scimType, headers } = reason;
  // Undoing failed for now: the group is in a state nobody asked for, and a repetition may mend it.
  return failed > 0
    ? new ScimError(503, undefined, detail, { cause: reason, headers: { "Retry-After": "30" } })
    : new ScimError(status, scimType, detail, { cause: reason, headers });
}
