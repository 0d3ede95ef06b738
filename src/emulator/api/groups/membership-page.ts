// Memberships as shown for users and for nested groups alike (contract 8.1, 8.5).
import type { GroupRecord } from "../../directory/groups/group.js";
import { Violations } from "../../directory/violations.js";
import { compileFilter } from "../../filter/compile-filter.js";
import type { MembershipRow } from "../../filter/other-tables.js";
import { MEMBERSHIP_FILTER_TABLE } from "../../filter/other-tables.js";
import { parseFilter } from "../../filter/parse-filter.js";
import { invalidData, notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { arraySource, collection } from "../collection.js";
import { readText } from "../read-field.js";
import { renderGroup } from "./render-group.js";

export interface MembershipOwner {
  /** Below the environment, for example `users/{userID}`. */
  readonly path: string;
  readonly links: Readonly<Record<string, unknown>>;
}

export function renderMembership(
  call: ApiCall,
  { group, type }: MembershipRow,
  owner: MembershipOwner,
): Record<string, unknown> {
  const { environment, url } = call;
  const population =
    group.populationId === undefined ? undefined : `${url}/populations/${group.populationId}`;
  const expanded = call.query.get("expand") === "group";
  return {
    _links: {
      self: link(`${url}/${owner.path}/memberOfGroups/${group.id}`),
      ...owner.links,
      environment: link(url),
      group: link(`${url}/groups/${group.id}`),
      ...(population === undefined ? {} : { population: link(population) }),
    },
    ...(expanded ? { _embedded: { group: renderGroup(environment, url, group) } } : {}),
    id: group.id,
    environment: { id: environment.id },
    ...(population === undefined ? {} : { population: { id: group.populationId } }),
    name: group.name,
    type,
  };
}

export function listMemberships(
  call: ApiCall,
  rows: readonly MembershipRow[],
  owner: MembershipOwner,
): Reply {
  const knobs = call.environment.knobs();
  const text = call.query.get("filter");
  const matches =
    text === null
      ? () => true
      : compileFilter(parseFilter(text, knobs.limits.filterTerms), MEMBERSHIP_FILTER_TABLE);
  return collection(call, arraySource(rows.filter(matches)), {
    relation: "groupMemberships",
    maximum: knobs.limits.groupsPageSize,
    defaultLimit: knobs.defaultPageSize,
    render: (row) => renderMembership(call, row, owner),
  });
}

/** The group a body of `{ "id": "..." }` names; an unknown one is 404 or 400 (U9, knob unknownGroupStatus). */
export function requestedGroup(call: ApiCall): GroupRecord {
  const violations = new Violations();
  const id = readText(call.json(), "id", violations)?.toLowerCase();
  if (id === undefined) violations.required("id");
  violations.throwIfAny();
  const group = call.environment.groups.byId(id ?? "");
  if (group !== undefined) return group;
  if (call.environment.knobs().unknownGroupStatus === 404) throw notFound();
  throw invalidData({
    code: "INVALID_VALUE",
    target: "id",
    message: "must be an existing group",
  });
}
