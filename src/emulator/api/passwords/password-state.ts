// The state of a password, which most password operations answer with (contract 4).
import type { UserRecord } from "../../directory/users/user.js";
import { PASSWORD_POLICY } from "../../directory/users/password-policy.js";
import { passwordStatus } from "../../directory/users/password.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";

export function passwordState(call: ApiCall, user: UserRecord): Reply {
  const { environment, url } = call;
  const now = environment.clock.now();
  const self = link(`${url}/users/${user.id}/password`);
  const { password } = user;
  const lockedMs = Math.max(0, (password?.lockedUntil ?? 0) - now);
  const population = environment.populations.byId(user.populationId);
  const policyId = population?.passwordPolicyId ?? environment.passwordPolicyId;
  const expanded = call.query.get("expand") === "passwordPolicy";
  const body = {
    _links: {
      self,
      environment: link(url),
      user: link(`${url}/users/${user.id}`),
      passwordPolicy: link(`${url}/passwordPolicies/${policyId}`),
      "password.check": self,
      "password.reset": self,
      "password.set": self,
      "password.recover": self,
    },
    ...(expanded ? { _embedded: { passwordPolicy: { id: policyId, ...PASSWORD_POLICY } } } : {}),
    environment: { id: environment.id },
    user: { id: user.id },
    passwordPolicy: { id: policyId },
    status: passwordStatus(password, now),
    ...(password === undefined
      ? {}
      : { lastChangedAt: new Date(password.lastChangedAt).toISOString() }),
    ...(lockedMs === 0 ? {} : { secondsUntilUnlock: Math.ceil(lockedMs / 1000) }),
  };
  return { status: 200, body };
}
