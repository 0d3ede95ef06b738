// The environment itself, read only: enough for a client to find out where it is.
import { PASSWORD_POLICY } from "../../directory/password-policy.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";

export function readEnvironment(call: ApiCall): Reply {
  const { environment, url } = call;
  const links = ["users", "populations", "groups", "schemas"].map(
    (name) => [name, link(`${url}/${name}`)] as const,
  );
  return {
    status: 200,
    body: {
      _links: { self: link(url), ...Object.fromEntries(links) },
      id: environment.id,
      name: environment.name,
      type: "SANDBOX",
      region: "NA",
      createdAt: new Date(environment.createdAt).toISOString(),
      updatedAt: new Date(environment.createdAt).toISOString(),
    },
  };
}

export function readPasswordPolicy(call: ApiCall): Reply {
  const { environment, url } = call;
  if (call.ids[0] !== environment.passwordPolicyId) throw notFound();
  return {
    status: 200,
    body: {
      _links: { self: link(call.self), environment: link(url) },
      id: environment.passwordPolicyId,
      environment: { id: environment.id },
      ...PASSWORD_POLICY,
    },
  };
}
