// Groups in groups: the one in the path becomes a member of the one in the body; cycles are allowed (contract 8.5).
import type { GroupRecord } from "../../directory/groups/group.js";
import { membershipsOfGroup } from "../../directory/groups/membership.js";
import { MEDIA } from "../../http/media-type.js";
import { invalidData, notFound, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { findGroup, refuseExternal, refuseRoleGroup } from "./groups.js";
import { listMemberships, renderMembership, requestedGroup } from "./membership-page.js";

function owner(call: ApiCall, group: GroupRecord) {
  const href = `${call.url}/groups/${group.id}`;
  return { path: `groups/${group.id}`, links: { memberGroup: link(href) } };
}

function constraint(message: string): Error {
  return invalidData({ code: "CONSTRAINT_VIOLATION", target: "id", message });
}

/** A parent of a population takes only groups of that population; another one's is refused as well (I). */
function checkNesting(call: ApiCall, child: GroupRecord, parent: GroupRecord): void {
  if (child.id === parent.id) throw constraint("A group must not be a member of itself.");
  if (child.parentIds.includes(parent.id)) {
    throw invalidData({
      code: "UNIQUENESS_VIOLATION",
      target: "id",
      message: "is unique but a non-unique value is provided",
    });
  }
  if (parent.populationId !== undefined && child.populationId !== parent.populationId) {
    throw constraint("The group does not belong to the population of the parent group.");
  }
  const { nestedGroups } = call.environment.knobs().limits;
  if ((call.environment.groups.members(parent.id)?.children.size ?? 0) >= nestedGroups) {
    throw constraint(`A group must not have more than ${nestedGroups} nested groups.`);
  }
}

export function nestGroup(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const { environment } = call;
  const { groups, clock, users } = environment;
  const child = findGroup(call);
  const parent = requestedGroup(call);
  refuseExternal(child);
  refuseExternal(parent);
  refuseRoleGroup(call, parent);
  checkNesting(call, child, parent);
  groups.put({ ...child, parentIds: [...child.parentIds, parent.id], updatedAt: clock.now() });
  groups.members(parent.id)?.children.add(child.id);
  users.version += 1;
  const row = { seq: parent.seq, group: parent, type: "DIRECT" } as const;
  const headers = { Location: `${call.self}/${parent.id}` };
  return { status: 201, body: renderMembership(call, row, owner(call, child)), headers };
}

export function listParents(call: ApiCall): Reply {
  const group = findGroup(call);
  return listMemberships(call, membershipsOfGroup(call.environment, group), owner(call, group));
}

export function readParent(call: ApiCall): Reply {
  const group = findGroup(call);
  const rows = membershipsOfGroup(call.environment, group);
  const row = rows.find((candidate) => candidate.group.id === call.ids[1]);
  if (row === undefined) throw notFound();
  return { status: 200, body: renderMembership(call, row, owner(call, group)) };
}

export function unnestGroup(call: ApiCall): Reply {
  const { groups, clock, users } = call.environment;
  const child = findGroup(call);
  const parentId = call.ids[1];
  const parent = groups.byId(parentId);
  if (parent === undefined || !child.parentIds.includes(parentId)) throw notFound();
  refuseRoleGroup(call, parent);
  const parentIds = child.parentIds.filter((id) => id !== parentId);
  groups.put({ ...child, parentIds, updatedAt: clock.now() });
  groups.members(parentId)?.children.delete(child.id);
  users.version += 1;
  return { status: 204 };
}
