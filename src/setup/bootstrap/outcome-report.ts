// What bootstrap did, or would do, in a few lines a person and a log can both use.
import type { AttributeOutcome } from "./apply-plan.js";
import type { PlannedAttribute } from "./attribute-plan.js";
import type { Explanation } from "../explanations/explanation.js";
import { wrap } from "../text-table.js";

export interface OutcomeFacts {
  readonly dryRun: boolean;
  /** Of the first thing that failed. */
  readonly reason: Explanation | undefined;
}

export function renderOutcome(
  plan: readonly PlannedAttribute[],
  outcomes: readonly AttributeOutcome[],
  { dryRun, reason }: OutcomeFacts,
): string {
  const lines = [
    ...(reason === undefined ? [] : failureLines(outcomes, reason)),
    dryRun ? dryRunLine(plan) : summaryLine(plan, outcomes),
    ...hintLines(plan, outcomes),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function failureLines(
  outcomes: readonly AttributeOutcome[],
  { summary, mend }: Explanation,
): string[] {
  const failed = outcomes.filter(({ result }) => result === "failed").map(({ name }) => name);
  return [...wrap(`Could not do ${failed.join(", ")}: ${summary}`, 110), ...wrap(mend, 110), ""];
}

const countOf = (plan: readonly PlannedAttribute[], kind: string): number =>
  plan.filter(({ action }) => action.kind === kind).length;

function dryRunLine(plan: readonly PlannedAttribute[]): string {
  const create = countOf(plan, "create");
  const change = countOf(plan, "allowSeveral") + countOf(plan, "makeUnique");
  if (create + change === 0) return `Nothing to do${conflictText(plan)}.`;
  return `Would create ${create} and change ${change}${conflictText(plan)}. Nothing was changed (--dry-run).`;
}

function summaryLine(
  plan: readonly PlannedAttribute[],
  outcomes: readonly AttributeOutcome[],
): string {
  const count = (result: AttributeOutcome["result"]): number =>
    outcomes.filter((each) => each.result === result).length;
  if (outcomes.length === 0) return `Nothing to do${conflictText(plan)}.`;
  const undone = count("failed") + count("notTried");
  const done = `Created ${count("created")}, changed ${count("changed")}`;
  return `${done}${undone === 0 ? "" : `, not done ${undone}`}${conflictText(plan)}.`;
}

function conflictText(plan: readonly PlannedAttribute[]): string {
  const conflicts = countOf(plan, "conflict");
  return conflicts === 0 ? "" : `, in conflict ${conflicts}`;
}

/** Values of before are still in the overflow, where the gateway goes on looking for them. */
function hintLines(
  plan: readonly PlannedAttribute[],
  outcomes: readonly AttributeOutcome[],
): readonly string[] {
  const created = outcomes.filter(({ result }) => result === "created").map(({ name }) => name);
  if (created.length === 0) return [];
  const overflow = plan.find(({ needed }) => needed.purpose === "overflow");
  const name = overflow?.needed.name ?? "";
  const hints = ["A running gateway notices within five minutes; it needs no restart."];
  if (overflow?.state !== "present") return hints;
  return [
    ...hints,
    `Values that were kept in ${name} until now stay readable: the gateway reads both.`,
  ];
}
