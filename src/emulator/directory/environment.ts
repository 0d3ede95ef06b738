// One PingOne environment: its stores, and what every handler needs to know about it.
import type { Clock } from "../clock.js";
import { DEMO, DEMO_ATTRIBUTES } from "../demo.js";
import type { Knobs } from "../knobs.js";
import { newAttribute } from "./attribute-definition.js";
import { fixedId } from "./fixed-id.js";
import { GroupStore } from "./group-store.js";
import { PopulationStore } from "./population-store.js";
import { standardAttributes } from "./standard-attributes.js";
import type { Touch } from "./touch.js";
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
  readonly themeId: string;
  readonly schema: UserSchema;
  readonly populations: PopulationStore;
  readonly users: UserStore;
  readonly groups: GroupStore;
}

export interface EnvironmentOptions {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch; long ago unless said, as an environment that serves somebody is (amendment C12). */
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

/** Without a population and without attributes. */
export function emptyEnvironment(options: EnvironmentOptions): Environment {
  const { id, name, createdAt = LONG_AGO, clock, knobs, touch } = options;
  return {
    id,
    name,
    createdAt,
    clock,
    knobs,
    passwordPolicyId: fixedId(id, "password policy"),
    themeId: fixedId(id, "theme"),
    schema: new UserSchema(fixedId(id, "schema"), touch),
    populations: new PopulationStore(touch),
    users: new UserStore(touch),
    groups: new GroupStore(touch),
  };
}

/** With the standard attributes, those of the demo, and a default population where one is named. */
export function createEnvironment(
  options: EnvironmentOptions & { readonly populationId: string },
): Environment {
  const environment = emptyEnvironment(options);
  const { id, createdAt, schema, populations, themeId } = environment;
  options.touch("environment", "");
  for (const attribute of standardAttributes(id)) schema.put(attribute);
  for (const attribute of declaredAttributes(id)) schema.put(attribute);
  populations.put({
    seq: populations.nextSequence(),
    id: options.populationId,
    name: DEMO.populationName,
    description: undefined,
    isDefault: true,
    passwordPolicyId: undefined,
    themeId,
    preferredLanguage: "en",
    alternativeIdentifiers: undefined,
    defaultIdentityProviderId: undefined,
    createdAt,
    updatedAt: createdAt,
  });
  return environment;
}
