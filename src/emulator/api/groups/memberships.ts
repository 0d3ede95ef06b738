// A user's groups: one user and one group a call, DIRECT added and removed, INDIRECT only shown (contract 8.5).
import { commitUser } from "../../directory/commit.js";
import type { GroupRecord } from "../../directory/groups/group.js";
import { membershipsOfUser } from "../../directory/groups/membership.js";
import type { UserRecord } from "../../directory/users/user.js";
import type { MembershipRow } from "../../filter/other-tables.js";
import { MEDIA } from "../../http/media-type.js";
import { invalidData, notFound, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { refuseExternal, refuseRoleGroup } from "./groups.js";
import { listMemberships, renderMembership, requestedGroup } from "./membership-page.js";
import { findUser } from "../users/users.js";

function ownerLinks(call: ApiCall, user: UserRecord) {
  return { path: `users/${user.id}`, links: { user: link(`${call.url}/users/${user.id}`) } };
}

function checkPopulation(group: GroupRecord, user: UserRecord): void {
  if (group.populationId === undefined || group.populationId === user.populationId) return;
  throw invalidData({
    code: "CONSTRAINT_VIOLATION",
    target: "id",
    message: "The user does not belong to the population of the group.",
  });
}

function checkCount(call: ApiCall, user: UserRecord): void {
  const { membershipsPerUser } = call.environment.knobs().limits;
  if (user.groupIds.length < membershipsPerUser) return;
  throw invalidData({
    code: "SIZE_LIMIT_EXCEEDED",
    target: "id",
    message: `A user must not have more than ${membershipsPerUser} memberships.`,
  });
}

/** The answer to adding what is there already is U8: knob duplicateMembership. */
function refuseDuplicate(): never {
  throw invalidData({
    code: "UNIQUENESS_VIOLATION",
    target: "id",
    message: "is unique but a non-unique value is provided",
  });
}

export function addMembership(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const user = findUser(call);
  const group = requestedGroup(call);
  const { environment } = call;
  refuseExternal(group);
  refuseRoleGroup(call, group);
  const isMember = user.groupIds.includes(group.id);
  if (isMember && environment.knobs().duplicateMembership === 400) refuseDuplicate();
  if (!isMember) {
    checkPopulation(group, user);
    checkCount(call, user);
    const groupIds = [...user.groupIds, group.id];
    commitUser(environment, user, { ...user, groupIds, updatedAt: environment.clock.now() });
  }
  const row: MembershipRow = { seq: group.seq, group, type: "DIRECT" };
  const body = renderMembership(call, row, ownerLinks(call, user));
  const headers = { Location: `${call.self}/${group.id}` };
  return { status: 201, body, headers };
}

export function listUserMemberships(call: ApiCall): Reply {
  const user = findUser(call);
  const rows = membershipsOfUser(call.environment, user);
  return listMemberships(call, rows, ownerLinks(call, user));
}

function findMembership(call: ApiCall, user: UserRecord): MembershipRow {
  const rows = membershipsOfUser(call.environment, user);
  const row = rows.find(({ group }) => group.id === call.ids[1]);
  if (row === undefined) throw notFound();
  return row;
}

export function readMembership(call: ApiCall): Reply {
  const user = findUser(call);
  const row = findMembership(call, user);
  return { status: 200, body: renderMembership(call, row, ownerLinks(call, user)) };
}

export function removeMembership(call: ApiCall): Reply {
  const user = findUser(call);
  const { environment } = call;
  const group = environment.groups.byId(call.ids[1]);
  if (group !== undefined) {
    refuseExternal(group);
    refuseRoleGroup(call, group);
  }
  if (!user.groupIds.includes(call.ids[1])) {
    const row = findMembership(call, user);
    throw invalidData({
      code: "CONSTRAINT_VIOLATION",
      target: "id",
      message: `A membership of type ${row.type} must not be removed.`,
    });
  }
  const groupIds = user.groupIds.filter((id) => id !== call.ids[1]);
  commitUser(environment, user, { ...user, groupIds, updatedAt: environment.clock.now() });
  return { status: 204 };
}
