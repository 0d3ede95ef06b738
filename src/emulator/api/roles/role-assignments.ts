// Administrator roles of a user or of a group; of groups only static internal ones (contract 8.1, 8.5).
import { randomUUID } from "node:crypto";
import { commitUser } from "../../directory/commit.js";
import { roleById, SCOPE_TYPES } from "../../directory/roles/role-catalogue.js";
import type { RoleAssignment } from "../../directory/roles/role-assignment.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { invalidData, notFound, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { arraySource, collection } from "../collection.js";
import { findGroup, refuseExternal } from "../groups/groups.js";
import { readObject, readReference, readText, requireChoice } from "../read-field.js";
import { findUser } from "../users/users.js";

const PAGE = 1000;

/** Whoever has the roles. */
interface Owner {
  /** Below the environment, for example `groups/{groupID}`. */
  readonly path: string;
  readonly roles: readonly RoleAssignment[];
  put(roles: readonly RoleAssignment[]): void;
  /** Throws where no role can be given. */
  requireAssignable(): void;
}

function userOwner(call: ApiCall): Owner {
  const user = findUser(call);
  return {
    path: `users/${user.id}`,
    roles: user.roles,
    put(roles) {
      commitUser(call.environment, user, { ...user, roles });
    },
    requireAssignable: () => undefined,
  };
}

function groupOwner(call: ApiCall): Owner {
  const group = findGroup(call);
  return {
    path: `groups/${group.id}`,
    roles: group.roles,
    put(roles) {
      call.environment.groups.put({ ...group, roles });
    },
    requireAssignable() {
      refuseExternal(group);
      if (group.userFilter === undefined) return;
      const message = "A group with a userFilter must not have roles.";
      throw invalidData({ code: "CONSTRAINT_VIOLATION", target: "role", message });
    },
  };
}

function render(call: ApiCall, owner: Owner, { id, roleId, scope }: RoleAssignment) {
  return {
    _links: {
      self: link(`${call.url}/${owner.path}/roleAssignments/${id}`),
      environment: link(call.url),
    },
    id,
    environment: { id: call.environment.id },
    role: { id: roleId },
    scope,
    readOnly: false,
  };
}

function findAssignment(call: ApiCall, owner: Owner): RoleAssignment {
  const assignment = owner.roles.find(({ id }) => id === call.ids[1]);
  if (assignment === undefined) throw notFound();
  return assignment;
}

/** A role that exists, for a scope that it can be given for (contract 10.4). */
function parseAssignment(call: ApiCall): Pick<RoleAssignment, "roleId" | "scope"> {
  const violations = new Violations();
  const roleId = readReference(call.json(), "role", violations);
  const scope = readObject(call.json(), "scope", violations);
  const ofScope = violations.under("scope");
  const id = scope && readText(scope, "id", ofScope);
  if (roleId === undefined) violations.required("role.id");
  if (id === undefined) ofScope.required("id");
  const type = requireChoice(scope ?? {}, "type", SCOPE_TYPES, ofScope);
  violations.throwIfAny();
  const role = roleById(roleId ?? "");
  if (role === undefined) violations.invalid("role", "must be an existing role");
  else if (type !== undefined && !role.applicableTo.includes(type)) {
    violations.invalid("scope", `Incompatible role and scope: ${role.name}, ${type}`);
  }
  violations.throwIfAny();
  return { roleId: roleId ?? "", scope: { id: id ?? "", type: type ?? "" } };
}

function list(call: ApiCall, owner: Owner): Reply {
  return collection(call, arraySource(owner.roles), {
    relation: "roleAssignments",
    maximum: PAGE,
    defaultLimit: PAGE,
    render: (assignment) => render(call, owner, assignment),
  });
}

function read(call: ApiCall, owner: Owner): Reply {
  return { status: 200, body: render(call, owner, findAssignment(call, owner)) };
}

function assign(call: ApiCall, owner: Owner): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  owner.requireAssignable();
  const { roleId, scope } = parseAssignment(call);
  if (owner.roles.some((each) => each.roleId === roleId && each.scope.id === scope.id)) {
    const message = "May not assign duplicate Role";
    throw invalidData({ code: "UNIQUENESS_VIOLATION", target: "role", message });
  }
  const seq = (owner.roles.at(-1)?.seq ?? 0) + 1;
  const assignment: RoleAssignment = { seq, id: randomUUID(), roleId, scope };
  owner.put([...owner.roles, assignment]);
  const headers = { Location: `${call.self}/${assignment.id}` };
  return { status: 201, body: render(call, owner, assignment), headers };
}

function remove(call: ApiCall, owner: Owner): Reply {
  const { id } = findAssignment(call, owner);
  owner.put(owner.roles.filter((each) => each.id !== id));
  return { status: 204 };
}

export const listGroupRoles = (call: ApiCall): Reply => list(call, groupOwner(call));
export const readGroupRole = (call: ApiCall): Reply => read(call, groupOwner(call));
export const assignGroupRole = (call: ApiCall): Reply => assign(call, groupOwner(call));
export const removeGroupRole = (call: ApiCall): Reply => remove(call, groupOwner(call));
export const listUserRoles = (call: ApiCall): Reply => list(call, userOwner(call));
export const readUserRole = (call: ApiCall): Reply => read(call, userOwner(call));
export const assignUserRole = (call: ApiCall): Reply => assign(call, userOwner(call));
export const removeUserRole = (call: ApiCall): Reply => remove(call, userOwner(call));
