// Writes memberships one call a change, a few at a time; what cannot be is undone, what could not be now is kept for the repeat.
import { badRequest, ScimError } from "../scim/error.js";
import type { CallContext } from "../pingone/client.js";
import { PingOneError, type PingOneErrorCode } from "../pingone/error.js";
import type { MemberKind, PingOneGroups } from "../pingone/groups.js";
import { runBounded } from "./bounded.js";
import type { Member } from "./member-plan.js";
import { isPingOneId } from "../pingone/id.js";

/** One change of this request that was made, and how to take it back. */
type Undo = () => Promise<unknown>;

export interface MemberChanges {
  readonly add: Iterable<Member>;
  readonly remove: Iterable<Member>;
}

const CONCURRENCY = 8;

/** Failures that a repetition of the request may not meet again (design section 7). */
const transient: ReadonlySet<PingOneErrorCode> = new Set([
  "rateLimited",
  "unavailable",
  "unreachable",
  "timeout",
  "unsupportedMediaType",
]);

const isTransient = (error: unknown): boolean =>
  error instanceof PingOneError && transient.has(error.code);

/**
 * Brings the changes about; `undoing` gives the undo time of its own. Throws ScimError 400 naming a member that cannot be one, after undoing every change made
 * here; a PingOneError that may pass, keeping them; ScimError 404 when there is no such group.
 */
export async function writeMembers(
  groups: PingOneGroups,
  group: string,
  changes: MemberChanges,
  context: CallContext,
  undoing: CallContext,
): Promise<void> {
  const done: Undo[] = [];
  const writer = createWriter(groups, group, done, context, undoing);
  try {
    await runBounded(changes.remove, CONCURRENCY, writer.remove);
    await runBounded(changes.add, CONCURRENCY, writer.add);
  } catch (error) {
    if (!isTransient(error)) await undoAll(done.reverse(), group, error);
    throw error;
  }
}

/** Takes back everything that can be; says so when something cannot. */
async function undoAll(done: readonly Undo[], group: string, reason: unknown): Promise<void> {
  let left = 0;
  await runBounded(done, CONCURRENCY, async (undo) => {
    try {
      await undo();
    } catch (error) {
      if (!isMissing(error)) left += 1;
    }
  });
  if (left === 0) return;
  throw new ScimError(
    503,
    undefined,
    `The members cannot be written as sent, and ${left} of the changes to group ${group} could not be undone. Read the group and write its members anew.`,
    { cause: reason, headers: { "Retry-After": "30" } },
  );
}

function createWriter(
  groups: PingOneGroups,
  group: string,
  done: Undo[],
  context: CallContext,
  undoing: CallContext,
) {
  let isKnown: Promise<unknown> | undefined;
  /** Once a request: a 404 may mean the group itself. */
  const requireGroup = (): Promise<unknown> => (isKnown ??= groups.read(group, context));

  const kindsOf = ({ type }: Member): readonly MemberKind[] => {
    if (type === undefined) return ["users", "groups"];
    return type === "Group" ? ["groups"] : ["users"];
  };

  async function add(member: Member): Promise<void> {
    if (!isPingOneId(member.id)) throw unknownMember(member);
    for (const kind of kindsOf(member)) {
      try {
        if (await groups.addMember(group, kind, member.id, context)) {
          done.push(() => groups.removeMember(group, kind, member.id, undoing));
        }
        return;
      } catch (error) {
        if (!isMissing(error)) throw refused(member, error);
        await requireGroup();
      }
    }
    throw unknownMember(member);
  }

  /** Removing who is no member is success (statement 127). */
  async function remove(member: Member): Promise<void> {
    if (!isPingOneId(member.id)) return;
    for (const kind of kindsOf(member)) {
      try {
        await groups.removeMember(group, kind, member.id, context);
        done.push(() => groups.addMember(group, kind, member.id, undoing));
        return;
      } catch (error) {
        if (!isMissing(error)) throw refused(member, error);
        await requireGroup();
      }
    }
  }

  return { add, remove };
}

const isMissing = (error: unknown): boolean =>
  error instanceof PingOneError && error.code === "notFound";

const unknownMember = ({ id }: Member): ScimError =>
  badRequest(
    "invalidValue",
    `members: there is no user or group with the id "${id.slice(0, 64)}".`,
  );

/** What PingOne's rules forbid: another population, an external or role group, too many memberships (contract 8.5). */
function refused({ id }: Member, error: unknown): unknown {
  if (!(error instanceof PingOneError) || isTransient(error)) return error;
  if (error.code === "workerForbidden" || error.code === "workerUnauthorized") return error;
  const reasons = error.details.flatMap(({ message }) => message ?? []).join("; ");
  return new ScimError(
    400,
    "invalidValue",
    `members: PingOne refuses the member "${id}". ${reasons}`.trim(),
    { cause: error },
  );
}
