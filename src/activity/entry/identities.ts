// By what a person or a group is known outside: user name, e-mail addresses, external id, a group's name.
import { elementsOf, isJsonObject, type JsonObject } from "../../platform/json.js";

export interface Identity {
  /** `userName`, `emails`, `externalId` or `displayName`. */
  readonly attribute: string;
  readonly value: string;
}

const MOST_EMAILS = 5;

/** Of a resource as SCIM has it, or a part of one. What is no group is not known by its display name. */
export function identitiesOf(resource: JsonObject): readonly Identity[] {
  const found: Identity[] = [];
  const { userName, externalId, displayName, emails } = resource;
  if (typeof userName === "string") found.push({ attribute: "userName", value: userName });
  else if (typeof displayName === "string") {
    found.push({ attribute: "displayName", value: displayName });
  }
  if (typeof externalId === "string") found.push({ attribute: "externalId", value: externalId });
  for (const email of elementsOf(emails).slice(0, MOST_EMAILS)) {
    if (isJsonObject(email) && typeof email["value"] === "string") {
      found.push({ attribute: "emails", value: email["value"] });
    }
  }
  return found;
}
