// A person or a group as the client that owns it knows it, what PingOne may hold of it, and everything that happened to it.
import { Register, type Order, type Orphans } from "./register.js";

export interface HistoryEntry {
  readonly atMs: number;
  readonly text: string;
}

export const PERSON_ATTRIBUTES = [
  "title",
  "nickName",
  "givenName",
  "department",
  "homeMail",
] as const;
export type PersonAttribute = (typeof PERSON_ATTRIBUTES)[number];
export type PersonValues = Readonly<Record<PersonAttribute, string>>;

export abstract class Resource {
  readonly name: string;
  id: string | undefined;
  readonly present: Register<boolean>;
  readonly history: HistoryEntry[] = [];
  /** Whether the client wants it deleted. */
  isGone = false;
  /** Whether the client still has something to send. */
  isStale = false;
  /** How many 201 there were for it, since it was last deleted. */
  timesCreated = 0;

  constructor(name: string, order: Order) {
    this.name = name;
    this.present = new Register(order, false);
  }

  abstract registers(): Iterable<{ orphan: (orphans: Orphans) => void }>;

  log(atMs: number, text: string): void {
    this.history.push({ atMs, text });
  }

  isSurelyThere(): boolean {
    return this.id !== undefined && this.present.isSurely(true);
  }
}

export class Person extends Resource {
  active = true;
  values: PersonValues;
  population: string;
  password: string;
  readonly enabled: Register<boolean>;
  readonly attributes: Readonly<Record<PersonAttribute, Register<string | undefined>>>;
  readonly populationId: Register<string>;
  readonly secret: Register<string | undefined>;

  constructor(
    name: string,
    order: Order,
    given: { values: PersonValues; population: string; password: string },
  ) {
    super(name, order);
    this.values = given.values;
    this.population = given.population;
    this.password = given.password;
    this.enabled = new Register<boolean>(order, true);
    this.populationId = new Register(order, given.population);
    this.secret = new Register<string | undefined>(order, undefined);
    const register = () => new Register<string | undefined>(order, undefined);
    this.attributes = {
      title: register(),
      nickName: register(),
      givenName: register(),
      department: register(),
      homeMail: register(),
    };
  }

  registers() {
    return [
      this.present,
      this.enabled,
      this.populationId,
      this.secret,
      ...Object.values(this.attributes),
    ];
  }
}

export class Team extends Resource {
  readonly #order: Order;
  readonly members = new Map<Person, Register<boolean>>();
  /** Whom the clients want in it. */
  readonly intended = new Set<Person>();

  constructor(name: string, order: Order) {
    super(name, order);
    this.#order = order;
  }

  memberOf(person: Person): Register<boolean> {
    const found = this.members.get(person) ?? new Register<boolean>(this.#order, false);
    this.members.set(person, found);
    return found;
  }

  registers() {
    return [this.present, ...this.members.values()];
  }
}

/** A user whom nobody made through a gateway: their name is taken, and they stay as they are. */
export class Stranger extends Resource {
  constructor(name: string, id: string, order: Order) {
    super(name, order);
    this.id = id;
    this.present.write(true).done();
    // Whoever is told 201 is told it for the second time.
    this.timesCreated = 1;
  }

  registers() {
    return [this.present];
  }
}
