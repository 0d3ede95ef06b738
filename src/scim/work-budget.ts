// How much of our own work one request may ask for, counted in units, so that neither a clock nor a busy machine decides.
import { badRequest } from "./error.js";

/** A unit is what it takes to look at one value: about 50 ns of a server's CPU. This many are about 100 ms. */
const REQUEST_UNITS = 2_000_000;
/** A bulk request holds many; its operations take turns with everything else. */
const BULK_UNITS = 10 * REQUEST_UNITS;

/** The work of one request, or of one operation of many. It is spent before the work is done, never after a write. */
export class WorkBudget {
  #left: number;
  readonly #whole: WorkBudget | undefined;

  constructor(units = REQUEST_UNITS, whole?: WorkBudget) {
    this.#left = units;
    this.#whole = whole;
  }

  /** Throws ScimError 400 `tooMany` when more is asked for than is left. */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw tooMany();
    this.#whole?.spend(units);
  }

  /** The budget of one operation, which takes from this one too. */
  part(): WorkBudget {
    return new WorkBudget(REQUEST_UNITS, this);
  }
}

export const createBulkBudget = (): WorkBudget => new WorkBudget(BULK_UNITS);

/** For what an operator wrote, which is tried on one resource at a time. */
export const unlimitedWork = new WorkBudget(Infinity);

const tooMany = () =>
  badRequest(
    "tooMany",
    "The request asks for too much work at once: too many values, operations or conditions, or too long ones. Send it in several requests.",
  );
