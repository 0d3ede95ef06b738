// One PingOne environment: its stores, and what every handler needs to know about it.
import type { Clock } from "../clock.js";
import { DEMO, DEMO_ATTRIBUTES } from "../demo.js";
import type { Knobs } from "../knobs.js";
import { newAttribute } from "./attribute-definition.js";
import { fixedId } from "./fixed-id.js";
import { GroupStore } from "./group-store.js";
import { PopulationStore } from "./population-store.js";
import { standardAttributes } from "./standard-attributes.js";
import { UserSchema } from "./user-schema.js";
import { UserStore } from "./user-store.js";

export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly clock: Clock;
  /** The knobs as they are now. */
  knobs(): Knobs;
  readonly passwordPolicyId: string;
  readonly schema: UserSchema;
  readonly populations: PopulationStore;
  readonly users: UserStore;
  readonly groups: GroupStore;
}

export interface EnvironmentOptions {
  readonly id: string;
  readonly name: string;
  /** The default population, made with it. */
  readonly populationId: string;
  readonly clock: Clock;
  readonly knobs: () => Knobs;
}

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

export function createEnvironment(options: EnvironmentOptions): Environment {
  const { id, name, populationId, clock, knobs } = options;
  const createdAt = clock.now();
  const passwordPolicyId = fixedId(id, "password policy");
  const populations = new PopulationStore();
  populations.put({
    seq: populations.nextSequence(),
    id: populationId,
    name: DEMO.populationName,
    description: undefined,
    isDefault: true,
    passwordPolicyId,
    preferredLanguage: undefined,
    alternativeIdentifiers: undefined,
    defaultIdentityProviderId: undefined,
    createdAt,
    updatedAt: createdAt,
  });
  return {
    id,
    name,
    createdAt,
    clock,
    knobs,
    passwordPolicyId,
    schema: new UserSchema(fixedId(id, "schema"), [
      ...standardAttributes(id),
      ...declaredAttributes(id),
    ]),
    populations,
    users: new UserStore(),
    groups: new GroupStore(),
  };
}
