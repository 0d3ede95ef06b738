// Turns a PATCH body in any of the clients' forms into resolved, typed operations, or refuses it with 400 (RFC 7644 section 3.5.2).
import { aboutOperation } from "../each-operation.js";
import { ScimError, badRequest } from "../error.js";
import { pathName } from "../resource/value/attribute-value.js";
import { isObject } from "../../platform/json.js";
import { rejectDuplicateNames } from "../resource/names.js";
import { fromJsonText, objectMeant } from "../resource/value/meant-value.js";
import { findExtension, resolveLoosePath } from "../resource/loose-path.js";
import { type Reading, startReading } from "../resource/reading.js";
import type {
  AttributeContainer,
  AttributePath,
  ResourceSchema,
} from "../schema/resource-schema.js";
import type { Steps } from "../steps.js";
import type { Tolerances } from "../tolerances.js";
import type { WorkBudget } from "../work-budget.js";
import { type Patch, type PatchOperation, coalesce, toAssignments } from "./patch.js";
import { type RawOperation, readPatchMessage } from "./patch-message.js";
import { type AttributeTarget, parsePatchPath, valueNamedTwice } from "./patch-path.js";
import { readOperations } from "./read-operation.js";

export interface ParsePatchOptions {
  /** Default: all of them. */
  readonly tolerances?: Tolerances | undefined;
  /** The id in the URL: replacing `id` by itself is no change and no error. */
  readonly resourceId?: string;
  /** What reading and applying it may cost; default: what a request may. */
  readonly work?: WorkBudget | undefined;
}

/** To find out what a name means. */
const unitsOfMember = 100;

interface PatchReader extends Reading {
  readonly schema: ResourceSchema;
  readonly resourceId: string | undefined;
}

function isReadOnly({ attribute, sub }: AttributePath): boolean {
  return [attribute, sub].some((each) => each?.definition.mutability === "readOnly");
}

/** Read-only targets that clients name without meaning a change: `schemas`, which follows the content, and the own `id`. */
function isNoise(
  { op, value }: RawOperation,
  path: AttributePath,
  id: string | undefined,
): boolean {
  if (op === "remove") return false;
  const { name } = path.attribute;
  return name === "schemas" || (name === "id" && id !== undefined && value === id);
}

type Reads = Steps<readonly PatchOperation[]>;

function* readTarget(reader: PatchReader, raw: RawOperation, target: AttributeTarget): Reads {
  if (isReadOnly(target.path)) {
    const name = pathName(target.path);
    if (!isNoise(raw, target.path, reader.resourceId)) {
      throw badRequest("mutability", `Attribute "${name}" is read-only.`);
    }
    reader.left.addReadOnly(name);
    return [];
  }
  const { attribute, sub } = target.path;
  const isJsonDue = sub === undefined && attribute.definition.type === "complex";
  const sent = isJsonDue ? yield* fromJsonText(raw.value, reader) : raw.value;
  const value = valueNamedTwice(reader, target.path, sent);
  const { path, filter } = target;
  const operation = { path, filter, op: raw.op, value };
  return yield* readOperations(operation, reader);
}

/** The target of a key in a path-less value; undefined for what the schema does not know. */
function findTarget(reader: PatchReader, key: string): AttributeTarget | undefined {
  const path = resolveLoosePath(reader.schema, key, reader.tolerances);
  if (path !== undefined || !key.includes("[")) return path && { path, filter: undefined };
  try {
    const target = parsePatchPath(reader, key);
    return target !== undefined && "path" in target ? target : undefined;
  } catch (error) {
    if (error instanceof ScimError && error.scimType !== "tooMany") return undefined;
    throw error;
  }
}

/** A path without its filter, which holds values. */
const nameIn = (path: string): string => path.replace(/\[.*\]/s, "");

/** One member of a path-less value: read-only and unknown names are noise there, never an error (statement 133). */
function* readMember(reader: PatchReader, raw: RawOperation, key: string): Reads {
  reader.work.spend(unitsOfMember);
  const target = findTarget(reader, key);
  if (target === undefined) reader.left.addUnknown(nameIn(key));
  else if (isReadOnly(target.path)) {
    if (target.path.attribute.name !== "schemas") reader.left.addReadOnly(pathName(target.path));
  } else return yield* readTarget(reader, raw, target);
  return [];
}

