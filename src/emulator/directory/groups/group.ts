// One group as stored: immutable, replaced on every write; its members are kept apart from it (contract 8.2).
import type { Filter } from "../../filter/ast.js";
import type { JsonObject } from "../../json.js";
import type { RoleAssignment } from "../roles/role-assignment.js";

/** The directory an external group is kept by; nothing of the group can be changed here (contract 8.2). */
export interface GroupSource {
  readonly type: "GATEWAY" | "IDP";
  readonly id: string;
}

export interface GroupRecord {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly externalId: string | undefined;
  readonly customData: JsonObject | undefined;
  /** Undefined for a group of the environment; never changes. */
  readonly populationId: string | undefined;
  readonly userFilter: string | undefined;
  readonly parsedUserFilter: Filter | undefined;
  /** The groups this one is nested in. */
  readonly parentIds: readonly string[];
  /** Undefined for an internal group. */
  readonly source: GroupSource | undefined;
  readonly roles: readonly RoleAssignment[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
