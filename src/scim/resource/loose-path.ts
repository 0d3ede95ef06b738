// Resolves the attribute names real clients send: without the extension's URN, with one from before the RFC, with a dot behind it.
import type {
  AttributeContainer,
  AttributePath,
  ResourceSchema,
} from "../schema/resource-schema.js";
import { resolveAttributePath } from "../schema/resource-schema.js";
import { tolerant, type Tolerances } from "../tolerances.js";

/** The pre-RFC and misspelt URNs of the enterprise extension (OneLogin, SCIM 1.1, an old Entra example), lower-case. */
const legacyEnterprise =
  /^urn:(?:scim|ietf:params:scim):schemas:extension:enterprise:(?:1\.0|2\.0):?(?:user)?$/;
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user";

/** Reserved for resource types (RFC 7643 section 10.3.1): what stands below it is no extension. */
const coreUrn = /^urn:ietf:params:scim:schemas:core:/i;
const anyUrn = /^urn:[a-z0-9][a-z0-9-]*:[^\s"[\]]+$/i;

/** The extension an URN names, in any case and in its legacy spellings. */
export function findExtension(
  schema: ResourceSchema,
  urn: string,
  tolerances: Tolerances = tolerant,
): AttributeContainer | undefined {
  const lower = urn.toLowerCase();
  const exact = schema.containers.get(lower);
  if (exact !== undefined) return exact.isExtension ? exact : undefined;
  const isLegacy = legacyEnterprise.test(lower) && tolerances.legacyUrns;
  return isLegacy ? schema.containers.get(enterprise) : undefined;
}

/** Entra sends `manager` and `department` bare; the name counts when exactly one extension has it. */
function resolveBare(schema: ResourceSchema, text: string): AttributePath | undefined {
  const found = schema.extensions
    .map(({ urn }) => resolveAttributePath(schema, `${urn}:${text}`))
    .filter((path) => path !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

/** `URN.name` for a schema that is known; the last colon of an URN comes before its own last part. */
function resolveDotted(
  schema: ResourceSchema,
  text: string,
  tolerances: Tolerances,
): AttributePath | undefined {
  const dot = text.indexOf(".", text.lastIndexOf(":"));
  const [legacy, rest] = dot < 0 ? ["", ""] : [text.slice(0, dot), text.slice(dot + 1)];
  const lower = text.toLowerCase();
  const known = [...schema.containers].find(([urn]) => lower.startsWith(`${urn}.`));
  if (known !== undefined) {
    const [urn, container] = known;
    return resolveAttributePath(schema, `${container.urn}:${text.slice(urn.length + 1)}`);
  }
  const extension = findExtension(schema, legacy, tolerances);
  return extension && resolveAttributePath(schema, `${extension.urn}:${rest}`);
}

/** The attribute itself for `name.value` where it is simple and has several values (RFC 7643 section 2.4). */
function resolveImplicitValue(
  schema: ResourceSchema,
  text: string,
  tolerances: Tolerances,
): AttributePath | undefined {
  if (!/\.value$/i.test(text)) return undefined;
  const path = resolveNamed(schema, text.slice(0, -".value".length), tolerances);
  return path !== undefined && hasImplicitValue(path) ? path : undefined;
}

const hasImplicitValue = ({ attribute, sub }: AttributePath): boolean =>
  sub === undefined && attribute.definition.multiValued && attribute.definition.type !== "complex";

/** What is only found by a tolerance: whether that holds is asked last, for to ask is to make use of it. */
const ifTaken = (
  found: AttributePath | undefined,
  isTaken: () => boolean,
): AttributePath | undefined => (found !== undefined && isTaken() ? found : undefined);

function resolveNamed(
  schema: ResourceSchema,
  text: string,
  tolerances: Tolerances,
): AttributePath | undefined {
  const exact = resolveAttributePath(schema, text);
  if (exact !== undefined) return exact;
  const colon = text.lastIndexOf(":");
  if (colon < 0) return ifTaken(resolveBare(schema, text), () => tolerances.namesWithoutUrn);
  const extension = findExtension(schema, text.slice(0, colon), tolerances);
  const path =
    extension && resolveAttributePath(schema, `${extension.urn}:${text.slice(colon + 1)}`);
  // Without its last part, a URN is that of the extension in an old spelling.
  if (path !== undefined) return path;
  return ifTaken(resolveDotted(schema, text, tolerances), () => tolerances.dotAfterUrn);
}

/** Like `resolveAttributePath`, and tolerant where only one reading is possible. */
export function resolveLoosePath(
  schema: ResourceSchema,
  text: string,
  tolerances: Tolerances = tolerant,
): AttributePath | undefined {
  const named = resolveNamed(schema, text, tolerances);
  if (named !== undefined) return named;
  return ifTaken(resolveImplicitValue(schema, text, tolerances), () => tolerances.implicitValue);
}

/** Whether a name is the URN of an extension that the schema does not have, or of an attribute of such a one. */
export function isUnknownExtension(schema: ResourceSchema, name: string): boolean {
  const lower = name.toLowerCase();
  if (!anyUrn.test(name) || coreUrn.test(name)) return false;
  if (findExtension(schema, lower) !== undefined) return false;
  const isBelow = ([urn]: readonly [string, unknown]): boolean =>
    lower.startsWith(`${urn}:`) || lower.startsWith(`${urn}.`);
  if ([...schema.containers].some(isBelow)) return false;
  return findExtension(schema, lower.slice(0, lower.lastIndexOf(":"))) === undefined;
}
