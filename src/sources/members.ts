// The members a write of a group names, and the same write made harmless for members it may not touch.
import {
  isMemberOperation,
  type ElementFilter,
  type Patch,
  type PatchOperation,
} from "../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../platform/json.js";
import { type ResourceSchema, resolveAttributePath } from "../scim/schema/resource-schema.js";

export type MemberType = "User" | "Group" | undefined;

export interface NamedMember {
  /** In lower case, as PingOne writes its ids. */
  readonly id: string;
  readonly type: MemberType;
}

export const elementsIn = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonObject[]) : [];

export function memberIn({ value, type }: JsonObject): NamedMember {
  const kind = typeof type === "string" ? type.toLowerCase() : "";
  return {
    id: typeof value === "string" ? value.toLowerCase() : "",
    type: kind === "group" ? "Group" : kind === "user" ? "User" : undefined,
  };
}

const idsOf = (elements: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(elements.map((each) => memberIn(each).id));

/** Whether it takes away whoever it does not name. */
const isWhole = ({ op, path, filter, value }: PatchOperation): boolean =>
  filter === undefined && path.sub === undefined && (op === "replace" || isBareRemove(op, value));

const isBareRemove = (op: PatchOperation["op"], value: JsonValue | undefined): boolean =>
  op === "remove" && value === undefined;

/** Everybody an operation adds: by value, or as what its filter demands. */
function addedBy({ op, path, filter, value }: PatchOperation): readonly JsonObject[] {
  if (op === "remove") return [];
  if (filter === undefined && path.sub === undefined) return elementsIn(value);
  const given = path.sub === undefined ? value : { [path.sub.name]: value ?? "" };
  return [{ ...filter?.equals, ...(given as JsonObject | undefined) }];
}

export const addedElementsIn = ({ operations }: Patch): readonly JsonObject[] =>
  operations.filter(isMemberOperation).flatMap(addedBy);

/** What a PUT does to the members. */
export function membersReplacement(
  schema: ResourceSchema,
): (members: readonly JsonObject[]) => PatchOperation {
  const path = resolveAttributePath(schema, "members");
  if (path === undefined) throw new TypeError("No members in the schema.");
  return (value) => ({ op: "replace", path, filter: undefined, value });
}

/** Everybody an operation names to be taken away. */
export const removedIn = ({ operations }: Patch): readonly NamedMember[] =>
  operations
    .filter((each) => isMemberOperation(each) && each.op === "remove")
    .flatMap(({ value }) => elementsIn(value))
    .map(memberIn);

/** Whether a patch takes away members that it does not name. */
export const takesUnnamed = ({ operations }: Patch): boolean =>
  operations.some(
    (each) =>
      isMemberOperation(each) &&
      (isWhole(each) || (each.op === "remove" && each.filter !== undefined)),
  );

/** The same patch, after which `kept`, members now, still are: it names whom it takes, and none of those. */
export function keepingMembers(
  patch: Patch,
  present: readonly JsonObject[],
  isKept: (element: JsonObject) => boolean,
): Patch {
  const kept = present.filter(isKept);
  // Who is there stays as they are when they are added: a filter sees their name.
  const isThere = idsOf(present);
  const there = [...present];
  const operations = patch.operations.flatMap((operation): readonly PatchOperation[] => {
    if (!isMemberOperation(operation)) return [operation];
    const { filter, value } = operation;
    there.push(...addedBy(operation).filter((each) => !isThere.has(memberIn(each).id)));
    if (isWhole(operation)) {
      const next = [...elementsIn(value), ...kept];
      return next.length === 0 ? [operation] : [{ ...operation, op: "replace", value: next }];
    }
    if (operation.op !== "remove") return [operation];
    const named =
      filter === undefined ? elementsIn(value) : there.filter((each) => filter.matches(each));
    const left = named.filter((each) => !isKept(each));
    return left.length === 0 ? [] : [{ ...operation, filter: undefined, value: left }];
  });
  return { ...patch, operations };
}

type Matches = (filter: ElementFilter, element: JsonObject) => boolean;

const asItIs: Matches = (filter, element) => filter.matches(element);

/**
 * Whether somebody is a member after the operations who was one, or was not, before: as `element` while they are one.
 * `matches` says whether a filter takes them away.
 */
export function membershipAfter(
  operations: readonly PatchOperation[],
): (element: JsonObject, wasMember: boolean, matches?: Matches) => boolean {
  const steps = operations.filter(isMemberOperation).map((operation) => {
    const { op, filter, value } = operation;
    const isAdded = op !== "remove" && !isWhole(operation);
    const elements = isAdded ? addedBy(operation) : elementsIn(value);
    return { isAdded, isWhole: isWhole(operation), filter, named: idsOf(elements) };
  });
  return function isMemberAfter(element, wasMember, matches = asItIs) {
    const { id } = memberIn(element);
    let isMember = wasMember;
    for (const { isAdded, isWhole: isAll, filter, named } of steps) {
      if (isAll) isMember = named.has(id);
      else if (isAdded) isMember ||= named.has(id);
      else if (filter === undefined) isMember &&= !named.has(id);
      else isMember &&= !matches(filter, element);
    }
    return isMember;
  };
}

/** Whether an operation can be said to take somebody away only when their element is known as it is. */
export const takesByFilter = ({ operations }: Patch): boolean =>
  operations.some(
    (each) => isMemberOperation(each) && each.op === "remove" && each.filter !== undefined,
  );

export const changesMembers = ({ operations }: Patch): boolean =>
  operations.some(isMemberOperation);
