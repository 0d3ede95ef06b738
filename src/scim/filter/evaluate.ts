// Compiles a filter into a predicate over resources as we answer them: names in canonical case, own properties only (RFC 7644 section 3.4.2.2).
import { ownValue } from "../resource/json.js";
import type { JsonObject, JsonValue } from "../schema/model.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type {
  Condition,
  ElementCondition,
  ElementPath,
  Filter,
  Logic,
  ValueFilter,
} from "./ast.js";
import { compileComparison } from "./compare.js";
import type { ValueTest } from "./compare.js";

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
function elementsOf(value: JsonValue | undefined): readonly JsonValue[] {
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

function elementTest(condition: ElementCondition): ValueTest {
  if (condition.kind === "present") return onSub(condition.path, isPresent);
  const { path, op, value } = condition;
  const { definition } = path.sub ?? path.attribute;
  return onSub(path, compileComparison(definition, op, value));
}

function resourceTest(condition: Condition): Test<JsonObject> {
  switch (condition.kind) {
    case "constant":
      return () => condition.value;
    case "valuePath": {
      const read = readerOf(condition.path);
      const test = compileValueFilter(condition.filter);
      return (resource) => elementsOf(read(resource)).some(test);
    }
    case "present":
    case "comparison": {
      const read = readerOf(condition.path);
      const test = elementTest(condition);
      return (resource) => anyOf(read(resource), test);
    }
  }
}

function isLeaf<Leaf extends { readonly kind: string }>(filter: Logic<Leaf>): filter is Leaf {
  return filter.kind !== "and" && filter.kind !== "or" && filter.kind !== "not";
}

function compileLogic<Leaf extends { readonly kind: string }, Subject>(
  filter: Logic<Leaf>,
  compileLeaf: (leaf: Leaf) => Test<Subject>,
): Test<Subject> {
  if (isLeaf(filter)) return compileLeaf(filter);
  if (filter.kind === "not") {
    const test = compileLogic(filter.filter, compileLeaf);
    return (subject) => !test(subject);
  }
  const tests = filter.filters.map((each) => compileLogic(each, compileLeaf));
  return filter.kind === "and"
    ? (subject) => tests.every((test) => test(subject))
    : (subject) => tests.some((test) => test(subject));
}

/** The predicate of a filter in brackets, over one element of its attribute. */
export function compileValueFilter(filter: ValueFilter): (element: JsonValue) => boolean {
  return compileLogic<ElementCondition, JsonValue>(filter, elementTest);
}

/**
 * The predicate of a filter. A multi-valued attribute matches when any of its values does;
 * `ne` matches an absent attribute as well (the RFC is silent on it).
 */
export function compileFilter(filter: Filter): (resource: JsonObject) => boolean {
  return compileLogic<Condition, JsonObject>(filter, resourceTest);
}
