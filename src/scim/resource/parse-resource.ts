// Turns the body of a POST or PUT into a canonical resource, or refuses it with 400 (RFC 7644 sections 3.3 and 3.5.1).
import { badRequest } from "../error.js";
import {
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  isArray,
  isObject,
  ownValue,
} from "../../platform/json.js";
import {
  type AttributeContainer,
  type AttributePath,
  type CompiledAttribute,
  type ResourceSchema,
  attributeNamed,
} from "../schema/resource-schema.js";
import { type Tolerances, tolerant } from "../tolerances.js";
import type { Steps } from "../steps.js";
import { WorkBudget } from "../work-budget.js";
import { checkRequiredSubs, parseElements, parseSingular } from "./value/attribute-value.js";
import { type IgnoredNames, IgnoredNamesCollector } from "./ignored-names.js";
import { readField, rejectDuplicateNames } from "./names.js";
import { findExtension, resolveLoosePath } from "./loose-path.js";
import { objectMeant } from "./value/meant-value.js";
import type { Reading } from "./reading.js";
import { checkSchemaUris, usedSchemaUris } from "./schema-uris.js";

export interface ParsedResource extends IgnoredNames {
  /** Dotted names of attributes the body says have no value: null, `[]` or `{}`, not merely left out. */
  readonly unassigned: readonly string[];
  /** Canonical names, typed values, no null and nothing empty; `schemas` lists what is used. */
  readonly resource: JsonObject;
}

interface Draft extends Reading {
  readonly schema: ResourceSchema;
  readonly resource: MutableJsonObject;
  /** None until there is one. */
  unassigned: Set<string> | undefined;
}

/** RFC 7643 section 2.5; an object or array with nothing but nulls in it is as little. */
function isNothing(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === null;
  const parts = isArray(value) ? value : Object.values(value);
  return parts.every((each) => each === null);
}

const noNames: readonly string[] = [];

/** Reads the attributes of one container; answers the names it does not know. */
function* readContainer(
  draft: Draft,
  container: AttributeContainer,
  source: Readonly<Record<string, unknown>>,
  target: MutableJsonObject,
): Steps<readonly string[]> {
  let strange: string[] | undefined;
  let checkNames = false;
  for (const key of Object.keys(source)) {
    const attribute = attributeNamed(container, key);
    checkNames ||= attribute?.name !== key;
    if (attribute === undefined) (strange ??= []).push(key);
    // Most attributes have one value, and are read at once.
    else if (!attribute.definition.multiValued) readOne(draft, attribute, source[key], target);
    else yield* readAttribute(draft, attribute, source[key], target);
  }
  if (checkNames) rejectDuplicateNames(source);
  return strange ?? noNames;
}

function* readAttribute(
  draft: Draft,
  attribute: CompiledAttribute,
  value: unknown,
  target: MutableJsonObject,
): Steps<void> {
  if (!attribute.definition.multiValued) readOne(draft, attribute, value, target);
  else if (isWritable(draft, attribute)) {
    put(
      draft,
      attribute,
      { sent: value, parsed: yield* parseElements(attribute, value, draft) },
      target,
    );
  }
}

function readOne(
  draft: Draft,
  attribute: CompiledAttribute,
  value: unknown,
  target: MutableJsonObject,
): void {
  if (!isWritable(draft, attribute)) return;
  put(draft, attribute, { sent: value, parsed: parseSingular(attribute, value, draft) }, target);
}

/** What is read-only is left out. */
function isWritable({ left }: Draft, { definition, pathName }: CompiledAttribute): boolean {
  if (definition.mutability !== "readOnly") return true;
  // `schemas` is written anew from what the resource uses, so nothing of it is lost.
  if (pathName !== "schemas") left.addReadOnly(pathName);
  return false;
}

/** Of what is `isNothing` nothing is parsed. */
function put(
  draft: Draft,
  attribute: CompiledAttribute,
  { sent, parsed }: { readonly sent: unknown; readonly parsed: JsonValue | undefined },
  target: MutableJsonObject,
): void {
  if (parsed !== undefined) {
    checkRequiredSubs(attribute, parsed);
    target[attribute.name] = parsed;
  } else if (isNothing(sent)) (draft.unassigned ??= new Set()).add(attribute.pathName);
}

