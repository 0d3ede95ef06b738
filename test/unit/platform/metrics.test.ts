import { describe, expect, it } from "@jest/globals";
import { register } from "prom-client";
import { createMetrics } from "../../../src/platform/metrics/metrics.js";

const create = (ofProcess = false) =>
  createMetrics({ attributes: new Set(["displayName", "title"]), ofProcess });

/** The lines of one metric, without its help and type. */
async function linesOf(metrics: ReturnType<typeof createMetrics>, name: string) {
  const { text } = await metrics.render();
  return text.split("\n").filter((line) => line.startsWith(name));
}

const LOST = "scim_pingone_attributes_lost_total";

describe("metrics", () => {
  it("are Prometheus text with a help and a type each", async () => {
    const { contentType, text } = await create().render();
    expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain(`# TYPE ${LOST} counter`);
    expect(text).toMatch(new RegExp(`# HELP ${LOST} .+`));
    expect(text).toContain("# TYPE scim_pingone_population_moves_total counter");
    // An alarm on a rate needs the first increment to be one.
    expect(text).toContain("\nscim_pingone_population_moves_total 0\n");
  });

  it("count by reason and attribute", async () => {
    const metrics = create();
    metrics.attributeLost("undeclared", "displayName");
    metrics.attributeLost("undeclared", "displayName");
    metrics.attributeLost("refused", "displayName");
    metrics.populationMoved();
    expect(await linesOf(metrics, LOST)).toEqual([
      `${LOST}{reason="undeclared",attribute="displayName"} 2`,
      `${LOST}{reason="refused",attribute="displayName"} 1`,
    ]);
    expect(await linesOf(metrics, "scim_pingone_population_moves_total")).toEqual([
      "scim_pingone_population_moves_total 1",
    ]);
  });

  it("have no label that is not of the schema, and still count", async () => {
    const metrics = create();
    for (let n = 0; n < 50; n += 1) {
      metrics.attributeLost("refused", `zelda${n}@example.com`);
      metrics.attributeLost("unknown", `zelda${n}`);
    }
    metrics.attributeLost("unknown", "title");
    expect(await linesOf(metrics, LOST)).toEqual([
      `${LOST}{reason="refused",attribute="unknown"} 50`,
      `${LOST}{reason="unknown",attribute="unknown"} 51`,
    ]);
  });

  it("of the process come with them when asked for", async () => {
    const own = "process_cpu_seconds_total";
    expect(await linesOf(create(true), own)).toHaveLength(1);
    expect(await linesOf(create(), own)).toEqual([]);
  });

  it("of two gateways in one process are apart, and nothing is global", async () => {
    const [one, other] = [create(), create()];
    one.attributeLost("undeclared", "title");
    expect(await linesOf(other, LOST)).toEqual([]);
    expect(register.getMetricsAsArray()).toEqual([]);
  });
});
