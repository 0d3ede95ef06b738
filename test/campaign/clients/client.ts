// What a client does to its people and groups, each in its own style, and repeats until it is answered or loses patience.
import { checkSeen, snapshot } from "../check/seen.js";
import { parseBody } from "../check/answer-form.js";
import type { Person, PersonAttribute, Stranger, Team } from "../model/resource.js";
import { takeCensus } from "./census.js";
import type { Outcome } from "./exchange.js";
import { createFinder, type FinderDependencies } from "./find.js";
import { createPersonWrites, WHOLE_PERSON, type PersonChange } from "./person-writes.js";
import * as phrase from "./phrases.js";
import { createInsist, type RepeatDependencies } from "./repeat.js";
import type { Style } from "./style.js";
import { createTeamWrites } from "./team-writes.js";

export interface Client {
  readonly style: Style;
  create(person: Person, isTwice?: boolean): Promise<Outcome>;
  change(person: Person, names: readonly PersonAttribute[]): Promise<Outcome>;
  setActive(person: Person): Promise<Outcome>;
  move(person: Person): Promise<Outcome>;
  setPassword(person: Person): Promise<Outcome>;
  remove(person: Person): Promise<Outcome>;
  read(person: Person): Promise<void>;
  createTeam(team: Team, members: readonly Person[], isTwice?: boolean): Promise<Outcome>;
  /** Makes its members those that are wanted, as far as these persons go. */
  bring(team: Team, persons: readonly Person[]): Promise<Outcome>;
  removeTeam(team: Team): Promise<Outcome>;
  /** Everything that is still in doubt, once more. */
  refresh(person: Person): Promise<void>;
  refreshTeam(team: Team): Promise<void>;
  /** Walks all users. */
  census(): Promise<void>;
  /** Sends a create with a name that somebody else has. */
  collide(stranger: Stranger, like: Person): Promise<Outcome>;
  /** Several people at once, and all of them into a group. */
  hireTogether(persons: readonly Person[], team: Team): Promise<void>;
}

export type ClientDependencies = FinderDependencies & RepeatDependencies;

export function createClient(deps: ClientDependencies): Client {
  const { exchange, ledger, style } = deps;
  const insist = createInsist(deps);
  const finder = createFinder(deps);
  const ofPerson = createPersonWrites(ledger, style);
  const ofTeam = createTeamWrites(ledger, style);

  const readOne = (person: Person) =>
    exchange.read({ method: "GET", path: `/Users/${person.id ?? ""}` }, [person], style);

  async function readBody(person: Person): Promise<object> {
    const answer = await readOne(person);
    return answer.status === 200 ? (parseBody(answer.text) ?? {}) : {};
  }

  const update = (person: Person, change: PersonChange): Promise<Outcome> =>
    insist(async () => {
      const readsFirst = style.update === "readPut" && ofPerson.isWhole(change);
      return ofPerson.update(person, change, readsFirst ? await readBody(person) : {});
    });

  /** One 201 at most comes of both. */
  async function make(of: Person | Team, send: () => Promise<Outcome>, isTwice: boolean) {
    const [first, second] = await Promise.all([send(), isTwice ? send() : undefined]);
    const outcome = second === "done" ? second : first;
    if (outcome === "taken" || (outcome === "done" && of.id === undefined)) {
      of.isStale = true;
      await finder.adopt(of);
    }
    return outcome;
  }

  async function create(person: Person, isTwice = false): Promise<Outcome> {
    const found = style.looksFirst ? await finder.look(person) : undefined;
    if (found !== undefined && found !== "nobody") {
      person.id = found.id;
      person.isStale = true;
      return "taken";
    }
    return make(person, () => insist(() => ofPerson.creation(person)), isTwice);
  }

  function createTeam(team: Team, members: readonly Person[], isTwice = false): Promise<Outcome> {
    for (const person of members) team.intended.add(person);
    const there = (): Person[] => members.filter((each) => each.isSurelyThere());
    return make(team, () => insist(() => ofTeam.creation(team, there())), isTwice);
  }

  async function remove(person: Person): Promise<Outcome> {
    const outcome = await insist(() => ofPerson.removal(person));
    if (outcome === "missing" && !person.present.isSurely(true)) {
      person.present.write(false).done();
      person.id = undefined;
      person.isStale = false;
    }
    return outcome;
  }

  const move = (person: Person) => insist(() => ofPerson.move(person));
  const setPassword = (person: Person) => insist(() => ofPerson.password(person));
  const bring = (team: Team, persons: readonly Person[]) =>
    insist(() => ofTeam.change(team, persons));

  async function removeForGood(person: Person): Promise<void> {
    if (person.id !== undefined || (await finder.adopt(person))) await remove(person);
    else person.isStale = false;
  }

  async function refreshMemberships(person: Person): Promise<void> {
    for (const team of ledger.teams) {
      const membership = team.members.get(person);
      if (membership === undefined || membership.isSurely(team.intended.has(person))) continue;
      if (team.isSurelyThere()) await bring(team, [person]);
    }
  }

  return {
    style,
    create,
    createTeam,
    remove,
    move,
    setPassword,
    bring,
    change: (person, names) => update(person, { names, withActive: false }),
    setActive: (person) => update(person, { names: [], withActive: true }),
    async read(person) {
      const before = snapshot(person);
      const answer = await readOne(person);
      if (answer.status === 404 && person.present.isSurely(true)) {
        ledger.violate("false", `GET ${person.name}: 404, though it is there`, person);
      }
      const body = answer.status === 200 ? parseBody(answer.text) : undefined;
      if (body !== undefined) checkSeen(ledger, person, phrase.seenPerson(body), "GET", before);
    },
    removeTeam: (team) => insist(() => ofTeam.removal(team)),
    async refresh(person) {
      if (person.isGone) return removeForGood(person);
      if (!person.isSurelyThere() && !(await finder.adopt(person))) await create(person);
      if (person.id === undefined) return;
      const outcome = await update(person, WHOLE_PERSON);
      if (outcome === "missing" && !person.present.isSurely(true)) person.id = undefined;
      if (outcome !== "done") return;
      person.present.write(true).done();
      if (style.writesAll) {
        const outcomes = [await move(person), await setPassword(person)];
        person.isStale = outcomes.some((each) => each !== "done");
      }
      await refreshMemberships(person);
    },
    async refreshTeam(team) {
      if (!team.isSurelyThere() && !(await finder.adopt(team)))
        await createTeam(team, [...team.intended]);
      if (team.id === undefined) return;
      const open = [...team.members].filter(
        ([person, membership]) => !membership.isSurely(team.intended.has(person)),
      );
      const persons = open.map(([person]) => person);
      const outcome = persons.length === 0 ? "done" : await bring(team, persons);
      if (outcome === "done") team.isStale = false;
      if (outcome === "missing" && !team.present.isSurely(true)) team.id = undefined;
    },
    census: () => takeCensus(deps, style),
    collide(stranger, { values, population, password }) {
      const sent = { name: stranger.name, active: false, values, population, password };
      return insist(() => ({
        request: phrase.creation(sent, style),
        resources: [stranger],
        text: `create ${stranger.name} inactive, whose name is taken`,
        begin: () => [],
      }));
    },
    async hireTogether(persons, team) {
      const bulkIds = persons.map((_, index) => `hire${index}`);
      for (const person of persons) team.intended.add(person);
      const hires = persons.map((person, index) => ofPerson.creation(person, bulkIds[index]));
      await exchange.writeTogether([...hires, ofTeam.joining(team, persons, bulkIds)], style);
      for (const person of persons) person.isStale = true;
    },
  };
}
