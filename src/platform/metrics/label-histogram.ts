// A histogram that costs next to nothing to observe with: prom-client's own makes a text of its labels each time, this one when somebody asks.
import type { Histogram, Registry } from "prom-client";

export interface LabelHistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelName: string;
  /** Upper bounds, each included, in ascending order. */
  readonly buckets: readonly number[];
  readonly registers: readonly Registry[];
}

/** One more of what has this label. */
export type ObserveLabel = (label: string, value: number) => void;

interface HistogramCell {
  /** Of each bucket by itself; beyond the last there is no place. */
  readonly counts: number[];
  count: number;
  sum: number;
}

export function createLabelHistogram(options: LabelHistogramOptions): ObserveLabel {
  const { name, help, buckets, registers } = options;
  const cells = new Map<string, HistogramCell>();
  /** What a registry reads of a metric; prom-client's types know its own alone. */
  const metric = {
    name,
    help,
    type: "histogram",
    get: () => Promise.resolve({ name, help, type: "histogram", values: toValues(cells, options) }),
  } as unknown as Histogram;
  for (const register of registers) register.registerMetric(metric);
  return (label, value) => {
    let cell = cells.get(label);
    if (cell === undefined) {
      cell = { counts: buckets.map(() => 0), count: 0, sum: 0 };
      cells.set(label, cell);
    }
    cell.count += 1;
    cell.sum += value;
    const place = placeOf(value, buckets);
    if (place < buckets.length) cell.counts[place] = (cell.counts[place] ?? 0) + 1;
  };
}

/** Most are among the first. */
function placeOf(value: number, buckets: readonly number[]): number {
  let place = 0;
  while (value > (buckets[place] ?? Number.POSITIVE_INFINITY)) place += 1;
  return place;
}

/** As the text format has them: each bucket with those below it, all, sum and count. */
function* valuesOf(
  [label, { counts, count, sum }]: readonly [string, HistogramCell],
  { name, labelName, buckets }: LabelHistogramOptions,
) {
  let sofar = 0;
  for (const [place, le] of buckets.entries()) {
    sofar += counts[place] ?? 0;
    yield { metricName: `${name}_bucket`, labels: { le, [labelName]: label }, value: sofar };
  }
  yield { metricName: `${name}_bucket`, labels: { le: "+Inf", [labelName]: label }, value: count };
  yield { metricName: `${name}_sum`, labels: { [labelName]: label }, value: sum };
  yield { metricName: `${name}_count`, labels: { [labelName]: label }, value: count };
}

const toValues = (cells: ReadonlyMap<string, HistogramCell>, options: LabelHistogramOptions) =>
  Array.from(cells).flatMap((cell) => [...valuesOf(cell, options)]);
