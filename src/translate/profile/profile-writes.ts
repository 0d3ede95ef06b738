// The PingOne bodies that bring about what SCIM asks of a profile, and the least of each: pure, one function an operation.
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  ownValue,
  sameValue,
} from "../../platform/json.js";
import type { Assignment } from "../../scim/patch/patch.js";
import type { PingOneUser, UserBody } from "../../pingone/resources/users.js";
import { type AssignedAttribute, groupAssignments } from "./assignments.js";
import {
  type AttributeCodec,
  type SchemaCodec,
  encodeAttribute,
  qualifiedName,
} from "./attribute-codec.js";
import { ProfileBody } from "./body.js";
import type { CompiledMapping } from "./compile.js";
import type { DerivedAttribute } from "./derived.js";
import { OverflowDraft, blindOverflowPatch, overflowPatch, preservedIn } from "./overflow.js";
import type { KnownSchema, PingOneText, TargetSink, UsableSchema } from "./value-codec.js";
import {
  changedSubAttributes,
  putDefaults,
  writeAttribute,
  writeSubAttributes,
} from "./write-attribute.js";

interface CodecInSchema {
  readonly schema: SchemaCodec;
  readonly codec: AttributeCodec;
}

/** What all writes need of a mapping, found once. */
export interface ProfileWrites {
  readonly mapping: CompiledMapping;
  readonly attributes: readonly CodecInSchema[];
  /** Those the mapping has a default for. */
  readonly defaulted: readonly CodecInSchema[];
  /** The parts of each complex PingOne attribute the mapping writes. */
  readonly parts: ReadonlyMap<string, ReadonlySet<string>>;
}

export function compileWrites(mapping: CompiledMapping): ProfileWrites {
  const attributes = mapping.schemas.flatMap((schema) =>
    [...schema.attributes.values()].map((codec) => ({ schema, codec })),
  );
  const parts = new Map<string, Set<string>>();
  for (const { top, part } of [
    ...attributes.flatMap(({ codec }) => codec.targets),
    ...mapping.derived,
  ]) {
    if (part !== undefined) parts.set(top, (parts.get(top) ?? new Set()).add(part));
  }
  const defaulted = attributes.filter(({ codec }) => codec.hasDefault);
  return { mapping, attributes, defaulted, parts };
}

export function createBody(
  writes: ProfileWrites,
  resource: JsonObject,
  usable: UsableSchema,
): UserBody {
  const body = new ProfileBody(usable, writes.parts, undefined);
  const preserved = writeFilled(writes, resource, usable, body);
  for (const each of writes.mapping.derived) {
    const text = textOf(each, writes.mapping, resource, usable);
    if (text !== undefined) body.put(each, text);
  }
  const { overflow } = writes.mapping;
  return body.toBody(overflow, Object.keys(preserved).length === 0 ? undefined : preserved);
}

export function replaceBody(
  writes: ProfileWrites,
  resource: JsonObject,
  usable: UsableSchema,
  user?: PingOneUser,
): UserBody {
  const { attributes, mapping, parts } = writes;
  const body = new ProfileBody(usable, parts, user);
  const draft = new OverflowDraft();
  for (const { schema, codec } of attributes) {
    const value = valueOf(resource, schema, codec);
    for (const target of codec.targets) body.put(target, undefined);
    putDefaults(codec, value, body);
    const preserved = encodeAttribute(codec, value, usable, body);
    if (preserved !== undefined) draft.set(schema.urn, codec.name, preserved);
  }
  for (const each of mapping.derived) body.put(each, textOf(each, mapping, resource, usable));
  return body.toBody(mapping.overflow, blindOverflowPatch(mapping.schemas, draft.values()));
}

export function leftBehind(
  writes: ProfileWrites,
  resource: JsonObject,
  user: PingOneUser,
  usable: UsableSchema,
): UserBody | undefined {
  const { overflow } = writes.mapping;
  const present = user[overflow];
  if (!isJsonObject(present as JsonValue | undefined)) return undefined;
  const preserved = writeFilled(writes, resource, { ...usable, present: user }, nowhere);
  const patch = overflowPatch(present, preserved);
  return patch === undefined ? undefined : { [overflow]: patch };
}

export interface ProfileChange {
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** As PingOne holds it. */
  readonly user: PingOneUser;
}

export function changeBody(
  { attributes, mapping, parts }: ProfileWrites,
  { before, after, user }: ProfileChange,
  usable: UsableSchema,
): UserBody {
  const { overflow } = mapping;
  const body = new ProfileBody(usable, parts, user);
  const draft = new OverflowDraft(user[overflow]);
  const changed = new Set<string>();
  for (const { schema, codec } of attributes) {
    const was = valueOf(before, schema, codec);
    const is = valueOf(after, schema, codec);
    if (was === is || sameValue(was, is)) continue;
    changed.add(qualifiedName(schema.urn, codec.name));
    if (codec.kind === "complex") {
      const present = ownValue(preservedIn(user[overflow], schema.urn), codec.name);
      const names = changedSubAttributes(codec, was, is);
      const write = { codec, value: objectOr(is), names, present };
      draft.set(schema.urn, codec.name, writeSubAttributes(write, usable, body));
    } else {
      draft.set(schema.urn, codec.name, writeAttribute(codec, is, usable, body));
    }
  }
  for (const each of mapping.derived) {
    if (isDerivedFrom(each, changed)) body.put(each, textOf(each, mapping, after, usable));
  }
  return body.toBody(overflow, overflowPatch(user[overflow], draft.values()));
}

