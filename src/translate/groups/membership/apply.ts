// Writes memberships, one call a change, a few at a time, and keeps account of what it changed or may have changed.
import type { CallContext } from "../../../pingone/call.js";
import { isNotFound, PingOneError } from "../../../pingone/error.js";
import type { Membership, PingOneGroup } from "../../../pingone/resources/groups.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import {
  explainMemberRefusal,
  mayHaveIndirect,
  mayHoldGroups,
  refuseIndirect,
} from "../refusal.js";
import type { GroupDirectory } from "./diff.js";
import { readElements } from "./member-elements.js";
import { collectionsOf, type Member, type MemberChanges } from "./plan.js";

export interface MembershipChange {
  readonly op: "add" | "remove";
  readonly link: Membership;
  /** PingOne said that this request has made it; otherwise it may have. */
  readonly isCertain: boolean;
}

export interface MemberWriter {
  /** What was changed so far. */
  readonly changes: readonly MembershipChange[];
  /**
   * Repeats what may be repeated. Throws ScimError 400 or 403 naming a member that cannot be written and why; PingOneError
   * for what may pass, and `notFound` when there is no such group. Nothing is under way any more then.
   */
  write(changes: MemberChanges): Promise<void>;
}

/** How far it came, of all that was wanted. */
export const progressOf = ({ changes }: MemberWriter, { add, remove }: MemberChanges) => ({
  done: changes.filter(({ isCertain }) => isCertain).length,
  total: add.size + remove.size,
});

const CONCURRENCY = 8;

/** `held`: the group, where it was read already. */
export function createMemberWriter(
  { users, groups }: GroupDirectory,
  { id: group, held }: { readonly id: string; readonly held?: PingOneGroup | undefined },
  context: CallContext,
): MemberWriter {
  const changes: MembershipChange[] = [];
  let reading: Promise<PingOneGroup> | undefined;
  /** Once a request: a 404 may mean the group itself, whatever was read before. */
  const readAfresh = (): Promise<PingOneGroup> => (reading ??= groups.read(group, context));
  /** A refusal may be because of what the group is. */
  const readGroup = async (): Promise<PingOneGroup> => held ?? readAfresh();

  /** False when there is nobody by that id in that collection, or no such membership. */
  async function make(op: "add" | "remove", link: Membership): Promise<boolean> {
    const account = (isCertain: boolean) => changes.push({ op, link, isCertain });
    try {
      const added = op === "add" ? await groups.addMember(link, context) : "added";
      if (op === "remove") await groups.removeMember(link, context);
      // Who was a member before is no change of this request.
      if (added !== "present") account(added === "added");
      return true;
    } catch (error) {
      // Nobody was added whom PingOne does not know.
      const isNobody = op === "add" && isNotFound(error);
      if (error instanceof PingOneError && error.ambiguous && !isNobody) account(false);
      if (!isNotFound(error)) {
        return await explainMemberRefusal(groups, { op, link, readGroup }, error, context);
      }
      const read = await readAfresh();
      if (op === "remove" && mayHaveIndirect(read)) await refuseIndirect(groups, link, context);
      return false;
    }
  }

  async function add(member: Member): Promise<void> {
    for (const kind of collectionsOf(member)) {
      if (await make("add", { group, kind, member: member.id })) return;
    }
    // Throws where there is nobody by that id. Who is there, and the group, are not known everywhere yet (contract 11.3).
    await readElements({ users, groups }, [member], context);
    throw new PingOneError("inconsistent", "members.add");
  }

  /** Removing who is no member is success (RFC 7644 section 3.5.2.2). */
  async function remove(member: Member): Promise<void> {
    for (const kind of collectionsOf(member)) {
      if (await make("remove", { group, kind, member: member.id })) return;
      // Read when the first was none.
      if (!mayHoldGroups(await readAfresh())) return;
    }
  }

  return {
    changes,
    async write(diff) {
      const added = [...diff.add.values()];
      const isGroup = ({ type }: Member): boolean => type === "Group";
      // Additions are what may be refused: until they are made, nobody has lost anything. Of groups there may be room only then.
      await forEachLimit(
        added.filter((member) => !isGroup(member)),
        CONCURRENCY,
        add,
      );
      await forEachLimit(diff.remove.values(), CONCURRENCY, remove);
      await forEachLimit(added.filter(isGroup), CONCURRENCY, add);
    },
  };
}
