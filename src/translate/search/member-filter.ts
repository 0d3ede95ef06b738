// Which members a group filter asks about, so that it can be answered from their side (`members eq "u"` and its forms, joined as the client likes); any other condition on members is refused.
import { badRequest } from "../../scim/error.js";
import type { Filter, ValueFilter } from "../../scim/filter/ast.js";

/** Each member named is a call at least. */
const MOST_MEMBERS = 50;

/**
 * The members a filter has to be answered from; undefined when it says nothing of members. Members are not read to
 * evaluate a filter: what cannot be known from those it names is 400 `invalidFilter`, never an empty list.
 */
export function namedMembers(filter: Filter | undefined): readonly string[] | undefined {
  if (filter === undefined || countConditions(filter, "members") === 0) return undefined;
  if (!isAboutNamedMembers(filter) || !demandsMember(filter)) {
    throw badRequest(
      "invalidFilter",
      'Of members, only conditions of the form members.value eq "id" can be asked for, and every group to be found has to meet one of them.',
    );
  }
  const members = membersInFilter(filter);
  if (members.length <= MOST_MEMBERS) return members;
  throw badRequest("tooMany", `The filter names more than ${MOST_MEMBERS} members.`);
}

/** The member a single condition names; undefined for any other condition. */
function memberOf(filter: Filter): string | undefined {
  if (filter.kind === "valuePath") {
    return filter.path.attribute.name === "members" ? valueInElement(filter.filter) : undefined;
  }
  if (filter.kind !== "comparison" || filter.op !== "eq") return undefined;
  const { attribute, sub } = filter.path;
  const isMember = attribute.name === "members" && sub?.name === "value";
  return isMember ? String(filter.value) : undefined;
}

function valueInElement(filter: ValueFilter): string | undefined {
  if (filter.kind !== "comparison" || filter.op !== "eq") return undefined;
  return filter.path.sub?.name === "value" ? String(filter.value) : undefined;
}

/** Everybody a filter names, once. */
function membersInFilter(filter: Filter): readonly string[] {
  return [...new Set(conditionsOf(filter).flatMap((condition) => memberOf(condition) ?? []))];
}

/** Whether whatever matches has at least one of the members named: then their groups are all there is to look at. */
function demandsMember(filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.some(demandsMember);
    case "or":
      return filter.filters.every(demandsMember);
    case "not":
      return false;
    default:
      return memberOf(filter) !== undefined;
  }
}

/** Whether every condition on members names one: of the others nothing can be said without reading all members. */
function isAboutNamedMembers(filter: Filter): boolean {
  return conditionsOf(filter).every(
    (condition) => !isAbout(condition, "members") || memberOf(condition) !== undefined,
  );
}

/** How many conditions of a filter are about an attribute of the core schema. */
export function countConditions(filter: Filter, attribute: string): number {
  return conditionsOf(filter).filter((condition) => isAbout(condition, attribute)).length;
}

function conditionsOf(filter: Filter): readonly Filter[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.flatMap(conditionsOf);
    case "not":
      return conditionsOf(filter.filter);
    default:
      return [filter];
  }
}

function isAbout(condition: Filter, attribute: string): boolean {
  if (
    condition.kind !== "comparison" &&
    condition.kind !== "present" &&
    condition.kind !== "valuePath"
  ) {
    return false;
  }
  const { container, attribute: named } = condition.path;
  return !container.isExtension && named.name === attribute;
}
