// A leaver is switched off whatever becomes of the other changes of the same request, unless these are refused: then nothing is changed (RFC 7644 section 3.5.2).
import { ScimError, withSentence } from "../../../scim/error.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import type { Clock } from "../../../platform/clock.js";
import type { PingOneUser, PingOneUsers } from "../../../pingone/resources/users.js";
import { toScimError, type NameOf } from "../../errors.js";
import { isLeftUnfinished, type Markers } from "../create/finish-create.js";

export interface DeactivationDependencies extends Markers {
  readonly users: Pick<PingOneUsers, "setEnabled">;
  readonly clock: Pick<Clock, "now">;
  /** For errors: the SCIM names of PingOne's attributes. */
  readonly nameOf: NameOf;
}

export interface HinderedDeactivation {
  readonly id: string;
  /** The user as read before; undefined when nobody has read. */
  readonly known: PingOneUser | undefined;
  /** Why the other changes could not be made. */
  readonly reason: unknown;
}

/** What comes before a deactivation leaves it half of the time. */
export function partOfTime<C extends { readonly deadlineMs: number }>(
  context: C,
  { now }: Pick<Clock, "now">,
): C {
  const nowMs = now();
  return { ...context, deadlineMs: nowMs + (context.deadlineMs - nowMs) / 2 };
}

/**
 * `user`: as read where there is a guard. A repeated deactivation is none, nor is the end of a create of somebody inactive:
 * it takes nothing away. Throws ScimError where it is held.
 */
export async function claimDeactivation(
  deps: Markers & Pick<DeactivationDependencies, "clock">,
  user: PingOneUser | undefined,
  { guard }: Pick<RequestContext, "guard">,
): Promise<void> {
  if (user?.enabled !== true || isLeftUnfinished(deps, user)) return;
  await guard?.claim({ kind: "deactivations", id: user.id, changes: [user.id] });
}

/** The other changes failed: after an outage the user is switched off all the same. Answers the error to tell. */
export async function deactivateDespite(
  deps: DeactivationDependencies,
  { id, known, reason }: HinderedDeactivation,
  context: RequestContext,
): Promise<unknown> {
  const { users, nameOf } = deps;
  const told = toScimError(reason, "User", nameOf);
  if (!(told instanceof ScimError) || !isOutage(told) || known?.enabled === false) return told;
  try {
    await claimDeactivation(deps, known, context);
    await users.setEnabled(id, false, context);
    return withSentence(told, "The user was deactivated all the same.");
  } catch (error) {
    const failed = toScimError(error, "User", nameOf);
    if (!(failed instanceof ScimError)) return failed;
    return withSentence(failed, `The other changes of the request met this: ${told.message}`);
  }
}

/** Nobody has refused anything: the same request may succeed. */
const isOutage = ({ status }: ScimError): boolean => status === 429 || status >= 500;
