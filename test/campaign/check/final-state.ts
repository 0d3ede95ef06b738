// What PingOne holds in the end beside what every client was told.
import type { Ledger } from "../model/ledger.js";
import {
  PERSON_ATTRIBUTES,
  type Person,
  type PersonAttribute,
  type Team,
} from "../model/resource.js";
import type { PingOne, PingOneUser } from "../world/pingone.js";

export interface FinalFigures {
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  /** Values that several writes may have decided, as nobody promises their order. */
  readonly open: number;
  /** All values, those of the past too. */
  readonly values: number;
}

const MARKER = "$create";

export async function checkFinalState(
  ledger: Ledger,
  pingOne: PingOne,
  natives: readonly PingOneUser[],
): Promise<FinalFigures> {
  const users = await pingOne.users();
  const byName = new Map(users.map((user) => [user.username.toLowerCase(), user]));
  const known = new Set(ledger.persons.map(({ name }) => name.toLowerCase()));
  for (const native of natives) {
    known.add(native.username.toLowerCase());
    checkNative(ledger, native, byName.get(native.username.toLowerCase()));
  }
  for (const { username } of users) {
    if (!known.has(username.toLowerCase()))
      ledger.violate("doubled", `nobody asked for the user ${username}`);
  }
  for (const person of ledger.persons)
    await checkPerson(ledger, pingOne, person, byName.get(person.name.toLowerCase()));
  const groups = await pingOne.groups();
  const teams = new Map(groups.map((group) => [group.name.toLowerCase(), group]));
  const teamNames = new Set(ledger.teams.map(({ name }) => name.toLowerCase()));
  for (const { name } of groups)
    if (!teamNames.has(name.toLowerCase()))
      ledger.violate("doubled", `nobody asked for the group ${name}`);
  let memberships = 0;
  for (const team of ledger.teams) {
    const found = teams.get(team.name.toLowerCase());
    checkPresence(ledger, team, found?.id);
    if (found === undefined) continue;
    const members = await pingOne.membersOf(found.id);
    memberships += members.size;
    checkMembers(ledger, team, members, byName);
  }
  const registers = [...ledger.persons, ...ledger.teams].flatMap((each) => [...each.registers()]);
  const open = registers.filter((register) => register.possible().length > 1).length;
  return {
    users: users.length,
    groups: groups.length,
    memberships,
    open,
    values: registers.length,
  };
}

function checkNative(ledger: Ledger, native: PingOneUser, now: PingOneUser | undefined): void {
  const before = JSON.stringify({ ...native, _links: undefined });
  if (now === undefined) ledger.violate("foreign user touched", `${native.username} was removed`);
  else if (JSON.stringify({ ...now, _links: undefined }) !== before) {
    ledger.violate(
      "foreign user touched",
      `${native.username}: ${JSON.stringify(now)}, was ${before}`,
    );
  }
}

function checkPresence(ledger: Ledger, resource: Person | Team, id: string | undefined): void {
  if (resource.present.mayBe(id !== undefined)) return;
  if (id === undefined) ledger.violate("lost", `${resource.name} is not at PingOne`, resource);
  else
    ledger.violate(
      "doubled",
      `${resource.name} is at PingOne as ${id}, though it should not be`,
      resource,
    );
}

async function checkPerson(
  ledger: Ledger,
  pingOne: PingOne,
  person: Person,
  user: PingOneUser | undefined,
): Promise<void> {
  checkPresence(ledger, person, user?.id);
  if (user === undefined || !person.present.mayBe(true)) return;
  if (person.id !== undefined && person.present.isSurely(true) && user.id !== person.id) {
    ledger.violate(
      "lost",
      `${person.name} was acknowledged as ${person.id} and is ${user.id}`,
      person,
    );
  }
  if (!person.enabled.mayBe(user.enabled)) {
    ledger.violate(
      user.enabled ? "leaver" : "lost",
      `${person.name} is ${user.enabled ? "enabled" : "disabled"} at PingOne`,
      person,
    );
  }
  const marker = (user["scimProfile"] as Record<string, { todo?: string }> | undefined)?.[MARKER];
  if (marker?.todo === "disable" && user.enabled && user["createdAt"] === user["updatedAt"]) {
    ledger.violate("half-done", `${person.name} was never disabled`, person);
  }
  const { id: population } = user["population"] as { id: string };
  if (!person.populationId.mayBe(population))
    ledger.violate("lost", `${person.name} is in population ${population}`, person);
  for (const name of PERSON_ATTRIBUTES) {
    const value = atPingOne(user, name);
    if (name !== "homeMail" && !person.attributes[name].mayBe(value)) {
      ledger.violate(
        "lost",
        `${name} of ${person.name} is ${JSON.stringify(value)}, not ${JSON.stringify(person.attributes[name].possible())}`,
        person,
      );
    }
  }
  await checkPassword(ledger, pingOne, person, user.id);
}

/** The home e-mail has no place of its own: it is read by SCIM. */
function atPingOne(user: PingOneUser, name: PersonAttribute): string | undefined {
  if (name === "givenName") return (user["name"] as { given?: string } | undefined)?.given;
  if (name === "nickName") return user["nickname"] as string | undefined;
  return user[name] as string | undefined;
}

async function checkPassword(
  ledger: Ledger,
  pingOne: PingOne,
  person: Person,
  id: string,
): Promise<void> {
  const possible = person.secret.possible();
  if (possible.includes(undefined)) return;
  for (const password of possible) if (await pingOne.isPassword(id, password ?? "")) return;
  ledger.violate("lost", `${person.name} does not have the password that was set`, person);
}

function checkMembers(
  ledger: Ledger,
  team: Team,
  members: ReadonlySet<string>,
  byName: ReadonlyMap<string, PingOneUser>,
): void {
  const known = new Set<string>();
  for (const [person, membership] of team.members) {
    const id = byName.get(person.name.toLowerCase())?.id;
    if (id === undefined) continue;
    known.add(id);
    if (!membership.mayBe(members.has(id))) {
      ledger.violate(
        members.has(id) ? "false" : "lost",
        `${person.name} is ${members.has(id) ? "" : "no "}member of ${team.name} at PingOne`,
        team,
        person,
      );
    }
  }
  const strangers = [...members].filter((id) => !known.has(id));
  if (strangers.length > 0)
    ledger.violate(
      "false",
      `${team.name} has members nobody put there: ${strangers.join(" ")}`,
      team,
    );
}
