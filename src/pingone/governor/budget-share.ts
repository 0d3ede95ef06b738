// How several replicas divide one limit: fairly between the sources that ask, wherever they ask, and what nobody asks for evenly.

/** Calls a second that are asked for, by source. */
export type Demand = Readonly<Record<string, number>>;

/** As the name of a source: calls of nobody in particular. */
export const NOBODY = "";

/** What is due to the first of the replicas, in calls a second; together they are due exactly `limit`. */
export function shareOf(mine: Demand, others: readonly Demand[], limit: number): number {
  const due = divide(totalsOf([mine, ...others]), limit);
  const given = [...due.values()].reduce((sum, each) => sum + each, 0);
  let share = (limit - given) / (others.length + 1);
  for (const [source, part] of partsOf(mine, others)) share += (due.get(source) ?? 0) * part;
  return share;
}

/** Which part of what each source asks for everywhere it asks the first of the replicas for: more than 0, 1 being all. */
export function partsOf(mine: Demand, others: readonly Demand[]): ReadonlyMap<string, number> {
  const totals = totalsOf([mine, ...others]);
  const asked = Object.entries(mine).filter(([, count]) => count > 0);
  return new Map(asked.map(([source, count]) => [source, count / (totals.get(source) ?? count)]));
}

function totalsOf(all: readonly Demand[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const demand of all) {
    for (const [source, count] of Object.entries(demand)) {
      totals.set(source, (totals.get(source) ?? 0) + count);
    }
  }
  return totals;
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
