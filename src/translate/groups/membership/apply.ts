// Writes memberships one call a change, a few at a time; what cannot be is undone, what could not be now is kept for the repeat.
import { badRequest, ScimError, type ScimErrorOptions } from "../../../scim/error.js";
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { MemberKind, PingOneGroup } from "../../../pingone/groups.js";
import { isPingOneId } from "../../../pingone/id.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";
import { toScimError } from "../../errors.js";
import {
  asRepeatable,
  explainMemberRefusal,
  isTransient,
  mayHaveIndirect,
  mayHoldGroups,
  refuseIndirect,
} from "../refusal.js";
import { kindsOf, type Member } from "./plan.js";
import { undoChanges } from "./compensation.js";
import { makeChange, type ChangeDependencies, type MembershipChange } from "./change.js";

export interface MemberChanges {
  readonly add: ReadonlyMap<string, Member>;
  readonly remove: ReadonlyMap<string, Member>;
  /** The present members were looked up: those to add are none of them, those to remove are. */
  readonly isKnown: boolean;
}

/** The request's time, and that of its undoing, counted from when it is needed. */
export interface Times {
  readonly context: CallContext;
  /** Undefined where nothing has to be undone. */
  readonly undoing: (() => CallContext) | undefined;
}

const CONCURRENCY = 8;

/** A failure that a repetition of the same request may finish; what was done before it is kept. */
export class UnfinishedMembers extends ScimError {
  /** How many changes were made. */
  readonly made: number;

  constructor(status: number, detail: string, made: number, options: ScimErrorOptions) {
    super(status, undefined, detail, options);
    this.made = made;
  }
}

/**
 * Brings the changes about. Throws ScimError 400 or 403 naming a member that cannot be written and why, after undoing
 * every change made here; UnfinishedMembers for what may pass, keeping them; PingOneError `notFound` when there is no such group.
 */
export async function writeMembers(
  deps: ChangeDependencies,
  group: string,
  changes: MemberChanges,
  { context, undoing }: Times,
): Promise<void> {
  const records: MembershipChange[] = [];
  const write = createWriter(deps, group, changes.isKnown, records, context);
  try {
    await forEachLimit(changes.remove.values(), CONCURRENCY, write.remove);
    await forEachLimit(changes.add.values(), CONCURRENCY, write.add);
  } catch (error) {
    const told = toScimError(error, "Group");
    if (!(told instanceof ScimError)) throw error;
    if (isTransient(error)) throw unfinished(told, records, changes);
    throw undoing === undefined ? told : await undoChanges(deps, records, told, undoing());
  }
}

function createWriter(
  deps: ChangeDependencies,
  group: string,
  isKnown: boolean,
  records: MembershipChange[],
  context: CallContext,
) {
  const { groups } = deps;
  let reading: Promise<PingOneGroup> | undefined;
  /** Once a request: a 404 may mean the group itself, and a refusal may be because of what it is. */
  const readGroup = (): Promise<PingOneGroup> => (reading ??= groups.read(group, context));

  /** True when it was made; false when there is nobody by that id among users or groups, or no such membership. */
  async function make(op: "add" | "remove", kind: MemberKind, member: string): Promise<boolean> {
    const wasMember = isKnown ? op === "remove" : undefined;
    const link = { group, kind, member };
    const record = { op, link, wasMember, isDone: false, isDoubtful: false };
    records.push(record);
    try {
      await makeChange(deps, record, context);
      return true;
    } catch (error) {
      if (!isMissing(error)) {
        return await explainMemberRefusal(groups, record, readGroup, error, context);
      }
      const read = await readGroup();
      if (op === "remove" && mayHaveIndirect(read)) await refuseIndirect(groups, link, context);
      return false;
    }
  }

  const add = async (member: Member): Promise<void> => {
    for (const kind of kindsOf(member)) if (await make("add", kind, member.id)) return;
    throw unknownMember(member);
  };
  /** Removing who is no member is success (statement 127). */
  const remove = async (member: Member): Promise<void> => {
    if (!isPingOneId(member.id)) return;
    for (const kind of kindsOf(member)) {
      if (await make("remove", kind, member.id)) return;
      // Read when the first kind was none.
      if (!mayHoldGroups(await readGroup())) return;
    }
  };
  return { add, remove };
}

const isMissing = (error: unknown): boolean =>
  error instanceof PingOneError && error.code === "notFound";

export const unknownMember = ({ id, type }: Member): ScimError =>
  badRequest(
    "invalidValue",
    `members: there is no ${type?.toLowerCase() ?? "user or group"} with the id "${id.slice(0, 64)}".`,
  );

function unfinished(
  told: ScimError,
  records: readonly MembershipChange[],
  { add, remove }: MemberChanges,
): UnfinishedMembers {
  const done = records.filter(({ isDone }) => isDone).length;
  const { status, headers } = asRepeatable(told);
  return new UnfinishedMembers(
    status,
    `${told.message} ${done} of ${add.size + remove.size} changes of members were made and are kept; the same request, repeated, makes the rest.`,
    done,
    { cause: told.cause, headers },
  );
}
