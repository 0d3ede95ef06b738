// Whether new users have somewhere to go: the populations of the settings, or PingOne's default (contract section 9).
import { readAll } from "../../../pingone/resources/collection.js";
import type { CallContext } from "../../../pingone/call.js";
import type {
  PingOnePopulation,
  PingOnePopulations,
} from "../../../pingone/resources/populations.js";
import { fail, pass, type SetupCheck, type Finding } from "../check.js";
import { IDENTITY_DATA_ADMIN } from "../../explanations/explanation.js";
import type { Reference, SetupTarget } from "../../target.js";
import { explained } from "../explained.js";
import { readSeen } from "../seen.js";

type PopulationNeeds = Pick<SetupTarget, "populations" | "needsDefaultPopulation">;

const SHOWN = 5;

export function populationsCheck(
  populations: PingOnePopulations,
  { populations: uses, needsDefaultPopulation }: PopulationNeeds,
  host: string,
  context: () => CallContext,
): SetupCheck {
  return {
    id: "populations",
    needs: ["access.populations"],
    run: () =>
      explained({ what: "read populations", role: IDENTITY_DATA_ADMIN, host }, async () => {
        const configured = await checkConfigured();
        return configured.status === "PASS" && needsDefaultPopulation ? checkDefault() : configured;
      }),
  };

  async function checkDefault(): Promise<Finding> {
    const known = uses.length === 0 ? "" : "Every configured population exists. ";
    for await (const each of readAll(populations, undefined, context())) {
      if (each.default === true) {
        return pass(`${known}New users go to PingOne's default population, ${each.name}.`);
      }
    }
    return fail(
      "The environment has no default population, and none is configured: users without one cannot be created.",
      "Set PINGONE_POPULATION_ID, or make a population the default: PingOne console, Directory > Populations.",
    );
  }

  async function checkConfigured(): Promise<Finding> {
    const seen = await readSeen(uses, (id) => populations.read(id, context()));
    const missing = uses.filter(({ id }) => !seen.has(id));
    if (missing.length === 0) {
      const names = [...seen.values()].map(({ name }) => name);
      return pass(`Every configured population exists: ${names.join(", ")}.`);
    }
    const { items } = await populations.list(undefined, SHOWN, context());
    return evaluateMissing(missing, items);
  }
}

function evaluateMissing(
  missing: readonly Reference[],
  existing: readonly PingOnePopulation[],
): Finding {
  const what = missing.map(({ setting, id }) => `${setting} (${id})`).join(", ");
  const choice = existing.map(({ name, id }) => `${name} (${id})`).join(", ");
  return fail(
    `There is no such population, or this worker may not see it: ${what}.`,
    `Choose an existing one: ${choice}. A new one takes a moment until the worker's roles reach it.`,
  );
}
