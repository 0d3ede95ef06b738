// The one organization of the emulator and its one licence, read only (contract 12).
import { DEMO } from "../../seed/demo.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { page } from "../page.js";

const urlOf = ({ platform }: ApiCall): string =>
  `${platform.url}/organizations/${DEMO.organizationId}`;

function organization(call: ApiCall): Record<string, unknown> {
  return {
    _links: {
      self: link(urlOf(call)),
      environments: link(`${call.platform.url}/environments`),
      licenses: link(`${urlOf(call)}/licenses`),
    },
    id: DEMO.organizationId,
    name: "Emulator",
    type: "INTERNAL",
  };
}

function license(call: ApiCall): Record<string, unknown> {
  const { limits, canUseCustomSchema } = call.environment.knobs();
  return {
    _links: {
      self: link(`${urlOf(call)}/licenses/${DEMO.licenseId}`),
      organization: link(urlOf(call)),
    },
    id: DEMO.licenseId,
    name: "INTERNAL",
    organization: { id: DEMO.organizationId },
    package: "INTERNAL",
    status: "ACTIVE",
    beginsAt: "2021-01-01T00:00:00.000Z",
    assignedEnvironmentsCount: call.platform.environments().length,
    environments: { allowCustomSchema: canUseCustomSchema, allowProduction: true },
    users: { allowRoleAssignment: true, hardLimitMax: limits.identities },
  };
}

function requireOrganization(call: ApiCall): void {
  if (call.ids[0] !== DEMO.organizationId) throw notFound();
}

function requireLicense(call: ApiCall): void {
  requireOrganization(call);
  if (call.ids[1] !== DEMO.licenseId) throw notFound();
}

export function listOrganizations(call: ApiCall): Reply {
  return page(call, "organizations", [organization(call)]);
}

export function readOrganization(call: ApiCall): Reply {
  requireOrganization(call);
  return { status: 200, body: organization(call) };
}

export function listLicenses(call: ApiCall): Reply {
  requireOrganization(call);
  return page(call, "licenses", [license(call)]);
}

export function readLicense(call: ApiCall): Reply {
  requireLicense(call);
  return { status: 200, body: license(call) };
}

export function readLicenseName(call: ApiCall): Reply {
  requireLicense(call);
  const { name } = license(call);
  return { status: 200, body: { _links: { self: link(call.self) }, name } };
}
