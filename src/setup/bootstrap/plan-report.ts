// The plan as a person reads it: a table, and below it what only a person can mend.
import type { NeededAttribute } from "../../mapping/required-attributes.js";
import { ENTERPRISE } from "../../mapping/default-mapping.js";
import type { Action, PlannedAttribute } from "./attribute-plan.js";
import { renderTable, wrap } from "../text-table.js";

const HEADER = ["ATTRIBUTE", "TYPE", "VALUES", "STATE", "TO DO", "FOR"] as const;

const toDo: Readonly<Record<Action["kind"], string>> = {
  none: "-",
  create: "create",
  allowSeveral: "allow several values",
  makeUnique: "make unique",
  conflict: "conflict, see below",
};

export function renderAttributePlan(plan: readonly PlannedAttribute[]): string {
  const rows = plan.map(({ needed, state, action }) => [
    needed.name,
    needed.type,
    needed.multiValued ? "several" : "one",
    state,
    toDo[action.kind],
    purposeOf(needed),
  ]);
  return [renderTable(HEADER, rows), ...plan.flatMap(conflictText)].join("\n");
}

function purposeOf({ purpose, scim }: NeededAttribute): string {
  if (purpose === "overflow") return "everything without a place in PingOne";
  if (purpose === "emailIndex") return "finding further e-mail addresses";
  // The standard's one extension is short enough to know without its URN.
  return scim.map((path) => path.replace(`${ENTERPRISE}:`, "enterprise:")).join(", ");
}

function conflictText({ needed, action }: PlannedAttribute): readonly string[] {
  if (action.kind !== "conflict") return [];
  const text = wrap(`${needed.name}: ${action.reason} ${action.mend}`, 106);
  return ["", ...text.map((line, index) => (index === 0 ? line : `  ${line}`))];
}
