// An environment as PingOne shows it: the SDKs cannot decode it without its organization and licence (contract 1.6).
import { DEMO } from "../../seed/demo.js";
import type { Environment } from "../../directory/environment.js";
import { link } from "../call.js";

const COLLECTIONS = [
  "billOfMaterials",
  "capabilities",
  "groups",
  "identityProviders",
  "passwordPolicies",
  "populations",
  "roles",
  "schemas",
  "totalIdentities",
  "users",
] as const;

/** `apiUrl` is the root of the API. */
export function renderEnvironment(
  environment: Environment,
  apiUrl: string,
): Record<string, unknown> {
  const { id, profile, createdAt } = environment;
  const self = `${apiUrl}/environments/${id}`;
  const organization = `${apiUrl}/organizations/${DEMO.organizationId}`;
  return {
    _links: {
      self: link(self),
      organization: link(organization),
      license: link(`${organization}/licenses/${profile.licenseId}`),
      ...Object.fromEntries(COLLECTIONS.map((name) => [name, link(`${self}/${name}`)])),
    },
    id,
    name: profile.name,
    ...(profile.description === undefined ? {} : { description: profile.description }),
    organization: { id: DEMO.organizationId },
    type: profile.type,
    region: profile.region,
    status: profile.status,
    license: { id: profile.licenseId },
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(profile.updatedAt).toISOString(),
  };
}
