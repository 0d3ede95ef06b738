// The paths below /environments/{envID} and who answers them; `:id` stands for an id.
import type { Handler } from "./call.js";
import { readEnvironment, readPasswordPolicy } from "./environments.js";
import {
  createPopulation,
  deletePopulation,
  listPopulations,
  readDefaultIdentityProvider,
  readPopulation,
  replacePopulation,
  writeDefaultIdentityProvider,
} from "./populations.js";
import { listAttributes, listSchemas, readAttribute, readSchema } from "./schemas.js";
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
} from "./user-parts.js";
import { createUser, deleteUser, listUsers, patchUser, readUser, replaceUser } from "./users.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export const ROUTES: Readonly<Record<string, Partial<Record<Method, Handler>>>> = {
  "": { GET: readEnvironment },
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
  "users/:id/verifyStatus": { GET: readVerifyStatus, PUT: writeVerifyStatus },
  populations: { GET: listPopulations, POST: createPopulation },
  "populations/:id": { GET: readPopulation, PUT: replacePopulation, DELETE: deletePopulation },
  "populations/:id/defaultIdentityProvider": {
    GET: readDefaultIdentityProvider,
    PUT: writeDefaultIdentityProvider,
  },
  schemas: { GET: listSchemas },
  "schemas/:id": { GET: readSchema },
  "schemas/:id/attributes": { GET: listAttributes },
  "schemas/:id/attributes/:id": { GET: readAttribute },
};
