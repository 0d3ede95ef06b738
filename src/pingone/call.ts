// What a PingOne call is, and what travels with it.
import type { GiveWay } from "../platform/give-way.js";
import type { UpstreamCall } from "../platform/facts/upstream-call.js";
import type { RetryRule } from "./attempt/retry.js";
import type { Operation } from "./answer/success.js";
import type { UpstreamRequest } from "./transport/transport.js";
import type { TraceParent } from "./attempt/trace-headers.js";
import type { UnansweredWrites } from "./attempt/unanswered-writes.js";

/** What travels with a request through every layer. */
export interface CallContext {
  readonly requestId: string;
  /** Epoch milliseconds after which no attempt is started. */
  readonly deadlineMs: number;
  /** Where somebody orders the writes: told of each write from its sending until its answer. */
  readonly unanswered?: UnansweredWrites;
  /** Where several processes order the writes: asked before each whether the turn is still ours. */
  readonly lease?: TurnLease | undefined;
  /** Sent although the circuit is open: it is how PingOne is looked for. */
  readonly isProbe?: boolean;
  /** Has time of its own, and nobody to answer at once: waits for an open circuit to close, until the deadline. */
  readonly outlastsOutage?: boolean;
  /** For whom the call is made. */
  readonly principal?: { readonly tenant: string; readonly source: string };
  /** Passed on to PingOne. */
  readonly trace?: TraceParent | undefined;
  /** Told of each call, of one that is answered later than anybody waits for as well. */
  readonly activity?: CallWatcher | undefined;
  /** Told of work of our own before it is done; throws where that is too much for one request. */
  readonly work?: { readonly spend: (units: number) => void };
  /** Counts the calls made for something that may make only so many. */
  readonly calls?: CallCount | undefined;
  /** Asked before a large answer is read, so that several that come at once are read in turns of their own. */
  readonly giveWay?: GiveWay;
}

export interface TurnLease {
  readonly isOurs: () => true | Promise<boolean>;
  /** Who had the turn before has never ended it: what that left is read before it is written. */
  readonly isTakenOver: boolean;
}

export interface CallWatcher {
  called(call: UpstreamCall): void;
  membershipChanged?(
    link: { readonly group: string; readonly member: string },
    isMember: boolean,
  ): void;
  /** What came of the calls that nobody asked for. */
  happened?(event: { readonly kind: string; readonly id: string | undefined }): void;
}

export interface CallCount {
  count: number;
}

export interface Call extends RetryRule {
  /** Names the call in logs and errors, and says what its success looks like. */
  readonly operation: Operation;
  readonly method: UpstreamRequest["method"];
  /** Path and query below the environment, for example `/users/…`. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
  /** Where 404 has a meaning of its own: a repeated DELETE that finds nothing is told, not taken for done. */
  readonly tells404?: boolean;
  /** Goes before the other writes when there is a queue: a deactivation. */
  readonly urgent?: boolean;
}