/** Containers before flattened names, whatever their order in the body (statement 173). */
function* readStrangeKeys(
  draft: Draft,
  keys: readonly string[],
  body: Readonly<Record<string, unknown>>,
): Steps<void> {
  const isContainer = (key: string): boolean =>
    findExtension(draft.schema, key, draft.tolerances) !== undefined;
  const containersFirst = [...keys.filter(isContainer), ...keys.filter((key) => !isContainer(key))];
  for (const key of containersFirst) {
    yield;
    yield* readStrange(draft, key, body[key]);
  }
}

/** A key that is no core attribute: an extension's URN, or an attribute under a dotted or URN-qualified name. */
function* readStrange(draft: Draft, key: string, value: unknown): Steps<void> {
  const extension = findExtension(draft.schema, key, draft.tolerances);
  if (extension !== undefined) {
    yield* readExtension(draft, extension, value);
    return;
  }
  const path = resolveLoosePath(draft.schema, key, draft.tolerances);
  const isRead = path !== undefined && (yield* readFlattened(draft, path, value));
  if (!isRead) draft.left.addUnknown(key);
}

function* readExtension(draft: Draft, extension: AttributeContainer, sent: unknown): Steps<void> {
  const value = yield* objectMeant(sent, draft);
  if (value === null) return;
  if (!isObject(value)) {
    throw badRequest("invalidValue", `Extension "${extension.urn}" must be an object.`);
  }
  const target = { ...(ownValue(draft.resource, extension.urn) as JsonObject | undefined) };
  for (const key of yield* readContainer(draft, extension, value, target)) {
    draft.left.addUnknown(`${extension.urn}:${key}`);
  }
  if (Object.keys(target).length > 0) draft.resource[extension.urn] = target;
}

/** Puts a flattened value in its place; false when the body gave that place a value of its own, or it can have none. */
function* readFlattened(draft: Draft, path: AttributePath, value: unknown): Steps<boolean> {
  const { container, attribute, sub } = path;
  const inExtension = ownValue(draft.resource, container.urn) as JsonObject | undefined;
  const holder = container.isExtension ? { ...inExtension } : draft.resource;
  const present = ownValue(holder, attribute.name);
  if (sub === undefined) {
    if (present !== undefined) return false;
    yield* readAttribute(draft, attribute, value, holder);
  } else {
    if (attribute.definition.multiValued || (isObject(present) && Object.hasOwn(present, sub.name)))
      return false;
    const given = { ...(present as JsonObject | undefined), [sub.name]: value };
    yield* readAttribute(draft, attribute, given, holder);
  }
  if (container.isExtension && Object.keys(holder).length > 0) {
    draft.resource[container.urn] = holder;
  }
  return true;
}

/** 400 naming the required attributes that are absent or empty (statements 46 and 108). */
function checkRequired({ schema, resource }: Draft): void {
  const missing: string[] = [];
  for (const container of schema.containers.values()) {
    const holder = container.isExtension ? ownValue(resource, container.urn) : resource;
    if (!isObject(holder)) continue;
    for (const attribute of container.required) {
      const value = ownValue(holder, attribute.name);
      if (value !== undefined && value !== "") continue;
      missing.push(attribute.pathName);
    }
  }
  for (const { schema: extension, required } of schema.type.extensions) {
    if (required && !Object.hasOwn(resource, extension.id)) missing.push(extension.id);
  }
  if (missing.length === 0) return;
  throw badRequest("invalidValue", `Required and missing or empty: ${missing.join(", ")}.`);
}

/** Reads a POST or PUT body; throws ScimError 400 and nothing else. */
export function* parseResource(
  body: unknown,
  schema: ResourceSchema,
  tolerances: Tolerances = tolerant,
  work = new WorkBudget(),
): Steps<ParsedResource> {
  if (!isObject(body)) {
    throw badRequest("invalidSyntax", "A resource has to be sent as a JSON object.");
  }
  checkSchemaUris(schema, readField(body, "schemas"), tolerances);
  const left = new IgnoredNamesCollector(tolerances);
  const resource = { schemas: noNames };
  const draft: Draft = { tolerances, left, work, schema, resource, unassigned: undefined };
  const strange = yield* readContainer(draft, schema.core, body, draft.resource);
  if (strange.length > 0) yield* readStrangeKeys(draft, strange, body);
  checkRequired(draft);
  draft.resource["schemas"] = usedSchemaUris(schema, draft.resource);
  const { ignored, unknown } = left.names();
  const unassigned = draft.unassigned === undefined ? noNames : [...draft.unassigned];
  return { resource: draft.resource, unassigned, ignored, unknown };
}
