// A user's attributes between SCIM and PingOne: what to write for a create, a PUT and a PATCH, and what a read shows.
import { isJsonObject } from "../../scim/resource/elements.js";
import { ownValue } from "../../scim/resource/json.js";
import { sameValue } from "../../scim/resource/same-resource.js";
import type { Assignment } from "../../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";
import type { PingOneUser, UserBody } from "../../pingone/users.js";
import type { CompiledMapping } from "./compile.js";
import { decodeSlot } from "./decode-attribute.js";
import { groupAssignments, type AssignedSlot } from "./group-assignments.js";
import type { Environment, PingOneText } from "./value-codec.js";
import { blindOverflowPatch, notesOf, OverflowDraft, overflowPatch } from "./preserved-values.js";
import { createProfileBody, isPartial, type Place } from "./body.js";
import {
  changedLeaves,
  hasDefault,
  putLeaves,
  putSlot,
  putSlotOrDefault,
  type Put,
} from "./put-attribute.js";
import { sourceName, type Copy, type Slot, type SlotContainer } from "./attribute-codec.js";

export interface UserProfile {
  /** For a create: nothing absent, nothing null. */
  create(resource: JsonObject, environment: Environment): UserBody;
  /** For a PUT: what the resource leaves out is cleared. `user` is needed where {@link UserProfile.replacesParts}. */
  replace(resource: JsonObject, environment: Environment, user?: PingOneUser): UserBody;
  /** Whether the mapping leaves parts of a name or address to PingOne, so that a PUT has to know them. */
  readonly replacesParts: boolean;
  /** What a PUT has left behind in the overflow, by PingOne's answer to it; undefined when nothing. */
  leftovers(
    resource: JsonObject,
    user: PingOneUser,
    environment: Environment,
  ): UserBody | undefined;
  /** The least that turns `before` into `after`, where `user` is what PingOne holds. */
  change(
    before: JsonObject,
    after: JsonObject,
    user: PingOneUser,
    environment: Environment,
  ): UserBody;
  /** What copies of attributes should be and are not, as when two gateways wrote at once; undefined when all are. */
  recopy(resource: JsonObject, user: PingOneUser, environment: Environment): UserBody | undefined;
  /** Puts what the overflow keeps into attributes that were declared since; undefined when all is in its place. */
  rehome(user: PingOneUser, environment: Environment): UserBody | undefined;
  /** For assignments to singular attributes, without reading; undefined when the present state is needed. */
  assign(assignments: readonly Assignment[], environment: Environment): UserBody | undefined;
  /** Core attributes and extensions: as the client sent them, or as they were changed in PingOne since. */
  read(user: Readonly<Record<string, unknown>>): JsonObject;
}