export function derivedBody(
  { mapping }: ProfileWrites,
  resource: JsonObject,
  user: PingOneUser,
  { declared }: KnownSchema,
): UserBody | undefined {
  const index = mapping.derived.find(({ top }) => top === mapping.emailIndex);
  if (index === undefined || declared?.has(index.top) !== true) return undefined;
  const text = index.compute(resource);
  const held = user[index.top] as JsonValue | undefined;
  return sameValue(text, held) ? undefined : { [index.top]: text ?? null };
}

export function backfillBody(
  writes: ProfileWrites,
  resource: JsonObject,
  user: PingOneUser,
  given: UsableSchema,
): UserBody | undefined {
  const { derived, overflow } = writes.mapping;
  const present = user[overflow];
  if (!isJsonObject(present as JsonValue | undefined)) return undefined;
  const usable = { ...given, unusable: undeclared(writes, given), present: user };
  const body = new ProfileBody(usable, writes.parts, user);
  const draft = new OverflowDraft();
  forEachFilled(writes, resource, ({ urn }, codec, value) => {
    draft.set(urn, codec.name, writeAttribute(codec, value, usable, body));
  });
  for (const each of derived) body.put(each, textOf(each, writes.mapping, resource, usable));
  const change = body.toBody(overflow, overflowPatch(present, draft.values()));
  return Object.keys(change).length === 0 ? undefined : change;
}

export function assignBody(
  { mapping, parts }: ProfileWrites,
  assignments: readonly Assignment[],
  usable: UsableSchema,
): UserBody | undefined {
  const assigned = groupAssignments(assignments, mapping.schemas);
  if (assigned === undefined) return undefined;
  const names = new Set(assigned.map(({ urn, codec }) => qualifiedName(urn, codec.name)));
  if (mapping.derived.some((each) => isDerivedFrom(each, names))) return undefined;
  const body = new ProfileBody(usable, parts, undefined);
  const patch: Record<string, JsonValue> = {};
  for (const each of assigned) {
    const { urn, codec } = each;
    const preserved = assignedPatch(each, usable, body);
    if (urn === undefined) patch[codec.name] = preserved;
    else patch[urn] = { ...(patch[urn] as JsonObject | undefined), [codec.name]: preserved };
  }
  return body.toBody(mapping.overflow, assigned.length === 0 ? undefined : patch);
}

/** What is preserved of an assigned attribute as a merge patch: null where nothing has to be. */
function assignedPatch(
  { codec, value, names }: AssignedAttribute,
  usable: UsableSchema,
  sink: TargetSink,
): JsonValue {
  if (codec.kind === "simple") return writeAttribute(codec, value, usable, sink) ?? null;
  const write = { codec, value: objectOr(value), names, present: undefined };
  const preserved = writeSubAttributes(write, usable, sink);
  if (preserved === undefined && names.size === codec.subs.size) return null;
  return Object.fromEntries(
    [...names].map((name) => [name, ownValue(preserved ?? none, name) ?? null]),
  );
}

/** Puts the attributes a resource has, and the defaults of those it has not; what is preserved of them. */
function writeFilled(
  writes: ProfileWrites,
  resource: JsonObject,
  usable: UsableSchema,
  sink: TargetSink,
): JsonObject {
  const draft = new OverflowDraft();
  forEachFilled(writes, resource, ({ urn }, codec, value) => {
    putDefaults(codec, value, sink);
    const preserved = encodeAttribute(codec, value, usable, sink);
    if (preserved !== undefined) draft.set(urn, codec.name, preserved);
  });
  return draft.values();
}

/** Of who asks for what is preserved alone. */
const nowhere: TargetSink = { put: () => undefined };

/** Those a resource has a value for, or the mapping a default. */
function forEachFilled(
  { mapping, defaulted }: ProfileWrites,
  resource: JsonObject,
  visit: (schema: SchemaCodec, codec: AttributeCodec, value: JsonValue | undefined) => void,
): void {
  for (const schema of mapping.schemas) {
    const holder = holderOf(resource, schema);
    if (holder === undefined) continue;
    for (const name of Object.keys(holder)) {
      const codec = schema.attributes.get(name);
      if (codec !== undefined) visit(schema, codec, holder[name]);
    }
  }
  for (const { schema, codec } of defaulted) {
    if (valueOf(resource, schema, codec) === undefined) visit(schema, codec, undefined);
  }
}

/** Addresses that are kept nowhere need not be found, and what PingOne has refused is not sent again. */
const textOf = (
  derived: DerivedAttribute,
  { emailIndex, overflow }: CompiledMapping,
  resource: JsonObject,
  { declared, refused }: UsableSchema,
): PingOneText | undefined =>
  (derived.top === emailIndex && declared?.has(overflow) === false) || refused.has(derived.path)
    ? undefined
    : derived.compute(resource);

/** What can be used at this very moment is what has just been read: nothing is sent on the off-chance. */
function undeclared(
  { attributes, mapping }: ProfileWrites,
  { declared, unusable }: UsableSchema,
): ReadonlySet<string> {
  const written = [...attributes.flatMap(({ codec }) => codec.targets), ...mapping.derived];
  const missing = written.filter(({ isCustom, top }) => isCustom && declared?.has(top) === false);
  return new Set([...unusable, ...missing.map(({ top }) => top)]);
}

const objectOr = (value: JsonValue | undefined): JsonObject => (value ?? {}) as JsonObject;

const isDerivedFrom = ({ sources }: DerivedAttribute, changed: ReadonlySet<string>): boolean =>
  [...sources].some((source) => changed.has(source));

const holderOf = (resource: JsonObject, { urn }: SchemaCodec): JsonObject | undefined =>
  urn === undefined ? resource : (resource[urn] as JsonObject | undefined);

const valueOf = (
  resource: JsonObject,
  schema: SchemaCodec,
  { name }: AttributeCodec,
): JsonValue | undefined => ownValue(holderOf(resource, schema) ?? none, name);

const none: JsonObject = {};
