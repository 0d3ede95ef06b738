// Group filters that name members: for a bounded source, a member outside is nobody's member.
import type { ElementCondition, Filter, ValueFilter } from "../../scim/filter/ast.js";

type Renaming = (id: string) => string;

/** Nobody's id. */
const NIL = "00000000-0000-0000-0000-000000000000";

const isMemberValue = (filter: Filter): boolean =>
  filter.kind === "comparison" &&
  !filter.path.container.isExtension &&
  filter.path.attribute.name === "members" &&
  filter.path.sub?.name === "value";

/** The same filter with every member's id as `rename` says it. */
function renamed(filter: Filter, rename: Renaming): Filter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, filters: filter.filters.map((each) => renamed(each, rename)) };
    case "not":
      return { ...filter, filter: renamed(filter.filter, rename) };
    case "comparison":
      return isMemberValue(filter) ? { ...filter, value: rename(String(filter.value)) } : filter;
    case "valuePath": {
      const { container, attribute } = filter.path;
      const isMembers = !container.isExtension && attribute.name === "members";
      return isMembers ? { ...filter, filter: renamedElement(filter.filter, rename) } : filter;
    }
    default:
      return filter;
  }
}

function renamedElement(filter: ValueFilter, rename: Renaming): ValueFilter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, filters: filter.filters.map((each) => renamedElement(each, rename)) };
    case "not":
      return { ...filter, filter: renamedElement(filter.filter, rename) };
    default:
      return isValue(filter) ? { ...filter, value: rename(String(filter.value)) } : filter;
  }
}

const isValue = (
  condition: ElementCondition,
): condition is ElementCondition & { kind: "comparison" } =>
  condition.kind === "comparison" && condition.path.sub?.name === "value";

/** The ids of all members a filter names. */
export function membersNamed(filter: Filter): readonly string[] {
  const ids = new Set<string>();
  renamed(filter, (id) => {
    ids.add(id);
    return id;
  });
  return [...ids];
}

export const withoutMembers = (filter: Filter, isOutside: (id: string) => boolean): Filter =>
  renamed(filter, (id) => (isOutside(id) ? NIL : id));

/** Whether a condition is about what counts members, hidden ones too. */
export function asksForCounts(filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.some(asksForCounts);
    case "not":
      return asksForCounts(filter.filter);
    case "constant":
      return false;
    default:
      return (
        filter.path.container.isExtension && filter.path.attribute.name === "directMemberCounts"
      );
  }
}
