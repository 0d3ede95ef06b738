// An environment nobody has read: everything the mapping needs is declared, nobody has a name already, and whoever is asked for by id is there with nothing but a name.
import type { NeededAttribute } from "../../mapping/required-attributes.js";
import { standardParts } from "../../mapping/standard-attributes.js";
import type { Call } from "../../pingone/call.js";
import type { PingOneClient } from "../../pingone/client.js";
import { PingOneError } from "../../pingone/error.js";

/** Stands for the population PingOne would choose. */
export const ASSUMED_POPULATION = "00000000-0000-4000-8000-0000000000a1";
const SCHEMA = "00000000-0000-4000-8000-0000000000b1";
const AT = "1970-01-01T00:00:00.000Z";

export function assumedPingOne(needed: readonly NeededAttribute[]): PingOneClient {
  const custom = needed.map((each) => ({ ...each, schemaType: "CUSTOM" }));
  const standard = ["username", "email", "externalId", "nickname", "title", "type", "locale"]
    .concat("preferredLanguage", "timezone", "primaryPhone", "mobilePhone", "accountId")
    .concat(...standardParts.keys())
    .map((name) => ({ name, type: "STRING", schemaType: "STANDARD", multiValued: false }));
  const attributes = [...standard, ...custom].map((each, at) => ({
    unique: false,
    ...each,
    id: `attribute-${String(at)}`,
    enabled: true,
  }));
  const lists: Readonly<Record<string, readonly object[]>> = {
    schemas: [{ id: SCHEMA, name: "User" }],
    attributes,
    populations: [{ id: ASSUMED_POPULATION, name: "Default", default: true }],
  };
  const answer = (call: Call): unknown => {
    const [path = ""] = call.path.split("?");
    const [, kind = "", id, part, more] = path.split("/");
    const key = part ?? kind;
    if (id === undefined || (part !== undefined && more === undefined)) {
      return pageOf(key === "memberOfGroups" ? "groupMemberships" : key, lists[key] ?? []);
    }
    if (part !== undefined) throw new PingOneError("notFound", call.operation, { status: 404 });
    return one(kind, id);
  };
  return (call) => Promise.resolve().then(() => answer(call));
}

const pageOf = (key: string, items: readonly object[]): object => ({
  _embedded: { [key]: items },
  count: items.length,
});

function one(kind: string, id: string): object {
  const dated = { id, createdAt: AT, updatedAt: AT };
  if (kind !== "users") return { ...dated, name: "assumed" };
  return {
    ...dated,
    username: "assumed",
    enabled: true,
    mfaEnabled: false,
    population: { id: ASSUMED_POPULATION },
  };
}
