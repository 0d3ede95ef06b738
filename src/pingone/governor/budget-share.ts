// How several replicas divide one limit: fairly between the sources that ask, wherever they ask, and what nobody asks for evenly.

/** Calls a second that are asked for, by source. */
export type Demand = Readonly<Record<string, number>>;

/** What is due to the first of the replicas, in calls a second; together they are due exactly `limit`. */
export function shareOf(mine: Demand, others: readonly Demand[], limit: number): number {
  const all = [mine, ...others];
  const totals = new Map<string, number>();
  for (const demand of all) {
    for (const [source, count] of Object.entries(demand)) {
      totals.set(source, (totals.get(source) ?? 0) + count);
    }
  }
  const due = divide(totals, limit);
  const given = [...due.values()].reduce((sum, each) => sum + each, 0);
  let share = (limit - given) / all.length;
  for (const [source, count] of Object.entries(mine)) {
    if (count > 0) share += ((due.get(source) ?? 0) * count) / (totals.get(source) ?? count);
  }
  return share;
}

/** Max-min fairness: nobody gets more than is asked for, and who asks for more than an even part gets the same as all who do. */
function divide(totals: ReadonlyMap<string, number>, limit: number): ReadonlyMap<string, number> {
  const due = new Map<string, number>();
  let left = limit;
  const byCount = [...totals].sort(([, a], [, b]) => a - b);
  for (const [index, [source, count]] of byCount.entries()) {
    const part = Math.min(count, left / (byCount.length - index));
    due.set(source, part);
    left -= part;
  }
  return due;
}
