// Fills an environment quickly: n users with telling names, m groups, k members each, the same on every run.
import { bareObject } from "../json.js";
import type { Environment } from "../directory/environment.js";
import { fixedId } from "../directory/fixed-id.js";
import { commitUser } from "../directory/commit.js";
import type { GroupSource } from "../directory/groups/group.js";
import { newUserRecord } from "../directory/users/user.js";

export interface SeedCounts {
  readonly users: number;
  readonly groups: number;
  readonly membersPerGroup: number;
  /** Groups as another directory keeps them in step, with as many members. */
  readonly externalGroups: number;
}

const GIVEN = ["Ada", "Bela", "Carl", "Dora", "Emil", "Finn", "Gita", "Hugo", "Ines", "Juri"];
const FAMILY = ["Abel", "Brandt", "Costa", "Duval", "Egger", "Fischer", "Garcia", "Huber", "Ito"];
const DEPARTMENTS = ["Engineering", "Finance", "Legal", "Marketing", "Sales", "Support"];

/** A version 4 UUID told by the number alone: cheap to make and easy to recognise in a log. */
function seededUserId(number: number): string {
  return `10000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

function addUsers(environment: Environment, count: number, populationId: string): void {
  const { users, clock } = environment;
  const { mfaEnabledDefault } = environment.knobs();
  const first = users.nextSequence;
  const createdAt = clock.now();
  for (let seq = first; seq < first + count; seq += 1) {
    const username = `user${seq}`;
    const name = bareObject();
    name["given"] = GIVEN[seq % GIVEN.length] ?? "";
    name["family"] = FAMILY[seq % FAMILY.length] ?? "";
    const attributes = bareObject();
    attributes["username"] = username;
    attributes["email"] = `${username}@example.com`;
    attributes["externalId"] = `ext-${seq}`;
    attributes["name"] = name;
    attributes["department"] = DEPARTMENTS[seq % DEPARTMENTS.length] ?? "";
    const values = { seq, id: seededUserId(seq), populationId, createdAt, attributes };
    commitUser(environment, undefined, newUserRecord(values, mfaEnabledDefault));
  }
}

function addGroups(
  environment: Environment,
  count: number,
  membersPerGroup: number,
  source: GroupSource | undefined,
): void {
  const { users, groups, clock } = environment;
  const createdAt = clock.now();
  const everybody = [...users.after(0)];
  for (let index = 0; index < count; index += 1) {
    const seq = groups.nextSequence();
    const group = {
      seq,
      id: fixedId(environment.id, "group", String(seq)),
      name: `group${seq}`,
      description: undefined,
      externalId: undefined,
      customData: undefined,
      populationId: undefined,
      userFilter: undefined,
      parsedUserFilter: undefined,
      parentIds: [],
      source,
      roles: [],
      createdAt,
      updatedAt: createdAt,
    };
    groups.put(group);
    const members = Math.min(membersPerGroup, everybody.length);
    const start = everybody.length === 0 ? 0 : (index * membersPerGroup) % everybody.length;
    for (let offset = 0; offset < members; offset += 1) {
      const user = users.at(everybody[(start + offset) % everybody.length] ?? 0);
      if (user === undefined || user.groupIds.includes(group.id)) continue;
      commitUser(environment, user, { ...user, groupIds: [...user.groupIds, group.id] });
    }
  }
}

export function seed(environment: Environment, counts: SeedCounts): void {
  const population = environment.populations.default;
  if (population !== undefined) addUsers(environment, counts.users, population.id);
  const { groups, externalGroups, membersPerGroup } = counts;
  addGroups(environment, groups, membersPerGroup, undefined);
  const source = { type: "IDP", id: fixedId(environment.id, "source", "1") } as const;
  addGroups(environment, externalGroups, membersPerGroup, source);
}
