// Reads a mapping file into the model, or tells everything that is wrong with it, each by its line.
import { createFileProblems, type FileProblems } from "../../platform/file/file-problems.js";
import { checkShape } from "../../platform/file/shape-problems.js";
import { readYaml } from "../../platform/file/yaml-source.js";
import { checkExtensions } from "./check-extensions.js";
import { checkRow } from "./check-row.js";
import { checkTable } from "./check-table.js";
import { defaultMapping } from "../default-mapping.js";
import { toSchemaDefinition } from "./extension-shape.js";
import type { SchemaDefinition } from "../../scim/schema/model.js";
import { createFindPath, type Broken } from "./find-path.js";
import { implicitRows, type PlacedSchema } from "../implicit-rows.js";
import { mappingShape } from "./mapping-shape.js";
import { isRemoved, mergeRows, topOf, type PlacedRow, type Removal } from "../merge-rows.js";
import type { AttributeRow, Mapping } from "../model.js";
import { problemOfCustomName } from "../pingone-name.js";
import { readParts, type MappingParts } from "./read-parts.js";
import { checkUnique } from "../unique-attributes.js";

export interface MappingReading {
  /** Undefined when there are problems. */
  readonly mapping: Mapping | undefined;
  readonly problems: readonly string[];
}

/** `fileName` as the messages name it. A file without content is the built-in mapping. */
export function readMapping(text: string, fileName: string): MappingReading {
  const { source, problems: unreadable } = readYaml(text);
  const problems = createFileProblems(fileName, source);
  for (const { line, message } of unreadable) problems.addLine(line, message);
  if (source === undefined) return { mapping: undefined, problems: problems.list() };
  const value = source.value ?? {};
  for (const { path, message } of checkShape(mappingShape, value).problems) {
    problems.add(path, message);
  }
  const mapping = toMapping(readParts(value), problems);
  const found = problems.list();
  return { mapping: found.length > 0 ? undefined : mapping, problems: found };
}

/** Of no use when there are problems: what has one is left out. */
function toMapping(parts: MappingParts, problems: FileProblems): Mapping {
  const checked = checkExtensions(parts.extensions, problems);
  const extensions = checked.extensions.map(({ written, places }) => ({
    schema: toSchemaDefinition(written),
    places,
  }));
  const broken = new Map([...checked.broken, ...parts.broken]);
  const { rows, removals, failed } = checkRows(parts, extensions, broken, problems);
  const builtIn = parts.extendsNothing ? [] : defaultMapping.attributes;
  const spoken = new Set([
    ...rows.flatMap(({ row }) => (row.direction === "toPingOne" ? [] : (row.scim ?? []))),
    ...removals.map(({ scim }) => scim),
  ]);
  const merged = [
    ...mergeRows(builtIn, removals, rows),
    ...implicitRows(extensions, spoken, problems),
  ];
  checkTable(merged, problems);
  const sound = extensions.filter(({ schema }) => !broken.has(schema.id.toLowerCase()));
  checkUnique(
    sound,
    merged.map(({ row }) => row),
    problems,
  );
  if (!failed.has("username") && !merged.some(({ row }) => row.pingone === "username")) {
    problems.add(["attributes"], "has no row { scim: userName, pingone: username }");
  }
  return {
    ...readStores(parts, merged, problems),
    attributes: merged.map(({ row }) => row),
    extensions: extensions.map(({ schema }) => schema),
  };
}

interface CheckedRows {
  readonly rows: readonly PlacedRow[];
  readonly removals: readonly Removal[];
  /** SCIM paths, in lower case, about which something is told already. */
  readonly failed: ReadonlySet<string>;
}

function checkRows(
  parts: MappingParts,
  extensions: readonly PlacedSchema[],
  broken: Broken,
  problems: FileProblems,
): CheckedRows {
  const schemas = extensions.map(({ schema }) => schema);
  const find = createFindPath(schemas, broken);
  const rows: PlacedRow[] = [];
  const removals: Removal[] = [];
  const failed = new Set(parts.brokenPaths);
  for (const { written, at } of parts.rows) {
    const checked = checkRow(written, find);
    if ("row" in checked) rows.push({ row: checked.row, at });
    else if ("removal" in checked) {
      removals.push(checked.removal);
      if (!removesSomething(checked.removal, parts, schemas)) {
        problems.add(
          [...at, "pingone"],
          `takes no row away: ${checked.removal.scim} has none of this kind built in`,
        );
      }
    } else {
      failed.add(written.scim?.toLowerCase() ?? "");
      for (const [key, message] of checked.findings) {
        problems.add(key === undefined ? at : [...at, key], message);
      }
    }
  }
  return { rows, removals, failed };
}

/** A built-in row, or the implicit one of an extension's attribute. */
const removesSomething = (
  removal: Removal,
  { extendsNothing }: MappingParts,
  schemas: readonly SchemaDefinition[],
): boolean =>
  (!extendsNothing && defaultMapping.attributes.some((row) => isRemoved(row, removal))) ||
  schemas.some(({ id }) => removal.scim.startsWith(`${id}:`));

/** The attributes that hold what no row does. */
function readStores(
  parts: MappingParts,
  rows: readonly PlacedRow[],
  problems: FileProblems,
): Pick<Mapping, "overflow" | "emailIndex"> {
  const overflow = parts.overflow ?? defaultMapping.overflow;
  const emailIndex = parts.emailIndex ?? defaultMapping.emailIndex;
  for (const [key, name] of [
    ["overflow", overflow],
    ["emailIndex", emailIndex],
  ] as const) {
    const problem = problemOfCustomName(name);
    if (problem !== undefined) problems.add([key], problem);
    const user = rows.find(({ row }) => isNamed(row, name));
    if (problem === undefined && user !== undefined) {
      problems.add(
        [key],
        `${name} is mapped to ${user.row.scim ?? "a constant or template"} already; this attribute is for the gateway alone`,
      );
    }
  }
  if (overflow.toLowerCase() === emailIndex.toLowerCase()) {
    problems.add(["emailIndex"], "must be another attribute than the overflow");
  }
  return { overflow, emailIndex };
}

const isNamed = (row: AttributeRow, name: string): boolean =>
  topOf(row).toLowerCase() === name.toLowerCase();
