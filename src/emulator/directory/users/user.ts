// One user as stored: immutable, replaced on every write, so that an older version can be kept for late visibility.
import type { JsonObject } from "../../json.js";
import type { RoleAssignment } from "../roles/role-assignment.js";

export type VerifyStatus = "NOT_INITIATED" | "ENABLED" | "DISABLED";
export type LifecycleStatus = "ACCOUNT_OK" | "VERIFICATION_REQUIRED";

export interface PasswordState {
  /** Salted digest, or the pre-encoded value as imported; undefined for an external password. */
  readonly digest: string | undefined;
  readonly salt: string;
  readonly history: readonly string[];
  readonly forceChange: boolean;
  readonly failures: number;
  readonly lockedUntil: number | undefined;
  readonly lastChangedAt: number;
  readonly recoveryCode: string | undefined;
}

export interface UserRecord {
  /** Creation number: the order of every listing (contract 17 U6). */
  readonly seq: number;
  readonly id: string;
  readonly populationId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly enabled: boolean;
  readonly mfaEnabled: boolean;
  readonly emailVerified: boolean | undefined;
  readonly verifyStatus: VerifyStatus;
  readonly lifecycle: LifecycleStatus;
  readonly identityProviderId: string | undefined;
  readonly lockedAt: number | undefined;
  readonly password: PasswordState | undefined;
  /** Direct memberships only. */
  readonly groupIds: readonly string[];
  readonly roles: readonly RoleAssignment[];
  /** Writable attributes in wire form, standard and custom; no prototype. */
  readonly attributes: JsonObject;
}

const NO_GROUPS: readonly string[] = [];
const NO_ROLES: readonly RoleAssignment[] = [];

/** What a user has before anybody says otherwise (contract 3.2). */
export function newUserRecord(
  values: Pick<UserRecord, "seq" | "id" | "populationId" | "createdAt" | "attributes">,
  mfaEnabled: boolean,
): UserRecord {
  return {
    seq: values.seq,
    id: values.id,
    populationId: values.populationId,
    createdAt: values.createdAt,
    updatedAt: values.createdAt,
    enabled: true,
    mfaEnabled,
    emailVerified: undefined,
    verifyStatus: "NOT_INITIATED",
    lifecycle: "ACCOUNT_OK",
    identityProviderId: undefined,
    lockedAt: undefined,
    password: undefined,
    groupIds: NO_GROUPS,
    roles: NO_ROLES,
    attributes: values.attributes,
  };
}

export function textOf(user: UserRecord, attribute: string): string | undefined {
  const value = user.attributes[attribute];
  return typeof value === "string" ? value : undefined;
}
