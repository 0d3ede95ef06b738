// Every write of a person: what is sent, which values it may change, and what its answer has to show.
import { checkSeen } from "../check/seen.js";
import type { Ledger } from "../model/ledger.js";
import type { WriteEntry } from "../model/register.js";
import { PERSON_ATTRIBUTES, type Person, type PersonAttribute } from "../model/resource.js";
import type { Write } from "./exchange.js";
import * as phrase from "./phrases.js";
import type { Style } from "./style.js";

export interface PersonWrites {
  creation(person: Person, bulkId?: string): Write;
  /** PUT of everything, or PATCH of what is named; `readBody` is what a client that reads first merges into. */
  update(person: Person, change: PersonChange, readBody: object): Write;
  /** Whether such a change is a PUT. */
  isWhole(change: PersonChange): boolean;
  move(person: Person): Write;
  password(person: Person): Write;
  removal(person: Person): Write;
}

export interface PersonChange {
  readonly names: readonly PersonAttribute[];
  readonly withActive: boolean;
}

/** Everything a client knows of a person. */
export const WHOLE_PERSON: PersonChange = { names: PERSON_ATTRIBUTES, withActive: true };

const writesOf = (person: Person, names: readonly PersonAttribute[]): WriteEntry[] =>
  names.map((name) => person.attributes[name].write(person.values[name]));

export function createPersonWrites(ledger: Ledger, style: Style): PersonWrites {
  const homeOf = (person: Person): WriteEntry[] =>
    style.writesAll ? [person.populationId.write(person.population)] : [];

  const seen =
    (person: Person, where: string): NonNullable<Write["onDone"]> =>
    (body) => {
      if (body !== undefined) checkSeen(ledger, person, phrase.seenPerson(body), where);
    };

  const isWhole = ({ names, withActive }: PersonChange): boolean =>
    style.update !== "patch" && !(withActive && names.length === 0 && style.disable === "value");

  const patchOne = (
    person: Person,
    operation: phrase.Operation,
    text: string,
    begin: Write["begin"],
  ): Write => ({
    request: phrase.patch(`/Users/${person.id ?? ""}`, [operation]),
    resources: [person],
    text: `PATCH ${person.name} ${text}`,
    begin,
    onDone: seen(person, "PATCH"),
  });

  return {
    isWhole,
    creation: (person, bulkId) => ({
      request: phrase.creation(person, style),
      resources: [person],
      text: `create ${person.name}${person.active ? "" : " inactive"}`,
      begin: () => [
        person.present.write(true),
        ...writesOf(person, PERSON_ATTRIBUTES),
        person.enabled.write(person.active),
        person.secret.write(person.password),
        ...homeOf(person),
      ],
      onDone(body) {
        // A bulk says it by its location alone.
        if (typeof body?.["id"] === "string") {
          person.id = body["id"];
          checkSeen(ledger, person, phrase.seenPerson(body), "201");
        }
        person.isStale = style.isBulk;
      },
      ...(bulkId === undefined ? {} : { bulkId }),
    }),
    update(person, change, readBody) {
      const { names, withActive } = change;
      const isPut = isWhole(change);
      const written = isPut ? PERSON_ATTRIBUTES : names;
      const hasActive = withActive || isPut;
      const shown = [...written, ...(hasActive ? [`active=${String(person.active)}`] : [])];
      const check = seen(person, isPut ? "PUT" : "PATCH");
      return {
        request: isPut
          ? phrase.replacement(person, style, readBody)
          : phrase.patch(`/Users/${person.id ?? ""}`, [
              ...phrase.attributeOperations(person, names),
              ...(withActive ? [phrase.activeOperation(person, style)] : []),
            ]),
        resources: [person],
        text: `${isPut ? "PUT" : "PATCH"} ${person.name} ${shown.join(", ")}`,
        begin: () => [
          ...writesOf(person, written),
          ...(hasActive ? [person.enabled.write(person.active)] : []),
          ...(isPut ? homeOf(person) : []),
        ],
        onDone(body) {
          check(body);
          if (change === WHOLE_PERSON) person.isStale = false;
        },
      };
    },
    move: (person) =>
      patchOne(
        person,
        phrase.populationOperation(person),
        `population=${person.population}`,
        () => [person.populationId.write(person.population)],
      ),
    password: (person) =>
      patchOne(person, phrase.passwordOperation(person), "password", () => [
        person.secret.write(person.password),
      ]),
    removal: (person) => ({
      request: { method: "DELETE", path: `/Users/${person.id ?? ""}` },
      resources: [person],
      text: `DELETE ${person.name}`,
      begin: () => {
        person.timesCreated = 0;
        const memberships = ledger.teams.flatMap(({ members }) => members.get(person) ?? []);
        return [person.present.write(false), ...memberships.map((each) => each.write(false))];
      },
      onDone() {
        person.id = undefined;
        person.isStale = false;
      },
    }),
  };
}
