// scim-pingone plan: what a source in shadow mode would have done, from the admin listener of the gateway that runs it.
import { planAsCsv, renderPlan, type PlanReport } from "../../activity/plan/plan-report.js";
import { askAdmin, type AdminTarget } from "./admin-client.js";
import { fullyNamed, theOnly, type NamedSource, type SourceFlags } from "./named-source.js";

export interface PlanFlags extends SourceFlags {
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** What is to be printed. Throws as `askAdmin` does, OptionError for a source nobody or several have. */
export async function planText(
  { csv, json, ...named }: PlanFlags,
  target: AdminTarget,
): Promise<string> {
  const { tenant, source } = fullyNamed(named) ?? (await lookedUp(named, target));
  const path = `/plan/${encodeURIComponent(tenant)}/${encodeURIComponent(source)}`;
  const report = (await askAdmin(target, { method: "GET", path })) as PlanReport;
  if (csv === true) return planAsCsv(report);
  return json === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderPlan(report);
}

async function lookedUp({ source }: SourceFlags, target: AdminTarget): Promise<NamedSource> {
  const told = await askAdmin(target, { method: "GET", path: "/plan" });
  const { plans } = told as { readonly plans: readonly NamedSource[] };
  return theOnly(source, plans, "in shadow mode");
}
