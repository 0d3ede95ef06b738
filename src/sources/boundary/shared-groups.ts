// Writes of a group of the environment by a bounded source: its hidden members stay what they are, and conditions are tried on what the source can see.
import { ScimError } from "../../scim/error.js";
import type { Patch, PatchOperation } from "../../scim/patch/patch.js";
import { type Projection, parseProjection } from "../../scim/representation/projection.js";
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
  addedElementsIn,
  elementsIn,
  isMemberOperation,
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

export function createSharedGroups({
  store,
  schema,
  level,
  outsiders,
  reachesBeyond,
}: SharedGroupsDependencies) {
  const replacement = membersReplacement(schema);
  const withMembers = parseProjection(undefined, "schemas", schema);
  const withoutMembers = parseProjection(undefined, "members", schema);

  /** What the source can see of it, for a condition; the store need not try it again. */
  async function check(id: string, given: Check | undefined, context: RequestContext) {
    if (given === undefined) return;
    const own = await store.read(id, withoutMembers, context);
    const whole = given.needsMembers(own) ? await store.read(id, withMembers, context) : own;
    given.of((await outsiders.hide([whole], context))[0] ?? whole);
  }

  async function visible(elements: readonly JsonObject[], context: RequestContext) {
    const found = await outsiders.insiders(elements.map(memberIn), context);
    return (element: JsonObject): boolean => found.has(memberIn(element).id);
  }

  /** Whoever is in a nested group comes and goes with it. Throws 403. */
  async function requireContained(id: string, context: RequestContext): Promise<void> {
    if (await reachesBeyond(id, context)) throw takesOthersAlong(id);
  }

  /** Of the groups among `candidates`, those that come or go take nobody along who is outside. */
  async function requireOwnNested(
    operations: readonly PatchOperation[],
    { present, added }: Candidates,
    context: RequestContext,
  ): Promise<void> {
    const isMemberAfter = membershipAfter(operations);
    const there = new Set(present.map((each) => memberIn(each).id));
    const coming = added.filter((each) => !there.has(memberIn(each).id));
    const going = present.filter((each) => !isMemberAfter(each, true));
    const named = [...coming, ...going].map(memberIn);
    for (const id of await outsiders.groupsAmong(named, context)) {
      await requireContained(id, context);
    }
  }

  const readMembers = async (id: string, projection: Projection, context: RequestContext) => {
    const current = await store.read(id, projection, context);
    return { current, present: elementsIn(current["members"]) };
  };

  return {
    requireContained,

    async replacing(
      id: string,
      { resource, options }: { readonly resource: JsonObject; readonly options: ReplaceOptions },
      context: RequestContext,
    ) {
      requireLevel(level, true);
      await check(id, options.check, context);
      const { current, present } = await readMembers(id, withMembers, context);
      if (level === "members") requireSame(resource, current);
      const isVisible = await visible(present, context);
      const sent = elementsIn(resource["members"]);
      const there = present.filter(isVisible);
      await requireOwnNested([replacement(sent)], { present: there, added: sent }, context);
      const members = [...sent, ...present.filter((each) => !isVisible(each))];
      const own = level === "members" ? current : resource;
      return {
        resource: { ...own, members },
        options: { ...options, check: undefined },
      };
    },

    async patching(
      id: string,
      { patch, options }: { readonly patch: Patch; readonly options: PatchOptions },
      context: RequestContext,
    ) {
      requireLevel(level, patch.operations.every(isMemberOperation));
      await check(id, options.check, context);
      const { present } = takesUnnamed(patch)
        ? await readMembers(id, withMembers, context)
        : { present: [] };
      const named = removedIn(patch).map(({ id: value }): JsonObject => ({ value }));
      const isVisible = await visible([...present, ...named], context);
      const there = [...present, ...named].filter(isVisible);
      const added = addedElementsIn(patch);
      await requireOwnNested(patch.operations, { present: there, added }, context);
      return {
        patch: keepingMembers(patch, present, (each) => !isVisible(each)),
        options: { ...options, check: undefined },
      };
    },

    async removing(
      id: string,
      options: RemoveOptions,
      context: RequestContext,
    ): Promise<RemoveOptions> {
      requireLevel(level, false);
      await check(id, options.check, context);
      if (await reachesBeyond(id, context)) throw hasOthers();
      return { ...options, check: undefined };
    },
  };
}

interface Candidates {
  /** Visible members as they are, or as they are named to be taken away. */
  readonly present: readonly JsonObject[];
  readonly added: readonly JsonObject[];
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
