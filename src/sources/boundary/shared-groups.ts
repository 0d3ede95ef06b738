// Writes of a group of the environment by a bounded source: its hidden members stay what they are, and conditions are tried on what the source can see.
import { ScimError } from "../../scim/error.js";
import type { Patch } from "../../scim/patch/patch.js";
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
  elementsIn,
  isMemberOperation,
  keepingMembers,
  memberIn,
  removedIn,
  takesUnnamed,
} from "../members.js";

export interface SharedGroupsDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly level: EnvironmentGroups;
  readonly outsiders: Outsiders;
}

export function createSharedGroups({ store, schema, level, outsiders }: SharedGroupsDependencies) {
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

  const readMembers = async (id: string, projection: Projection, context: RequestContext) => {
    const current = await store.read(id, projection, context);
    return { current, present: elementsIn(current["members"]) };
  };

  return {
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
      const members = [
        ...elementsIn(resource["members"]),
        ...present.filter((each) => !isVisible(each)),
      ];
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
      return { ...options, check: undefined };
    },
  };
}

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
