// What a change of a group that failed has left, and the one place that says so to the client.
import { ScimError } from "../../scim/error.js";
import { toScimError } from "../errors.js";
import { isTransient } from "./refusal.js";

/** Where something is not as it was before the request (README: the states of a change). */
export interface ChangeOutcome {
  /**
   * `unfinished`: what was done stays, and the same request, repeated, makes the rest. `notRestored`: taking it back failed
   * or goes on. `unclear`: whether the one change was made is not known. Of a group made here, `removed`: gone again; `stranded`: left with some of its members. `asFound`: so is one
   * that an earlier attempt made.
   */
  readonly state: "unfinished" | "notRestored" | "unclear" | "removed" | "stranded" | "asFound";
  /** Changes of members that are in force, of all that were wanted. */
  readonly done?: number;
  readonly total?: number;
  readonly isNew?: boolean;
  readonly isAttributesChanged?: boolean;
  /** Who could not be taken back. */
  readonly members?: readonly string[];
  /** Of whom it is not known whether this request has added them: they were left as they are. */
  readonly unclear?: readonly string[];
  /** The undoing goes on after the answer. */
  readonly isPending?: boolean;
  /** Of the group that is stranded, and whether somebody else has used it. */
  readonly id?: string;
  readonly isTaken?: boolean;
}

export class ChangeFailure extends Error {
  override readonly name = "ChangeFailure";
  readonly reason: unknown;
  readonly outcome: ChangeOutcome;

  constructor(reason: unknown, outcome: ChangeOutcome) {
    super(outcome.state, { cause: reason });
    this.reason = reason;
    this.outcome = outcome;
  }
}

/** The same failure, with what it has left besides. */
export const leaving = (error: unknown, outcome: ChangeOutcome): ChangeFailure =>
  error instanceof ChangeFailure
    ? new ChangeFailure(error.reason, { ...error.outcome, ...outcome })
    : new ChangeFailure(error, outcome);

/** Whether the same request, repeated, may come to its end. */
export const mayFinish = (error: unknown): boolean =>
  error instanceof ChangeFailure ? error.outcome.state === "unfinished" : isTransient(error);

/** What a client is told; a reason that is no failure of a store as it came. */
export function toChangeError({ reason, outcome }: ChangeFailure, isConditional: boolean): unknown {
  const told = toScimError(reason, "Group");
  if (!(told instanceof ScimError)) return told;
  const sentences = sentencesOf[outcome.state](outcome, isConditional);
  const detail = [told.message, ...sentences.filter((each) => each !== false)].join(" ");
  const { status, scimType, headers } = statusOf[outcome.state](told);
  return new ScimError(status, scimType, detail, { cause: told.cause ?? reason, headers });
}

type ByState<Value> = Readonly<Record<ChangeOutcome["state"], Value>>;
type Status = Pick<ScimError, "status" | "scimType" | "headers">;

/** PingOne's silence is no unknown outcome where the same request may come again. */
const repeatable = ({ status, headers }: ScimError): Status => ({
  status: status === 504 ? 503 : status,
  scimType: undefined,
  headers: { "Retry-After": "5", ...headers },
});

/** The group is in a state nobody asked for, and a repetition may mend it. */
const toBeMended = (): Status => ({
  status: 503,
  scimType: undefined,
  headers: { "Retry-After": "30" },
});

const statusOf: ByState<(told: ScimError) => Status> = {
  unfinished: repeatable,
  removed: repeatable,
  notRestored: toBeMended,
  stranded: toBeMended,
  unclear: (told) => told,
  asFound: (told) => told,
};

const NAMED = 10;
const namesOf = (members: readonly string[]): string =>
  members.slice(0, NAMED).join(", ") + (members.length > NAMED ? " and others" : "");

const sentencesOf: ByState<
  (outcome: ChangeOutcome, isConditional: boolean) => readonly (string | false)[]
> = {
  unfinished: ({ isNew = false, isAttributesChanged = false, done = 0, total }, isConditional) => [
    isNew && "The group was created, but not yet with all of its members.",
    isAttributesChanged && "The group's own attributes were changed.",
    total !== undefined && `${done} of ${total} changes of members were made and are kept.`,
    "The same request, repeated, makes the rest.",
    // The same condition would refuse the repeated request for what is kept of this one.
    isConditional &&
      (done > 0 || isAttributesChanged) &&
      "The group is of another version now: read it again, or repeat the request without its condition.",
  ],
  notRestored: ({ members = [], unclear = [], isAttributesChanged = false, isPending = false }) => [
    members.length > 0 &&
      `${members.length} of the changes to other members could not be undone: ${namesOf(members)}.`,
    unclear.length > 0 &&
      `Whether this request has added them is not known, so they were left as they are: ${namesOf(unclear)}.`,
    isAttributesChanged && "The group's own attributes were changed and could not be set back.",
    isPending && "There was no time left for it: the gateway goes on to undo it.",
    "Read the group and write it anew.",
  ],
  unclear: () => [
    "An attempt before that was not answered: whether the change was made is not known. Read the group to see.",
  ],
  removed: () => [
    "The group was removed again, because not all of its members could be added: nothing was created. Repeat the request.",
  ],
  stranded: ({ id = "", isPending = false, isTaken = false }) => [
    `Group ${id} was created, but not with all of its members.`,
    isTaken && "It was changed by somebody else meanwhile, and is left as it is.",
    isPending
      ? "It is being removed again; where it is still there in a minute, write its members anew, or delete it."
      : "It could not be removed again. Write its members anew, or delete it.",
  ],
  asFound: () => ["The group that an earlier attempt at this request created is left as it was."],
};
