// Where users and groups are, by the populations in what a store answers; and the filter that finds those of some populations.
import { badRequest } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import type { Patch } from "../../scim/patch/patch.js";
import { valueAt } from "../../scim/resource/value-at.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";
import {
  type AttributePath,
  type ResourceSchema,
  resolveAttributePath,
} from "../../scim/schema/resource-schema.js";

/** How one resource type says in which population a resource is. */
export interface PopulationPath {
  readonly whole: AttributePath;
  readonly id: AttributePath;
}

const URN = "urn:pingidentity:schemas:extension:2.0:PingOne";

export function populationPath(schema: ResourceSchema): PopulationPath {
  const name = `${URN}${schema.type.name}:population`;
  const whole = resolveAttributePath(schema, name);
  const id = resolveAttributePath(schema, `${name}.id`);
  if (whole === undefined || id === undefined) throw new TypeError(`No ${name} in the schema.`);
  return { whole, id };
}

const lower = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value.toLowerCase() : undefined;

/** Undefined: in none, which is the environment's level for a group. */
export const populationIn = (resource: JsonObject, { id }: PopulationPath): string | undefined =>
  lower(valueAt(resource, id));

/** Every population a patch would put the resource into. */
export function populationsIn({ operations }: Patch, { whole }: PopulationPath): readonly string[] {
  return operations.flatMap(({ path, value }) => {
    const isIt =
      path.container.urn === whole.container.urn && path.attribute.name === whole.attribute.name;
    if (!isIt) return [];
    const sent = path.sub === undefined ? (value as JsonObject | undefined)?.["id"] : value;
    return lower(sent) ?? [];
  });
}

/** As PingOne says it of one that is not there. Throws ScimError 400 for what is outside. */
export function requirePopulations(
  named: readonly (string | undefined)[],
  populations: readonly string[],
  { id: { container } }: PopulationPath,
): void {
  if (named.every((id) => id === undefined || populations.includes(id))) return;
  throw badRequest(
    "invalidValue",
    `${container.urn}:population.id: PingOne has no such population, or the gateway may not use it.`,
  );
}

/** `alsoNone`: those of no population, too. */
export function inPopulations(
  populations: readonly string[],
  { id }: PopulationPath,
  alsoNone = false,
): Filter {
  const each = populations.map((value): Filter => ({
    kind: "comparison",
    path: id,
    op: "eq",
    value,
  }));
  if (alsoNone) each.push({ kind: "not", filter: { kind: "present", path: id } });
  return anyOf(each);
}

export const anyOf = (filters: readonly Filter[]): Filter =>
  filters.length === 1 && filters[0] !== undefined ? filters[0] : { kind: "or", filters };

/** A junction never holds another one of its own kind. */
export function both(first: Filter | undefined, second: Filter): Filter {
  if (first === undefined) return second;
  const parts = [first, second].flatMap((each) => (each.kind === "and" ? each.filters : [each]));
  return { kind: "and", filters: parts };
}
