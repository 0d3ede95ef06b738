// Plans the writes of users: the body to build, the calls beside it, and what is meant to be kept.
import { applyPatch } from "../../scim/patch/apply-patch.js";
import type { Steps } from "../../scim/steps.js";
import type { Patch } from "../../scim/patch/patch.js";
import type { JsonObject } from "../../scim/schema/model.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { PingOneUser, UserBody } from "../../pingone/users.js";
import type { KnownSchema } from "../profile/value-codec.js";
import type { UserProfile } from "../profile/user-profile.js";
import { resourceOf } from "./sent-resource.js";
import { chooseForNew, type SourceChoices, type UserPolicy } from "./source-choices.js";
import {
  assignedSubResources,
  changedSubResources,
  isSubResource,
  replacedSubResources,
  subResourcesOf,
  type SubResources,
} from "./sub-resources.js";
import type { Intended } from "./unmapped.js";
import { createUserReader } from "./resource.js";

export interface UserPlan extends Intended {
  readonly subResources: SubResources;
  /** Whether `sent` is all that there will be of the user. */
  readonly isWhole: boolean;
  /** The user as read, where the plan depends on it. */
  readonly state?: PingOneUser;
}

type Names = readonly string[];

export interface UserPlans {
  create(resource: JsonObject, unknown: Names): UserPlan & Pick<SourceChoices, "chosen">;
  /** `unassigned`: what the client says has no value. */
  replace(
    resource: JsonObject,
    unknown: Names,
    unassigned: Names,
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
  const whole = (
    resource: JsonObject,
    unknown: Names,
    subResources: SubResources,
    build: Intended["build"],
  ): UserPlan => ({ sent: resource, isWhole: true, present: {}, unknown, subResources, build });

  return {
    create(resource, unknown) {
      const { subResources, chosen } = chooseForNew(subResourcesOf(resource), resource, policy);
      const build: Intended["build"] = (environment) => profile.create(resource, environment);
      return { ...whole(resource, unknown, subResources, build), chosen };
    },

    replace: (resource, unknown, unassigned, state) =>
      whole(resource, unknown, replacedSubResources(resource, new Set(unassigned)), (environment) =>
        profile.replace(resource, environment, profile.replacesParts ? state : undefined),
      ),

    assign({ assignments }, unknown, known) {
      if (assignments === undefined) return undefined;
      const own = assignments.filter((each) => !isSubResource(each));
      const body = profile.assign(own, { ...known, refused: new Set() });
      if (body === undefined) return undefined;
      return {
        sent: resourceOf(own),
        isWhole: false,
        present: {},
        unknown,
        subResources: assignedSubResources(assignments),
        build(environment) {
          const isSame = environment.declared === known.declared && environment.refused.size === 0;
          return isSame ? body : (profile.assign(own, environment) ?? {});
        },
      };
    },

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
        build: (environment) => profile.change(before, after, state, environment),
      };
    },
  };
}

/** PingOne takes the identity provider with the profile, but only setting it (contract 3.11, 3.12). */
export const providerOf = ({ identityProviderId }: SubResources): UserBody =>
  typeof identityProviderId === "string" ? { identityProvider: { id: identityProviderId } } : {};

/** What a create takes in its one call (contract 3.3). */
export function creationOf({ password, populationId, mfaEnabled }: SubResources): UserBody {
  return {
    ...(password === undefined ? {} : { password: { value: password } }),
    ...(populationId === undefined ? {} : { population: { id: populationId } }),
    ...(mfaEnabled === undefined ? {} : { mfaEnabled }),
  };
}
