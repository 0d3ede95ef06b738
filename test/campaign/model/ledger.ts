// The account of a campaign: every resource, what happened around them, and what was found wrong.
import type { CampaignClock } from "../time.js";
import type { Order } from "./register.js";
import { createWalks, type Walks } from "./walks.js";
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
  readonly walks: Walks;
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
  /** Whether what is remembered of a walk by index that began then is still known to whoever answers its next page. */
  areWalksWhole(beganMs: number): boolean;
  /** Order across replicas is not promised from now on, or promised again. */
  orderLost(by: string): void;
  orderBack(by: string): void;
  /** How often it was lost, and for how long in all. */
  readonly losses: { readonly times: number; readonly ms: number };
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
  let lastForgottenMs = 0;
  let lateSpells = 0;
  let lateUntilMs = 0;
  const lostBy = new Set(promise.acrossProcesses ? [] : ["nobody keeps it"]);
  const losses = { times: 0, ms: 0 };
  let lostSinceMs = 0;
  /** When it came back at last. */
  let orderedSinceMs = 0;
  const disorderMs = (): number => (lostBy.size > 0 ? Infinity : orderedSinceMs);

  function orphan(): void {
    const nowMs = clock.now();
    const orphans = { fromMs: nowMs - EFFECT_MS, untilMs: nowMs + COMMIT_MS };
    for (const resource of [...persons, ...teams]) {
      for (const register of resource.registers()) register.orphan(orphans);
    }
  }

  const order: Order = {
    now: () => clock.now(),
    overtakesUntilMs: (beganMs) => (disorderMs() > beganMs ? beganMs + EFFECT_MS : 0),
  };
  const ledger: Ledger = {
    ...order,
    violations,
    events,
    persons,
    teams,
    walks: createWalks(order),
    violate(kind, text, ...resources) {
      violations.push({ kind, text, atMs: clock.now(), resources });
      for (const resource of resources) resource.log(clock.now(), `VIOLATION ${kind}: ${text}`);
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
      if (promise.overDeaths && lostBy.size === 0) return;
      lastForgottenMs = clock.now();
      orphan();
    },
    listingsLate() {
      lateSpells += 1;
      return (afterMs) => {
        lateSpells -= 1;
        lateUntilMs = Math.max(lateUntilMs, clock.now() + afterMs);
      };
    },
    areWalksWhole: (beganMs) =>
      beganMs > lastForgottenMs && (losses.times === 0 || beganMs > disorderMs()),
    areListingsTrue: (askedMs) => lateSpells === 0 && askedMs > lateUntilMs,
    orderLost(by) {
      if (lostBy.size === 0) {
        losses.times += 1;
        lostSinceMs = clock.now();
      }
      lostBy.add(by);
      orphan();
    },
    orderBack(by) {
      if (!lostBy.delete(by)) return;
      orderedSinceMs = clock.now();
      if (lostBy.size === 0) losses.ms += orderedSinceMs - lostSinceMs;
    },
    losses,
  };
  return ledger;
}
