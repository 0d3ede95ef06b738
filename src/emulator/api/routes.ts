// The paths of the API and who answers them; `:id` stands for an id.
import {
  createAttribute,
  deleteAttribute,
  patchAttribute,
  replaceAttribute,
} from "./schemas/attributes.js";
import type { Handler } from "./call.js";
import { readCapabilities } from "./environments/capabilities.js";
import { readBillOfMaterials, replaceBillOfMaterials } from "./environments/bill-of-materials.js";
import {
  deleteEnvironment,
  readEnvironment,
  replaceEnvironment,
  writeEnvironmentStatus,
  writeEnvironmentType,
} from "./environments/environment.js";
import { createEnvironment, listEnvironments } from "./environments/environments.js";
import { readTotalIdentities } from "./environments/total-identities.js";
import {
  createIdentityProvider,
  deleteIdentityProvider,
  listIdentityProviders,
  readIdentityProvider as readProvider,
  replaceIdentityProvider,
} from "./identity-providers/identity-providers.js";
import {
  listLicenses,
  listOrganizations,
  readLicense,
  readLicenseName,
  readOrganization,
} from "./organizations/organizations.js";
import { listPasswordPolicies, readPasswordPolicy } from "./passwords/password-policies.js";
import { listEnvironmentRoles, listRoles, readEnvironmentRole, readRole } from "./roles/roles.js";
import { listDevices, listLinkedAccounts, noneAttached } from "./users/attached.js";
import { endSession, listSessions, readSession } from "./users/sessions.js";
import { createGroup, deleteGroup, listGroups, readGroup, replaceGroup } from "./groups/groups.js";
import {
  addMembership,
  listUserMemberships,
  readMembership,
  removeMembership,
} from "./groups/memberships.js";
import { listParents, nestGroup, readParent, unnestGroup } from "./groups/nesting.js";
import { postPassword, putPassword, readPassword } from "./passwords/passwords.js";
import {
  createPopulation,
  deletePopulation,
  listPopulations,
  readDefaultIdentityProvider,
  readPopulation,
  replacePopulation,
  writeDefaultIdentityProvider,
} from "./populations/populations.js";
import {
  assignGroupRole,
  assignUserRole,
  listGroupRoles,
  listUserRoles,
  readGroupRole,
  readUserRole,
  removeGroupRole,
  removeUserRole,
} from "./roles/role-assignments.js";
import { listAttributes, listSchemas, readAttribute, readSchema } from "./schemas/schemas.js";
import {
  readEnabled,
  readIdentityProvider,
  readMfaEnabled,
  readUserPopulation,
  readVerifyStatus,
  userAction,
  writeEnabled,
  writeIdentityProvider,
  writeMfaEnabled,
  writeUserPopulation,
  writeVerifyStatus,
} from "./users/user-parts.js";
import {
  createUser,
  deleteUser,
  listUsers,
  patchUser,
  readUser,
  replaceUser,
} from "./users/users.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Routes = Readonly<Record<string, Partial<Record<Method, Handler>>>>;

/** Those below /v1 that are in no environment. */
export const PLATFORM_ROUTES: Routes = {
  environments: { GET: listEnvironments, POST: createEnvironment },
  organizations: { GET: listOrganizations },
  "organizations/:id": { GET: readOrganization },
  "organizations/:id/licenses": { GET: listLicenses },
  "organizations/:id/licenses/:id": { GET: readLicense },
  "organizations/:id/licenses/:id/name": { GET: readLicenseName },
  roles: { GET: listRoles },
  "roles/:id": { GET: readRole },
};

/** Those below /v1/environments/{envID}. */
export const ROUTES: Routes = {
  "": { GET: readEnvironment, PUT: replaceEnvironment, DELETE: deleteEnvironment },
  type: { PUT: writeEnvironmentType },
  status: { PUT: writeEnvironmentStatus },
  billOfMaterials: { GET: readBillOfMaterials, PUT: replaceBillOfMaterials },
  capabilities: { GET: readCapabilities },
  identityProviders: { GET: listIdentityProviders, POST: createIdentityProvider },
  "identityProviders/:id": {
    GET: readProvider,
    PUT: replaceIdentityProvider,
    DELETE: deleteIdentityProvider,
  },
  passwordPolicies: { GET: listPasswordPolicies },
  "passwordPolicies/:id": { GET: readPasswordPolicy },
  roles: { GET: listEnvironmentRoles },
  "roles/:id": { GET: readEnvironmentRole },
  totalIdentities: { GET: readTotalIdentities },
  users: { GET: listUsers, POST: createUser },
  "users/:id": {
    GET: readUser,
    PUT: replaceUser,
    PATCH: patchUser,
    DELETE: deleteUser,
    POST: userAction,
  },
  "users/:id/enabled": { GET: readEnabled, PUT: writeEnabled },
  "users/:id/population": { GET: readUserPopulation, PUT: writeUserPopulation },
  "users/:id/identityProvider": { GET: readIdentityProvider, PUT: writeIdentityProvider },
  "users/:id/mfaEnabled": { GET: readMfaEnabled, PUT: writeMfaEnabled },
  "users/:id/verifyStatus": { GET: readVerifyStatus, PUT: writeVerifyStatus },
  "users/:id/password": { GET: readPassword, PUT: putPassword, POST: postPassword },
  "users/:id/memberOfGroups": { GET: listUserMemberships, POST: addMembership },
  "users/:id/memberOfGroups/:id": { GET: readMembership, DELETE: removeMembership },
  "users/:id/roleAssignments": { GET: listUserRoles, POST: assignUserRole },
  "users/:id/roleAssignments/:id": { GET: readUserRole, DELETE: removeUserRole },
  "users/:id/devices": { GET: listDevices },
  "users/:id/devices/:id": { GET: noneAttached, DELETE: noneAttached },
  "users/:id/linkedAccounts": { GET: listLinkedAccounts },
  "users/:id/linkedAccounts/:id": { GET: noneAttached, DELETE: noneAttached },
  "users/:id/sessions": { GET: listSessions },
  "users/:id/sessions/:id": { GET: readSession, DELETE: endSession },
  groups: { GET: listGroups, POST: createGroup },
  "groups/:id": { GET: readGroup, PUT: replaceGroup, DELETE: deleteGroup },
  "groups/:id/memberOfGroups": { GET: listParents, POST: nestGroup },
  "groups/:id/memberOfGroups/:id": { GET: readParent, DELETE: unnestGroup },
  "groups/:id/roleAssignments": { GET: listGroupRoles, POST: assignGroupRole },
  "groups/:id/roleAssignments/:id": { GET: readGroupRole, DELETE: removeGroupRole },
  populations: { GET: listPopulations, POST: createPopulation },
  "populations/:id": { GET: readPopulation, PUT: replacePopulation, DELETE: deletePopulation },
  "populations/:id/defaultIdentityProvider": {
    GET: readDefaultIdentityProvider,
    PUT: writeDefaultIdentityProvider,
  },
  schemas: { GET: listSchemas },
  "schemas/:id": { GET: readSchema },
  "schemas/:id/attributes": { GET: listAttributes, POST: createAttribute },
  "schemas/:id/attributes/:id": {
    GET: readAttribute,
    PUT: replaceAttribute,
    PATCH: patchAttribute,
    DELETE: deleteAttribute,
  },
};
