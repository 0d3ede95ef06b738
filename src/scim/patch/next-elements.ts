// Computes what one operation makes of a multi-valued attribute (RFC 7644 sections 3.5.2.1 to 3.5.2.3); pure, its input is left alone.
import { badRequest } from "../error.js";
import { pathName } from "../resource/attribute-value.js";
import { elementKey, isJsonObject, isPrimary, withoutRepetitions } from "../resource/elements.js";
import { ownValue } from "../resource/json.js";
import type { JsonObject, JsonValue } from "../schema/model.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";
import { mergeElement, setSub, withoutSub } from "./element.js";
import type { PatchOperation } from "./patch.js";
import { matcherOf } from "./remove-values.js";

type Elements = readonly JsonValue[];

/** A new primary takes the flag from the others (RFC 7644 section 3.5.2); only those that had it are touched. */
function demoteOthers(elements: Elements, primary: JsonValue): Elements {
  return elements.map((each) =>
    each !== primary && isJsonObject(each) && isPrimary(each) ? { ...each, primary: false } : each,
  );
}

/** Where each element is found again; one without a type is found by its value alone. */
function indexByKey(attribute: CompiledAttribute, elements: Elements): Map<string, number> {
  const index = new Map<string, number>();
  elements.forEach((element, position) => {
    const key = elementKey(attribute, element);
    index.set(key, position);
    const untyped = key.slice(key.indexOf("|"));
    if (untyped.startsWith("|") && !index.has(untyped)) index.set(untyped, position);
  });
  return index;
}

/** Appends what is not there yet; what is there stays as it is, but may become primary. */
function addElements(attribute: CompiledAttribute, elements: Elements, added: Elements): Elements {
  const index = indexByKey(attribute, elements);
  const result = [...elements];
  let primary: JsonValue | undefined;
  for (const element of added) {
    const key = elementKey(attribute, element);
    const at = index.get(key);
    const known = at === undefined ? undefined : result[at];
    const next =
      isJsonObject(known) && isPrimary(element) ? { ...known, primary: true } : (known ?? element);
    result[at ?? result.length] = next;
    if (at === undefined) index.set(key, result.length - 1);
    if (isPrimary(element)) primary = next;
  }
  return primary === undefined ? result : demoteOthers(result, primary);
}

/** The element an operation brings into being when its filter selects none (clients.md, Entra). */
function newElement({ path, filter, value }: PatchOperation): JsonObject {
  const given = path.sub === undefined ? value : { [path.sub.name]: value as JsonValue };
  return { ...filter?.equals, ...(given as JsonObject | undefined) };
}

function create(operation: PatchOperation, elements: Elements, allowed: boolean): Elements {
  const { path, filter } = operation;
  if (filter !== undefined && (!allowed || filter.equals === undefined)) {
    throw badRequest("noTarget", `The filter selects no value of "${pathName(path)}".`);
  }
  return addElements(path.attribute, elements, [newElement(operation)]);
}

function update(operation: PatchOperation, element: JsonObject): JsonObject {
  const { op, path, filter, value } = operation;
  if (path.sub !== undefined) return setSub(path, element, value as JsonValue, op);
  if (value === undefined) return element;
  return mergeElement(
    path,
    element,
    value as JsonObject,
    op === "replace" ? filter?.equals : element,
  );
}

function setsPrimary({ path, value }: PatchOperation): boolean {
  if (path.sub !== undefined) return path.sub.name === "primary" && value === true;
  return value !== undefined && isPrimary(value);
}

/** Writes to the selected elements, all of them when there is no filter. */
function writeSelected(
  operation: PatchOperation,
  elements: Elements,
  mayCreate: boolean,
): Elements {
  const { path, filter } = operation;
  const changed = new Set<JsonValue>();
  const result = elements.map((element) => {
    if (!isJsonObject(element) || !(filter?.matches(element) ?? true)) return element;
    const next = update(operation, element);
    changed.add(next);
    return next;
  });
  if (changed.size === 0) return create(operation, elements, mayCreate);
  if (!setsPrimary(operation)) return withoutRepetitions(path.attribute, result);
  const [primary, ...others] = changed;
  if (primary === undefined || others.length > 0) {
    const name = pathName({ ...path, sub: undefined });
    throw badRequest("invalidValue", `Only one value of "${name}" may be primary.`);
  }
  return withoutRepetitions(path.attribute, demoteOthers(result, primary));
}

function removeSelected({ path, filter, value }: PatchOperation, elements: Elements): Elements {
  const { attribute, sub } = path;
  const matches = value === undefined ? filter?.matches : matcherOf(attribute, value);
  const isSelected = (element: JsonValue) => matches?.(element) ?? true;
  if (sub === undefined) return elements.filter((element) => !isSelected(element));
  return elements.flatMap((element) => {
    if (!isJsonObject(element) || !isSelected(element)) return [element];
    if (ownValue(element, sub.name) === undefined) return [element];
    return withoutSub(element, sub.name) ?? [];
  });
}

/** The elements after the operation; throws ScimError 400 where it cannot be done. */
export function nextElements(
  operation: PatchOperation,
  elements: Elements,
  createOnNoTarget: boolean,
): Elements {
  const { op, path, filter, value } = operation;
  if (op === "remove") return removeSelected(operation, elements);
  const isWhole = filter === undefined && path.sub === undefined;
  if (!isWhole) return writeSelected(operation, elements, createOnNoTarget);
  if (op === "replace") return value as Elements;
  return addElements(path.attribute, elements, value as Elements);
}
