// The writable part of a group, its naming rules and its userFilter checked (contract 8.2, 8.3).
import type { GroupRecord } from "../../directory/groups/group.js";
import { Violations } from "../../directory/violations.js";
import type { Filter } from "../../filter/ast.js";
import { usesMembership } from "../../filter/ast.js";
import { compileFilter } from "../../filter/compile-filter.js";
import { parseFilter } from "../../filter/parse-filter.js";
import { userFilterTable } from "../../filter/user-table.js";
import { Problem } from "../../http/problem.js";
import type { JsonObject } from "../../json.js";
import type { ApiCall } from "../call.js";
import { readName, readObject, readReference, readText } from "../read-field.js";

const NAME_LENGTH = 256;

export type GroupInput = Pick<
  GroupRecord,
  | "name"
  | "description"
  | "externalId"
  | "customData"
  | "populationId"
  | "userFilter"
  | "parsedUserFilter"
>;

/** A name may repeat in another population; one of the environment may not be used in any population. */
function isTaken(
  call: ApiCall,
  name: string,
  populationId: string | undefined,
  own: GroupRecord | undefined,
): boolean {
  return call.environment.groups
    .named(name)
    .some(
      (other) =>
        other.id !== own?.id &&
        (populationId === undefined ||
          other.populationId === undefined ||
          other.populationId === populationId),
    );
}

function populationOf(
  call: ApiCall,
  current: GroupRecord | undefined,
  violations: Violations,
): string | undefined {
  const sent = readReference(call.json(), "population", violations);
  if (current === undefined) {
    if (sent !== undefined && call.environment.populations.byId(sent) === undefined) {
      violations.invalid("population.id", "must be an existing population");
    }
    return sent;
  }
  if (sent !== undefined && sent !== current.populationId) {
    violations.invalid("population.id", "must not be changed");
  }
  return current.populationId;
}

/** Memberships cannot depend on memberships (I). */
function parsedUserFilter(
  call: ApiCall,
  text: string | undefined,
  violations: Violations,
): Filter | undefined {
  if (text === undefined) return undefined;
  const { schema } = call.environment;
  try {
    const filter = parseFilter(text, call.environment.knobs().limits.filterTerms);
    if (usesMembership(filter)) violations.invalid("userFilter", "must not use memberOfGroups");
    else compileFilter(filter, userFilterTable(schema));
    return filter;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    for (const detail of error.details) violations.add({ ...detail, target: "userFilter" });
    return undefined;
  }
}

function customDataOf(call: ApiCall, violations: Violations): JsonObject | undefined {
  const customData = readObject(call.json(), "customData", violations);
  if (customData === undefined) return undefined;
  const limit = call.environment.knobs().limits.customDataBytes;
  if (Buffer.byteLength(JSON.stringify(customData)) > limit) {
    violations.add({
      code: "SIZE_LIMIT_EXCEEDED",
      target: "customData",
      message: `must not be larger than ${limit} bytes`,
    });
  }
  return customData;
}

function boundedText(
  call: ApiCall,
  name: string,
  max: number,
  violations: Violations,
): string | undefined {
  const value = readText(call.json(), name, violations);
  if (value !== undefined && value.length > max) {
    violations.invalid(name, `size must be between 0 and ${max}`);
  }
  return value;
}

export function groupInput(call: ApiCall, current: GroupRecord | undefined): GroupInput {
  const violations = new Violations();
  const populationId = populationOf(call, current, violations);
  const isOther = (name: string): boolean => isTaken(call, name, populationId, current);
  const name = readName(call.json(), isOther, violations);
  if (name.trim() !== "" && name.length > NAME_LENGTH) {
    violations.invalid("name", `size must be between 1 and ${NAME_LENGTH}`);
  }
  const userFilter = readText(call.json(), "userFilter", violations);
  const input: GroupInput = {
    name,
    description: boundedText(call, "description", 256, violations),
    externalId: boundedText(call, "externalId", 1024, violations),
    customData: customDataOf(call, violations),
    populationId,
    userFilter,
    parsedUserFilter: parsedUserFilter(call, userFilter, violations),
  };
  if (userFilter !== undefined && (current?.roles.length ?? 0) > 0) {
    violations.invalid("userFilter", "must not be set for a group with roles");
  }
  violations.throwIfAny();
  return input;
}
