// What a write is about, for the activity: whom, which attributes by name, which members by id.
import {
  elementsOf,
  isJsonObject,
  isObject,
  type JsonObject,
  type JsonValue,
} from "../../platform/json.js";
import type { Patch, PatchOperation } from "../patch/patch.js";
import type { RequestActivity } from "./request-activity.js";
import { pathName } from "../resource/value/attribute-value.js";

/** Names of attributes, those of an extension behind its URN. */
function namesOf(resource: JsonObject): readonly string[] {
  const names: string[] = [];
  for (const name of Object.keys(resource)) {
    if (name === "schemas" || name === "id" || name === "meta") continue;
    const value = resource[name];
    if (!name.includes(":") || !isJsonObject(value)) names.push(name);
    else for (const own of Object.keys(value)) names.push(`${name}:${own}`);
  }
  return names;
}

const idsOf = (value: JsonValue | undefined): readonly string[] =>
  elementsOf(value).flatMap((member) =>
    isJsonObject(member) && typeof member["value"] === "string" ? member["value"] : [],
  );

export function recordResource(activity: RequestActivity, resource: JsonObject): void {
  activity.about(resource);
  activity.changing(namesOf(resource));
  const { members } = resource;
  if (members !== undefined) activity.concerning(idsOf(members));
}

/** By these somebody is known outside. */
const naming: ReadonlySet<string> = new Set(["userName", "externalId", "displayName"]);
const namesSent = new Map([...naming, "emails"].map((name) => [name.toLowerCase(), name]));

/** Of a body that could not be read: whom it names as far as that can be told. */
export function recordUnread(activity: RequestActivity, body: unknown): void {
  if (!isObject(body)) return;
  const found = Object.entries(body).flatMap(([key, value]) => {
    const name = namesSent.get(key.toLowerCase());
    return name === undefined ? [] : [[name, value] as const];
  });
  activity.about(Object.fromEntries(found) as JsonObject);
}

function recordOperation(activity: RequestActivity, { path, value }: PatchOperation): void {
  const { container, attribute } = path;
  if (container.isExtension) return;
  if (attribute.name === "members") activity.concerning(idsOf(value));
  else if (attribute.name === "emails" && Array.isArray(value)) activity.about({ emails: value });
  else if (naming.has(attribute.name) && typeof value === "string") {
    activity.about({ [attribute.name]: value });
  }
}

export function recordPatch(activity: RequestActivity, { operations }: Patch): void {
  activity.changing(operations.map(({ path }) => pathName(path)));
  for (const operation of operations) recordOperation(activity, operation);
}
