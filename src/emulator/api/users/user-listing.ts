// The users a listing shows: found by index where one helps, hidden or shown late where the knob says so.
import type { Environment } from "../../directory/environment.js";
import { userMembershipTest } from "../../directory/groups/membership.js";
import type { UserRecord } from "../../directory/users/user.js";
import type { Filter } from "../../filter/ast.js";
import type { Predicate } from "../../filter/compile-filter.js";
import { compileFilter } from "../../filter/compile-filter.js";
import type { Plan } from "../../filter/plan-users.js";
import { planUsers } from "../../filter/plan-users.js";
import { userFilterTable } from "../../filter/user-table.js";
import type { RowSource } from "../collection.js";
import { arraySource } from "../collection.js";

function* rowsAfter(
  environment: Environment,
  plan: Plan,
  test: Predicate<UserRecord>,
  position: number,
): Generator<UserRecord> {
  for (const seq of plan.source.after(position)) {
    const user = environment.users.at(seq);
    if (user !== undefined && (plan.exact || test(user))) yield user;
  }
}

function countRows(rows: Iterable<UserRecord>): number {
  let count = 0;
  for (const row of rows) if (row.seq > 0) count += 1;
  return count;
}

export function userListing(
  environment: Environment,
  filter: Filter | undefined,
): RowSource<UserRecord> {
  const { users, clock } = environment;
  const table = userFilterTable(environment.schema, userMembershipTest(environment));
  const test: Predicate<UserRecord> =
    filter === undefined ? () => true : compileFilter(filter, table);
  const planned = filter === undefined ? undefined : planUsers(environment, filter);
  const plan = planned ?? { source: users, exact: filter === undefined };

  const hidden = users.late.current(clock.now());
  if (hidden !== undefined) {
    const visible = [...rowsAfter(environment, plan, test, 0)].filter(
      ({ seq }) => !hidden.has(seq),
    );
    const shown = [...hidden.values()].flatMap(({ shown: user }) =>
      user !== undefined && test(user) ? [user] : [],
    );
    return arraySource([...visible, ...shown].sort((a, b) => a.seq - b.seq));
  }
  return {
    count: () => (plan.exact ? plan.source.size : countRows(rowsAfter(environment, plan, test, 0))),
    after: (position) => rowsAfter(environment, plan, test, position),
  };
}
