// What the rows of a mapping may not be together: two for one attribute, on either side.
import type { FileProblems } from "../../platform/file/file-problems.js";
import { pathText } from "../../platform/file/file-problems.js";
import { choiceKey, topOf as topOfRow, type PlacedRow } from "../merge-rows.js";

export function checkTable(rows: readonly PlacedRow[], problems: FileProblems): void {
  const complain = createComplaint(problems);
  checkSources(rows, complain);
  checkTargets(rows, complain);
  checkNames(rows, complain);
  checkElements(rows, complain);
}

/** `tell` gets the other row, in words as well. */
type ReportConflict = (
  a: PlacedRow,
  b: PlacedRow,
  key: string,
  tell: (words: string, other: PlacedRow) => string,
) => void;

/** Told at the row that stands in the file, at the later one of two. */
function createComplaint(problems: FileProblems): ReportConflict {
  const nameOf = ({ row, at }: PlacedRow): string => {
    if (at === undefined) return `the built-in row of ${row.scim ?? row.pingone}`;
    return `${pathText(at)} in line ${problems.lineOf(at)}`;
  };
  return (a, b, key, tell) => {
    const lineOf = ({ at }: PlacedRow): number => (at === undefined ? 0 : problems.lineOf(at));
    const [other, blamed] = lineOf(a) > lineOf(b) ? [b, a] : [a, b];
    const { at = [] } = blamed;
    // An implicit row stands at the name of its attribute.
    problems.add(at[0] === "attributes" ? [...at, key] : at, tell(nameOf(other), other));
  };
}

const isRead = ({ row }: PlacedRow): boolean => row.direction !== "toPingOne";
const topOf = ({ row }: PlacedRow): string => topOfRow(row);

/** Calls `onClash` for each row whose key an earlier row has already. */
function forClashes(
  rows: readonly PlacedRow[],
  keyOf: (row: PlacedRow) => string,
  onClash: (earlier: PlacedRow, later: PlacedRow) => void,
): void {
  const seen = new Map<string, PlacedRow>();
  for (const row of rows) {
    const earlier = seen.get(keyOf(row));
    if (earlier === undefined) seen.set(keyOf(row), row);
    else onClash(earlier, row);
  }
}

function checkSources(rows: readonly PlacedRow[], complain: ReportConflict): void {
  const keyOf = ({ row }: PlacedRow): string => `${row.scim ?? ""} ${choiceKey(row.element)}`;
  forClashes(rows.filter(isRead), keyOf, (a, b) => {
    complain(a, b, "scim", (other) =>
      a.row.element === undefined
        ? `has a row already, ${other}; a further copy has direction: toPingOne`
        : `has a row with this element already, ${other}`,
    );
  });
}

function checkTargets(rows: readonly PlacedRow[], complain: ReportConflict): void {
  const writing = rows.filter(({ row }) => row.direction !== "toScim");
  const keyOf = ({ row }: PlacedRow): string => row.pingone;
  forClashes(writing, keyOf, (a, b) => {
    complain(a, b, "pingone", (words, other) => {
      return `${keyOf(other)} is written already, by ${words}${way(other)}`;
    });
  });
}

/** How to be rid of a built-in row. */
const way = ({ row, at }: PlacedRow): string =>
  at === undefined ? `; take that away by { scim: ${row.scim ?? ""}, pingone: null }` : "";

/** One attribute is text or JSON, and has one spelling. */
function checkNames(rows: readonly PlacedRow[], complain: ReportConflict): void {
  const tops = new Map<string, PlacedRow>();
  for (const each of rows) {
    const top = topOf(each);
    const earlier = tops.get(top.toLowerCase());
    if (earlier === undefined) tops.set(top.toLowerCase(), each);
    else if (topOf(earlier) !== top) {
      complain(
        earlier,
        each,
        "pingone",
        (other) => `differs only in case from ${topOf(earlier)} of ${other}`,
      );
    } else if (each.row.pingone.includes(".") !== earlier.row.pingone.includes(".")) {
      complain(
        earlier,
        each,
        "pingone",
        (other) => `uses ${top} in parts and as a whole, see ${other}`,
      );
    }
  }
}

/** The parts of one element of a multi-valued attribute stand together in one PingOne attribute. */
function checkElements(rows: readonly PlacedRow[], complain: ReportConflict): void {
  const elements = rows.filter(({ row }) => row.element !== undefined);
  forClashes(elements, topOf, (a, b) => {
    if (attributeOf(a) !== attributeOf(b)) {
      complain(
        a,
        b,
        "pingone",
        (other) => `${topOf(b)} holds another SCIM attribute already, see ${other}`,
      );
    } else if (choiceKey(a.row.element) !== choiceKey(b.row.element)) {
      complain(a, b, "element", (other) => `must be that of ${other}, as both live in ${topOf(b)}`);
    } else if (showsKey(a) !== showsKey(b)) {
      complain(a, b, "shows", (other) => `must be that of ${other}, as both live in ${topOf(b)}`);
    }
  });
}

const attributeOf = ({ row: { scim = "" } }: PlacedRow): string =>
  scim.slice(0, scim.indexOf(".", scim.lastIndexOf(":") + 1));

const showsKey = ({ row: { shows = {} } }: PlacedRow): string =>
  JSON.stringify(Object.entries(shows).sort(([a], [b]) => (a < b ? -1 : 1)));
