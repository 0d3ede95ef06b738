// A counter that costs next to nothing to count with: prom-client's own makes a text of its labels each time, this one when somebody asks.
import { Counter, type Registry } from "prom-client";

export interface LabelCounterOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  readonly registers: Registry[];
}

/** One more of what has these labels, given in the order of their names. */
export type CountLabels = (values: readonly string[], by?: number) => void;

interface CounterCell<Label extends string> {
  readonly labels: Record<Label, string>;
  count: number;
}

export function createLabelCounter<Label extends string>({
  name,
  help,
  labelNames,
  registers,
}: LabelCounterOptions<Label>): CountLabels {
  const cells = new Map<string, CounterCell<Label>>();
  new Counter<Label>({
    name,
    help,
    labelNames: [...labelNames],
    registers,
    collect() {
      this.reset();
      for (const { labels, count } of cells.values()) this.inc(labels, count);
    },
  });
  return (values, by = 1) => {
    // No value has a line break: names of the configuration, of the code and of the schemas.
    const key = values.join("\n");
    const cell = cells.get(key);
    if (cell !== undefined) {
      cell.count += by;
      return;
    }
    const pairs = labelNames.map((label, place) => [label, values[place] ?? ""]);
    cells.set(key, { labels: Object.fromEntries(pairs) as Record<Label, string>, count: by });
  };
}
