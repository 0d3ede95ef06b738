// Compiles one comparison into a test on a single value, by the attribute's type (RFC 7644 section 3.4.2.2).
import type { AttributeDefinition } from "../schema/model.js";
import type { JsonValue } from "../../platform/json.js";
import type { WorkBudget } from "../work-budget.js";
import type { CompareOp, FilterValue } from "./ast.js";
import type { Fold } from "./fold.js";

/** RFC 7643 section 2.3.5. */
const dateTimeForm = /^(-?\d{4,9}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(Z|[+-]\d\d:\d\d)?$/;

/** The place of a dateTime on the time line, so that zones and fractions of any length compare as moments: milliseconds since 1970, with the fraction; without a zone it is taken as UTC. Undefined for any other text. */
export function toInstant(text: string): number | undefined {
  const match = dateTimeForm.exec(text);
  if (match === null) return undefined;
  const [, seconds = "", fraction = "0", zone = "Z"] = match;
  const instant = Date.parse(seconds + zone) + Number(`0.${fraction}`) * 1000;
  return Number.isNaN(instant) ? undefined : instant;
}

/** What the conditions of one filter share. */
export interface Comparing {
  readonly fold: Fold;
  readonly work: WorkBudget;
}

export type ValueTest = (value: JsonValue | undefined) => boolean;

type Ordered = string | number;

function compileOrder<T extends Ordered>(op: CompareOp, wanted: T): (value: T) => boolean {
  switch (op) {
    case "gt":
      return (value) => value > wanted;
    case "ge":
      return (value) => value >= wanted;
    case "lt":
      return (value) => value < wanted;
    case "le":
      return (value) => value <= wanted;
    default:
      return (value) => value === wanted;
  }
}

/** A search may look at each character of the value once for each of the other. */
const PRODUCTS_PER_UNIT = 256;

function compileText(op: CompareOp, wanted: string, work: WorkBudget): (value: string) => boolean {
  switch (op) {
    case "co":
      return (value) => {
        work.spend((value.length * wanted.length) / PRODUCTS_PER_UNIT);
        return value.includes(wanted);
      };
    case "sw":
      return (value) => value.startsWith(wanted);
    case "ew":
      return (value) => value.endsWith(wanted);
    default:
      return compileOrder(op, wanted);
  }
}

function textTest(
  definition: AttributeDefinition,
  op: CompareOp,
  wanted: string,
  { fold, work }: Comparing,
): ValueTest {
  if (definition.type === "dateTime") {
    const moment = compileOrder(op, toInstant(wanted) ?? Number.NaN);
    return (value) => typeof value === "string" && moment(toInstant(value) ?? Number.NaN);
  }
  if (definition.caseExact) {
    const exact = compileText(op, wanted, work);
    return (value) => typeof value === "string" && exact(value);
  }
  const folded = compileText(op, fold(wanted), work);
  return (value) => typeof value === "string" && folded(fold(value));
}

/** Whether a value matches; `undefined` stands for an absent one, which only `ne` matches. */
export function compileComparison(
  definition: AttributeDefinition,
  op: CompareOp,
  wanted: FilterValue,
  comparing: Comparing,
): ValueTest {
  if (op === "ne") {
    const same = compileComparison(definition, "eq", wanted, comparing);
    return (value) => !same(value);
  }
  if (typeof wanted === "string") return textTest(definition, op, wanted, comparing);
  if (typeof wanted === "boolean") return (value) => value === wanted;
  const number = compileOrder(op, wanted);
  return (value) => typeof value === "number" && number(value);
}
