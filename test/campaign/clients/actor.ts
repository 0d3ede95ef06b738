// One client at work: what it does next follows its own random numbers, one thing after the other.
import type { Random } from "../../support/random.js";
import type { Ledger } from "../model/ledger.js";
import {
  PERSON_ATTRIBUTES,
  type Person,
  type PersonAttribute,
  type PersonValues,
  type Stranger,
  type Team,
} from "../model/resource.js";
import type { AimedFaults } from "../faults/aimed-faults.js";
import type { CampaignClock } from "../time.js";
import type { Client } from "./client.js";
import { overtake } from "./overtaking.js";

export interface ActorDependencies {
  readonly name: string;
  readonly client: Client;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly clock: CampaignClock;
  readonly populations: readonly string[];
  /** Groups that all clients write to. */
  readonly sharedTeams: readonly Team[];
  readonly strangers: readonly Stranger[];
  readonly aimed: AimedFaults;
  /** Called as each operation begins. */
  readonly onOperation: () => void;
}

export interface Actor {
  work(operations: number): Promise<void>;
  /** Sends again what is still in doubt, until it is answered. */
  reread(): Promise<void>;
}

const PEOPLE = 6;
const TEAMS = 2;
const REREAD_ROUNDS = 12;
const REREAD_PAUSE_MS = 6_000;

const words = [
  "Amber",
  "Basalt",
  "Cedar",
  "Dune",
  "Ember",
  "Fjord",
  "Grove",
  "Heath",
  "Iris",
  "Jade",
];

