// The groups a listing shows: all of them tested, hidden or shown late where the knob says so.
import type { Environment } from "../../directory/environment.js";
import type { GroupRecord } from "../../directory/groups/group.js";
import { groupMembershipTest } from "../../directory/groups/membership.js";
import type { Filter } from "../../filter/ast.js";
import type { Predicate } from "../../filter/compile-filter.js";
import { compileFilter } from "../../filter/compile-filter.js";
import { groupFilterTable } from "../../filter/other-tables.js";
import type { RowSource } from "../collection.js";
import { arraySource } from "../collection.js";

function* groupsAfter(
  environment: Environment,
  test: Predicate<GroupRecord>,
  position: number,
): Generator<GroupRecord> {
  const { groups } = environment;
  for (const seq of groups.order.after(position)) {
    const group = groups.at(seq);
    if (group !== undefined && test(group)) yield group;
  }
}

export function groupListing(
  environment: Environment,
  filter: Filter | undefined,
): RowSource<GroupRecord> {
  const { groups, clock } = environment;
  const table = groupFilterTable(groupMembershipTest(environment));
  const test: Predicate<GroupRecord> =
    filter === undefined ? () => true : compileFilter(filter, table);
  const hidden = groups.late.current(clock.now());
  if (hidden !== undefined) {
    const visible = [...groupsAfter(environment, test, 0)].filter(({ seq }) => !hidden.has(seq));
    const shown = [...hidden.values()].flatMap(({ shown: group }) =>
      group !== undefined && test(group) ? [group] : [],
    );
    return arraySource([...visible, ...shown].sort((a, b) => a.seq - b.seq));
  }
  return {
    count: () =>
      filter === undefined ? groups.size : [...groupsAfter(environment, test, 0)].length,
    after: (position) => groupsAfter(environment, test, position),
  };
}
