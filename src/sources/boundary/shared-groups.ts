// Writes of a group of the environment by a bounded source: its hidden members stay what they are, and conditions are tried on what the source can see.
import { ScimError } from "../../scim/error.js";
import { isMemberOperation, type Patch, type PatchOperation } from "../../scim/patch/patch.js";
import { parseProjection } from "../../scim/representation/projection.js";
import type {
  Check,
  PatchOptions,
  RemoveOptions,
  ReplaceOptions,
  RequestContext,
  ResourceStore,
} from "../../scim/resource-store.js";
import { type JsonObject, type JsonValue, isJsonObject, sameValue } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { EnvironmentGroups } from "../policy.js";
import type { Outsiders } from "./outsiders.js";
import {
  type NamedMember,
  addedElementsIn,
  elementsIn,
  keepingMembers,
  memberIn,
  membershipAfter,
  membersReplacement,
  removedIn,
  takesUnnamed,
} from "../members.js";

export interface SharedGroupsDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly level: EnvironmentGroups;
  readonly outsiders: Outsiders;
  readonly reachesBeyond: (id: string, context: RequestContext) => Promise<boolean>;
}

interface Replacing {
  readonly resource: JsonObject;
  readonly options: ReplaceOptions;
}

interface Patching {
  readonly patch: Patch;
  readonly options: PatchOptions;
}

/** Each makes of what the source asks for what the store is asked for. */
export interface SharedGroups {
  /** Whoever is in a nested group comes and goes with it. Throws 403. */
  requireContained(id: string, context: RequestContext): Promise<void>;
  replacing(id: string, write: Replacing, context: RequestContext): Promise<Replacing>;
  patching(id: string, write: Patching, context: RequestContext): Promise<Patching>;
  removing(id: string, options: RemoveOptions, context: RequestContext): Promise<RemoveOptions>;
}

export function createSharedGroups(deps: SharedGroupsDependencies): SharedGroups {
  const { schema, level, outsiders, reachesBeyond } = deps;
  const replacement = membersReplacement(schema);
  const seen = createSeenMembers(deps);

  /** What every write begins with: the source's level, and the client's condition on what the source can see. */
  async function admitted<O extends { readonly check?: Check | undefined }>(
    id: string,
    write: { readonly options: O; readonly isMembersOnly: boolean },
    context: RequestContext,
  ): Promise<O> {
    requireLevel(level, write.isMembersOnly);
    await seen.check(id, write.options.check, context);
    // The store need not try it again.
    return { ...write.options, check: undefined };
  }

  async function requireContained(id: string, context: RequestContext): Promise<void> {
    if (await reachesBeyond(id, context)) throw takesOthersAlong(id);
  }

  /** Of the groups among `candidates`, those that come or go take nobody along who is outside. */
  async function requireOwnNested(
    operations: readonly PatchOperation[],
    candidates: Candidates,
    context: RequestContext,
  ): Promise<void> {
    const named = comingAndGoing(operations, candidates);
    for (const id of await outsiders.groupsAmong(named, context)) {
      await requireContained(id, context);
    }
  }

  return {
    requireContained,
    async replacing(id, { resource, options: given }, context) {
      const options = await admitted(id, { options: given, isMembersOnly: true }, context);
      const { current, present } = await seen.members(id, context);
      if (level === "members") requireSame(resource, current);
      const isHidden = await seen.hidden(present, context);
      const sent = elementsIn(resource["members"]);
      const there = present.filter((each) => !isHidden(each));
      await requireOwnNested([replacement(sent)], { present: there, added: sent }, context);
      const members = [...sent, ...present.filter(isHidden)];
      const own = level === "members" ? current : resource;
      return { resource: { ...own, members }, options };
    },
    async patching(id, { patch, options: given }, context) {
      const isMembersOnly = patch.operations.every(isMemberOperation);
      const options = await admitted(id, { options: given, isMembersOnly }, context);
      const { present } = takesUnnamed(patch) ? await seen.members(id, context) : { present: [] };
      const named = removedIn(patch).map(({ id: value }): JsonObject => ({ value }));
      const isHidden = await seen.hidden([...present, ...named], context);
      const there = [...present, ...named].filter((each) => !isHidden(each));
      const added = addedElementsIn(patch);
      await requireOwnNested(patch.operations, { present: there, added }, context);
      return { patch: keepingMembers(patch, present, isHidden), options };
    },
    async removing(id, given, context) {
      const options = await admitted(id, { options: given, isMembersOnly: false }, context);
      if (await reachesBeyond(id, context)) throw hasOthers();
      return options;
    },
  };
}

