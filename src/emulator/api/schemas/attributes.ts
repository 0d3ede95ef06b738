// Custom attributes: create, replace, patch, delete, with the indexes a unique one needs (contract 5).
import { randomUUID } from "node:crypto";
import type { AttributeDefinition } from "../../directory/schema/attribute-definition.js";
import { newAttribute } from "../../directory/schema/attribute-definition.js";
import { commitUser } from "../../directory/commit.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { insufficientPermissions, invalidData, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import { bareObject } from "../../json.js";
import { changedAttribute, customAttribute, isUsedByGroup } from "./attribute-change.js";
import type { ApiCall } from "../call.js";
import { readText } from "../read-field.js";
import { renderAttribute } from "./render-schema.js";
import { findAttribute, requireSchema } from "./schemas.js";

const NAME = /^[A-Za-z][A-Za-z0-9-]{0,255}$/;

function requireJson(call: ApiCall): void {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
}

/** The owners of one value twice make an attribute not unique, whoever was first. */
function checkNoDuplicates(call: ApiCall, name: string): void {
  const { users } = call.environment;
  const index = users.addIndex(name);
  for (const seq of users.after(0)) {
    const value = users.at(seq)?.attributes[name];
    if (typeof value !== "string" || index.otherOwner(value, seq) === undefined) continue;
    users.dropIndex(name);
    throw invalidData({
      code: "UNIQUENESS_VIOLATION",
      target: "unique",
      message: "Users have the same value of this attribute.",
    });
  }
}

function store(call: ApiCall, before: boolean, attribute: AttributeDefinition): void {
  const { schema, users } = call.environment;
  if (attribute.unique && !before) checkNoDuplicates(call, attribute.name);
  if (!attribute.unique && before) users.dropIndex(attribute.name);
  schema.put(attribute);
}

function checkName(call: ApiCall, name: string | undefined, violations: Violations): void {
  if (name === undefined) violations.required("name");
  else if (!NAME.test(name)) {
    violations.invalid("name", "must be letters, digits and hyphens after a letter", {
      allowedPattern: NAME.source,
    });
  } else {
    const lower = name.toLowerCase();
    const taken = call.environment.schema.all().some((other) => other.name.toLowerCase() === lower);
    if (taken) violations.notUnique("name");
  }
}

function typeFor(call: ApiCall, violations: Violations): "STRING" | "JSON" {
  const type = readText(call.json(), "type", violations) ?? "STRING";
  if (type === "STRING" || type === "JSON") return type;
  violations.invalid("type", "must be one of the allowed values", {
    allowedValues: ["STRING", "JSON"],
  });
  return "STRING";
}

function checkCount(call: ApiCall, type: "STRING" | "JSON", violations: Violations): void {
  const { customStringAttributes, customJsonAttributes } = call.environment.knobs().limits;
  const limit = type === "STRING" ? customStringAttributes : customJsonAttributes;
  const count = call.environment.schema.custom().filter((other) => other.type === type).length;
  if (count < limit) return;
  violations.add({
    code: "SIZE_LIMIT_EXCEEDED",
    message: `The schema must not have more than ${limit} custom attributes of type ${type}.`,
  });
}

export function createAttribute(call: ApiCall): Reply {
  requireJson(call);
  requireSchema(call);
  // What a licence without custom attributes answers is inferred (contract section 13).
  if (!call.environment.knobs().canUseCustomSchema) throw insufficientPermissions();
  const violations = new Violations();
  const name = readText(call.json(), "name", violations);
  checkName(call, name, violations);
  const type = typeFor(call, violations);
  checkCount(call, type, violations);
  const base = newAttribute({ id: randomUUID(), name: name ?? "", schemaType: "CUSTOM", type });
  const attribute = customAttribute(call, { base }, violations);
  violations.throwIfAny();
  store(call, false, attribute);
  return {
    status: 201,
    body: renderAttribute(call.environment, call.url, attribute),
    headers: { Location: `${call.self}/${attribute.id}` },
  };
}

function change(call: ApiCall, patch: boolean): Reply {
  requireJson(call);
  const current = findAttribute(call);
  const attribute = changedAttribute(call, current, patch);
  store(call, current.unique, attribute);
  return { status: 200, body: renderAttribute(call.environment, call.url, attribute) };
}

export function replaceAttribute(call: ApiCall): Reply {
  return change(call, false);
}

export function patchAttribute(call: ApiCall): Reply {
  return change(call, true);
}

/** The data goes with the attribute; PingOne purges it later (contract 5.2), here at once. */
export function deleteAttribute(call: ApiCall): Reply {
  const attribute = findAttribute(call);
  if (attribute.schemaType !== "CUSTOM") {
    throw invalidData({
      code: "CONSTRAINT_VIOLATION",
      message: `A ${attribute.schemaType} attribute must not be deleted.`,
    });
  }
  if (isUsedByGroup(call, attribute.name)) {
    throw invalidData({
      code: "CONSTRAINT_VIOLATION",
      message: "The attribute is used by the userFilter of a group.",
    });
  }
  const { environment } = call;
  environment.schema.delete(attribute);
  environment.users.dropIndex(attribute.name);
  for (const seq of environment.users.after(0)) {
    const user = environment.users.at(seq);
    if (user?.attributes[attribute.name] === undefined) continue;
    const attributes = bareObject(user.attributes);
    Reflect.deleteProperty(attributes, attribute.name);
    commitUser(environment, user, { ...user, attributes });
  }
  return { status: 204 };
}
