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

function compileOrder<T extends Ordered>(op: CompareOp, compValue: T): (value: T) => boolean {
  switch (op) {
    case "gt":
      return (value) => value > compValue;
    case "ge":
      return (value) => value >= compValue;
    case "lt":
      return (value) => value < compValue;
    case "le":
      return (value) => value <= compValue;
    default:
      return (value) => value === compValue;
  }
}

/** A search may look at each character of the value once for each of the other. */
const PRODUCTS_PER_UNIT = 256;

function compileText(
  op: CompareOp,
  compValue: string,
  work: WorkBudget,
): (value: string) => boolean {
  switch (op) {
    case "co":
      return (value) => {
        work.spend((value.length * compValue.length) / PRODUCTS_PER_UNIT);
        return value.includes(compValue);
      };
    case "sw":
      return (value) => value.startsWith(compValue);
    case "ew":
      return (value) => value.endsWith(compValue);
    default:
      return compileOrder(op, compValue);
  }
}

function textTest(
  definition: AttributeDefinition,
  op: CompareOp,
  compValue: string,
  { fold, work }: Comparing,
): ValueTest {
  if (definition.type === "dateTime") {
    const moment = compileOrder(op, toInstant(compValue) ?? Number.NaN);
    return (value) => typeof value === "string" && moment(toInstant(value) ?? Number.NaN);
  }
  if (definition.caseExact) {
    const exact = compileText(op, compValue, work);
    return (value) => typeof value === "string" && exact(value);
  }
  const folded = compileText(op, fold(compValue), work);
  return (value) => typeof value === "string" && folded(fold(value));
}

/** Whether a value matches; `undefined` stands for an absent one, which only `ne` matches. */
export function compileComparison(
  definition: AttributeDefinition,
  op: CompareOp,
  compValue: FilterValue,
  comparing: Comparing,
): ValueTest {
  if (op === "ne") {
    const same = compileComparison(definition, "eq", compValue, comparing);
    return (value) => !same(value);
  }
  if (typeof compValue === "string") return textTest(definition, op, compValue, comparing);
  if (typeof compValue === "boolean") return (value) => value === compValue;
  const number = compileOrder(op, compValue);
  return (value) => typeof value === "number" && number(value);
}
