// Compiles the mapping table into the four translations a store needs. `active` and `password` are calls of their own.
import type { Assignment } from "../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import type { PingOneUser, UserBody } from "../pingone/users.js";
import { textOf } from "./one-home.js";
import {
  ENTERPRISE,
  plainRows,
  ruleRows,
  type PingOneValue,
  type PlainRow,
} from "./user-attributes.js";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

type Attributes = Readonly<Record<string, PingOneValue>>;

interface CompiledRow extends PlainRow {
  readonly scimPath: readonly [string, string | undefined];
  readonly pingonePath: readonly [string, string | undefined];
}

const split = (path: string): readonly [string, string | undefined] => {
  const [first = path, second] = path.split(".");
  return [first, second];
};

const rows: readonly CompiledRow[] = plainRows.map((row) => ({
  ...row,
  scimPath: split(row.scim),
  pingonePath: split(row.pingone),
}));

/** The parts of each complex PingOne attribute, for clearing those that have no value. */
const partsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ...rows.map(({ pingonePath: [name] }) => [name, partsOfPlain(name)] as const),
  ...ruleRows.map((row) => [row.pingone, row.parts ?? []] as const),
]);

function partsOfPlain(name: string): readonly string[] {
  return rows.flatMap(({ pingonePath }) => (pingonePath[0] === name ? (pingonePath[1] ?? []) : []));
}

/** Everything of a resource that has a home in PingOne's profile; nothing absent, nothing empty. */
export function toAttributes(resource: JsonObject): Attributes {
  const attributes: Record<string, PingOneValue> = {};
  for (const { extension, scimPath, pingonePath } of rows) {
    const container = extension === undefined ? resource : objectOf(resource[extension]);
    const holder = scimPath[1] === undefined ? container : objectOf(container?.[scimPath[0]]);
    const text = textOf(holder?.[scimPath[1] ?? scimPath[0]]);
    if (text === undefined) continue;
    const [name, part] = pingonePath;
    if (part === undefined) attributes[name] = prepared(name, text);
    else
      attributes[name] = {
        ...(attributes[name] as Record<string, string> | undefined),
        [part]: text,
      };
  }
  for (const row of ruleRows) {
    const value = row.toPingOne(resource);
    if (value !== undefined) attributes[row.pingone] = value;
  }
  return attributes;
}

/** Composed and decomposed forms of a userName are one name (RFC 7644 section 5, statement 166). */
const prepared = (name: string, text: string): string =>
  name === "username" ? text.normalize("NFC") : text;

function preparedOrNull(name: string, value: JsonValue | undefined): string | null {
  const text = textOf(value);
  return text === undefined ? null : prepared(name, text);
}

/** The body that makes a user exactly `resource`: what it leaves out is cleared with null. */
export function toReplacement(resource: JsonObject): UserBody {
  return Object.fromEntries(difference({}, toAttributes(resource), [...partsOf.keys()]));
}

/** The least body that turns `before` into `after`; empty when PingOne would see no change. */
export function toChange(before: JsonObject, after: JsonObject): UserBody {
  const from = toAttributes(before);
  const to = toAttributes(after);
  const changed = [...partsOf.keys()].filter((name) => !isSame(from[name], to[name]));
  return Object.fromEntries(difference(from, to, changed));
}

