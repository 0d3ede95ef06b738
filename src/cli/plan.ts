// scim-pingone plan: what a source in shadow mode would have done, from the admin listener of the gateway that runs it.
import { planAsCsv, renderPlan, type PlanReport } from "../activity/plan/plan-report.js";
import { askAdmin, type AdminTarget } from "./admin-client.js";

export interface PlanFlags {
  readonly source: string;
  readonly tenant: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** What is to be printed. Throws as `askAdmin` does. */
export async function planText(
  { source, tenant, csv, json }: PlanFlags,
  target: AdminTarget,
): Promise<string> {
  const path = `/plan/${encodeURIComponent(tenant)}/${encodeURIComponent(source)}`;
  const report = (await askAdmin(target, { method: "GET", path })) as PlanReport;
  if (csv === true) return planAsCsv(report);
  return json === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderPlan(report);
}
