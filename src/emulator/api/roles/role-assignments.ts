// Administrator roles of a group; only a static internal group can carry some (contract 8.1, 8.5).
import { randomUUID } from "node:crypto";
import type { GroupRecord, RoleAssignment } from "../../directory/group.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { invalidData, notFound, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { arraySource, collection } from "../collection.js";
import { findGroup, refuseExternal } from "../groups/groups.js";
import { readObject, readReference, readText } from "../read-field.js";

const PAGE = 1000;

function render(call: ApiCall, group: GroupRecord, { id, roleId, scope }: RoleAssignment) {
  return {
    _links: { self: link(`${call.url}/groups/${group.id}/roleAssignments/${id}`) },
    id,
    environment: { id: call.environment.id },
    role: { id: roleId },
    scope,
  };
}

function findAssignment(call: ApiCall, group: GroupRecord): RoleAssignment {
  const assignment = group.roles.find(({ id }) => id === call.ids[1]);
  if (assignment === undefined) throw notFound();
  return assignment;
}

export function listRoleAssignments(call: ApiCall): Reply {
  const group = findGroup(call);
  return collection(call, arraySource(group.roles), {
    relation: "roleAssignments",
    maximum: PAGE,
    defaultLimit: PAGE,
    render: (assignment) => render(call, group, assignment),
  });
}

export function readRoleAssignment(call: ApiCall): Reply {
  const group = findGroup(call);
  return { status: 200, body: render(call, group, findAssignment(call, group)) };
}

function parseAssignment(call: ApiCall): Pick<RoleAssignment, "roleId" | "scope"> {
  const violations = new Violations();
  const roleId = readReference(call.json(), "role", violations);
  const scope = readObject(call.json(), "scope", violations);
  const id = scope && readText(scope, "id", violations, "scope.id");
  const type = scope && readText(scope, "type", violations, "scope.type");
  if (roleId === undefined) violations.required("role.id");
  if (id === undefined) violations.required("scope.id");
  if (type === undefined) violations.required("scope.type");
  violations.throwIfAny();
  return { roleId: roleId ?? "", scope: { id: id ?? "", type: type ?? "" } };
}

export function assignRole(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const group = findGroup(call);
  refuseExternal(group);
  const { roleId, scope } = parseAssignment(call);
  if (group.userFilter !== undefined) {
    const message = "A group with a userFilter must not have roles.";
    throw invalidData({ code: "CONSTRAINT_VIOLATION", target: "role", message });
  }
  if (group.roles.some((each) => each.roleId === roleId && each.scope.id === scope.id)) {
    const message = "May not assign duplicate Role";
    throw invalidData({ code: "UNIQUENESS_VIOLATION", target: "role", message });
  }
  const seq = (group.roles.at(-1)?.seq ?? 0) + 1;
  const assignment: RoleAssignment = { seq, id: randomUUID(), roleId, scope };
  call.environment.groups.put({ ...group, roles: [...group.roles, assignment] });
  return { status: 201, body: render(call, group, assignment) };
}

export function removeRoleAssignment(call: ApiCall): Reply {
  const group = findGroup(call);
  const { id } = findAssignment(call, group);
  const roles = group.roles.filter((each) => each.id !== id);
  call.environment.groups.put({ ...group, roles });
  return { status: 204 };
}
