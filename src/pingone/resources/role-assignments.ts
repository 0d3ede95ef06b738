// The roles of an application, read only. Reading them needs a permission of its own, which a worker for users seldom has.
import type { CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import { createCollection, type ApiLocation } from "./collection.js";

/** A role and where it applies (contract 1.5, 8.1). */
export interface RoleAssignment {
  readonly roleId: string;
  readonly scope: {
    /** ORGANIZATION, ENVIRONMENT, POPULATION or APPLICATION. */
    readonly type: string;
    readonly id: string;
  };
}

/** All role assignments of an application, on one page (its default limit is 100,000). Throws PingOneError. */
export async function readRoleAssignments(
  call: PingOneClient,
  location: ApiLocation,
  applicationId: string,
  context: CallContext,
): Promise<readonly RoleAssignment[]> {
  const path = `/applications/${applicationId}/roleAssignments`;
  const page = await createCollection(call, location, {
    operation: "roleAssignments.list",
    path,
    key: "roleAssignments",
    mayBeMissing: true,
    toItem: toAssignment,
  }).follow(path, context);
  return page.items;
}

/** The names of the roles by their ids (contract 12). Throws PingOneError. */
export async function readRoleNames(
  call: PingOneClient,
  location: ApiLocation,
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const page = await createCollection(call, location, {
    operation: "roles.list",
    path: "/roles",
    key: "roles",
    mayBeMissing: true,
    toItem: toRole,
  }).follow("/roles", context);
  return new Map(page.items);
}

interface AnsweredAssignment {
  readonly role?: { readonly id?: unknown };
  readonly scope?: { readonly type?: unknown; readonly id?: unknown };
}

function toAssignment(value: unknown): RoleAssignment {
  const { role, scope } = (value ?? {}) as AnsweredAssignment;
  return {
    roleId: String(role?.id),
    scope: { type: String(scope?.type), id: String(scope?.id) },
  };
}

function toRole(value: unknown): readonly [id: string, name: string] {
  const { id, name } = (value ?? {}) as { id?: unknown; name?: unknown };
  return [String(id), String(name)];
}
