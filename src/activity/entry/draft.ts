// What becomes an entry of the activity: filled while a request is worked on, told once when it is over.
import type { JsonObject } from "../../platform/json.js";
import type { UpstreamCall } from "../../platform/facts/upstream-call.js";
import { identitiesOf, type Identity } from "./identities.js";
import {
  MembershipAccount,
  type MembershipChanges,
  type MembershipLink,
} from "./membership-changes.js";
import { outcomeOf, type Outcome } from "./outcome.js";
import type { WatchTolerances } from "./watch-tolerances.js";

export interface EntryEvent {
  readonly kind: string;
  readonly [fact: string]: unknown;
}

export interface EntryLoss {
  readonly reason: string;
  readonly attributes: readonly string[];
}

/** Who asks and from where, which is known by and by. */
export interface Caller {
  readonly tenant: string;
  readonly source: string;
  readonly credential: string;
}

/** A credential that was not taken. */
export interface RefusedEntry {
  readonly refused: string;
  readonly because: string | undefined;
  /** Whose it was, or says it is. */
  readonly source: string | undefined;
}

/** What is common to a request and the operations in it. */
export interface RequestFacts {
  readonly requestId: string;
  readonly clientRequestId: string | undefined;
  readonly traceId: string | undefined;
  readonly method: string;
  /** Of `performance.now()`. */
  readonly startMs: number;
  /** Undefined where no tenant is at the path. */
  tenant: string | undefined;
  peer: string | undefined;
  caller: Caller | undefined;
  route: string | undefined;
  /** Answered as if, and nothing written. */
  isShadow?: boolean;
}

/** What came after its request was over. */
export interface Late extends MembershipChanges {
  readonly calls?: readonly UpstreamCall[];
  readonly events?: readonly EntryEvent[];
}

/** Told of an operation that is over, and of what comes later. */
export interface DraftListener {
  over(draft: ActivityDraft): void;
  late(draft: ActivityDraft, late: Late): void;
}

/** Of a large list nobody reads more. */
const MOST = 50;
/** An answer that names so few is about them. */
const FEW = 3;

export class ActivityDraft {
  readonly facts: RequestFacts;
  /** Which operation of a bulk request. */
  readonly place: number | undefined;
  readonly startMs: number;
  readonly #listener: DraftListener;
  readonly #watch: WatchTolerances;

  operationName: string | undefined;
  resourceType: string | undefined;
  id: string | undefined;
  ids: string[] | undefined;
  total: number | undefined;
  readonly identities: Identity[] = [];
  latest: JsonObject | undefined;
  changed: Set<string> | undefined;
  members: Set<string> | undefined;
  memberCount = 0;
  memberships: MembershipAccount | undefined;
  mended: Set<string> | undefined;
  losses: EntryLoss[] | undefined;
  events: EntryEvent[] | undefined;
  calls: UpstreamCall[] | undefined;
  outcome: Outcome | undefined;
  /** What authentication found wrong. */
  refusedCredential: string | undefined;
  refusedBecause: string | undefined;
  refusedSource: string | undefined;
  status = 0;
  isAborted = false;
  #isOver = false;

  constructor(
    facts: RequestFacts,
    listener: DraftListener,
    watch: WatchTolerances,
    place?: number,
  ) {
    this.facts = facts;
    this.place = place;
    this.startMs = place === undefined ? facts.startMs : performance.now();
    this.#listener = listener;
    this.#watch = watch;
  }

  /** Who asks is known, and how their requests are served. */
  letIn(mode: string): void {
    if (mode === "shadow") this.facts.isShadow = true;
  }

  notLetIn({ refused, because, source }: RefusedEntry): void {
    this.refusedCredential = refused;
    this.refusedBecause = because;
    this.refusedSource = source;
  }

  begin(operation: string, resourceType: string, id?: string): void {
    this.operationName = operation;
    this.resourceType = resourceType;
    this.id = id;
  }

  about(resource: JsonObject): void {
    // Of what a read answers less is wanted: it is looked at when the entry is made.
    if (this.operationName === "read") this.latest = resource;
    else {
      const named = identitiesOf(resource);
      // However many values a request names: what the resource is called is told.
      this.identities.push(...(this.identities.length < MOST ? named : named.slice(0, 1)));
    }
    const { id } = resource;
    if (typeof id === "string") this.id ??= id;
  }

  looksFor(attribute: string, value: string): void {
    if (this.identities.length < MOST) this.identities.push({ attribute, value });
  }

  found(total: number | undefined, resources: readonly JsonObject[]): void {
    this.total = total;
    if (resources.length <= FEW) {
      this.ids = resources.flatMap(({ id }) => (typeof id === "string" ? id : []));
    }
    const [only] = resources;
    if (only !== undefined && resources.length === 1) this.latest = only;
  }

  changing(names: Iterable<string>): void {
    this.changed ??= new Set();
    for (const name of names) this.changed.add(name);
  }

  concerning(members: Iterable<string>): void {
    this.members ??= new Set();
    for (const member of members) {
      this.memberCount += 1;
      if (this.members.size < MOST) this.members.add(member);
    }
  }

  membershipChanged({ group, member }: MembershipLink, isMember: boolean): void {
    const id = this.resourceType === "Group" ? member : group;
    if (this.#isOver) {
      const one = { count: 1, ids: [id] };
      this.#listener.late(this, isMember ? { added: one } : { removed: one });
      return;
    }
    this.memberships ??= new MembershipAccount();
    this.memberships.record(id, isMember);
  }

  watching<T extends object>(tolerances: T, names: readonly string[]): T {
    return this.#watch(tolerances, names, (name) => {
      this.mended ??= new Set();
      this.mended.add(name);
    });
  }

  lost(reason: string, names: Iterable<string>): void {
    this.losses ??= [];
    this.losses.push({ reason, attributes: [...names] });
  }

  happened(event: EntryEvent): void {
    if (this.#isOver) {
      this.#listener.late(this, { events: [event] });
      return;
    }
    this.events ??= [];
    if (this.events.length < MOST) this.events.push(event);
  }

  called(call: UpstreamCall): void {
    if (this.#isOver) {
      this.#listener.late(this, { calls: [call] });
      return;
    }
    this.calls ??= [];
    this.calls.push(call);
  }

  refused(error: unknown): void {
    this.outcome = outcomeOf(error);
  }

  operation(place: number): ActivityDraft {
    return new ActivityDraft(this.facts, this.#listener, this.#watch, place);
  }

  ended(status: number, id?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.status = status;
    if (id !== undefined) this.id = id;
    this.#listener.over(this);
    // Values of people are kept no longer.
    this.identities.length = 0;
    this.latest = undefined;
  }
}