/** `mergesComplex`: PingOne is known to keep the parts of a complex attribute that a PATCH does not send (contract 17 U11). */
export function createUserProfile(mapping: CompiledMapping, mergesComplex = false): UserProfile {
  const { containers, copies, overflow } = mapping;
  const known = knownParts(mapping);

  const index = copies.find(({ top }) => top === mapping.emailIndex);
  const all = [...everySlot(containers)];
  const defaulted = all.filter(({ slot }) => hasDefault(slot));

  /** Addresses that are kept nowhere need not be found. */
  const textOf = (copy: Copy, resource: JsonObject, { declared }: Environment) =>
    copy === index && declared?.has(overflow) === false ? undefined : copy.compute(resource);

  /** The notes of what is written of `slots`. */
  function putAll(
    slots: Iterable<ContainedSlot>,
    resource: JsonObject,
    environment: Environment,
    put: PutPlace,
  ): JsonObject {
    const draft = new OverflowDraft();
    for (const { container, slot } of slots) {
      const value = holderOf(resource, container)?.[slot.name];
      const note = putSlotOrDefault(slot, value, environment, put);
      if (note !== undefined) draft.set(container.urn, slot.name, note);
    }
    for (const copy of copies) put(copy, textOf(copy, resource, environment));
    return draft.notes();
  }

  /** Those a resource has a value for, or the mapping a default. */
  function* filledSlots(resource: JsonObject): Generator<ContainedSlot> {
    for (const container of containers) {
      const holder = holderOf(resource, container);
      if (holder === undefined) continue;
      for (const name of Object.keys(holder)) {
        const slot = container.slots.get(name);
        if (slot !== undefined) yield { container, slot };
      }
    }
    for (const each of defaulted) {
      const value = holderOf(resource, each.container)?.[each.slot.name];
      if (value === undefined) yield each;
    }
  }

  /** What can be used at this very moment is what has just been read: nothing is sent on the off-chance. */
  function closedOf({ declared, unusable }: Environment): ReadonlySet<string> {
    const custom = [...all.flatMap(({ slot }) => slot.places), ...copies].filter(
      ({ isCustom, top }) => isCustom && declared?.has(top) === false,
    );
    return new Set([...unusable, ...custom.map(({ top }) => top)]);
  }

  function read(user: Readonly<Record<string, unknown>>): JsonObject {
    const resource: Record<string, JsonValue> = {};
    for (const { urn, slots } of containers) {
      const notes = notesOf(user[overflow], urn);
      const target: Record<string, JsonValue> = urn === undefined ? resource : {};
      for (const slot of slots.values()) {
        const value = decodeSlot(slot, user, ownValue(notes, slot.name));
        if (value !== undefined) target[slot.name] = value;
      }
      if (urn !== undefined && Object.keys(target).length > 0) resource[urn] = target;
    }
    return resource;
  }

  return {
    create(resource, environment) {
      const body = createProfileBody(environment, known, undefined);
      const notes = putAll(filledSlots(resource), resource, environment, (place, text) => {
        if (text !== undefined) body.put(place, text);
      });
      return body.toBody(overflow, Object.keys(notes).length === 0 ? undefined : notes);
    },

    replacesParts:
      !mergesComplex &&
      isPartial(
        Object.fromEntries(
          [...known].map(([top, parts]) => [
            top,
            Object.fromEntries([...parts].map((part) => [part, null])),
          ]),
        ),
      ),

    replace(resource, environment, user) {
      const body = createProfileBody(environment, known, user);
      const notes = putAll(all, resource, environment, body.put);
      return body.toBody(overflow, blindOverflowPatch(containers, notes));
    },

    leftovers(resource, user, environment) {
      const present = user[overflow];
      if (!isJsonObject(present as JsonValue | undefined)) return undefined;
      const known = { ...environment, present: user };
      const notes = putAll(filledSlots(resource), resource, known, () => undefined);
      const patch = overflowPatch(present, notes);
      return patch === undefined ? undefined : { [overflow]: patch };
    },

    change(before, after, user, environment) {
      const body = createProfileBody(environment, known, user);
      const draft = new OverflowDraft(user[overflow]);
      const changed = new Set<string>();
      for (const { container, slot } of all) {
        const was = holderOf(before, container)?.[slot.name];
        const is = holderOf(after, container)?.[slot.name];
        if (was === is || sameValue(was, is)) continue;
        changed.add(sourceName(container.urn, slot.name));
        const present = ownValue(notesOf(user[overflow], container.urn), slot.name);
        const note =
          slot.kind === "complex"
            ? putLeaves(
                slot,
                objectOr(is),
                changedLeaves(slot, was, is),
                present,
                environment,
                body.put,
              )
            : putSlot(slot, is, environment, body.put);
        draft.set(container.urn, slot.name, note);
      }
      for (const copy of copies) {
        if (isMadeOf(copy, changed)) body.put(copy, textOf(copy, after, environment));
      }
      return body.toBody(overflow, overflowPatch(user[overflow], draft.notes()));
    },

    recopy(resource, user, { declared }) {
      if (index === undefined || declared?.has(index.top) !== true) return undefined;
      const text = index.compute(resource);
      const held = user[index.top] as JsonValue | undefined;
      return sameValue(text, held) ? undefined : { [index.top]: text ?? null };
    },

    rehome(user, given) {
      const present = user[overflow];
      if (!isJsonObject(present as JsonValue | undefined)) return undefined;
      const environment = { ...given, unusable: closedOf(given) };
      const resource = read(user);
      const body = createProfileBody(environment, known, user);
      const draft = new OverflowDraft();
      for (const { container, slot } of filledSlots(resource)) {
        const value = holderOf(resource, container)?.[slot.name];
        const note = putSlot(slot, value, { ...environment, present: user }, body.put);
        draft.set(container.urn, slot.name, note);
      }
      for (const copy of copies) body.put(copy, copy.compute(resource));
      const change = body.toBody(overflow, overflowPatch(present, draft.notes()));
      return Object.keys(change).length === 0 ? undefined : change;
    },

    assign(assignments, environment) {
      const groups = groupAssignments(assignments, containers);
      const touched = new Set(groups?.map(({ urn, slot }) => sourceName(urn, slot.name)));
      if (groups === undefined || copies.some((copy) => isMadeOf(copy, touched))) return undefined;
      const body = createProfileBody(environment, known, undefined);
      const patch: Record<string, JsonValue> = {};
      for (const group of groups) {
        const { urn, slot } = group;
        const note = assignedNote(group, environment, body.put);
        if (urn === undefined) patch[slot.name] = note;
        else patch[urn] = { ...(patch[urn] as JsonObject | undefined), [slot.name]: note };
      }
      const whole = body.toBody(overflow, groups.length === 0 ? undefined : patch);
      return mergesComplex || !isPartial(whole) ? whole : undefined;
    },

    read,
  };
}

/** The note of an assigned attribute as a merge patch: null where nothing has to be noted. */
function assignedNote(
  { slot, value, names }: AssignedSlot,
  environment: Environment,
  put: Put,
): JsonValue {
  if (slot.kind === "simple") return putSlot(slot, value, environment, put) ?? null;
  const notes = putLeaves(slot, objectOr(value), names, undefined, environment, put);
  if (notes === undefined && names.size === slot.leaves.size) return null;
  return Object.fromEntries([...names].map((name) => [name, notes?.[name] ?? null]));
}

const objectOr = (value: JsonValue | undefined): JsonObject => (value ?? {}) as JsonObject;

const isMadeOf = ({ sources }: Copy, changed: ReadonlySet<string>): boolean =>
  [...sources].some((source) => changed.has(source));

const holderOf = (resource: JsonObject, { urn }: SlotContainer): JsonObject | undefined =>
  urn === undefined ? resource : (resource[urn] as JsonObject | undefined);

interface ContainedSlot {
  readonly container: SlotContainer;
  readonly slot: Slot;
}

type PutPlace = (place: Place, text: PingOneText | undefined) => void;

function* everySlot(containers: readonly SlotContainer[]): Generator<ContainedSlot> {
  for (const container of containers) {
    for (const slot of container.slots.values()) yield { container, slot };
  }
}

/** The parts of each complex PingOne attribute the mapping writes. */
function knownParts({
  containers,
  copies,
}: CompiledMapping): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const places = [...everySlot(containers)].flatMap(({ slot }) => slot.places);
  for (const { top, part } of [...places, ...copies]) {
    if (part !== undefined) found.set(top, (found.get(top) ?? new Set()).add(part));
  }
  return found;
}
