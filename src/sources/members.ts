// The members a write of a group names, and the same write made harmless for members it may not touch.
import type { Patch, PatchOperation } from "../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../platform/json.js";

export type MemberType = "User" | "Group" | undefined;

export interface NamedMember {
  /** In lower case, as PingOne writes its ids. */
  readonly id: string;
  readonly type: MemberType;
}

export const isMemberOperation = ({ path }: PatchOperation): boolean =>
  !path.container.isExtension && path.attribute.name === "members";

export const elementsIn = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonObject[]) : [];

export function memberIn({ value, type }: JsonObject): NamedMember {
  const kind = typeof type === "string" ? type.toLowerCase() : "";
  return {
    id: typeof value === "string" ? value.toLowerCase() : "",
    type: kind === "group" ? "Group" : kind === "user" ? "User" : undefined,
  };
}

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

export const addedIn = ({ operations }: Patch): readonly NamedMember[] =>
  operations.filter(isMemberOperation).flatMap(addedBy).map(memberIn);

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
  const there = [...present];
  const operations = patch.operations.flatMap((operation): readonly PatchOperation[] => {
    if (!isMemberOperation(operation)) return [operation];
    const { filter, value } = operation;
    there.push(...addedBy(operation));
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

/** Whether somebody is a member after the operations who was one, or was not, before: as `element` while they are one. */
export function isMemberAfter(
  operations: readonly PatchOperation[],
  element: JsonObject,
  wasMember: boolean,
): boolean {
  const { id } = memberIn(element);
  const isNamed = (elements: readonly JsonObject[]): boolean =>
    elements.some((each) => memberIn(each).id === id);
  let isMember = wasMember;
  for (const operation of operations.filter(isMemberOperation)) {
    const { op, filter, value } = operation;
    if (isWhole(operation)) isMember = isNamed(elementsIn(value));
    else if (op !== "remove") isMember ||= isNamed(addedBy(operation));
    else if (filter === undefined) isMember &&= !isNamed(elementsIn(value));
    else isMember &&= !filter.matches(element);
  }
  return isMember;
}

/** Whether an operation can be said to take somebody away only when their element is known as it is. */
export const takesByFilter = ({ operations }: Patch): boolean =>
  operations.some(
    (each) => isMemberOperation(each) && each.op === "remove" && each.filter !== undefined,
  );

export const namesMembers = ({ operations }: Patch): boolean => operations.some(isMemberOperation);
