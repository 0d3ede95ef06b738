// One line of a plan: what a source in shadow mode would have changed, been refused or lost. Ids and attribute names, never a value.
import { shownNames } from "../shown-names.js";

/** What happens to a resource, or to a request that would change one. */
export const PLAN_CHANGES = [
  "create",
  "change",
  "activate",
  "deactivate",
  "delete",
  "addMember",
  "removeMember",
  "move",
  "setPassword",
  "setMfa",
  "resetIdentityProvider",
  "endSession",
  "conflict",
  "refused",
  "lost",
  "held",
] as const;
export type PlanChange = (typeof PLAN_CHANGES)[number];

export interface PlanEntry {
  readonly change: PlanChange;
  readonly resourceType: "User" | "Group";
  readonly requestId: string;
  /** PingOne's, or the one the shadow gave. */
  readonly id?: string | undefined;
  readonly attributes?: readonly string[] | undefined;
  readonly member?: { readonly type: "User" | "Group"; readonly id: string } | undefined;
  readonly population?: string | undefined;
  /** Of a conflict: who has the value. */
  readonly with?: string | undefined;
  /** The call of PingOne that would be made, below the environment. */
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  /** False: PingOne holds it so already. */
  readonly isEffective?: boolean | undefined;
  /** Of a refusal: what the client was answered. */
  readonly status?: number | undefined;
  readonly scimType?: string | undefined;
  /** Of a loss: why; of what the guard would hold: which kind. */
  readonly reason?: string | undefined;
}

export type PlanLine = PlanEntry & {
  /** ISO 8601. */
  readonly at: string;
};

/** The last door before something is kept: names that do not look like names are left out. */
export function toPlanLine(entry: PlanEntry, nowMs: number): PlanLine {
  const { attributes, ...rest } = entry;
  const names = attributes && shownNames(attributes).attributes;
  return { at: new Date(nowMs).toISOString(), ...rest, ...(names && { attributes: names }) };
}
