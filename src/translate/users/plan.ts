// Plans the writes of users: the body to build, the calls beside it, and what is meant to be kept.
import { applyPatch } from "../../scim/patch/apply-patch.js";
import type { Steps } from "../../scim/steps.js";
import type { Patch } from "../../scim/patch/patch.js";
import { copyWith } from "../../platform/copy-with.js";
import { hasImmutable, keepImmutable } from "../../scim/resource/immutable.js";
import { keepValues } from "../../scim/resource/keep-values.js";
import type { ReplaceOptions } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { PingOneUser, UserBody } from "../../pingone/resources/users.js";
import { usableOf, type KnownSchema, type UsableSchema } from "../profile/value-codec.js";
import type { UserProfile } from "../profile/user-profile.js";
import { resourceOf } from "./losses/sent-resource.js";
import {
  type SourceDefaults,
  type UserPolicy,
  withSourceDefaults,
} from "./create/source-defaults.js";
import {
  type SubResources,
  assignedSubResources,
  changedSubResources,
  isSubResource,
  replacedSubResources,
  subResourcesOf,
} from "./sub-resources.js";
import type { IntendedWrite } from "./losses/refuse-unmapped.js";
import { createUserReader } from "./resource.js";

export interface UserPlan extends IntendedWrite {
  readonly subResources: SubResources;
  /** Whether `sent` is all that there will be of the user. */
  readonly isWhole: boolean;
  /** The user as read, where the plan depends on it. */
  readonly state?: PingOneUser | undefined;
  /** What PingOne's answer to the profile leaves to be written. */
  readonly remainder?: (answer: PingOneUser, usable: UsableSchema) => UserBody | undefined;
}

type Names = readonly string[];
type Kept = NonNullable<ReplaceOptions["kept"]>;

export interface UserPlans {
  create(resource: JsonObject, unknown: Names): UserPlan & Pick<SourceDefaults, "chosen">;
  /** Whether a PUT depends on the present state. */
  readonly replaceNeedsState: (options: Pick<ReplaceOptions, "kept">) => boolean;
  replace(
    resource: JsonObject,
    options: Pick<ReplaceOptions, "unknown" | "unassigned" | "kept">,
    state: PingOneUser | undefined,
  ): UserPlan;
  /** Without reading; undefined where the outcome depends on the present state. */
  assign(patch: Patch, unknown: Names, known: KnownSchema): UserPlan | undefined;
  /** Throws ScimError 400 when the patch cannot be applied. */
  change(patch: Patch, state: PingOneUser, unknown: Names): Steps<UserPlan>;
}

export function createUserPlans(
  profile: UserProfile,
  schema: ResourceSchema,
  policy: UserPolicy,
): UserPlans {
  const fromUser = createUserReader(profile);
  const holdsImmutable = hasImmutable(schema);
  const keptOf = (present: JsonObject, given: JsonObject, kept: Kept): JsonObject =>
    keepValues(schema, present, keepImmutable(schema, present, given), kept);
  return {
    create(resource, unknown) {
      const { subResources, chosen } = withSourceDefaults(
        subResourcesOf(resource),
        resource,
        policy,
      );
      return {
        sent: resource,
        isWhole: true,
        present: {},
        unknown,
        subResources,
        chosen,
        build: (usable) => profile.create(resource, usable),
      };
    },

    replaceNeedsState: ({ kept = [] }) =>
      profile.replacesParts || holdsImmutable || kept.length > 0,

    replace(given, { unknown, unassigned = [], kept = [] }, state) {
      const resource = state === undefined ? given : keptOf(fromUser(state), given, kept);
      const subResources = replacedSubResources(resource, new Set(unassigned));
      return {
        sent: resource,
        isWhole: true,
        present: {},
        unknown,
        subResources,
        state,
        build: (usable) =>
          profile.replace(resource, usable, profile.replacesParts ? state : undefined),
        remainder: (answer, usable) => profile.leftBehind(resource, answer, usable),
      };
    },

    assign: (patch, unknown, known) => assignPlan(profile, patch, unknown, known),

    *change(patch, state, unknown) {
      const before = fromUser(state);
      const after = yield* applyPatch(patch, before, schema);
      return {
        sent: after,
        isWhole: true,
        present: state,
        state,
        unknown,
        subResources: changedSubResources(before, after),
        build: (usable) => profile.change(before, after, state, usable),
      };
    },
  };
}

function assignPlan(
  profile: UserProfile,
  { assignments }: Patch,
  unknown: Names,
  known: KnownSchema,
): UserPlan | undefined {
  if (assignments === undefined) return undefined;
  const own = assignments.filter((each) => !isSubResource(each));
  const body = profile.assign(own, usableOf(known));
  if (body === undefined) return undefined;
  return {
    sent: resourceOf(own),
    isWhole: false,
    present: {},
    unknown,
    subResources: assignedSubResources(assignments),
    build(usable) {
      const isSame = usable.declared === known.declared && usable.refused.size === 0;
      return isSame ? body : (profile.assign(own, usable) ?? {});
    },
  };
}

/** PingOne takes the identity provider with the profile, but only setting it (contract 3.11, 3.12). */
export const withProvider = (body: UserBody, { identityProviderId }: SubResources): UserBody =>
  typeof identityProviderId === "string"
    ? copyWith(body, { identityProvider: { id: identityProviderId } })
    : body;

/** With what a create takes in its one call beside the profile (contract 3.3). */
export function withCreation(
  body: UserBody,
  { password, populationId, mfaEnabled }: SubResources,
): UserBody {
  const more: Record<string, unknown> = {};
  if (password !== undefined) more["password"] = { value: password };
  if (populationId !== undefined) more["population"] = { id: populationId };
  if (mfaEnabled !== undefined) more["mfaEnabled"] = mfaEnabled;
  return copyWith(body, more);
}