export function createActor(deps: ActorDependencies): Actor {
  const { name, client, ledger, random, clock, populations, sharedTeams, strangers } = deps;
  const { aimed, onOperation } = deps;
  const { style } = client;
  const people: Person[] = [];
  const teams: Team[] = [];
  let created = 0;
  let founded = 0;

  const newValue = (attribute: PersonAttribute): string =>
    attribute === "homeMail"
      ? `${random.pick(words).toLowerCase()}.${random.between(1, 9_999)}@home.example.com`
      : `${random.pick(words)} ${random.between(1, 9_999)}`;

  const newValues = (): PersonValues =>
    Object.fromEntries(PERSON_ATTRIBUTES.map((each) => [each, newValue(each)])) as Record<
      PersonAttribute,
      string
    >;

  /** The policy allows no character more than twice (contract 4). */
  const newPassword = (): string =>
    `Kx-${Array.from("0123456789abcdefgh")
      .filter(() => random.chance(0.5))
      .join("")}!Zq7`;

  function newPerson(): Person {
    created += 1;
    const [population = ""] = populations;
    const given = {
      values: newValues(),
      population: style.writesAll ? random.pick(populations) : population,
      password: newPassword(),
    };
    const person = ledger.addPerson(`${name}.p${created}@example.com`, given);
    people.push(person);
    return person;
  }

  async function hire(): Promise<void> {
    const person = newPerson();
    person.active = !random.chance(0.3);
    if (random.chance(0.2)) await aimed.lostCreate();
    await client.create(person, style.sendsTwice && random.chance(0.4));
  }

  async function hireTogether(): Promise<void> {
    const team = teams.find((each) => each.isSurelyThere());
    if (team === undefined) return newTeam();
    await client.hireTogether([newPerson(), newPerson(), newPerson()], team);
  }

  async function rehire(person: Person): Promise<void> {
    person.isGone = false;
    person.active = true;
    person.values = newValues();
    person.password = newPassword();
    await client.create(person);
  }

  async function newTeam(): Promise<void> {
    founded += 1;
    const team = ledger.addTeam(`${name} team ${founded}`);
    teams.push(team);
    const members = people.filter((each) => each.isSurelyThere() && random.chance(0.5));
    await client.createTeam(team, members, style.sendsTwice && random.chance(0.4));
  }

  async function change(person: Person): Promise<void> {
    const names = PERSON_ATTRIBUTES.filter(() => random.chance(0.4));
    await changeOf(person, names.length === 0 ? [random.pick(PERSON_ATTRIBUTES)] : names);
  }

  async function changeOf(person: Person, chosen: readonly PersonAttribute[]): Promise<void> {
    person.values = {
      ...person.values,
      ...Object.fromEntries(chosen.map((each) => [each, newValue(each)])),
    };
    await client.change(person, chosen);
  }

  async function setActive(person: Person, active: boolean): Promise<void> {
    person.active = active;
    await client.setActive(person);
  }

  /** On and off and off again, each as soon as the one before is answered or given up. */
  async function waver(person: Person): Promise<void> {
    for (const active of [true, random.chance(0.5), false]) {
      if (person.id !== undefined) await setActive(person, active);
    }
  }

  /** A change, or the switch, on its way for long while the next one is sent. */
  const overtaken = (person: Person): Promise<void> =>
    random.chance(0.5)
      ? overtake(deps, person, "attributes", () => changeOf(person, ["title"]))
      : overtake(deps, person, "enabled", (turn) => setActive(person, turn === 0));

  async function membership(person: Person): Promise<void> {
    const own = style.members === "put" ? teams : [...teams, ...sharedTeams];
    const there = own.filter((each) => each.isSurelyThere());
    if (there.length === 0) return newTeam();
    const team = random.pick(there);
    const others = people.filter((each) => each.isSurelyThere() && random.chance(0.3));
    const moved = [...new Set([person, ...others])];
    for (const each of moved) {
      if (team.intended.has(each)) team.intended.delete(each);
      else team.intended.add(each);
    }
    await client.bring(team, moved);
  }

  async function dissolve(): Promise<void> {
    const team = teams.pop();
    if (team?.isSurelyThere() !== true) return;
    team.isGone = true;
    await client.removeTeam(team);
  }

  async function leave(person: Person): Promise<void> {
    await setActive(person, false);
    if (!style.deletes || !random.chance(0.5) || !person.isSurelyThere()) return;
    person.isGone = true;
    for (const team of ledger.teams) team.intended.delete(person);
    await client.remove(person);
  }

  async function onPerson(person: Person): Promise<void> {
    const roll = random.next();
    if (roll < 0.22) return change(person);
    if (roll < 0.3) return overtaken(person);
    if (roll < 0.42) return setActive(person, !person.active);
    if (roll < 0.54) return waver(person);
    if (roll < 0.8) return membership(person);
    if (roll < 0.9) return leave(person);
    if (style.writesAll && roll < 0.95) {
      person.population = random.pick(populations);
      await client.move(person);
      return;
    }
    if (style.writesAll) {
      person.password = newPassword();
      await client.setPassword(person);
      return;
    }
    return client.read(person);
  }

  async function one(): Promise<void> {
    onOperation();
    const roll = random.next();
    if (teams.length < TEAMS && people.length > 2 && roll < 0.5) return newTeam();
    if (teams.length === TEAMS && roll > 0.985) return dissolve();
    if (people.length < 3 || (people.length < PEOPLE && roll < 0.3)) {
      return style.isBulk && random.chance(0.4) ? hireTogether() : hire();
    }
    const person = random.pick(people);
    if (roll > 0.94 && roll < 0.98) {
      if (random.chance(0.5)) await aimed.lostCreate();
      await client.collide(random.pick(strangers), person);
      return;
    }
    if (roll > 0.92 && roll <= 0.94) return client.census();
    if (person.isStale && random.chance(0.6)) return client.refresh(person);
    if (person.isGone && person.id === undefined) {
      if (!person.present.isSurely(false)) return client.refresh(person);
      return rehire(person);
    }
    if (!person.isSurelyThere()) return client.refresh(person);
    await onPerson(person);
    if (person.isSurelyThere() && random.chance(0.3)) await client.read(person);
  }

  const stale = () => [...people, ...teams].filter(({ isStale }) => isStale);

  return {
    async work(operations) {
      for (let n = 0; n < operations; n += 1) await one();
    },
    async reread() {
      for (let round = 0; round < REREAD_ROUNDS; round += 1) {
        for (const person of people) if (person.isStale) await client.refresh(person);
        for (const team of teams) if (team.isStale) await client.refreshTeam(team);
        if (stale().length === 0) return;
        await clock.sleep(REREAD_PAUSE_MS);
      }
      for (const each of stale()) {
        ledger.violate(
          "campaign",
          `${each.name} is still in doubt after ${REREAD_ROUNDS} rounds without faults`,
          each,
        );
      }
    },
  };
}
