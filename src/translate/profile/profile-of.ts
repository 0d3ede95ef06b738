// The profile translation of a mapping by itself, for whoever works on users without serving them.
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";
import { createUserResourceType } from "../../scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../scim/schema/resource-schema.js";
import type { Mapping } from "../../mapping/model.js";
import { compileMapping } from "./compile.js";
import { createUserProfile, type UserProfile } from "./user-profile.js";

export function profileOf(mapping: Mapping): UserProfile {
  const schema = compileResourceSchema(createUserResourceType(mapping.extensions));
  return createUserProfile(compileMapping(mapping, schema, new Set([PINGONE_USER])));
}
