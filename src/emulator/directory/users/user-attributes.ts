// The writable attributes of a user after a create, replace or patch, all violations collected (contract 3.2-3.7).
import type { Json, JsonObject } from "../../json.js";
import { bareObject, isJsonObject } from "../../json.js";
import type { AttributeDefinition } from "../schema/attribute-definition.js";
import { checkCustom, checkPattern } from "./custom-rule.js";
import type { Environment } from "../environment.js";
import { mergePatch } from "./merge-patch.js";
import { STANDARD_RULES } from "./standard-rules.js";
import type { UserRecord } from "./user.js";
import type { Violations } from "../violations.js";

export interface AttributeChange {
  readonly body: JsonObject;
  /** PATCH keeps what is not mentioned, create and PUT start from nothing. */
  readonly patch: boolean;
  readonly current: UserRecord | undefined;
}

interface ChangeInEnvironment extends AttributeChange {
  readonly environment: Environment;
}

function withoutNulls(value: Json | undefined): Json | undefined {
  if (!isJsonObject(value)) return value;
  const result = bareObject();
  for (const key of Object.keys(value)) {
    const part = value[key] ?? null;
    if (part !== null) result[key] = part;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Null, undeclared, disabled and read-only attributes never get here. */
function stored(
  change: ChangeInEnvironment,
  definition: AttributeDefinition,
  value: Json,
  violations: Violations,
): Json | undefined {
  const { name } = definition;
  const knobs = change.environment.knobs();
  const held = change.current?.attributes[name];
  const rule = STANDARD_RULES.get(name);
  if (rule !== undefined) {
    const checked = rule(value, name, violations, knobs);
    if (typeof checked === "string") {
      checkPattern(name, checked, definition.regexValidation, violations);
    }
    const merge = change.patch && knobs.patchComplex === "merge" && isJsonObject(checked);
    return withoutNulls(merge ? mergePatch(held, checked) : checked);
  }
  const merges = change.patch && definition.type === "JSON" && !definition.multiValued;
  const next = merges ? mergePatch(held, value) : value;
  checkCustom(definition, next, { current: held, knobs }, violations);
  return next;
}

function isWritable(
  definition: AttributeDefinition | undefined,
): definition is AttributeDefinition {
  if (definition?.enabled !== true) return false;
  return definition.schemaType === "CUSTOM" || STANDARD_RULES.has(definition.name);
}

function textsOf(value: Json | undefined): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === "string");
}

function checkUnique(
  environment: Environment,
  seq: number,
  attributes: JsonObject,
  violations: Violations,
): void {
  const { users, schema } = environment;
  for (const { name, unique } of schema.all()) {
    const index = unique ? users.index(name) : undefined;
    if (index === undefined) continue;
    const owners = textsOf(attributes[name]).map((value) => index.otherOwner(value, seq));
    const owner = owners.find((found) => found !== undefined);
    if (owner === undefined) continue;
    violations.notUnique(name, environment.knobs().existingId ? users.at(owner)?.id : undefined);
  }
}

function checkSize(attributes: JsonObject, profileBytes: number, violations: Violations): void {
  if (Buffer.byteLength(JSON.stringify(attributes)) <= profileBytes) return;
  violations.add({
    code: "SIZE_LIMIT_EXCEEDED",
    message: `The profile must not be larger than ${profileBytes} bytes.`,
  });
}

function applyChange(
  change: ChangeInEnvironment,
  attributes: JsonObject,
  key: string,
  violations: Violations,
): void {
  const definition = change.environment.schema.byName(key);
  if (!isWritable(definition)) return;
  const value = change.body[key] ?? null;
  const next = value === null ? undefined : stored(change, definition, value, violations);
  if (next !== undefined) attributes[key] = next;
  else if (value === null || isJsonObject(value)) Reflect.deleteProperty(attributes, key);
}

export function changedAttributes(
  environment: Environment,
  change: AttributeChange,
  violations: Violations,
): JsonObject {
  const attributes = bareObject(change.patch ? change.current?.attributes : undefined);
  const inEnvironment = { ...change, environment };
  for (const key of Object.keys(change.body)) {
    applyChange(inEnvironment, attributes, key, violations);
  }
  if (attributes["username"] === undefined && (change.body["username"] ?? null) === null) {
    violations.required("username");
  }
  checkSize(attributes, environment.knobs().limits.profileBytes, violations);
  checkUnique(environment, change.current?.seq ?? 0, attributes, violations);
  return attributes;
}
