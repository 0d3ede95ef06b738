// Groups: create, list, read, replace, delete; there is no PATCH (contract 8.1, 8.4).
import { randomUUID } from "node:crypto";
import { commitGroup, deleteGroup as removeGroup } from "../../directory/commit.js";
import type { GroupRecord } from "../../directory/groups/group.js";
import { parseFilter } from "../../filter/parse-filter.js";
import { MEDIA } from "../../http/media-type.js";
import {
  insufficientPermissions,
  invalidData,
  licenceExceeded,
  notFound,
  unsupportedMediaType,
} from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { collection } from "../collection.js";
import { groupInput } from "./group-input.js";
import { groupListing } from "./group-listing.js";
import { renderGroup } from "./render-group.js";

export function findGroup(call: ApiCall): GroupRecord {
  const group = call.environment.groups.byId(call.ids[0]);
  if (group === undefined) throw notFound();
  return group;
}

/** Whether a worker without a group's roles may change who has them is not documented: knob roleGroupMembers. */
export function refuseRoleGroup(call: ApiCall, { roles }: GroupRecord): void {
  const isRefused = call.environment.knobs().roleGroupMembers === "refuse";
  if (isRefused && roles.length > 0) throw insufficientPermissions();
}

/** By what the documentation says of external groups; the status is inferred (contract 8.5). */
export function refuseExternal(group: GroupRecord): void {
  if (group.source === undefined) return;
  throw invalidData({
    code: "CONSTRAINT_VIOLATION",
    target: "id",
    message: "An external group must not be changed.",
  });
}

export function createGroup(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const { environment, url } = call;
  const { groups: limit } = environment.knobs().limits;
  if (environment.groups.size >= limit) throw licenceExceeded(limit);
  const input = groupInput(call, undefined);
  const now = environment.clock.now();
  const group: GroupRecord = {
    ...input,
    seq: environment.groups.nextSequence(),
    id: randomUUID(),
    parentIds: [],
    source: undefined,
    roles: [],
    createdAt: now,
    updatedAt: now,
  };
  commitGroup(environment, group);
  const headers = { Location: `${url}/groups/${group.id}` };
  return { status: 201, body: renderGroup(environment, url, group), headers };
}

/** Groups put `filter` before `limit` in the self link, as recorded (contract 7). */
function selfQuery(rawQuery: string): string {
  const pairs = rawQuery.split("&").filter((pair) => pair !== "");
  const rank = (pair: string) => (pair.startsWith("filter=") ? 0 : 1);
  return pairs.sort((a, b) => rank(a) - rank(b)).join("&");
}

export function listGroups(call: ApiCall): Reply {
  const knobs = call.environment.knobs();
  const text = call.query.get("filter");
  const filter = text === null ? undefined : parseFilter(text, knobs.limits.filterTerms);
  return collection(call, groupListing(call.environment, filter), {
    relation: "groups",
    maximum: knobs.limits.groupsPageSize,
    defaultLimit: knobs.defaultPageSize,
    selfQuery: selfQuery(call.rawQuery),
    render: (group) => renderGroup(call.environment, call.url, group),
  });
}

export function readGroup(call: ApiCall): Reply {
  const group = findGroup(call);
  const include = call.query.get("include")?.split(",") ?? [];
  const withTotal = include.includes("totalMemberCounts");
  return { status: 200, body: renderGroup(call.environment, call.url, group, withTotal) };
}

export function replaceGroup(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const { environment, url } = call;
  const current = findGroup(call);
  refuseExternal(current);
  const updatedAt = environment.clock.now();
  const group = { ...current, ...groupInput(call, current), updatedAt };
  commitGroup(environment, group);
  return { status: 200, body: renderGroup(environment, url, group) };
}

export function deleteGroup(call: ApiCall): Reply {
  removeGroup(call.environment, findGroup(call));
  return { status: 204 };
}
