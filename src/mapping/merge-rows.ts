// Puts the rows of a file over the built-in ones: the same SCIM path and element, or the same pair of attributes, is the same row.
import type { YamlPath } from "../platform/file/yaml-source.js";
import type { AttributeRow, ElementChoice } from "./model.js";

/** Where the row comes from; undefined for built-in ones. */
export interface PlacedRow {
  readonly row: AttributeRow;
  readonly at: YamlPath | undefined;
}

/** `pingone: null`: takes built-in rows away. */
export interface Removal {
  readonly scim: string;
  readonly element: ElementChoice | undefined;
}

export function mergeRows(
  builtIn: readonly AttributeRow[],
  removals: readonly Removal[],
  written: readonly PlacedRow[],
): readonly PlacedRow[] {
  const kept = builtIn.filter((row) => !removals.some((removal) => isRemoved(row, removal)));
  const merged: PlacedRow[] = kept.map((row) => ({ row, at: undefined }));
  for (const { row, at } of written) {
    const same = merged.filter((each) => each.at === undefined && isSame(each.row, row));
    const [first] = same;
    if (first === undefined) {
      merged.push({ row, at });
      continue;
    }
    merged.splice(merged.indexOf(first), 1, { row: withShows(row, first.row), at });
    for (const each of same.slice(1)) merged.splice(merged.indexOf(each), 1);
  }
  return merged.map((each) => ({ ...each, row: withSiblings(each.row, merged) }));
}

/** What one row of an element says it shows holds for the other parts of it. */
function withSiblings(row: AttributeRow, rows: readonly PlacedRow[]): AttributeRow {
  const top = topOf(row);
  const sibling = rows.find(({ row: other }) => topOf(other) === top && other.shows !== undefined);
  return sibling === undefined ? row : withShows(row, sibling.row);
}

export const topOf = ({ pingone }: AttributeRow): string => pingone.split(".")[0] ?? pingone;

/** Without an element, every built-in row of the path. */
export const isRemoved = (row: AttributeRow, { scim, element }: Removal): boolean =>
  row.scim === scim && (element === undefined || sameElement(row.element, element));

/** A one-way copy stands beside the row of the attribute it copies. */
const isSame = (
  builtIn: AttributeRow,
  { scim, element, pingone, direction }: AttributeRow,
): boolean =>
  scim !== undefined &&
  builtIn.scim === scim &&
  (builtIn.pingone === pingone ||
    (direction !== "toPingOne" && sameElement(builtIn.element, element)));

const withShows = (row: AttributeRow, { shows }: AttributeRow): AttributeRow =>
  row.element === undefined || row.shows !== undefined || shows === undefined
    ? row
    : { ...row, shows };

/** As text to compare by: the types in any order. */
export const choiceKey = (element: ElementChoice | undefined): string =>
  typeof element === "object" ? JSON.stringify([...element.types].sort()) : (element ?? "");

const sameElement = (a: ElementChoice | undefined, b: ElementChoice | undefined): boolean =>
  choiceKey(a) === choiceKey(b);
