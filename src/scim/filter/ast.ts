// The filter as data (RFC 7644 section 3.4.2.2): names resolved against the schema, values typed, nothing left to check.
import type { AttributePath } from "../schema/resource-schema.js";

export type CompareOp = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/** `null` never appears: `x eq null` is parsed as `not (x pr)`, `x ne null` as `x pr`. */
export type FilterValue = string | number | boolean;

/**
 * What a condition inside brackets is about: a sub-attribute of the element, or, where `sub` is undefined,
 * the element itself (`value` of a simple multi-valued attribute).
 */
export type ElementPath = Pick<AttributePath, "attribute" | "sub">;

/** The path is never complex: `emails co "x"` is parsed as `emails.value co "x"`. */
export interface Comparison<Path> {
  readonly kind: "comparison";
  readonly path: Path;
  readonly op: CompareOp;
  /** Boolean for boolean attributes, number for integer and decimal, a valid dateTime text for dateTime. */
  readonly value: FilterValue;
}

export interface Presence<Path> {
  readonly kind: "present";
  readonly path: Path;
}

/** `emails[type eq "work"]`: one element has to match the whole filter. */
export interface ValuePath {
  readonly kind: "valuePath";
  readonly path: AttributePath;
  readonly filter: ValueFilter;
}

/** What a condition on an attribute unknown to this type comes to in a query over several types (section 3.4.2.1). */
export interface Constant {
  readonly kind: "constant";
  readonly value: boolean;
}

/** Two filters or more; a junction never holds another one of its own kind. */
export interface Junction<Operand> {
  readonly kind: "and" | "or";
  readonly filters: readonly Logic<Operand>[];
}

export interface Negation<Operand> {
  readonly kind: "not";
  readonly filter: Logic<Operand>;
}

export type Logic<Operand> = Operand | Junction<Operand> | Negation<Operand>;

export type ElementCondition = Comparison<ElementPath> | Presence<ElementPath>;
export type Condition = Comparison<AttributePath> | Presence<AttributePath> | ValuePath | Constant;

/** A filter over the elements of one attribute: the part in brackets, in filters and in PATCH paths. */
export type ValueFilter = Logic<ElementCondition>;
/** A filter over resources. */
export type Filter = Logic<Condition>;
