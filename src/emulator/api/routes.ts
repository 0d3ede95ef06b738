// The paths below /environments/{envID} and who answers them; `:id` stands for an id.
import {
  createAttribute,
  deleteAttribute,
  patchAttribute,
  replaceAttribute,
} from "./schemas/attributes.js";
import type { Handler } from "./call.js";
import { readCapabilities } from "./environments/capabilities.js";
import { readEnvironment, readPasswordPolicy } from "./environments/environments.js";
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
  assignRole,
  listRoleAssignments,
  readRoleAssignment,
  removeRoleAssignment,
} from "./roles/role-assignments.js";
import { listAttributes, listSchemas, readAttribute, readSchema } from "./schemas/schemas.js";
import {
  readEnabled,
  readIdentityProvider,
  readMfaEnabled,
  readUserPopulation,
  showVerifyStatus,
  userAction,
  writeEnabled,
  writeIdentityProvider,
  writeMfaEnabled,
  writeUserPopulation,
  writeVerifyStatus,
} from "./users/user-parts.js";
import { createUser, deleteUser, listUsers, patchUser, readUser, replaceUser } from "./users/users.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export const ROUTES: Readonly<Record<string, Partial<Record<Method, Handler>>>> = {
  "": { GET: readEnvironment },
  capabilities: { GET: readCapabilities },
  "passwordPolicies/:id": { GET: readPasswordPolicy },
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
  "users/:id/verifyStatus": { GET: showVerifyStatus, PUT: writeVerifyStatus },
  "users/:id/password": { GET: readPassword, PUT: putPassword, POST: postPassword },
  "users/:id/memberOfGroups": { GET: listUserMemberships, POST: addMembership },
  "users/:id/memberOfGroups/:id": { GET: readMembership, DELETE: removeMembership },
  groups: { GET: listGroups, POST: createGroup },
  "groups/:id": { GET: readGroup, PUT: replaceGroup, DELETE: deleteGroup },
  "groups/:id/memberOfGroups": { GET: listParents, POST: nestGroup },
  "groups/:id/memberOfGroups/:id": { GET: readParent, DELETE: unnestGroup },
  "groups/:id/roleAssignments": { GET: listRoleAssignments, POST: assignRole },
  "groups/:id/roleAssignments/:id": { GET: readRoleAssignment, DELETE: removeRoleAssignment },
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
