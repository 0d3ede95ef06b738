// What a user, group or membership would be now: what PingOne holds, with everything that is planned over it.
import type { Call, CallContext } from "../../pingone/call.js";
import type { PingOneClient } from "../../pingone/client.js";
import { orUndefined, PingOneError } from "../../pingone/error.js";
import type { MemberKind } from "../../pingone/groups.js";
import type { Entry, Item } from "./item.js";
import { type ShadowLink, type ShadowState, shown } from "./state.js";

export interface Present {
  readonly now: Item;
  readonly entry: Entry | undefined;
  /** As PingOne holds it; undefined: it does not exist there. */
  readonly real: Item | undefined;
}

export interface Directory {
  /** Throws PingOneError `notFound`, of this operation. */
  present(kind: MemberKind, id: string, call: Of, context: CallContext): Promise<Present>;
  /** How somebody would be a member; undefined who would be none. */
  membership(link: ShadowLink, context: CallContext): Promise<"DIRECT" | "INDIRECT" | undefined>;
}

/** Names the call in errors. */
export type Of = Pick<Call, "operation">;

export const missing = ({ operation }: Of): PingOneError =>
  new PingOneError("notFound", operation, { status: 404 });

const operations = { users: "users.read", groups: "groups.read" } as const;

export function createDirectory(real: PingOneClient, state: ShadowState): Directory {
  const get = async (
    operation: Call["operation"],
    path: string,
    context: CallContext,
  ): Promise<Item> =>
    (await real({ operation, method: "GET", path, idempotent: true }, context)) as Item;

  return {
    async present(kind, id, call, context) {
      const entry = await state.entry(kind, id);
      if (entry?.isGone === true) throw missing(call);
      const isOnlyHere = entry !== undefined && entry.base === undefined;
      const held = isOnlyHere ? undefined : await get(operations[kind], `/${kind}/${id}`, context);
      const now = shown(entry, held ?? { id });
      if (now === undefined) throw missing(call);
      return { now, entry, real: held };
    },

    async membership({ group, kind, member }, context) {
      const planned = (await state.membersOf(group, kind)).get(member);
      if (planned !== undefined) return planned ? "DIRECT" : undefined;
      const ends = await Promise.all([state.entry(kind, member), state.entry("groups", group)]);
      // What PingOne does not have is in nothing there.
      if (ends.some((each) => each !== undefined && (each.base === undefined || each.isGone))) {
        return undefined;
      }
      const path = `/${kind}/${member}/memberOfGroups/${group}`;
      const found = await orUndefined(get("members.read", path, context));
      return found?.["type"] === "INDIRECT" ? "INDIRECT" : found && "DIRECT";
    },
  };
}