/** Who is in a group, and what of it the source can see. */
function createSeenMembers({ store, schema, outsiders }: SharedGroupsDependencies) {
  const withMembers = parseProjection(undefined, "schemas", schema);
  const withoutMembers = parseProjection(undefined, "members", schema);
  return {
    async check(id: string, given: Check | undefined, context: RequestContext): Promise<void> {
      if (given === undefined) return;
      const own = await store.read(id, withoutMembers, context);
      const whole = given.needsMembers(own) ? await store.read(id, withMembers, context) : own;
      given.of((await outsiders.hide([whole], context))[0] ?? whole);
    },
    async members(id: string, context: RequestContext) {
      const current = await store.read(id, withMembers, context);
      return { current, present: elementsIn(current["members"]) };
    },
    /** Of these, and of no others: whom a request adds, it can see. */
    async hidden(elements: readonly JsonObject[], context: RequestContext) {
      const asked = elements.map(memberIn);
      const found = await outsiders.insiders(asked, context);
      const hidden = new Set(asked.map(({ id }) => id).filter((id) => !found.has(id)));
      return (element: JsonObject): boolean => hidden.has(memberIn(element).id);
    },
  };
}

interface Candidates {
  /** Visible members as they are, or as they are named to be taken away. */
  readonly present: readonly JsonObject[];
  readonly added: readonly JsonObject[];
}

function comingAndGoing(
  operations: readonly PatchOperation[],
  { present, added }: Candidates,
): readonly NamedMember[] {
  const isMemberAfter = membershipAfter(operations);
  const there = new Set(present.map((each) => memberIn(each).id));
  const coming = added.filter((each) => !there.has(memberIn(each).id));
  const going = present.filter((each) => !isMemberAfter(each, true));
  return [...coming, ...going].map(memberIn);
}

const takesOthersAlong = (id: string): ScimError =>
  new ScimError(
    403,
    undefined,
    `members: the group "${id}" has members that this client cannot reach, who would come or go with it. Change it in the PingOne console.`,
  );

const hasOthers = (): ScimError =>
  new ScimError(
    403,
    undefined,
    "The group has members that this client cannot reach, who would lose it. Delete it in the PingOne console.",
  );

/** Throws 403 for a source that may change the members alone. */
function requireLevel(level: EnvironmentGroups, isMembersOnly: boolean): void {
  if (level === "write" || (level === "members" && isMembersOnly)) return;
  const what = level === "members" ? "Only its members may be changed" : "It may only be read";
  throw new ScimError(
    403,
    undefined,
    `The group belongs to the environment and to no population. ${what} by this client; the gateway's operator decides (environmentGroups).`,
  );
}

/** Sent back as it was read, with other members, a group is changed in its members alone. */
function requireSame(resource: JsonObject, current: JsonObject): void {
  const own = Object.fromEntries(Object.entries(resource).filter(([name]) => !notOwn.has(name)));
  if (!isPartOf(own, current)) requireLevel("members", false);
}

const notOwn: ReadonlySet<string> = new Set(["schemas", "id", "meta", "members"]);

/** Clients leave out what they may not write. */
function isPartOf(sent: JsonValue | undefined, whole: JsonValue | undefined): boolean {
  if (!isJsonObject(sent) || !isJsonObject(whole)) return sameValue(sent, whole);
  return Object.keys(sent).every((name) => isPartOf(sent[name], whole[name]));
}
