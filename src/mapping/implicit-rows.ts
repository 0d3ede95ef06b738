// The rows nobody has to write: an extension's attribute lives in PingOne's custom attribute of the same name.
import type { FileProblems } from "../platform/file/file-problems.js";
import type { YamlPath } from "../platform/file/yaml-source.js";
import type { AttributeDefinition, SchemaDefinition } from "../scim/schema/model.js";
import type { PlacedRow } from "./merge-rows.js";
import { problemOfCustomName, problemOfPath } from "./pingone-name.js";

export interface PlacedSchema {
  readonly schema: SchemaDefinition;
  readonly places: readonly YamlPath[];
}

/**
 * `spoken`: the SCIM paths that the file has rows about. Complex attributes with several values get none: they live in
 * the overflow.
 */
export function implicitRows(
  extensions: readonly PlacedSchema[],
  spoken: ReadonlySet<string>,
  problems: FileProblems,
): readonly PlacedRow[] {
  const taken = new Set([...spoken].map((path) => path.toLowerCase()));
  return extensions.flatMap(({ schema, places }) =>
    schema.attributes.flatMap((attribute, index) =>
      namesOf(attribute).flatMap(({ name, mutability }) => {
        const scim = `${schema.id}:${name}`;
        if (taken.has(scim.toLowerCase())) return [];
        taken.add(scim.toLowerCase());
        const path = [...(places[index] ?? []), "name"];
        const problem = problemOfCustomName(attribute.name) ?? problemOfPath(name);
        if (problem !== undefined) {
          problems.add(
            path,
            `cannot be the name in PingOne as well (${problem}): give ${scim} a row of its own; pingone: null keeps it in the overflow`,
          );
          return [];
        }
        const direction = mutability === "readOnly" ? "toScim" : "both";
        return [{ row: { scim, pingone: name, direction, transforms: [] } as const, at: path }];
      }),
    ),
  );
}

function namesOf({
  name,
  type,
  multiValued,
  mutability,
  subAttributes = [],
}: AttributeDefinition): readonly Pick<AttributeDefinition, "name" | "mutability">[] {
  if (type !== "complex") return [{ name, mutability }];
  if (multiValued) return [];
  return subAttributes.map((sub) => ({
    name: `${name}.${sub.name}`,
    mutability: mutability === "readOnly" ? mutability : sub.mutability,
  }));
}
