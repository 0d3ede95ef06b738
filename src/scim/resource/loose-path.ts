// Resolves the attribute names real clients send: without the extension's URN, or with one from before the RFC.
import type {
  AttributeContainer,
  AttributePath,
  ResourceSchema,
} from "../schema/resource-schema.js";
import { resolveAttributePath } from "../schema/resource-schema.js";

/** The pre-RFC and misspelt URNs of the enterprise extension (OneLogin, SCIM 1.1, an old Entra example), lower-case. */
const legacyEnterprise =
  /^urn:(?:scim|ietf:params:scim):schemas:extension:enterprise:(?:1\.0|2\.0):?(?:user)?$/;
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user";

/** The extension an URN names, in any case and in its legacy spellings. */
export function findExtension(schema: ResourceSchema, urn: string): AttributeContainer | undefined {
  const lower = urn.toLowerCase();
  const exact = schema.containers.get(lower);
  if (exact !== undefined) return exact.isExtension ? exact : undefined;
  return legacyEnterprise.test(lower) ? schema.containers.get(enterprise) : undefined;
}

/** Entra sends `manager` and `department` bare; the name counts when exactly one extension has it. */
function resolveBare(schema: ResourceSchema, text: string): AttributePath | undefined {
  const found = schema.extensions
    .map(({ urn }) => resolveAttributePath(schema, `${urn}:${text}`))
    .filter((path) => path !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

/** Like `resolveAttributePath`, and tolerant of a missing or legacy extension URN where only one reading is possible. */
export function resolveLoosePath(schema: ResourceSchema, text: string): AttributePath | undefined {
  const exact = resolveAttributePath(schema, text);
  if (exact !== undefined) return exact;
  const colon = text.lastIndexOf(":");
  if (colon < 0) return resolveBare(schema, text);
  const extension = findExtension(schema, text.slice(0, colon));
  if (extension === undefined) return undefined;
  return resolveAttributePath(schema, `${extension.urn}:${text.slice(colon + 1)}`);
}