const isSame = (a: PingOneValue | undefined, b: PingOneValue | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Complex attributes go out whole, with null for each missing part: right whether PingOne merges or replaces (contract 3.7). */
function* difference(
  from: Attributes,
  to: Attributes,
  names: readonly string[],
): Generator<[string, unknown]> {
  for (const name of names) {
    const value = to[name];
    if (value === undefined || typeof value === "string") yield [name, value ?? null];
    else
      yield [
        name,
        { ...cleared(partsOf.get(name) ?? []), ...cleared(keysOf(from[name])), ...value },
      ];
  }
}

const cleared = (parts: readonly string[]): Record<string, null> =>
  Object.fromEntries(parts.map((part) => [part, null]));

const keysOf = (value: PingOneValue | undefined): readonly string[] =>
  typeof value === "object" ? Object.keys(value) : [];

/** The body for assignments to singular attributes, which need no read; `homeless` names those PingOne has no place for. */
export function toAssignedBody(assignments: readonly Assignment[]): {
  readonly body: UserBody;
  readonly homeless: readonly string[];
} {
  const body: Record<string, unknown> = {};
  const homeless: string[] = [];
  for (const { path, value } of assignments) {
    const extension = path.container.isExtension ? path.container.urn : undefined;
    const name = path.attribute.name;
    const scim = path.sub === undefined ? name : `${name}.${path.sub.name}`;
    const row = rows.find((each) => each.extension === extension && each.scim === scim);
    if (row !== undefined) assign(body, row.pingonePath, preparedOrNull(row.pingonePath[0], value));
    else if (path.sub !== undefined || !clearWhole(body, extension, name, value)) {
      homeless.push(scim);
    }
  }
  return { body, homeless };
}

function assign(
  body: Record<string, unknown>,
  [name, part]: CompiledRow["pingonePath"],
  value: string | null,
): void {
  if (part === undefined) {
    body[name] = value;
    return;
  }
  // After the whole was removed, its other parts have to stay removed where PingOne merges (contract 3.7).
  const before = body[name] === null ? cleared(partsOf.get(name) ?? []) : body[name];
  body[name] = { ...(before as object | undefined), [part]: value };
}

/** Removes a whole complex attribute, `name` for example. */
function clearWhole(
  body: Record<string, unknown>,
  extension: string | undefined,
  name: string,
  value: JsonValue | undefined,
): boolean {
  const row = rows.find((each) => each.extension === extension && each.scimPath[0] === name);
  if (row === undefined || value !== undefined) return false;
  body[row.pingonePath[0]] = null;
  return true;
}

/** A PingOne user as a canonical SCIM resource, without `meta.location`. */
export function fromUser(user: PingOneUser): JsonObject {
  const enterprise = readRows(user, ENTERPRISE);
  const hasEnterprise = Object.keys(enterprise).length > 0;
  return {
    schemas: hasEnterprise ? [CORE, ENTERPRISE] : [CORE],
    id: user.id,
    ...readRows(user, undefined),
    active: user.enabled,
    ...readRules(user),
    ...readGroups(user),
    ...(hasEnterprise ? { [ENTERPRISE]: enterprise } : {}),
    meta: { resourceType: "User", created: user.createdAt, lastModified: user.updatedAt },
  };
}

function readRows(user: PingOneUser, extension: string | undefined): Record<string, JsonValue> {
  const found: Record<string, JsonValue> = {};
  for (const row of rows) {
    if (row.extension !== extension) continue;
    const [name, part] = row.pingonePath;
    const top = user[name] as JsonValue | undefined;
    const text = textOf(part === undefined ? top : objectOf(top)?.[part]);
    if (text === undefined) continue;
    const [attribute, sub] = row.scimPath;
    if (sub === undefined) found[attribute] = text;
    else found[attribute] = { ...(found[attribute] as JsonObject | undefined), [sub]: text };
  }
  return found;
}

function readRules(user: PingOneUser): Record<string, JsonValue> {
  const found: Record<string, JsonValue[]> = {};
  for (const row of ruleRows) {
    const element = row.toElement(user[row.pingone]);
    if (element !== undefined) (found[row.scim] ??= []).push(element);
  }
  return found;
}

/** A single read names the groups, not how the user came into them (contract 3.4). */
function readGroups(user: PingOneUser): JsonObject {
  const { memberOfGroupIDs: ids, memberOfGroupNames: names } = user;
  if (!Array.isArray(ids) || ids.length === 0) return {};
  const displays: readonly unknown[] = Array.isArray(names) ? names : [];
  return {
    groups: ids.map((id, index) => ({
      value: String(id),
      ...(displays.length === ids.length ? { display: String(displays[index]) } : {}),
    })),
  };
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

const scimNames: ReadonlyMap<string, string> = new Map<string, string>([
  ...plainRows.map((row) => [row.pingone, row.scim] as const),
  ...ruleRows.map((row) => [row.pingone, `${row.scim}.value`] as const),
  ["address.countryCode", "addresses.country"],
  ["password", "password"],
]);

/** The SCIM name for an attribute PingOne complains about; undefined when the client did not send it. */
export function toScimName(target: string): string | undefined {
  return (
    scimNames.get(target) ??
    (target.startsWith("address.") ? target.replace("address.", "addresses.") : undefined)
  );
}
