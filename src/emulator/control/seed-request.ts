// POST /_emulator/seed: counts to make up, in the demo environment or the one named.
import { DEMO } from "../seed/demo.js";
import type { JsonObject } from "../json.js";
import type { World } from "../world.js";
import { ControlError } from "./check.js";
import { seed } from "./seed.js";

function count(body: JsonObject, name: string): number {
  const value = body[name] ?? 0;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ControlError(`${name} must be a whole number >= 0`);
}

export function seedRequest(world: World, body: JsonObject) {
  const id = body["environmentId"] ?? DEMO.environmentId;
  const environment = typeof id === "string" ? world.environments.get(id) : undefined;
  if (environment === undefined) throw new ControlError("environmentId names no environment");
  const groups = count(body, "groups");
  const externalGroups = count(body, "externalGroups");
  const limit = environment.knobs().limits.groups;
  if (environment.groups.size + groups + externalGroups > limit)
    throw new ControlError(`more than ${limit} groups`);
  seed(environment, {
    users: count(body, "users"),
    groups,
    externalGroups,
    membersPerGroup: count(body, "membersPerGroup"),
  });
  return { users: environment.users.size, groups: environment.groups.size };
}
