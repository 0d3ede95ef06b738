// PingOne's own administrator roles and the scopes each can be given for (contract 1.5); which fit is inferred.
import { fixedId } from "../fixed-id.js";

export const SCOPE_TYPES = ["ORGANIZATION", "ENVIRONMENT", "POPULATION", "APPLICATION"] as const;
export type ScopeType = (typeof SCOPE_TYPES)[number];

export interface Role {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly applicableTo: readonly ScopeType[];
  /** The SDKs know a role by having them; only those of the directory are told (contract 1.5). */
  readonly permissions: readonly Permission[];
}

interface Permission {
  readonly id: string;
  readonly classifier: string;
}

const EVERYWHERE: readonly ScopeType[] = ["ORGANIZATION", "ENVIRONMENT", "POPULATION"];
const NOT_POPULATIONS: readonly ScopeType[] = ["ORGANIZATION", "ENVIRONMENT"];

const READ = ["read"];
const CHANGE = ["create", "read", "update", "delete"];

function permissions(actions: readonly string[]): readonly Permission[] {
  return ["user", "group", "population"].flatMap((kind) =>
    actions.map((action) => ({ id: `dir:${action}:${kind}`, classifier: `${kind}s` })),
  );
}

type Row = readonly [name: string, applicableTo: readonly ScopeType[], actions?: readonly string[]];

const ROWS: readonly Row[] = [
  ["Organization Admin", ["ORGANIZATION"]],
  ["Environment Admin", NOT_POPULATIONS],
  ["Identity Data Admin", EVERYWHERE, CHANGE],
  ["Identity Data Read Only", EVERYWHERE, READ],
  ["Help Desk Admin", EVERYWHERE],
  ["Client Application Developer", NOT_POPULATIONS],
  ["Application Owner", ["APPLICATION"]],
  ["Configuration Read Only", NOT_POPULATIONS],
  ["DaVinci Admin", NOT_POPULATIONS],
  ["DaVinci Admin Read Only", NOT_POPULATIONS],
  ["Custom Roles Admin", NOT_POPULATIONS],
];

export const ROLES: readonly Role[] = ROWS.map(([name, applicableTo, actions = []], index) => ({
  seq: index + 1,
  id: fixedId("role", name),
  name,
  description: `The built-in role ${name}`,
  applicableTo,
  permissions: permissions(actions),
}));

export function roleById(id: string): Role | undefined {
  return ROLES.find((role) => role.id === id);
}
