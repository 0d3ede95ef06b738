// What PingOne can filter users by, as the mapping and the environment's declared attributes have it (contract 6.2).
import { resolveAttributePath } from "../../scim/schema/resource-schema.js";
import { topOf } from "../../mapping/merge-rows.js";
import { isStandard, standardAttributes } from "../../mapping/standard-attributes.js";
import { compileTransforms, foldsCase } from "../../mapping/transforms.js";
import type { AttributeRow } from "../../mapping/model.js";
import type { CompiledMapping } from "../profile/compile.js";
import type { KnownSchema } from "../profile/value-codec.js";
import { indexed, reversed } from "../profile/derived.js";
import { condition } from "./pingone-filter.js";
import { conditions, wholeRow, type FilterableAttribute } from "./filterable-attributes.js";
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";

type Rows = ReadonlyMap<string, FilterableAttribute>;

interface Searched {
  readonly mapping: CompiledMapping;
  /** As the environment has them, if known. */
  readonly declared: ReadonlySet<string> | undefined;
  /** PingOne's own that are switched off there, with others that hold nothing. */
  readonly unusable: ReadonlySet<string>;
  /** Whether values may stand where nothing can be searched. */
  readonly hasOverflow: boolean;
}

/** Compared without regard to letter case, and exactly as SCIM does (contract 6.1). */
const insensitive = /^(username|email|name\..+)$/;
const withEndings = /^(email|name\.(given|family))$/;

/** As {@link userRows}, made anew only when the declared attributes changed. */
export function createUserRows(mapping: CompiledMapping): (known: KnownSchema) => Rows {
  let made: { readonly of: KnownSchema; readonly rows: Rows } | undefined;
  return (known) => {
    const isSame = made?.of.declared === known.declared && made?.of.unusable === known.unusable;
    if (made === undefined || !isSame) made = { of: known, rows: userRows(mapping, known) };
    return made.rows;
  };
}

/** By SCIM path; what is not here has to be evaluated by the gateway. `declared` as the environment has it, if known. */
export function userRows(mapping: CompiledMapping, { declared, unusable }: KnownSchema): Rows {
  const hasOverflow = declared?.has(mapping.overflow) !== false;
  const searched = { mapping, declared, unusable, hasOverflow };
  const rows = new Map<string, FilterableAttribute>([
    ["id", wholeRow("id", ["eq"], "insensitive", true)],
    ["active", wholeRow("enabled", ["eq"], "insensitive", true)],
    [`${PINGONE_USER}:population.id`, wholeRow("population.id", ["eq"], "insensitive", true)],
  ]);
  for (const row of mapping.rows) {
    if (row.scim === undefined || row.direction !== "both" || !isText(row.scim, mapping)) continue;
    const pushable =
      row.element === undefined
        ? singular(row, searched)
        : ofElements(row, rows.get(row.scim), searched);
    if (pushable === undefined) rows.delete(row.scim);
    else rows.set(row.scim, pushable);
  }
  return rows;
}

/** Other types are compared otherwise than PingOne compares their texts: dates by the instant, for example. */
function isText(scim: string, { schema }: CompiledMapping): boolean {
  const path = resolveAttributePath(schema, scim);
  const type = (path?.sub ?? path?.attribute)?.definition.type;
  return type === "string" || type === "reference";
}

function singular(row: AttributeRow, searched: Searched): FilterableAttribute | undefined {
  const { hasOverflow } = searched;
  const { pingone, transforms } = row;
  if (!isSearchable(row, searched) || !foldsCase(transforms)) return undefined;
  const isVerbatim = transforms.every(({ kind }) => kind === "nfc");
  const ignoresCase = insensitive.test(pingone);
  const letterCase = ignoresCase ? "insensitive" : "unknown";
  if (isVerbatim && standardAttributes.get(pingone)?.isIdentity === true) {
    return wholeRow(pingone, ["eq", "sw"], letterCase, ignoresCase);
  }
  // Beginnings would be missed in the overflow. Names are an exception, for the sake of large environments: those that
  // PingOne does not take, longer than 256 characters for example, are found by other operators only.
  const byPart = ignoresCase || !hasOverflow || !standardAttributes.has(pingone);
  return {
    ops: new Set(isVerbatim && byPart ? ["eq", ...partsOf(pingone)] : ["eq"]),
    letterCase,
    isExact: isVerbatim && ignoresCase,
    toConditions: conditionsOf(row, isVerbatim),
  };
}

/** Of custom attributes the declared ones, but not the parts of JSON ones (contract 6.2). */
function isSearchable(row: AttributeRow, { declared, unusable }: Searched): boolean {
  const { pingone } = row;
  if (standardAttributes.has(pingone)) return !unusable.has(topOf(row));
  return !pingone.includes(".") && declared?.has(pingone) === true;
}

const partsOf = (pingone: string): readonly string[] =>
  withEndings.test(pingone) ? ["sw", "ew"] : ["sw"];

/** A value that PingOne does not take stands in the overflow, if anywhere. */
function conditionsOf(
  { pingone, transforms }: AttributeRow,
  isVerbatim: boolean,
): FilterableAttribute["toConditions"] {
  const convert = compileTransforms(transforms);
  const standard = standardAttributes.get(pingone);
  return (op, value) => {
    const [held] = convert([String(value)]);
    if (held === undefined || standard?.surelyAccepts(held) === false) return undefined;
    if (isVerbatim || held === value) return conditions(pingone, op, value);
    // What an administrator wrote in PingOne went through no transform, and is shown as it is.
    if (typeof value !== "string" || standard?.accepts(value) === false) {
      return conditions(pingone, op, held);
    }
    // PingOne may hold it, or refuse it.
    if (standard?.surelyAccepts(value) === false) return undefined;
    return [held, value].flatMap((each) => conditions(pingone, op, each));
  };
}

/** One element lives in PingOne, the others in the overflow, which cannot be searched: but e-mail addresses are indexed. */
function ofElements(
  row: AttributeRow,
  known: FilterableAttribute | undefined,
  { mapping: { emailIndex }, declared, unusable, hasOverflow }: Searched,
): FilterableAttribute | undefined {
  const { pingone, transforms } = row;
  if (transforms.length > 0 || unusable.has(topOf(row))) return undefined;
  if (pingone === "email" && hasOverflow) {
    return declared?.has(emailIndex) === true ? emailRow(emailIndex) : undefined;
  }
  if (hasOverflow || !isStandard(topOf(row))) return undefined;
  const isInsensitive = insensitive.test(pingone);
  return {
    ops: new Set(withEndings.test(pingone) ? ["eq", "sw", "ew"] : ["eq", "sw"]),
    letterCase: isInsensitive ? "insensitive" : "unknown",
    isExact: isInsensitive,
    toConditions: (op, value) => [
      ...(known?.toConditions(op, value) ?? []),
      ...conditions(pingone, op, value),
    ],
  };
}

function emailRow(index: string): FilterableAttribute {
  return {
    ops: new Set(["eq", "sw", "ew"]),
    letterCase: "insensitive",
    isExact: true,
    toConditions(op, value) {
      // The mark of reversed entries.
      if (typeof value !== "string" || value.startsWith("<")) return undefined;
      const further =
        op === "ew"
          ? condition(index, "sw", reversed(value))
          : condition(index, op, indexed(value));
      return [...conditions("email", op, value), further];
    },
  };
}
