// One write that PingOne was spared, as a line of the plan: ids and attribute names, never a value.

export type PlannedKind =
  | "create"
  | "change"
  | "activate"
  | "deactivate"
  | "delete"
  | "addMember"
  | "removeMember"
  | "move"
  | "setPassword"
  | "setMfa"
  | "resetIdentityProvider"
  | "endSession"
  | "conflict";

export interface PlannedWrite {
  readonly change: PlannedKind;
  readonly resourceType: "User" | "Group";
  readonly id: string;
  /** Names of PingOne attributes, of JSON ones with their first part. */
  readonly attributes?: readonly string[];
  /** Of a change of membership. */
  readonly member?: { readonly type: "User" | "Group"; readonly id: string };
  /** Who has the value already, of a conflict. */
  readonly with?: string;
  /** Where a user would go. */
  readonly population?: string;
  readonly method: string;
  /** Below the environment. */
  readonly path: string;
  /** Whether PingOne would hold something else afterwards. */
  readonly isEffective: boolean;
}
