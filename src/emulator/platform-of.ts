// The organization as one worker sees it: which environments it may use, and how it makes and deletes some.
import { randomUUID } from "node:crypto";
import type { Platform } from "./api/call.js";
import type { IssuedToken } from "./auth/token-store.js";
import type { Environment } from "./directory/environment.js";
import { newEnvironment } from "./directory/environment.js";
import type { World } from "./world.js";
import { environmentOptions } from "./world.js";

export function mayUse(environment: Environment, actor: IssuedToken): boolean {
  return environment.id === actor.environmentId || environment.madeBy === actor.clientId;
}

export function platformOf(world: World, actor: IssuedToken): Platform {
  return {
    url: world.apiUrl,
    environments: () =>
      [...world.environments.values()].filter((environment) => mayUse(environment, actor)),
    addEnvironment(profile) {
      const own = {
        id: randomUUID(),
        profile,
        madeBy: actor.clientId,
        createdAt: world.clock.now(),
      };
      const environment = newEnvironment(environmentOptions(world, own));
      world.environments.set(environment.id, environment);
      return environment;
    },
    removeEnvironment({ id }) {
      world.environments.delete(id);
      world.changes.record("environment", id, "");
    },
    isNameTaken: (name, except) =>
      [...world.environments.values()].some(
        (other) =>
          other.id !== except?.id && other.profile.name.toLowerCase() === name.toLowerCase(),
      ),
  };
}
