// What travels with the reading of one body: how tolerant it is, what it leaves out, and what it may still cost.
import { tolerant, type Tolerances } from "../tolerances.js";
import { WorkBudget } from "../work-budget.js";
import { IgnoredNamesCollector } from "./ignored-names.js";

export interface Reading {
  readonly tolerances: Tolerances;
  readonly left: IgnoredNamesCollector;
  readonly work: WorkBudget;
}

/** What is left out holds: every tolerance, and the work of one request. */
export const startReading = (
  tolerances: Tolerances = tolerant,
  work = new WorkBudget(),
): Reading => ({
  tolerances,
  left: new IgnoredNamesCollector(tolerances),
  work,
});
