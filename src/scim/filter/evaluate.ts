// Compiles a filter into a predicate over resources as we answer them: names in canonical case, own properties only (RFC 7644 section 3.4.2.2).
import { type JsonObject, type JsonValue, ownValue } from "../../platform/json.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type {
  Condition,
  ElementCondition,
  ElementPath,
  Filter,
  Logic,
  ValueFilter,
} from "./ast.js";
import type { WorkBudget } from "../work-budget.js";
import { type Comparing, type ValueTest, compileComparison } from "./compare.js";
import { createFold } from "./fold.js";

type Test<Subject> = (subject: Subject) => boolean;

function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Absent, null, "", [] and {} are one: unassigned (RFC 7643 section 2.5); false and 0 are values. */
function isPresent(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (typeof value !== "object") return true;
  return Object.values(value).some(isPresent);
}

/** An attribute's values one by one; none for an absent one. */
function valuesOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

/** Whether any value passes; an absent attribute is tested as one without a value. */
function anyOf(value: JsonValue | undefined, test: ValueTest): boolean {
  if (!Array.isArray(value)) return test(value);
  const elements = value as readonly JsonValue[];
  return elements.length === 0 ? test(undefined) : elements.some(test);
}

function readerOf({
  container,
  attribute,
}: AttributePath): (resource: JsonObject) => JsonValue | undefined {
  const { name } = attribute;
  if (!container.isExtension) return (resource) => ownValue(resource, name);
  const { urn } = container;
  return (resource) => {
    const extension = ownValue(resource, urn);
    return isJsonObject(extension) ? ownValue(extension, name) : undefined;
  };
}

/** Applies a test below a sub-attribute, any of whose values may match. */
function onSub(path: ElementPath, test: ValueTest): ValueTest {
  if (path.sub === undefined) return test;
  const { name } = path.sub;
  return (element) => {
    const value = isJsonObject(element) ? ownValue(element, name) : undefined;
    return anyOf(value, test);
  };
}

const unitsOfTest = 6;

/** The same test, which has its price. */
function counted({ work }: Comparing, test: ValueTest): ValueTest {
  return (value) => {
    work.spend(unitsOfTest);
    return test(value);
  };
}

function elementTest(condition: ElementCondition, comparing: Comparing): ValueTest {
  if (condition.kind === "present") return counted(comparing, onSub(condition.path, isPresent));
  const { path, op, value } = condition;
  const { definition } = path.sub ?? path.attribute;
  const test = compileComparison(definition, op, value, comparing);
  return counted(comparing, onSub(path, test));
}

function resourceTest(condition: Condition, comparing: Comparing): Test<JsonObject> {
  switch (condition.kind) {
    case "constant":
      return () => condition.value;
    case "valuePath": {
      const read = readerOf(condition.path);
      const test = elementsTest(condition.filter, comparing);
      return (resource) => valuesOf(read(resource)).some(test);
    }
    case "present":
    case "comparison": {
      const read = readerOf(condition.path);
      const test = elementTest(condition, comparing);
      return (resource) => anyOf(read(resource), test);
    }
  }
}

function isOperand<Operand extends { readonly kind: string }>(
  filter: Logic<Operand>,
): filter is Operand {
  return filter.kind !== "and" && filter.kind !== "or" && filter.kind !== "not";
}

function compileLogic<Operand extends { readonly kind: string }, Subject>(
  filter: Logic<Operand>,
  compileOperand: (operand: Operand) => Test<Subject>,
): Test<Subject> {
  if (isOperand(filter)) return compileOperand(filter);
  if (filter.kind === "not") {
    const test = compileLogic(filter.filter, compileOperand);
    return (subject) => !test(subject);
  }
  const tests = filter.filters.map((each) => compileLogic(each, compileOperand));
  return filter.kind === "and"
    ? (subject) => tests.every((test) => test(subject))
    : (subject) => tests.some((test) => test(subject));
}

const elementsTest = (filter: ValueFilter, comparing: Comparing): Test<JsonValue> =>
  compileLogic<ElementCondition, JsonValue>(filter, (operand) => elementTest(operand, comparing));

const comparingFor = (work: WorkBudget): Comparing => ({ fold: createFold(work), work });

/** The predicate of a filter in brackets, over one element of its attribute; each call takes from `work`. */
export function compileValueFilter(
  filter: ValueFilter,
  work: WorkBudget,
): (element: JsonValue) => boolean {
  return elementsTest(filter, comparingFor(work));
}

/**
 * The predicate of a filter; each call takes from `work`. A multi-valued attribute matches when any of its values does;
 * `ne` matches an absent attribute as well (the RFC is silent on it).
 */
export function compileFilter(filter: Filter, work: WorkBudget): (resource: JsonObject) => boolean {
  const comparing = comparingFor(work);
  return compileLogic<Condition, JsonObject>(filter, (operand) => resourceTest(operand, comparing));
}
