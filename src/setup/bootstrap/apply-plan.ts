// Carries a plan out, one attribute after the other, so that what was done and what was not is always known.
import { PingOneError, type PingOneErrorCode } from "../../pingone/error.js";
import type {
  AttributeChange,
  NewAttribute,
  PingOneSchema,
  SchemaAttribute,
} from "../../pingone/resources/schema.js";
import type { CallContext } from "../../pingone/call.js";
import type { Clock } from "../../platform/clock.js";
import { createOnce } from "../../translate/idempotent-create.js";
import { misfitOf } from "../../translate/users/environment-schema.js";
import type { NeededAttribute } from "../../mapping/required-attributes.js";
import type { PlannedAttribute } from "./attribute-plan.js";

export interface AttributeOutcome {
  readonly name: string;
  readonly result: "created" | "changed" | "failed" | "notTried";
  readonly error?: unknown;
}

export interface ApplyDependencies {
  readonly schema: PingOneSchema;
  readonly schemaId: string;
  readonly context: () => CallContext;
  readonly clock: Clock;
}

/** What the next attribute would meet as well. */
const hopeless: ReadonlySet<PingOneErrorCode> = new Set([
  "congested",
  "circuitOpen",
  "tokenRefused",
  "untrusted",
  "workerForbidden",
  "workerUnauthorized",
  "licenseExceeded",
  "rateLimited",
  "unavailable",
  "unreachable",
  "timeout",
]);

export async function applyPlan(
  plan: readonly PlannedAttribute[],
  deps: ApplyDependencies,
): Promise<readonly AttributeOutcome[]> {
  const outcomes: AttributeOutcome[] = [];
  let isHopeless = false;
  for (const { needed, action } of plan) {
    if (action.kind === "none" || action.kind === "conflict") continue;
    const { name } = needed;
    if (isHopeless) {
      outcomes.push({ name, result: "notTried" });
      continue;
    }
    try {
      if (action.kind === "create") await createAttribute(needed, deps);
      else await change(action.attributeId, changes[action.kind], deps);
      outcomes.push({ name, result: action.kind === "create" ? "created" : "changed" });
    } catch (error) {
      outcomes.push({ name, result: "failed", error });
      isHopeless = !(error instanceof PingOneError) || hopeless.has(error.code);
    }
  }
  return outcomes;
}

const changes = {
  allowSeveral: { multiValued: true },
  makeUnique: { unique: true },
} as const satisfies Record<string, AttributeChange>;

const change = (
  id: string,
  what: AttributeChange,
  { schema, schemaId, context }: ApplyDependencies,
) => schema.changeAttribute(schemaId, id, what, context());

/** A POST without an idempotency key: after an unclear failure the schema says whether it happened. */
async function createAttribute(needed: NeededAttribute, deps: ApplyDependencies): Promise<void> {
  const find = async (): Promise<SchemaAttribute | undefined> => {
    const { attributes } = await deps.schema.read(deps.context());
    return attributes.find(({ name }) => name === needed.name);
  };
  const fits = (found: SchemaAttribute): boolean => misfitOf(needed, found) === undefined;
  try {
    await createOnce({
      operation: "schemas.createAttribute",
      clock: deps.clock,
      deadlineMs: deps.context().deadlineMs,
      create: () => deps.schema.createAttribute(deps.schemaId, toBody(needed), deps.context()),
      find,
      uniqueName: "name",
      // What fits is as good as our own.
      isOurs: fits,
    });
  } catch (error) {
    if (!(error instanceof PingOneError) || error.code !== "uniqueness") throw error;
    // Somebody else was faster; what they declared may do as well.
    const found = await find();
    if (found === undefined || !fits(found)) throw error;
  }
}

const toBody = ({ name, type, multiValued, unique, purpose }: NeededAttribute): NewAttribute => ({
  name,
  description: descriptions[purpose],
  type,
  // Both are mandatory on POST (contract 5.2).
  enabled: true,
  unique,
  multiValued,
});

const descriptions: Readonly<Record<NeededAttribute["purpose"], string>> = {
  overflow: "SCIM gateway: what was provisioned and has no attribute of its own. Not to be edited.",
  emailIndex: "SCIM gateway: further e-mail addresses, to find users by. Not to be edited.",
  attribute: "Provisioned through SCIM.",
};
