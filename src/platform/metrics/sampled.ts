// Gauges whose values somebody else knows: they are asked for when they are shown, and cost nothing until then.
import { Gauge, type Registry } from "prom-client";

export interface Sample<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  /** What is not finite, such as a limit that is not there, has no series. */
  readonly value: number | undefined;
}

export interface SampledGauge<Label extends string> {
  /** Begins with `scim_pingone_`; documented in docs/observability.md with what to do. */
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  /** As it is now. */
  readonly sample: () => Iterable<Sample<Label>>;
}

export function registerSampled<Label extends string>(
  { name, help, labelNames, sample }: SampledGauge<Label>,
  registry: Registry,
): void {
  new Gauge<Label>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, value } of sample()) {
        if (value !== undefined && Number.isFinite(value)) this.set({ ...labels }, value);
      }
    },
  });
}
