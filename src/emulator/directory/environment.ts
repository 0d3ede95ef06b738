// One PingOne environment: its stores, and what every handler needs to know about it.
import type { Clock } from "../clock.js";
import { DEMO, DEMO_ATTRIBUTES } from "../seed/demo.js";
import type { Knobs } from "../knobs.js";
import { newAttribute } from "./schema/attribute-definition.js";
import type { EnvironmentProfile } from "./environment-profile.js";
import { fixedId } from "./fixed-id.js";
import { GroupStore } from "./groups/group-store.js";
import { IdentityProviderStore } from "./identity-provider-store.js";
import { PopulationStore } from "./population-store.js";
import { SessionStore } from "./users/session-store.js";
import { standardAttributes } from "./schema/standard-attributes.js";
import type { Touch } from "./touch.js";
import { UserSchema } from "./schema/user-schema.js";
import { UserStore } from "./users/user-store.js";

export interface Environment {
  readonly id: string;
  /** Replaced as a whole, by `setProfile` alone. */
  readonly profile: EnvironmentProfile;
  setProfile(profile: EnvironmentProfile): void;
  /** The worker that made it by the API and may therefore use it; undefined for one that was there. */
  readonly madeBy: string | undefined;
  readonly createdAt: number;
  readonly clock: Clock;
  /** The knobs as they are now. */
  knobs(): Knobs;
  readonly passwordPolicyId: string;
  readonly themeId: string;
  readonly schema: UserSchema;
  readonly populations: PopulationStore;
  readonly identityProviders: IdentityProviderStore;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly sessions: SessionStore;
}

export interface EnvironmentOptions {
  readonly id: string;
  /** What is left out is that of an active sandbox in North America. */
  readonly profile: Partial<EnvironmentProfile> & Pick<EnvironmentProfile, "name">;
  readonly madeBy?: string | undefined;
  /** Milliseconds since the epoch; long ago unless said, as an environment that serves somebody is (contract 1.6). */
  readonly createdAt?: number;
  readonly clock: Clock;
  readonly knobs: () => Knobs;
  readonly touch: Touch;
}

const LONG_AGO = Date.UTC(2021, 0, 1);

function declaredAttributes(environmentId: string) {
  return DEMO_ATTRIBUTES.map(({ name, type, multiValued }) =>
    newAttribute({
      id: fixedId(environmentId, "attribute", name),
      name,
      schemaType: "CUSTOM",
      type,
      multiValued: multiValued ?? false,
    }),
  );
}

const ABSENT = { description: undefined, type: "SANDBOX", region: "NA", status: "ACTIVE" } as const;

/** Without populations and without attributes: to be filled from a state file. */
export function emptyEnvironment(options: EnvironmentOptions): Environment {
  const { id, madeBy, createdAt = LONG_AGO, clock, knobs, touch } = options;
  const products = [{ id: fixedId(id, "product", "base"), type: "PING_ONE_BASE" }];
  const { licenseId } = DEMO;
  let profile: EnvironmentProfile = {
    ...ABSENT,
    licenseId,
    products,
    updatedAt: createdAt,
    ...options.profile,
  };
  return {
    id,
    get profile() {
      return profile;
    },
    setProfile(changed) {
      profile = changed;
      touch("environment", "");
    },
    madeBy,
    createdAt,
    clock,
    knobs,
    passwordPolicyId: fixedId(id, "password policy"),
    themeId: fixedId(id, "theme"),
    schema: new UserSchema(fixedId(id, "schema"), touch),
    populations: new PopulationStore(touch),
    identityProviders: new IdentityProviderStore(touch),
    users: new UserStore(touch),
    groups: new GroupStore(touch),
    sessions: new SessionStore(),
  };
}

/** As one made by the API is: the standard attributes and no population (contract 9). */
export function newEnvironment(options: EnvironmentOptions): Environment {
  const environment = emptyEnvironment(options);
  for (const attribute of standardAttributes(environment.id)) environment.schema.put(attribute);
  options.touch("environment", "");
  return environment;
}

/** With the attributes of the demo and a default population. */
export function demoEnvironment(
  options: EnvironmentOptions & { readonly populationId: string },
): Environment {
  const environment = newEnvironment(options);
  const { id, schema } = environment;
  for (const attribute of declaredAttributes(id)) schema.put(attribute);
  addPopulation(environment, {
    id: options.populationId,
    name: DEMO.populationName,
    isDefault: true,
  });
  return environment;
}

/** As old as its environment. */
export function addPopulation(
  { populations, themeId, createdAt }: Environment,
  {
    id,
    name,
    isDefault,
  }: { readonly id: string; readonly name: string; readonly isDefault: boolean },
): void {
  populations.put({
    seq: populations.nextSequence(),
    id,
    name,
    description: undefined,
    isDefault,
    passwordPolicyId: undefined,
    themeId,
    preferredLanguage: "en",
    alternativeIdentifiers: undefined,
    defaultIdentityProviderId: undefined,
    createdAt,
    updatedAt: createdAt,
  });
}
