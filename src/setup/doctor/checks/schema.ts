// The environment's user schema against the mapping: what has an attribute, what is kept beside it, and what would be lost.
import type { PlannedAttribute } from "../../bootstrap/attribute-plan.js";
import { fail, pass, warn, type Finding } from "../check.js";

const BOOTSTRAP = "Run scim-pingone bootstrap (--dry-run shows what it would do).";

/** Where everything goes that has no attribute: without it, such values are lost (and told). */
export function evaluateOverflow(plan: readonly PlannedAttribute[]): Finding {
  const found = plan.find(({ needed }) => needed.purpose === "overflow");
  if (found === undefined) return pass("The mapping keeps nothing beside PingOne's attributes.");
  const { name } = found.needed;
  if (found.action.kind === "none") return pass(`${name} keeps what has no attribute in PingOne.`);
  const { reason, mend } = describe(found);
  return fail(`${reason} What has no attribute in PingOne is lost.`, mend);
}

/** Without it, a filter on a second address looks through many users instead of asking for one. */
export function evaluateEmailIndex(plan: readonly PlannedAttribute[]): Finding {
  const found = plan.find(({ needed }) => needed.purpose === "emailIndex");
  if (found === undefined || found.action.kind === "none") {
    return pass("PingOne finds users by each of their e-mail addresses.");
  }
  const { reason, mend } = describe(found);
  return warn(
    `${reason} A filter on a further e-mail address looks through up to 10,000 users, and fails beyond.`,
    mend,
  );
}

/** What does not fit is not used: its values go where those of a missing attribute go. */
export function evaluateAttributes(plan: readonly PlannedAttribute[]): Finding {
  const mapped = plan.filter(({ needed }) => needed.purpose === "attribute");
  const found = mapped.filter(({ action }) => action.kind !== "none");
  const unusable = found.filter(({ action }) => action.kind !== "makeUnique");
  if (found.length === 0) return pass(`All ${mapped.length} mapped attributes are declared.`);
  if (unusable.length === 0) {
    return warn(found.map((each) => describe(each).reason).join(" "), BOOTSTRAP);
  }
  const described = unusable.map(describe);
  const reasons = described.map(({ reason }) => reason).join(" ");
  const mend = [...new Set(described.map((each) => each.mend))].join(" ");
  return evaluateOverflow(plan).status === "PASS"
    ? warn(`${reasons} The values are kept, but PingOne's applications do not see them.`, mend)
    : fail(`${reasons} The values are lost.`, mend);
}

interface Description {
  readonly reason: string;
  readonly mend: string;
}

function describe({ needed: { name }, state, action }: PlannedAttribute): Description {
  if (action.kind === "conflict") {
    return { reason: `${name}: ${action.reason}`, mend: action.mend };
  }
  if (state === "missing") return { reason: `${name} is not declared.`, mend: BOOTSTRAP };
  const reason =
    action.kind === "makeUnique"
      ? `${name} may be the same for several users, which the mapping rules out.`
      : `${name} takes one value, several are needed.`;
  return { reason, mend: BOOTSTRAP };
}
