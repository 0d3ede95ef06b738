// A DELETE that keeps the user: disabled, marked, out of their groups and, last of all, in the tombstone population; so whatever fails between leaves them where the same DELETE finds them.
import { ScimError, withSentence } from "../../../scim/error.js";
import type { AttributePath } from "../../../scim/schema/resource-schema.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import { isNotFound, PingOneError } from "../../../pingone/error.js";
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneUser, PingOneUsers } from "../../../pingone/resources/users.js";
import { toScimError } from "../../errors.js";
import type { LeaveGroups } from "../../groups/membership/leave-groups.js";
import { buried, tombstoneOf } from "./tombstone-mark.js";

/** An attribute that its source may set in the POST that makes a user at most. */
export interface KeptAttribute {
  readonly path: AttributePath;
  /** As clients know it. */
  readonly name: string;
}

export interface Tombstone {
  /** Where users go that the source deletes. */
  readonly populationId: string;
  /** As marks name it. */
  readonly source: string;
  readonly leaveGroups: LeaveGroups;
  /** Who was deleted, and is by now not to be written by the source. */
  readonly isProtected: (id: string) => boolean;
  /** Who comes back is made by no POST, and has these as they were. */
  readonly kept: readonly KeptAttribute[];
  /** Told of what a POST said of these in vain, by its SCIM names. */
  readonly onKept: (id: string, attributes: readonly string[], context: RequestContext) => void;
}

export interface SoftDeleteDependencies {
  readonly users: Pick<PingOneUsers, "setEnabled" | "patch" | "setPopulation">;
  /** The attribute that carries marks. */
  readonly overflow: string;
}

/** `user`: as read just now. Throws ScimError, which says what was done. */
export async function softDelete(
  { users, overflow }: SoftDeleteDependencies,
  { populationId, source, leaveGroups }: Pick<Tombstone, "populationId" | "source" | "leaveGroups">,
  user: PingOneUser,
  context: CallContext,
): Promise<void> {
  const { id } = user;
  const done: string[] = [];
  try {
    // Whatever becomes of the rest, a leaver is out.
    if (user.enabled !== false) await users.setEnabled(id, false, context);
    done.push("been deactivated");
    const marked = await users.patch(id, { [overflow]: buried(source) }, context);
    if (tombstoneOf(marked[overflow])?.source !== source) throw notMarked(overflow);
    await leaveGroups(id, context);
    done.push("left their groups");
    await users.setPopulation(id, populationId, context).catch((error: unknown) => {
      throw isNoPopulation(error) ? noTombstone(error) : error;
    });
  } catch (error) {
    const told = toScimError(error, "User");
    // Who has been deleted meanwhile has nothing left to be finished.
    if (!(told instanceof ScimError) || done.length === 0 || isNotFound(error)) throw told;
    throw withSentence(told, toldOf(done));
  }
}

const toldOf = (done: readonly string[]): string =>
  `The user is not deleted yet; they have ${done.join(" and ")}. Repeat the request to finish it.`;

const isNoPopulation = (error: unknown): boolean =>
  error instanceof PingOneError && error.code === "invalidData";

const noTombstone = (cause: unknown): ScimError =>
  new ScimError(
    502,
    undefined,
    "PingOne does not take the population that the gateway's configuration names for deleted users (onDelete). Its operator has to correct it.",
    { cause },
  );

const notMarked = (overflow: string): ScimError =>
  new ScimError(
    502,
    undefined,
    `PingOne does not keep the mark of the deletion: the environment does not declare the attribute "${overflow}". The gateway's operator has to declare it (scim-pingone bootstrap).`,
  );
