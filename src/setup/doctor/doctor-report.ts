// The doctor's findings: a table for people, JSON for scripts; both say the same.
import { resultOf, type CheckResult, type CheckStatus } from "./check.js";
import { renderTable } from "../text-table.js";

export function renderFindings(checks: readonly CheckResult[]): string {
  const rows = checks.map(({ status, id, summary, mend }) => [
    status,
    id,
    mend === undefined ? summary : `${summary}\nMend: ${mend}`,
  ]);
  const count = (status: CheckStatus): string =>
    `${checks.filter((each) => each.status === status).length} ${status}`;
  const counts = (["PASS", "WARN", "FAIL", "SKIP"] as const).map(count).join(", ");
  return `${renderTable(["STATUS", "CHECK", "FINDING"], rows)}\n\nResult: ${resultOf(checks)} (${counts})\n`;
}

export function findingsAsJson(checks: readonly CheckResult[]): string {
  const listed = checks.map(({ id, status, summary, mend }) => ({
    id,
    status,
    summary,
    ...(mend === undefined ? {} : { mend }),
  }));
  return `${JSON.stringify({ checks: listed, result: resultOf(checks) }, undefined, 2)}\n`;
}
