// Every write of a group: what is sent, whose membership it may change, and what its answer has to show.
import type { Ledger } from "../model/ledger.js";
import type { WriteEntry } from "../model/register.js";
import type { Person, Team } from "../model/resource.js";
import type { Write } from "./exchange.js";
import * as phrase from "./phrases.js";
import type { Style } from "./style.js";

export interface TeamWrites {
  creation(team: Team, members: readonly Person[]): Write;
  /** Makes its members those that are wanted, as far as these persons go. */
  change(team: Team, persons: readonly Person[]): Write;
  /** Of people who are created in the same bulk. */
  joining(team: Team, persons: readonly Person[], bulkIds: readonly string[]): Write;
  removal(team: Team): Write;
}

const ids = (persons: readonly Person[]): string[] => persons.flatMap(({ id }) => id ?? []);

const membershipsOf = (team: Team, persons: readonly Person[]): WriteEntry[] =>
  persons.map((person) => team.memberOf(person).write(team.intended.has(person)));

export function createTeamWrites(ledger: Ledger, style: Style): TeamWrites {
  const pathOf = (team: Team): string => `/Groups/${team.id ?? ""}`;

  function replacement(team: Team, persons: readonly Person[]): Write {
    const known = [...new Set([...team.members.keys(), ...persons])];
    const members = known.filter((each) => team.intended.has(each) && each.isSurelyThere());
    return {
      request: { method: "PUT", path: pathOf(team), body: phrase.teamBody(team, ids(members)) },
      resources: [team, ...known],
      text: `PUT ${team.name} with ${members.map(({ name }) => name).join(" ")}`,
      // Who is left out goes, also who may not be there at all.
      begin: () => known.map((each) => team.memberOf(each).write(members.includes(each))),
      onDone(body) {
        checkMembers(ledger, team, body);
      },
    };
  }

  function difference(team: Team, persons: readonly Person[]): Write {
    const there = persons.filter((person) => person.isSurelyThere());
    const add = there.filter((each) => team.intended.has(each));
    const remove = there.filter((each) => !team.intended.has(each));
    const shown = [...add.map(({ name }) => `+${name}`), ...remove.map(({ name }) => `-${name}`)];
    return {
      request: phrase.patch(pathOf(team), phrase.memberOperations(ids(add), ids(remove), style)),
      resources: [team, ...there],
      text: `PATCH ${team.name} ${shown.join(" ")}`,
      begin: () => membershipsOf(team, there),
    };
  }

  return {
    change: style.members === "put" ? replacement : difference,
    creation: (team, members) => ({
      request: { method: "POST", path: "/Groups", body: phrase.teamBody(team, ids(members)) },
      resources: [team],
      text: `create group ${team.name} with ${members.map(({ name }) => name).join(" ")}`,
      begin: () => [team.present.write(true), ...membershipsOf(team, members)],
      onDone(body) {
        if (typeof body?.["id"] === "string") team.id = body["id"];
        team.isStale = style.isBulk;
      },
    }),
    joining(team, persons, bulkIds) {
      const references = bulkIds.map((each) => `bulkId:${each}`);
      return {
        request: phrase.patch(pathOf(team), phrase.memberOperations(references, [], style)),
        resources: [team, ...persons],
        text: `PATCH ${team.name} with those`,
        begin: () => membershipsOf(team, persons),
        mayBeRefused: true,
      };
    },
    removal: (team) => ({
      request: { method: "DELETE", path: pathOf(team) },
      resources: [team],
      text: `DELETE ${team.name}`,
      begin: () => {
        team.timesCreated = 0;
        return [team.present.write(false)];
      },
      onDone() {
        team.id = undefined;
        team.intended.clear();
      },
    }),
  };
}

function checkMembers(ledger: Ledger, team: Team, body: Write["request"]["body"]): void {
  const { members = [] } = (body ?? {}) as { members?: readonly { value: string }[] };
  const shown = new Set(members.map(({ value }) => value));
  for (const [person, membership] of team.members) {
    if (person.id === undefined || !person.isSurelyThere()) continue;
    const isShown = shown.has(person.id);
    if (membership.mayBe(isShown)) continue;
    const what = `PUT of ${team.name} shows ${person.name} as ${isShown ? "a" : "no"} member`;
    ledger.violate("false", what, team, person);
  }
}
