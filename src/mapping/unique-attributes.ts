// Attributes that a mapping file's extensions declare unique: PingOne keeps them so, where they live in a custom attribute of their own (contract 5.2).
import type { FileProblems } from "../platform/file/file-problems.js";
import type { AttributeDefinition, SchemaDefinition } from "../scim/schema/model.js";
import type { PlacedSchema } from "./implicit-rows.js";
import type { AttributeRow } from "./model.js";
import { isStandard } from "./standard-attributes.js";
import { makesMany } from "./value-count.js";

/** What the schemas say is not true of any other attribute, so it is a problem of the file. */
export function checkUnique(
  extensions: readonly PlacedSchema[],
  rows: readonly AttributeRow[],
  problems: FileProblems,
): void {
  for (const { schema, places } of extensions) {
    for (const [index, attribute] of schema.attributes.entries()) {
      if (attribute.uniqueness === "none" || !isOneValue(attribute)) continue;
      if (rows.some((row) => keepsUnique(row, `${schema.id}:${attribute.name}`))) continue;
      problems.add(
        [...(places[index] ?? []), "uniqueness"],
        "must be none: PingOne keeps unique what has a custom attribute of its own, and this has none",
      );
    }
  }
}

/** Others have a problem of their own. */
const isOneValue = ({ type, multiValued }: AttributeDefinition): boolean =>
  type !== "complex" && !multiValued;

const keepsUnique = ({ scim, pingone, direction, transforms }: AttributeRow, path: string) =>
  scim === path &&
  direction === "both" &&
  !pingone.includes(".") &&
  !isStandard(pingone) &&
  !makesMany(transforms, false);

/** Whether the PingOne attribute of this row has to be unique. */
export const isUniqueRow = (
  { scim, direction }: AttributeRow,
  extensions: readonly SchemaDefinition[],
): boolean =>
  direction === "both" &&
  extensions.some(({ id, attributes }) =>
    attributes.some(
      (attribute) =>
        attribute.uniqueness !== "none" &&
        isOneValue(attribute) &&
        scim === `${id}:${attribute.name}`,
    ),
  );
