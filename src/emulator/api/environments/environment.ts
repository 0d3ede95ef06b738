// One environment: read, replace, delete, and its type and status, which have paths of their own.
import type { EnvironmentProfile } from "../../directory/environment-profile.js";
import { ENVIRONMENT_STATUSES, ENVIRONMENT_TYPES } from "../../directory/environment-profile.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { invalidData, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { requireChoice } from "../read-field.js";
import { environmentInput } from "./environment-input.js";
import { renderEnvironment } from "./render-environment.js";

export function readEnvironment(call: ApiCall): Reply {
  return { status: 200, body: renderEnvironment(call.environment, call.platform.url) };
}

function change(call: ApiCall, changed: Partial<EnvironmentProfile>): Reply {
  const { environment } = call;
  const updatedAt = environment.clock.now();
  environment.setProfile({ ...environment.profile, ...changed, updatedAt });
  return readEnvironment(call);
}

export function replaceEnvironment(call: ApiCall): Reply {
  return change(call, environmentInput(call, call.environment));
}

/** The body has the one member that the path is named after. */
function choice<T extends string>(call: ApiCall, name: string, allowed: readonly T[]) {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const violations = new Violations();
  const value = requireChoice(call.json(), name, allowed, violations);
  violations.throwIfAny();
  return value === undefined ? {} : { [name]: value };
}

export function writeEnvironmentType(call: ApiCall): Reply {
  return change(call, choice(call, "type", ENVIRONMENT_TYPES));
}

export function writeEnvironmentStatus(call: ApiCall): Reply {
  return change(call, choice(call, "status", ENVIRONMENT_STATUSES));
}

/** Production goes by way of its status, and nobody saws off the branch it sits on (I). */
export function deleteEnvironment(call: ApiCall): Reply {
  const { environment, actorEnvironmentId, platform } = call;
  const { type, status } = environment.profile;
  const isProtected = type === "PRODUCTION" && status === "ACTIVE";
  if (isProtected || environment.id === actorEnvironmentId) {
    throw invalidData({
      code: "CONSTRAINT_VIOLATION",
      target: "id",
      message: isProtected
        ? "An active production environment must not be deleted."
        : "A worker must not delete its own environment.",
    });
  }
  platform.removeEnvironment(environment);
  return { status: 204 };
}
