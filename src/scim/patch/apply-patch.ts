// Applies a patch to a resource: operations in order, all or nothing, the given resource untouched (RFC 7644 section 3.5.2).
import { badRequest } from "../error.js";
import { checkRequiredSubs, pathName } from "../resource/value/attribute-value.js";
import { checkLength, weightOf } from "../resource/elements.js";
import {
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  elementsOf,
  isJsonObject,
  ownValue,
  sameValue,
} from "../../platform/json.js";
import type { AttributePath, ResourceSchema } from "../schema/resource-schema.js";
import type { Steps } from "../steps.js";
import { nextElements } from "./next-elements.js";
import type { Patch, PatchOperation } from "./patch.js";
import { cannotChange, mergeElement, setSub } from "./element.js";

function nextComplex(operation: PatchOperation, present: JsonObject): JsonObject | undefined {
  const { op, path, value } = operation;
  if (path.sub === undefined) {
    if (op === "remove") return undefined;
    return value === undefined
      ? present
      : mergeElement(path, present, value as JsonObject, present);
  }
  if (op !== "remove" && value !== undefined) return setSub(path, present, value, op);
  const { name } = path.sub;
  const entries = Object.entries(present).filter(([key]) => key !== name);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The value to work on when a filter stands in the path; undefined when there is nothing to do. */
function select(
  { op, path, filter }: PatchOperation,
  present: JsonObject | undefined,
  { tolerances }: Patch,
): JsonObject | undefined {
  if (filter === undefined) return present ?? {};
  if (present !== undefined && filter.matches(present)) return present;
  if (op === "remove") return undefined;
  // A value that does not match is not overwritten: the client meant another one.
  if (present === undefined && filter.equals !== undefined && tolerances.createdByFilter)
    return filter.equals;
  throw badRequest("noTarget", `The filter does not select the value of "${pathName(path)}".`);
}

function nextSimple({ op, path, value }: PatchOperation, present: JsonValue | undefined) {
  const isFrozen = path.attribute.definition.mutability === "immutable" && present !== undefined;
  if (isFrozen && !sameValue(present, value)) throw cannotChange(path);
  return op === "remove" ? undefined : value;
}

/** The value after the operation, undefined when it is unassigned; throws ScimError 400 where it cannot be done. */
function nextSingular(
  operation: PatchOperation,
  present: JsonValue | undefined,
  patch: Patch,
): JsonValue | undefined {
  const { attribute } = operation.path;
  if (attribute.definition.type !== "complex") return nextSimple(operation, present);
  const before = isJsonObject(present) ? present : undefined;
  const selected = select(operation, before, patch);
  if (selected === undefined) return before;
  const next = nextComplex(operation, selected);
  const isFrozen = attribute.definition.mutability === "immutable" && before !== undefined;
  if (isFrozen && !sameValue(before, next)) throw cannotChange(operation.path);
  return next;
}

const unitsOfOperation = 20;

/** What replaces all elements does not look at them. */
const unitsOfElements = (
  { op, path, filter }: PatchOperation,
  elements: readonly JsonValue[],
): number =>
  op === "replace" && filter === undefined && path.sub === undefined ? 0 : weightOf(elements);

function readAttribute(resource: JsonObject, path: AttributePath): JsonValue | undefined {
  const { container, attribute } = path;
  const holder = container.isExtension ? ownValue(resource, container.urn) : resource;
  return isJsonObject(holder) ? ownValue(holder, attribute.name) : undefined;
}

function put(object: MutableJsonObject, name: string, value: JsonValue | undefined): void {
  if (value !== undefined) object[name] = value;
  else Reflect.deleteProperty(object, name);
}

function writeAttribute(
  resource: MutableJsonObject,
  { container, attribute }: AttributePath,
  value: JsonValue | undefined,
): void {
  if (!container.isExtension) {
    put(resource, attribute.name, value);
    return;
  }
  const extension = { ...(ownValue(resource, container.urn) as JsonObject | undefined) };
  put(extension, attribute.name, value);
  put(resource, container.urn, Object.keys(extension).length === 0 ? undefined : extension);
}

function* next(
  operation: PatchOperation,
  present: JsonValue | undefined,
  patch: Patch,
): Steps<JsonValue | undefined> {
  patch.work.spend(unitsOfOperation + unitsOfElements(operation, elementsOf(present)));
  if (!operation.path.attribute.definition.multiValued) {
    return nextSingular(operation, present, patch);
  }
  const elements = yield* nextElements(operation, elementsOf(present), patch);
  return elements.length === 0 ? undefined : elements;
}

/** What single operations cannot see: required sub-attributes and the number of elements in the end. */
function checkTouched(resource: JsonObject, operations: readonly PatchOperation[]): void {
  const touched = new Map(operations.map(({ path }) => [path.attribute, path]));
  for (const path of touched.values()) {
    const value = readAttribute(resource, path);
    const { pathName: name } = path.attribute;
    if (value === undefined && path.attribute.definition.required) {
      throw badRequest("mutability", `Attribute "${name}" is required and cannot be removed.`);
    }
    if (value === undefined) continue;
    checkLength(elementsOf(value).length, path.attribute);
    checkRequiredSubs(path.attribute, value);
  }
}

/** Lists an extension when it came into use, and no longer when it went out of use (statement 134). */
function syncSchemaUris(
  schema: ResourceSchema,
  current: JsonObject,
  resource: MutableJsonObject,
): void {
  let uris = elementsOf(ownValue(current, "schemas"));
  for (const { urn } of schema.extensions) {
    const isUsed = Object.hasOwn(resource, urn);
    if (isUsed === Object.hasOwn(current, urn)) continue;
    uris = uris.filter((uri) => uri !== urn);
    if (isUsed) uris = [...uris, urn];
  }
  if (!sameValue(uris, elementsOf(ownValue(current, "schemas")))) resource["schemas"] = uris;
}

/** The patched resource, deep-equal to `current` when nothing changed; throws ScimError 400 without effects. */
export function* applyPatch(
  patch: Patch,
  current: JsonObject,
  schema: ResourceSchema,
): Steps<JsonObject> {
  const resource: MutableJsonObject = { ...current };
  for (const operation of patch.operations) {
    yield;
    const present = readAttribute(resource, operation.path);
    const value = yield* next(operation, present, patch);
    if (value !== present) writeAttribute(resource, operation.path, value);
  }
  checkTouched(resource, patch.operations);
  syncSchemaUris(schema, current, resource);
  return resource;
}