function* readMembers(
  reader: PatchReader,
  raw: RawOperation,
  read: (raw: RawOperation, key: string) => Reads,
): Reads {
  const value = yield* objectMeant(raw.value, reader);
  if (!isObject(value)) {
    throw badRequest(
      "invalidValue",
      raw.path === undefined
        ? "An operation without a path needs an object as its value."
        : "The value for an extension must be an object.",
    );
  }
  rejectDuplicateNames(value);
  const operations: PatchOperation[] = [];
  for (const key of Object.keys(value)) {
    yield;
    operations.push(...(yield* read({ ...raw, value: value[key] }, key)));
  }
  return operations;
}

/** An extension as a whole: its attributes one by one. */
function* readExtension(
  reader: PatchReader,
  raw: RawOperation,
  extension: AttributeContainer,
): Reads {
  const isNothing = raw.value === null || (raw.op === "remove" && raw.value === undefined);
  // A removal that names attributes is one of those, and not of the whole.
  if (isNothing && raw.op !== "add") {
    const removed: PatchOperation[] = [];
    for (const attribute of extension.attributes.values()) {
      const path = { container: extension, attribute, sub: undefined };
      const removal = { ...raw, op: "remove", value: undefined } as const;
      if (isReadOnly(path)) continue;
      removed.push(...(yield* readTarget(reader, removal, { path, filter: undefined })));
    }
    return removed;
  }
  return yield* readMembersOf(reader, raw, extension);
}

const readMembersOf = (reader: PatchReader, raw: RawOperation, { urn }: AttributeContainer) =>
  readMembers(reader, raw, (member, key) => readMember(reader, member, `${urn}:${key}`));

function* readPathless(reader: PatchReader, raw: RawOperation): Reads {
  if (!reader.tolerances.pathlessOperations) {
    throw badRequest("invalidSyntax", 'Each of the Operations needs a "path".');
  }
  if (raw.op === "remove") throw badRequest("noTarget", 'A "remove" operation needs a path.');
  const { core } = reader.schema;
  return yield* readMembers(reader, raw, (member, key) => {
    const extension = findExtension(reader.schema, key, reader.tolerances);
    if (extension !== undefined) return readExtension(reader, member, extension);
    // Core attributes in an object of their own, as an extension's are: a success that left them out would be none.
    const isCore = key.toLowerCase() === core.urn.toLowerCase() && isObject(member.value);
    return isCore ? readMembersOf(reader, member, core) : readMember(reader, member, key);
  });
}

function* readRaw(reader: PatchReader, raw: RawOperation): Reads {
  if (raw.path === undefined) return yield* readPathless(reader, raw);
  const target = parsePatchPath(reader, raw.path);
  if (target === undefined) {
    reader.left.addUnknown(nameIn(raw.path));
    return [];
  }
  if ("path" in target) return yield* readTarget(reader, raw, target);
  return yield* readExtension(reader, raw, target);
}

/** Reads a PatchOp message; throws ScimError 400 and nothing else. */
export function* parsePatch(
  body: unknown,
  schema: ResourceSchema,
  { tolerances, resourceId, work }: ParsePatchOptions = {},
): Steps<Patch> {
  const reading = startReading(tolerances, work);
  const { left } = reading;
  const reader: PatchReader = {
    tolerances: reading.tolerances,
    left,
    work: reading.work,
    schema,
    resourceId,
  };
  const message = readPatchMessage(body, reader.tolerances);
  const read: PatchOperation[] = [];
  for (const [index, raw] of message.entries()) {
    yield;
    try {
      read.push(...(yield* readRaw(reader, raw)));
    } catch (error) {
      throw aboutOperation(error, index, message.length);
    }
  }
  const operations = coalesce(read);
  const { ignored, unknown } = left.names();
  return {
    operations,
    isEmpty: message.length === 0,
    tolerances: reader.tolerances,
    work: reader.work,
    assignments: toAssignments(operations),
    ignored,
    unknown,
  };
}
