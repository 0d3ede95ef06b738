// Takes out of a POST the references that can be written after it: group members and a user's manager (RFC 7644 section 3.7.1).
import { isArray, isObject } from "../../platform/json.js";
import { referencesIn, referredBy } from "./references.js";

const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export interface Deferral {
  /** The resource without the deferred references. */
  readonly data: unknown;
  /** A PatchOp that adds them, references still in it; undefined when there are none. */
  readonly followUp: unknown;
  /** The references of the circle that the resource cannot be created without. */
  readonly needed: readonly string[];
}

type DeferredData = Readonly<Record<string, unknown>>;

function keyOf(object: DeferredData, name: string): string | undefined {
  return Object.keys(object).find((key) => key.toLowerCase() === name);
}

/** A member or a manager, as the object of the schema or as its plain id. */
function isLink(value: unknown, circle: ReadonlySet<string>): boolean {
  const target = isObject(value) ? value[keyOf(value, "value") ?? ""] : value;
  return typeof target === "string" && circle.has(referredBy(target) ?? "");
}

const without = (object: DeferredData, name: string): DeferredData =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

function deferMembers(
  data: DeferredData,
  circle: ReadonlySet<string>,
  operations: unknown[],
): DeferredData {
  const key = keyOf(data, "members");
  const members = key === undefined ? undefined : data[key];
  if (key === undefined || !isArray(members)) return data;
  const deferred = members.filter((member) => isLink(member, circle));
  if (deferred.length === 0) return data;
  operations.push({ op: "add", path: "members", value: deferred });
  return { ...data, [key]: members.filter((member) => !isLink(member, circle)) };
}

function deferManager(
  data: DeferredData,
  circle: ReadonlySet<string>,
  operations: unknown[],
): DeferredData {
  const key = keyOf(data, ENTERPRISE_URN.toLowerCase());
  const extension = key === undefined ? undefined : data[key];
  if (key === undefined || !isObject(extension)) return data;
  const managerKey = keyOf(extension, "manager");
  const manager = managerKey === undefined ? undefined : extension[managerKey];
  if (managerKey === undefined || !isLink(manager, circle)) return data;
  operations.push({ op: "replace", path: `${ENTERPRISE_URN}:manager`, value: manager });
  return { ...data, [key]: without(extension, managerKey) };
}

/** `circle` holds the bulkIds of the POSTs that refer to each other. */
export function deferReferences(data: unknown, circle: ReadonlySet<string>): Deferral {
  const operations: unknown[] = [];
  const rest = isObject(data)
    ? deferManager(deferMembers(data, circle, operations), circle, operations)
    : data;
  const followUp =
    operations.length === 0 ? undefined : { schemas: [PATCH_URN], Operations: operations };
  return { data: rest, followUp, needed: referencesIn(rest).filter((each) => circle.has(each)) };
}
