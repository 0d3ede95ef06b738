// Whether what an answer shows of a person may be so, by everything that was written and acknowledged.
import type { SeenPerson } from "../clients/phrases.js";
import type { Ledger } from "../model/ledger.js";
import { PERSON_ATTRIBUTES, type Person, type PersonAttribute } from "../model/resource.js";

/** What each value might be when the question was asked. */
interface Before {
  readonly enabled: readonly boolean[];
  readonly populationId: readonly string[];
  readonly attributes: Readonly<Record<PersonAttribute, readonly (string | undefined)[]>>;
}

export function checkSeen(
  ledger: Ledger,
  person: Person,
  seen: SeenPerson,
  where: string,
  before?: Before,
): void {
  const wrong: string[] = [];
  const check = (
    name: string,
    shown: unknown,
    possible: readonly unknown[],
    earlier: readonly unknown[] = [],
  ): void => {
    if (possible.includes(shown) || earlier.includes(shown)) return;
    wrong.push(
      `${name} is ${JSON.stringify(shown)}, not ${possible.map((each) => JSON.stringify(each)).join(" or ")}`,
    );
  };
  check("active", seen.active, person.enabled.possible(), before?.enabled);
  for (const name of PERSON_ATTRIBUTES) {
    check(name, seen[name], person.attributes[name].possible(), before?.attributes[name]);
  }
  if (seen.population !== undefined) {
    check("population", seen.population, person.populationId.possible(), before?.populationId);
  }
  if (wrong.length > 0)
    ledger.violate("false", `${where} of ${person.name}: ${wrong.join("; ")}`, person);
}

/** What it might be before a question was asked. */
export const snapshot = (person: Person): Before => ({
  enabled: person.enabled.possible(),
  populationId: person.populationId.possible(),
  attributes: Object.fromEntries(
    PERSON_ATTRIBUTES.map((name) => [name, person.attributes[name].possible()]),
  ) as unknown as Before["attributes"],
});
