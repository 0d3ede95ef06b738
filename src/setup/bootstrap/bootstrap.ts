// Makes one environment declare what the mapping needs: shows the difference first, changes only what is missing, and may be repeated.
import { createPingOneEnvironment } from "../../pingone/resources/environment.js";
import { PingOneError } from "../../pingone/error.js";
import { createPingOneSchema, type UserSchema } from "../../pingone/resources/schema.js";
import type { Clock } from "../../platform/clock.js";
import { neededAttributes } from "../../mapping/required-attributes.js";
import { applyPlan, type AttributeOutcome } from "./apply-plan.js";
import { planAttributes, type PlannedAttribute } from "./attribute-plan.js";
import { connect, type Connection } from "../connect.js";
import { explainCall } from "../explanations/explain-call.js";
import { explainToken } from "../explanations/explain-token.js";
import {
  ENVIRONMENT_ADMIN,
  howToGrant,
  IDENTITY_DATA_ADMIN,
  type Explanation,
} from "../explanations/explanation.js";
import { renderOutcome } from "./outcome-report.js";
import { namedAsInFile } from "../explanations/setting-names.js";
import { renderAttributePlan } from "./plan-report.js";
import { rehome } from "./rehome.js";
import type { SetupTarget } from "../target.js";

export interface BootstrapOptions {
  readonly dryRun: boolean;
  /** Whether to go through all users although nothing was declared now. */
  readonly rehome: boolean;
  readonly clock: Clock;
  readonly out: (text: string) => void;
}

/** Whether everything the mapping needs is declared now; with `dryRun`, whether the schema could be read. */
export async function bootstrap(target: SetupTarget, options: BootstrapOptions): Promise<boolean> {
  const connection = connect(target, "bootstrap", options.clock);
  try {
    return await run(target, connection, options);
  } finally {
    await connection.close();
  }
}

async function run(
  target: SetupTarget,
  connection: Connection,
  { dryRun, rehome: isAsked, clock, out: print }: BootstrapOptions,
): Promise<boolean> {
  const out = target.isFromFile
    ? (part: string): void => {
        print(namedAsInFile(part));
      }
    : print;
  const { apiUrl, environmentId } = target.pingone;
  out(`Environment ${environmentId} at ${apiUrl}\n\n`);
  const schema = createPingOneSchema(connection.call, connection.location);
  let current: UserSchema;
  try {
    current = await schema.read(connection.context());
  } catch (error) {
    const { summary, mend } = explainRead(error, target);
    out(`The schema cannot be read. ${summary}\n${mend}\n`);
    return false;
  }
  const plan = planAttributes(neededAttributes(target.mapping), current);
  out(`${renderAttributePlan(plan)}\n\n`);
  const { context } = connection;
  const outcomes = dryRun
    ? []
    : await applyPlan(plan, { schema, schemaId: current.id, context, clock });
  const failure = outcomes.find(({ error }) => error !== undefined)?.error;
  const reason =
    failure === undefined ? undefined : await explainWrite(failure, target, connection);
  out(renderOutcome(plan, outcomes, { dryRun, reason }));
  if (dryRun) return true;
  const isDue =
    hadOverflow(plan) &&
    outcomes.some(({ result }) => result === "created" || result === "changed");
  if (isAsked || isDue) {
    await rehome(target, await schema.read(connection.context()), connection, out);
  }
  return isComplete(plan, outcomes);
}

/** What was not declared until now may be kept there. */
const hadOverflow = (plan: readonly PlannedAttribute[]): boolean =>
  plan.some(({ needed, state }) => needed.purpose === "overflow" && state === "present");

const isComplete = (
  plan: readonly PlannedAttribute[],
  outcomes: readonly AttributeOutcome[],
): boolean =>
  plan.every(({ action }) => action.kind !== "conflict") &&
  outcomes.every(({ result }) => result === "created" || result === "changed");

function explainRead(error: unknown, { pingone, worker }: SetupTarget): Explanation {
  if (error instanceof PingOneError && error.operation === "worker token") {
    return explainToken(error, worker);
  }
  const { host } = new URL(pingone.apiUrl);
  return explainCall(error, { what: "read the user schema", role: IDENTITY_DATA_ADMIN, host });
}

async function explainWrite(
  error: unknown,
  { pingone }: SetupTarget,
  { call, context }: Connection,
): Promise<Explanation> {
  const { host } = new URL(pingone.apiUrl);
  const what = "change the user schema";
  const explanation = explainCall(error, { what, role: ENVIRONMENT_ADMIN, host });
  if (!(error instanceof PingOneError) || error.code !== "workerForbidden") return explanation;
  // A licence without custom attributes is refused like a missing role (contract section 13).
  const capabilities = await createPingOneEnvironment(call)
    .capabilities(context())
    .catch(() => undefined);
  if (capabilities?.canUseCustomSchema === false) {
    return {
      summary: "The licence of this environment does not allow custom attributes (403).",
      mend: "Without them the gateway works, and tells what it cannot keep. Ask Ping for a licence with a custom user schema.",
    };
  }
  return {
    summary: explanation.summary,
    mend: `${howToGrant(ENVIRONMENT_ADMIN)} It is needed for bootstrap only and may be taken away afterwards.`,
  };
}
