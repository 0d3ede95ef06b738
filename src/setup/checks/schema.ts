// The environment's user schema against the mapping: what has an attribute, what is kept beside it, and what would be lost.
import type { PlannedAttribute } from "../attribute-plan.js";
import { fail, pass, warn, type Finding } from "../check.js";

const BOOTSTRAP = "Run scim-pingone bootstrap (--dry-run shows what it would do).";

/** Where everything goes that has no attribute: without it, such values are lost (and told). */
export function evaluateOverflow(plan: readonly PlannedAttribute[]): Finding {
  const found = plan.find(({ needed }) => needed.purpose === "overflow");
  if (found === undefined) return pass("The mapping keeps nothing beside PingOne's attributes.");
  const { name } = found.needed;
  if (found.action.kind === "none") return pass(`${name} keeps what has no attribute in PingOne.`);
  if (found.action.kind === "conflict") return fail(...conflictOf(found));
  return fail(`${name} is not declared: what has no attribute in PingOne is lost.`, BOOTSTRAP);
}

/** Without it, a filter on a second address looks at many users instead of one. */
export function evaluateEmailIndex(plan: readonly PlannedAttribute[]): Finding {
  const found = plan.find(({ needed }) => needed.purpose === "emailIndex");
  if (found === undefined || found.action.kind === "none") {
    return pass("Users are found by each of their e-mail addresses.");
  }
  if (found.action.kind === "conflict") return fail(...conflictOf(found));
  const { name } = found.needed;
  const what = found.state === "missing" ? "is not declared" : "takes one value only";
  return warn(`${name} ${what}: users are not found by their further e-mail addresses.`, BOOTSTRAP);
}

export function evaluateAttributes(plan: readonly PlannedAttribute[]): Finding {
  const mapped = plan.filter(({ needed }) => needed.purpose === "attribute");
  const conflicts = mapped.filter(({ action }) => action.kind === "conflict");
  if (conflicts.length > 0) {
    const [summaries, mends] = [0, 1].map((part) =>
      conflicts.map((each) => conflictOf(each)[part]).join(" "),
    );
    return fail(summaries ?? "", mends ?? "");
  }
  const open = mapped.filter(({ action }) => action.kind !== "none");
  if (open.length === 0) return pass(`All ${mapped.length} mapped attributes are declared.`);
  const names = open.map(({ needed }) => needed.name).join(", ");
  const summary = `${open.length} of ${mapped.length} mapped attributes are not declared: ${names}.`;
  return evaluateOverflow(plan).status === "PASS"
    ? warn(
        `${summary} Their values are kept, but PingOne's own applications do not see them.`,
        BOOTSTRAP,
      )
    : fail(`${summary} Their values are lost.`, BOOTSTRAP);
}

function conflictOf({ needed, action }: PlannedAttribute): [summary: string, mend: string] {
  if (action.kind !== "conflict") return ["", BOOTSTRAP];
  return [`${needed.name}: ${action.reason}`, action.mend];
}
