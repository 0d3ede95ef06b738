// Checks one row of a mapping file by itself and makes it a row of the model.
import type { FindPath } from "./find-path.js";
import type { WrittenRow } from "./mapping-shape.js";
import type { Removal } from "../merge-rows.js";
import type { AttributeRow, ElementChoice } from "../model.js";
import { problemOfPath } from "../pingone-name.js";
import { problemsOfComputed, problemsOfScim, type RowProblem } from "./row-rules.js";
import { toTransforms } from "./transform-shape.js";

export type CheckedRow =
  | { readonly row: AttributeRow }
  | { readonly removal: Removal }
  /** Empty when the row depends on something whose own problem is told. */
  | { readonly findings: readonly RowProblem[] };

const sources = ["scim", "constant", "template"] as const;

export function checkRow(written: WrittenRow, find: FindPath): CheckedRow {
  const given = sources.filter((key) => written[key] !== undefined);
  const findings: RowProblem[] = [];
  if (given.length !== 1) {
    findings.push([undefined, "must have one of scim, constant and template, and only one"]);
  }
  const { pingone, scim } = written;
  if (pingone === null) return checkRemoval(written, find, findings);
  const problem = problemOfPath(pingone);
  if (problem !== undefined) findings.push(["pingone", problem]);
  if (given.length !== 1) return { findings };
  if (scim === undefined) {
    return finish(toRow(written, pingone, {}), [...findings, ...problemsOfComputed(written, find)]);
  }
  const found = find(scim);
  if (found === undefined) return { findings };
  if ("problem" in found) return { findings: [...findings, ["scim", found.problem]] };
  const row = toRow(written, pingone, { scim: found.text });
  return finish(row, [...findings, ...problemsOfScim(written, row, found)]);
}

const finish = (row: AttributeRow, findings: readonly RowProblem[]): CheckedRow =>
  findings.length === 0 ? { row } : { findings };

function toRow(
  written: WrittenRow,
  pingone: string,
  source: { readonly scim?: string },
): AttributeRow {
  const { constant, template, shows } = written;
  const element = toChoice(written.element);
  return {
    ...source,
    ...(constant === undefined ? {} : { constant }),
    ...(template === undefined ? {} : { template }),
    pingone,
    direction: written.direction ?? (source.scim === undefined ? "toPingOne" : "both"),
    transforms: toTransforms(written.transform),
    ...(written.default === undefined ? {} : { default: written.default }),
    ...(element === undefined ? {} : { element }),
    ...(shows === undefined ? {} : { shows }),
  };
}

/** Types are compared in lower case. */
const toChoice = (written: WrittenRow["element"]): ElementChoice | undefined =>
  typeof written === "object"
    ? { types: written.types.map((type) => type.toLowerCase()) }
    : written;

function checkRemoval(written: WrittenRow, find: FindPath, findings: RowProblem[]): CheckedRow {
  const { scim } = written;
  for (const key of [
    "constant",
    "template",
    "transform",
    "direction",
    "default",
    "shows",
  ] as const) {
    if (written[key] !== undefined) {
      findings.push([
        key,
        "has no place beside pingone: null, which only takes a built-in row away",
      ]);
    }
  }
  if (scim === undefined) return { findings };
  const found = find(scim);
  if (found === undefined) return { findings };
  if ("problem" in found) findings.push(["scim", found.problem]);
  else if (found.text === "userName") {
    findings.push(["pingone", "must be username: no user can be without a name in PingOne"]);
  } else if (findings.length === 0) {
    return { removal: { scim: found.text, element: toChoice(written.element) } };
  }
  return { findings };
}
