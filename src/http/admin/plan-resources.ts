// GET /plan: which sources are in shadow mode; GET /plan/{tenant}/{source}: what one of them would have done.
import type { Plan } from "../../activity/plan/plan.js";
import { summaryOf, toPlanReport } from "../../activity/plan/plan-report.js";
import type { AdminResource } from "./admin-resource.js";

export interface PlannedSource {
  readonly tenant: string;
  readonly source: string;
  readonly plan: Plan;
}

/** `sources`: those in shadow mode at the moment. */
export const planResources = (
  sources: () => readonly PlannedSource[],
): readonly AdminResource[] => [
  {
    path: "/plan",
    read: async (_request, response) => {
      const plans = await Promise.all(
        sources().map(async ({ tenant, source, plan }) => {
          const lines = await plan.lines();
          return { tenant, source, lines: lines.length, summary: summaryOf(lines) };
        }),
      );
      response.json({ plans });
    },
  },
  {
    path: "/plan/:tenant/:source",
    read: async ({ params }, response) => {
      const { tenant, source } = params;
      const found = sources().find((each) => each.tenant === tenant && each.source === source);
      if (found === undefined) {
        response
          .status(404)
          .json({ error: "No such source is in shadow mode; GET /plan lists those that are." });
        return;
      }
      response.json(
        toPlanReport({ tenant: found.tenant, source: found.source }, await found.plan.lines()),
      );
    },
  },
];
