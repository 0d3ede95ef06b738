// What PATCH operations on `members` come down to: who is added, who is removed, and whether the present members matter.
import type { Patch, PatchOperation } from "../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../scim/schema/model.js";

export interface Member {
  readonly id: string;
  /** As the client said; undefined when it did not. */
  readonly type: "User" | "Group" | undefined;
}

export interface MemberPlan {
  readonly add: ReadonlyMap<string, Member>;
  readonly remove: ReadonlyMap<string, Member>;
  /** Everyone who is a member now and not in `add` has to go: the present members have to be read. */
  readonly isReplacement: boolean;
  /** Removals by a condition other than the id: to be tried on each present member. */
  readonly conditions: readonly ((element: JsonValue) => boolean)[];
}

export function toMember(element: JsonObject): Member {
  const { value, type } = element;
  const kind = typeof type === "string" ? type.toLowerCase() : "";
  return {
    id: typeof value === "string" ? value : "",
    type: kind === "group" ? "Group" : kind === "user" ? "User" : undefined,
  };
}

export const membersOf = (value: JsonValue | undefined): readonly Member[] =>
  Array.isArray(value) ? (value as readonly JsonObject[]).map(toMember) : [];

export const isMemberOperation = ({ path }: PatchOperation): boolean =>
  !path.container.isExtension && path.attribute.name === "members";

/** Operations take effect in order: a member added and then removed is removed (RFC 7644 section 3.5.2). */
export function planMembers({ operations }: Patch): MemberPlan {
  const add = new Map<string, Member>();
  const remove = new Map<string, Member>();
  const conditions: ((element: JsonValue) => boolean)[] = [];
  let isReplacement = false;

  const clear = (): void => {
    add.clear();
    remove.clear();
    isReplacement = true;
  };
  const put = (member: Member): void => {
    remove.delete(member.id);
    add.set(member.id, member);
  };
  const drop = (member: Member): void => {
    add.delete(member.id);
    remove.set(member.id, member);
  };

  for (const operation of operations.filter(isMemberOperation)) {
    const { op, filter, value } = operation;
    if (filter !== undefined) {
      // Only a removal can get here: a member's sub-attributes are immutable (RFC 7643 section 4.2).
      conditions.push(filter.matches);
      for (const member of [...add.values()]) {
        if (filter.matches({ value: member.id, type: member.type ?? "User" })) drop(member);
      }
    } else if (op === "remove" && value !== undefined) membersOf(value).forEach(drop);
    else {
      if (op !== "add") clear();
      membersOf(value).forEach(put);
    }
  }
  return { add, remove, isReplacement, conditions };
}
