// Memberships that one request has made and ended, as they differ from before: of a group its members, of a user their groups.
import type { Person } from "../pseudonyms.js";

export interface MembershipLink {
  readonly group: string;
  readonly member: string;
}

/** Ids of members, or of groups. */
export interface ChangedIds {
  readonly count: number;
  /** The first of them. */
  readonly ids: readonly string[];
  /** Pseudonyms by id, where somebody has been seen by name. */
  readonly people?: Readonly<Record<string, Person>> | undefined;
}

export interface MembershipChanges {
  readonly added?: ChangedIds | undefined;
  readonly removed?: ChangedIds | undefined;
}

/** Of a change of ten thousand members nobody reads more, and an entry has its size. */
const MOST = 100;

/** Pseudonyms of who is known by an id; undefined for who is not. */
export type PersonById = (id: string) => Person | undefined;

export class MembershipAccount {
  readonly #now = new Map<string, boolean>();

  /** What is taken back is as it was before. */
  record(id: string, isMember: boolean): void {
    if (this.#now.get(id) === !isMember) this.#now.delete(id);
    else this.#now.set(id, isMember);
  }

  changes(personOf: PersonById): MembershipChanges {
    return { added: this.#idsOf(true, personOf), removed: this.#idsOf(false, personOf) };
  }

  get isEmpty(): boolean {
    return this.#now.size === 0;
  }

  #idsOf(isMember: boolean, personOf: PersonById): ChangedIds | undefined {
    const all = [...this.#now].flatMap(([id, now]) => (now === isMember ? [id] : []));
    if (all.length === 0) return undefined;
    const ids = all.slice(0, MOST);
    const known = ids.flatMap((id) => {
      const person = personOf(id);
      return person === undefined ? [] : [[id, nameAlone(person)] as const];
    });
    const people = known.length === 0 ? undefined : Object.fromEntries(known);
    return { count: all.length, ids, people };
  }
}

/** Enough to find them by; all that somebody is called, a hundred times, would be most of the entry. */
function nameAlone(person: Person): Person {
  const { userName, displayName } = person;
  if (userName !== undefined) return { userName };
  if (displayName !== undefined) return { displayName };
  return Object.fromEntries(
    Object.entries(person).map(([name, values]) => [name, values.slice(0, 1)]),
  );
}
