// What one pushing client may do, as a value: parsed from the configuration, asked at the seam, and safe where nothing is said.
import type { GuardSettings } from "./guard/guard-settings.js";
import { WRITABLE_BY_DEFAULT, type WriteMoment } from "./writable/takeover-attributes.js";

export const RIGHTS = [
  "users:read",
  "users:write",
  "users:delete",
  "groups:read",
  "groups:write",
  "groups:delete",
  "bulk",
] as const;
export type Right = (typeof RIGHTS)[number];

/** How its requests are read. */
export const PROFILES = ["tolerant", "rfc7644", "interop"] as const;

/** Groups that belong to no population: not there, readable, with members that may be changed, or altogether. */
export const ENVIRONMENT_GROUP_RIGHTS = ["none", "read", "members", "write"] as const;
export type EnvironmentGroups = (typeof ENVIRONMENT_GROUP_RIGHTS)[number];

export interface SourcePolicy {
  readonly allow: readonly Right[];
  /** PingOne ids of the populations that exist for it; undefined: all of the environment does. */
  readonly boundary: { readonly populations: readonly string[] } | undefined;
  /** By short name, or by SCIM path; what is not named may be written always. */
  readonly writable: Readonly<Record<string, WriteMoment>>;
  /** PingOne ids of who may be read and not be touched. */
  readonly protected: { readonly users: readonly string[]; readonly groups: readonly string[] };
  /** Whether groups that carry administrator roles are found out here and refused, or left to PingOne. */
  readonly roleGroups: "check" | "pingone";
  readonly environmentGroups: EnvironmentGroups;
  /** Whether users it deletes are removed, or disabled and kept in a population outside of its boundary. */
  readonly onDelete: "delete" | { readonly disable: { readonly population: string } };
  readonly onDeactivate: { readonly endSessions: boolean };
  /** `shadow`: all is done but the writing. */
  readonly mode: "live" | "paused" | "shadow";
  /** How much it may take away in a while; undefined: no guard. */
  readonly guard: GuardSettings | undefined;
  readonly profile: (typeof PROFILES)[number];
}

/** What holds where nothing is said: nothing that takes an account over. */
export const safePolicy: SourcePolicy = {
  allow: RIGHTS,
  boundary: undefined,
  writable: WRITABLE_BY_DEFAULT,
  protected: { users: [], groups: [] },
  roleGroups: "check",
  environmentGroups: "none",
  onDelete: "delete",
  onDeactivate: { endSessions: false },
  mode: "live",
  guard: undefined,
  profile: "tolerant",
};

/** Of the demo's client, before an environment that is nobody's. */
export const fullPolicy: SourcePolicy = { ...safePolicy, writable: {}, roleGroups: "pingone" };
