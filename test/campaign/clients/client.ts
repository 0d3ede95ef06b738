// What a client does to its people and groups, each in its own style, and repeats until it is answered or loses patience.
import type { Random } from "../../support/random.js";
import { checkSeen } from "../check/seen.js";
import type { Ledger } from "../model/ledger.js";
import {
  PERSON_ATTRIBUTES,
  type Person,
  type PersonAttribute,
  type Stranger,
  type Team,
} from "../model/resource.js";
import type { CampaignClock } from "../time.js";
import { parseBody } from "../check/answer-form.js";
import type { Answered, Exchange, Outcome, Write } from "./exchange.js";
import * as phrase from "./phrases.js";
import type { Style } from "./style.js";

export interface Client {
  readonly style: Style;
  create(person: Person, isTwice?: boolean): Promise<Outcome>;
  change(person: Person, names: readonly PersonAttribute[]): Promise<Outcome>;
  setActive(person: Person): Promise<Outcome>;
  move(person: Person): Promise<Outcome>;
  setPassword(person: Person): Promise<Outcome>;
  remove(person: Person): Promise<Outcome>;
  read(person: Person): Promise<void>;
  createTeam(team: Team, members: readonly Person[]): Promise<Outcome>;
  /** Makes its members those that are wanted, as far as these persons go. */
  bring(team: Team, persons: readonly Person[]): Promise<Outcome>;
  removeTeam(team: Team): Promise<Outcome>;
  /** Everything that is still in doubt, once more. */
  refresh(person: Person): Promise<void>;
  refreshTeam(team: Team): Promise<void>;
  /** Sends a create with a name that somebody else has. */
  collide(stranger: Stranger, like: Person): Promise<Outcome>;
  /** Several people at once, and all of them into a group. */
  hireTogether(persons: readonly Person[], team: Team): Promise<void>;
}

export interface ClientDependencies {
  readonly exchange: Exchange;
  readonly ledger: Ledger;
  readonly clock: CampaignClock;
  readonly random: Random;
  readonly style: Style;
}

interface Found {
  readonly id: string;
}

