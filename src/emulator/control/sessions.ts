// POST /_emulator/sessions: somebody signs in, as often as is said.
import type { JsonObject } from "../json.js";
import type { World } from "../world.js";
import { ControlError } from "./check.js";

export function addSessions(world: World, body: JsonObject) {
  const { user, count = 1 } = body;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1 || count > 1_000) {
    throw new ControlError("count must be a whole number from 1 to 1000");
  }
  const id = typeof user === "string" ? user.toLowerCase() : "";
  for (const { users, sessions, clock } of world.environments.values()) {
    if (users.byId(id) === undefined) continue;
    const ids = Array.from({ length: count }, () => sessions.add(id, clock.now()).id);
    return { sessions: ids };
  }
  throw new ControlError("user names no user");
}
