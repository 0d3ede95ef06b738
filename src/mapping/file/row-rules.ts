// What a row of a mapping file may say, given the SCIM attribute it is about.
import type { FindPath, FoundPath } from "./find-path.js";
import { topOf } from "../merge-rows.js";
import type { WrittenRow } from "./mapping-shape.js";
import type { AttributeRow } from "../model.js";
import { accepterOf, isStandard } from "../standard-attributes.js";
import { compileTransforms } from "../transforms.js";
import { toTransforms } from "./transform-shape.js";
import { countAfter } from "../value-count.js";

/** The key of the row it is about (undefined: the row as a whole), and what is wrong. */
export type RowProblem = readonly [key: keyof WrittenRow | undefined, message: string];

export function problemsOfScim(
  written: WrittenRow,
  row: AttributeRow,
  path: FoundPath,
): readonly RowProblem[] {
  const ofChoice = [...ofElement(row, path)];
  return [
    ...ofUserName(row, path),
    ...ofDirection(written, row, path),
    ...ofDefault(row),
    ...ofChoice,
    ...ofShows(row, path),
    // How many values there are is not known before the element is chosen.
    ...(ofChoice.length === 0 ? ofValues(row, hasSeveral(row, path)) : []),
  ];
}

/** Multi-valued attributes without a choice of one element: each of their values goes through the row. */
const hasSeveral = (row: AttributeRow, { attribute }: FoundPath): boolean =>
  attribute.multiValued && row.element === undefined;

function* ofUserName(
  { direction, pingone }: AttributeRow,
  { text }: FoundPath,
): Generator<RowProblem> {
  if (text !== "userName") return;
  if (pingone === "username") {
    if (direction === "both") return;
    yield ["direction", "must be both: userName and username are one name"];
  } else if (direction !== "toPingOne") {
    yield [
      "pingone",
      "must be username, where userName lives; a copy of it has direction: toPingOne",
    ];
  }
}

function* ofDirection(
  written: WrittenRow,
  { direction }: AttributeRow,
  { definition, attribute }: FoundPath,
): Generator<RowProblem> {
  const isReadOnly = definition.mutability === "readOnly" || attribute.mutability === "readOnly";
  if (isReadOnly && direction !== "toScim") {
    yield ["direction", "must be toScim: clients cannot set this attribute"];
  }
  if (direction !== "toScim") return;
  if (written.default !== undefined) {
    yield ["default", "has no place beside direction: toScim, which writes nothing to PingOne"];
  }
  if (written.transform !== undefined) {
    yield [
      "transform",
      "has no place beside direction: toScim, which shows PingOne's value as it is",
    ];
  }
}

function* ofDefault({ default: fallback, element, pingone }: AttributeRow): Generator<RowProblem> {
  if (fallback === undefined) return;
  if (element !== undefined) {
    yield ["default", "has no place beside element: a client that sends no such element has none"];
  }
  // What is the same for everybody would keep everybody out.
  if (!accepterOf(pingone)(fallback)) yield ["default", refusal(pingone)];
}

const refusal = (pingone: string): string => `is no value PingOne takes for ${pingone}`;

function* ofElement(
  { element, direction, transforms }: AttributeRow,
  { text, attribute, definition }: FoundPath,
): Generator<RowProblem> {
  const hasElements = attribute.multiValued && attribute !== definition;
  if (element !== undefined) {
    if (!hasElements) {
      yield ["element", `has no place here: ${text} is no part of a multi-valued attribute`];
    } else if (direction === "toPingOne") {
      yield ["element", "has no place in a one-way copy; use transform: first or { join: … }"];
    }
    return;
  }
  if (!hasElements) return;
  if (direction !== "toPingOne") {
    yield [
      undefined,
      `needs an element: ${attribute.name} is multi-valued, and one of its elements lives in PingOne (main, or { types: […] })`,
    ];
  } else if (!transforms.some(({ kind }) => kind === "first" || kind === "join")) {
    yield [
      undefined,
      `needs transform: first or { join: … }: a copy of ${text} makes one value of several`,
    ];
  }
}

function* ofShows(
  { shows, element }: AttributeRow,
  { attribute }: FoundPath,
): Generator<RowProblem> {
  if (shows === undefined) return;
  if (element === undefined) {
    yield ["shows", "has a place beside element only"];
    return;
  }
  const subs = attribute.subAttributes ?? [];
  for (const [name, value] of Object.entries(shows)) {
    const sub = subs.find((each) => each.name === name);
    if (sub === undefined) {
      yield [
        "shows",
        `${name} is no part of ${attribute.name}: ${subs.map((each) => each.name).join(", ")}`,
      ];
    } else if ((sub.type === "boolean") !== (typeof value === "boolean")) {
      yield ["shows", `${name} must be ${sub.type === "boolean" ? "true or false" : "text"}`];
    }
  }
}

/** Follows the number of values through the transforms, into an attribute that has room for them. */
function* ofValues(row: AttributeRow, startsMany: boolean): Generator<RowProblem> {
  let isMany = startsMany;
  for (const { kind } of row.transforms) {
    if ((kind === "first" || kind === "join") && !isMany) {
      yield ["transform", `${kind} has nothing to do: there is one value only`];
    }
    isMany = countAfter(kind, isMany);
  }
  const { pingone } = row;
  if (!isMany || !(isStandard(topOf(row)) || pingone.includes("."))) return;
  yield ["pingone", `${pingone} has room for one value: add transform: first or { join: … }`];
}

/** Rows with a constant or a template. */
export function* problemsOfComputed(written: WrittenRow, find: FindPath): Generator<RowProblem> {
  if (written.direction !== undefined && written.direction !== "toPingOne") {
    yield ["direction", "must be toPingOne: a constant or template is written and never read back"];
  }
  for (const key of ["element", "shows"] as const) {
    if (written[key] !== undefined) yield [key, "has a place beside scim only"];
  }
  if (written.constant !== undefined && written.default !== undefined) {
    yield ["default", "has no place beside constant, which is always there"];
  }
  if (written.template !== undefined) yield* ofTemplate(written.template, find);
  const row: AttributeRow = {
    pingone: written.pingone ?? "",
    transforms: toTransforms(written.transform),
    direction: "toPingOne",
    ...(written.default === undefined ? {} : { default: written.default }),
  };
  yield* ofDefault(row);
  const constant = written.constant === undefined ? [] : [written.constant];
  if (!compileTransforms(row.transforms)(constant).every(accepterOf(row.pingone))) {
    yield ["constant", refusal(row.pingone)];
  }
  yield* ofValues(row, false);
}

function* ofTemplate(template: string, find: FindPath): Generator<RowProblem> {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
  if (/[{}]/.test(template.replace(/\{[^{}]*\}/g, ""))) {
    yield ["template", "has a brace without its partner"];
  }
  if (names.length === 0) {
    yield ["template", "names no attribute: write {userName} in it, or use constant"];
  }
  for (const name of names) {
    const found = find(name);
    if (found !== undefined && "problem" in found) yield ["template", `{${name}} ${found.problem}`];
  }
}