export function createClient({
  exchange,
  ledger,
  clock,
  random,
  style,
}: ClientDependencies): Client {
  const isBulk = style.name === "bulk";

  async function once(write: Write): Promise<Answered> {
    if (!isBulk) return exchange.write(write, style);
    const [answered] = await exchange.writeTogether([write], style);
    return answered ?? exchange.write(write, style);
  }

  function pauseMs(attempt: number, { answer }: Answered): number {
    const after = Number(answer.headers["retry-after"]);
    if (style.heedsRetryAfter && after > 0) return Math.min(60, after) * 1_000;
    return style.pauseSeconds(attempt, random) * 1_000;
  }

  async function insist(makeWrite: () => Write): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      const answered = await once(makeWrite());
      if (answered.outcome !== "unknown" || attempt === style.attempts) return answered.outcome;
      await clock.sleep(pauseMs(attempt, answered));
    }
  }

  /** What a search finds of that name; undefined when nobody can say. */
  async function look(of: Person | Team): Promise<Found | "nobody" | undefined> {
    const isPerson = "enabled" in of;
    const filter = encodeURIComponent(`${isPerson ? "userName" : "displayName"} eq "${of.name}"`);
    const path = isPerson
      ? `/Users?filter=${filter}&startIndex=1&count=100`
      : `/Groups?excludedAttributes=members&filter=${filter}`;
    const wasSure = of.present.isSurely(true);
    const wasAbsent = of.present.isSurely(false);
    const beganMs = clock.now();
    const answer = await exchange.read({ method: "GET", path }, [of], style);
    if (answer.status !== 200) return undefined;
    const resources = (parseBody(answer.text)?.["Resources"] ?? []) as readonly Found[];
    if (resources.length > 1)
      ledger.violate("doubled", `${of.name} is found ${resources.length} times`, of);
    const [found] = resources;
    const isTrue = ledger.areListingsTrue(beganMs);
    if (found === undefined && wasSure && of.present.isSurely(true) && isTrue) {
      ledger.violate("lost", `${of.name} is not found, though it was acknowledged`, of);
    }
    if (found !== undefined && wasAbsent && of.present.isSurely(false) && isTrue) {
      ledger.violate("false", `${of.name} is found, though it is not there`, of);
    }
    return found ?? "nobody";
  }

  const ids = (persons: readonly Person[]): string[] => persons.flatMap(({ id }) => id ?? []);

  const creation = (person: Person, bulkId?: string): Write => ({
    request: phrase.creation(person, style),
    resources: [person],
    text: `create ${person.name}${person.active ? "" : " inactive"}`,
    begin: () => [
      person.present.write(true),
      ...writesOf(person, PERSON_ATTRIBUTES),
      ...restOf(person),
    ],
    onDone(body) {
      // A bulk says it by its location alone.
      if (typeof body?.["id"] === "string") {
        person.id = body["id"];
        checkSeen(ledger, person, phrase.seenPerson(body), "201");
      }
      person.isStale = isBulk;
    },
    ...(bulkId === undefined ? {} : { bulkId }),
  });

  const restOf = (person: Person) => [
    person.enabled.write(person.active),
    person.secret.write(person.password),
    ...(style.writesAll ? [person.home.write(person.population)] : []),
  ];

  const writesOf = (person: Person, names: readonly PersonAttribute[]) =>
    names.map((name) => person.attributes[name].write(person.values[name]));

  /** PUT of everything, or PATCH of what is named. */
  async function update(
    person: Person,
    names: readonly PersonAttribute[],
    withActive: boolean,
  ): Promise<Write> {
    const isWhole =
      style.update !== "patch" && !(withActive && names.length === 0 && style.disable === "value");
    const written = isWhole ? PERSON_ATTRIBUTES : names;
    const begin = () => [
      ...writesOf(person, written),
      ...(withActive || isWhole ? [person.enabled.write(person.active)] : []),
      ...(isWhole && style.writesAll ? [person.home.write(person.population)] : []),
    ];
    const onDone = (body: Record<string, unknown> | undefined): void => {
      if (body !== undefined) checkSeen(ledger, person, phrase.seenPerson(body), "2xx");
      if (names.length === PERSON_ATTRIBUTES.length && withActive) person.isStale = false;
    };
    const text = `${isWhole ? "PUT" : "PATCH"} ${person.name} ${[...written, ...(withActive || isWhole ? [`active=${String(person.active)}`] : [])].join(", ")}`;
    let request = phrase.patch(`/Users/${person.id ?? ""}`, [
      ...phrase.attributeOperations(person, names),
      ...(withActive ? [phrase.activeOperation(person, style)] : []),
    ]);
    if (isWhole) {
      const read = style.update === "readPut" ? await readBody(person) : {};
      request = phrase.replacement(person, style, read);
    }
    return { request, resources: [person], text, begin, onDone };
  }

  async function readBody(person: Person): Promise<object> {
    const answer = await exchange.read(
      { method: "GET", path: `/Users/${person.id ?? ""}` },
      [person],
      style,
    );
    return answer.status === 200 ? (parseBody(answer.text) ?? {}) : {};
  }

  async function insistUpdate(
    person: Person,
    names: readonly PersonAttribute[],
    withActive: boolean,
  ): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      const answered = await once(await update(person, names, withActive));
      if (answered.outcome !== "unknown" || attempt === style.attempts) return answered.outcome;
      await clock.sleep(pauseMs(attempt, answered));
    }
  }

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
    onDone(body) {
      if (body !== undefined) checkSeen(ledger, person, phrase.seenPerson(body), "PATCH");
    },
  });

  const removal = (person: Person): Write => ({
    request: { method: "DELETE", path: `/Users/${person.id ?? ""}` },
    resources: [person],
    text: `DELETE ${person.name}`,
    begin: () => {
      person.timesMade = 0;
      const memberships = ledger.teams.flatMap(({ members }) => members.get(person) ?? []);
      return [person.present.write(false), ...memberships.map((each) => each.write(false))];
    },
    onDone() {
      person.id = undefined;
      person.isStale = false;
    },
  });

  const teamWrites = (team: Team, persons: readonly Person[]) =>
    persons.map((person) => team.memberOf(person).write(team.wanted.has(person)));

  const teamCreation = (team: Team, members: readonly Person[]): Write => ({
    request: { method: "POST", path: "/Groups", body: phrase.teamBody(team, ids(members)) },
    resources: [team],
    text: `create group ${team.name} with ${members.map(({ name }) => name).join(" ")}`,
    begin: () => [team.present.write(true), ...teamWrites(team, members)],
    onDone(body) {
      if (typeof body?.["id"] === "string") team.id = body["id"];
      team.isStale = isBulk;
    },
  });

  function teamChange(team: Team, persons: readonly Person[]): Write {
    const there = persons.filter((person) => person.isSurelyThere());
    const isPut = style.members === "put" && !isBulk;
    const members = [...team.members.keys()].filter((person) => person.isSurelyThere());
    const touched = isPut ? [...new Set([...members, ...there])] : there;
    const [add, remove] = [true, false].map((is) =>
      ids(touched.filter((each) => team.wanted.has(each) === is)),
    );
    const path = `/Groups/${team.id ?? ""}`;
    return {
      request: isPut
        ? { method: "PUT", path, body: phrase.teamBody(team, add ?? []) }
        : phrase.patch(path, phrase.memberOperations(add ?? [], remove ?? [], style)),
      resources: [team, ...touched],
      text: `${isPut ? "PUT" : "PATCH"} ${team.name} +${(add ?? []).length} -${(remove ?? []).length} (${touched.map((each) => `${team.wanted.has(each) ? "+" : "-"}${each.name}`).join(" ")})`,
      begin: () => teamWrites(team, touched),
      onDone(body) {
        if (isPut) checkMembers(ledger, team, body);
      },
    };
  }

  async function adopt(of: Person | Team): Promise<boolean> {
    for (let attempt = 1; attempt <= style.attempts; attempt += 1) {
      const found = await look(of);
      if (found !== undefined && found !== "nobody") {
        of.id = found.id;
        if (ledger.areListingsTrue(clock.now())) of.present.write(true).done();
        return true;
      }
      if (found === "nobody" && ledger.areListingsTrue(clock.now())) return false;
      await clock.sleep(5_000);
    }
    return false;
  }

  async function create(person: Person, isTwice = false): Promise<Outcome> {
    if (style.looksFirst) {
      const found = await look(person);
      if (found !== undefined && found !== "nobody") {
        person.id = found.id;
        person.isStale = true;
        return "taken";
      }
    }
    const all = isTwice
      ? [insist(() => creation(person)), insist(() => creation(person))]
      : [insist(() => creation(person))];
    const outcomes = await Promise.all(all);
    const outcome = outcomes.find((each) => each === "done") ?? outcomes[0] ?? "unknown";
    if (outcome === "taken" || (outcome === "done" && person.id === undefined)) {
      person.isStale = true;
      await adopt(person);
    }
    return outcome;
  }

  const client: Client = {
    style,
    create,
    change: (person, names) => insistUpdate(person, names, false),
    setActive: (person) => insistUpdate(person, [], true),
    move: (person) =>
      insist(() =>
        patchOne(
          person,
          phrase.populationOperation(person),
          `population=${person.population}`,
          () => [person.home.write(person.population)],
        ),
      ),
    setPassword: (person) =>
      insist(() =>
        patchOne(person, phrase.passwordOperation(person), "password", () => [
          person.secret.write(person.password),
        ]),
      ),
    async remove(person) {
      const outcome = await insist(() => removal(person));
      if (outcome === "missing" && !person.present.isSurely(true)) {
        person.present.write(false).done();
        person.id = undefined;
        person.isStale = false;
      }
      return outcome;
    },
    async read(person) {
      const before = snapshot(person);
      const answer = await exchange.read(
        { method: "GET", path: `/Users/${person.id ?? ""}` },
        [person],
        style,
      );
      if (answer.status === 404 && person.present.isSurely(true)) {
        ledger.violate("false", `GET ${person.name}: 404, though it is there`, person);
      }
      const body = answer.status === 200 ? parseBody(answer.text) : undefined;
      if (body !== undefined) checkSeen(ledger, person, phrase.seenPerson(body), "GET", before);
    },
    async createTeam(team, members) {
      for (const person of members) team.wanted.add(person);
      const outcome = await insist(() =>
        teamCreation(
          team,
          members.filter((each) => each.isSurelyThere()),
        ),
      );
      if (outcome === "taken" || (outcome === "done" && team.id === undefined)) {
        team.isStale = true;
        await adopt(team);
      }
      return outcome;
    },
    bring: (team, persons) => insist(() => teamChange(team, persons)),
    removeTeam: (team) =>
      insist(() => ({
        request: { method: "DELETE", path: `/Groups/${team.id ?? ""}` },
        resources: [team],
        text: `DELETE ${team.name}`,
        begin: () => {
          team.timesMade = 0;
          return [team.present.write(false)];
        },
        onDone() {
          team.id = undefined;
          team.wanted.clear();
        },
      })),
    async refresh(person) {
      if (person.isGone) {
        if (person.id !== undefined) await client.remove(person);
        else if (await adopt(person)) await client.remove(person);
        else person.isStale = false;
        return;
      }
      if (!person.isSurelyThere() && !(await adopt(person))) await create(person);
      if (person.id === undefined) return;
      const outcome = await insistUpdate(person, PERSON_ATTRIBUTES, true);
      if (outcome === "missing" && !person.present.isSurely(true)) person.id = undefined;
      if (outcome !== "done") return;
      person.present.write(true).done();
      if (style.writesAll) {
        const outcomes = [await client.move(person), await client.setPassword(person)];
        person.isStale = outcomes.some((each) => each === "unknown");
      }
      for (const team of ledger.teams) {
        const membership = team.members.get(person);
        if (membership === undefined || membership.isSurely(team.wanted.has(person))) continue;
        if (team.isSurelyThere()) await client.bring(team, [person]);
      }
    },
    async refreshTeam(team) {
      if (!team.isSurelyThere() && !(await adopt(team))) {
        await client.createTeam(team, [...team.wanted]);
      }
      if (team.id === undefined) return;
      const open = [...team.members].filter(
        ([person, membership]) => !membership.isSurely(team.wanted.has(person)),
      );
      const outcome =
        open.length === 0
          ? "done"
          : await client.bring(
              team,
              open.map(([person]) => person),
            );
      if (outcome === "done") team.isStale = false;
      if (outcome === "missing" && !team.present.isSurely(true)) team.id = undefined;
    },
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
      const hires = persons.map((person, index) => creation(person, `hire${index}`));
      for (const person of persons) team.wanted.add(person);
      const joining: Write = {
        request: phrase.patch(
          `/Groups/${team.id ?? ""}`,
          phrase.memberOperations(
            persons.map((_, index) => `bulkId:hire${index}`),
            [],
            style,
          ),
        ),
        resources: [team, ...persons],
        text: `PATCH ${team.name} + those`,
        begin: () => teamWrites(team, persons),
        mayBeRefused: true,
      };
      await exchange.writeTogether([...hires, joining], style);
      for (const person of persons) person.isStale = true;
    },
  };
  return client;
}

/** What it might be before a question was asked. */
function snapshot(person: Person) {
  return {
    enabled: person.enabled.possible(),
    home: person.home.possible(),
    attributes: Object.fromEntries(
      PERSON_ATTRIBUTES.map((name) => [name, person.attributes[name].possible()]),
    ) as Record<PersonAttribute, readonly (string | undefined)[]>,
  };
}

function checkMembers(ledger: Ledger, team: Team, body: Record<string, unknown> | undefined): void {
  const shown = new Set(
    ((body?.["members"] ?? []) as readonly { value: string }[]).map(({ value }) => value),
  );
  for (const [person, membership] of team.members) {
    if (person.id === undefined || !person.isSurelyThere()) continue;
    if (!membership.mayBe(shown.has(person.id))) {
      ledger.violate(
        "false",
        `PUT of ${team.name} shows ${person.name} as ${shown.has(person.id) ? "a" : "no"} member`,
        team,
        person,
      );
    }
  }
}
