// The account of a campaign: every resource, what happened around them, and what was found wrong.
import type { CampaignClock } from "../time.js";
import type { Order } from "./register.js";
import { Person, Team, type HistoryEntry, type PersonValues, type Resource } from "./resource.js";

/** Lost, doubled, half-done, told falsely, a leaver who stayed, an answer without its form, one too late, or the campaign itself. */
export type ViolationKind =
  | "lost"
  | "doubled"
  | "half-done"
  | "false"
  | "leaver"
  | "form"
  | "late"
  | "foreign user touched"
  | "campaign";

export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
  readonly atMs: number;
  readonly resources: readonly Resource[];
}

/** A request's deadline, its undo, and how long PingOne may take with what was sent last (35 s). */
const EFFECT_MS = 30_000 + 25_000 + 35_000;
const COMMIT_MS = 35_000;

export interface Ledger extends Order {
  readonly violations: readonly Violation[];
  readonly events: readonly HistoryEntry[];
  readonly persons: readonly Person[];
  readonly teams: readonly Team[];
  violate(kind: ViolationKind, text: string, ...resources: Resource[]): void;
  /** Something that happened to everybody. */
  event(text: string): void;
  addPerson(
    name: string,
    given: { values: PersonValues; population: string; password: string },
  ): Person;
  addTeam(name: string): Team;
  /** A process has ended: what it had sent, and who waited for it, nobody else knows, unless replicas share that. */
  processEnded(): void;
  /** Listings may be late from now on; what is returned says that they are not any more, after so long. */
  listingsLate(): (afterMs: number) => void;
  /** Whether a listing that was asked for then shows all that was written before. */
  areListingsTrue(askedMs: number): boolean;
  /** Order across replicas is not promised from now on, or promised again. */
  orderLost(): void;
  orderBack(): void;
}

/** Where the order of writes to one resource is promised. */
export interface OrderPromise {
  readonly acrossProcesses: boolean;
  /** Also for what a process had sent that is no more. */
  readonly overDeaths: boolean;
}

export function createLedger(clock: CampaignClock, promise: OrderPromise): Ledger {
  const violations: Violation[] = [];
  const events: HistoryEntry[] = [];
  const persons: Person[] = [];
  const teams: Team[] = [];
  let lateSpells = 0;
  let lateUntilMs = 0;
  let lastDisorderMs = promise.acrossProcesses ? 0 : Infinity;

  function orphan(): void {
    const nowMs = clock.now();
    const orphans = { fromMs: nowMs - EFFECT_MS, untilMs: nowMs + COMMIT_MS };
    for (const resource of [...persons, ...teams]) {
      for (const register of resource.registers()) register.orphan(orphans);
    }
  }

  const ledger: Ledger = {
    violations,
    events,
    persons,
    teams,
    now: () => clock.now(),
    overtakesUntilMs: (beganMs) => (lastDisorderMs > beganMs ? beganMs + EFFECT_MS : 0),
    violate(kind, text, ...resources) {
      violations.push({ kind, text, atMs: clock.now(), resources });
      for (const resource of resources) resource.note(clock.now(), `VIOLATION ${kind}: ${text}`);
    },
    event(text) {
      events.push({ atMs: clock.now(), text });
    },
    addPerson(name, given) {
      const person = new Person(name, ledger, given);
      persons.push(person);
      return person;
    },
    addTeam(name) {
      const team = new Team(name, ledger);
      teams.push(team);
      return team;
    },
    processEnded() {
      if (!promise.overDeaths || lastDisorderMs === Infinity) orphan();
    },
    listingsLate() {
      lateSpells += 1;
      return (afterMs) => {
        lateSpells -= 1;
        lateUntilMs = Math.max(lateUntilMs, clock.now() + afterMs);
      };
    },
    areListingsTrue: (askedMs) => lateSpells === 0 && askedMs > lateUntilMs,
    orderLost() {
      lastDisorderMs = Infinity;
      orphan();
    },
    orderBack() {
      lastDisorderMs = clock.now();
    },
  };
  return ledger;
}
