// The password policies of an environment: the Standard one (contract 4, 12).
import { PASSWORD_POLICY } from "../../directory/users/password-policy.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { page } from "../page.js";

function render({ environment, url }: ApiCall): Record<string, unknown> {
  const id = environment.passwordPolicyId;
  return {
    _links: { self: link(`${url}/passwordPolicies/${id}`), environment: link(url) },
    id,
    environment: { id: environment.id },
    ...PASSWORD_POLICY,
    populationCount: environment.populations.all().filter((each) => each.passwordPolicyId === id)
      .length,
    createdAt: new Date(environment.createdAt).toISOString(),
    updatedAt: new Date(environment.createdAt).toISOString(),
  };
}

export function listPasswordPolicies(call: ApiCall): Reply {
  return page(call, "passwordPolicies", [render(call)]);
}

export function readPasswordPolicy(call: ApiCall): Reply {
  if (call.ids[0] !== call.environment.passwordPolicyId) throw notFound();
  return { status: 200, body: render(call) };
}
