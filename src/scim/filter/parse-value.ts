// Parses a filter over the elements of one attribute: what stands in brackets in filters and PATCH paths (RFC 7644 figures 1 and 7).
import type { CompiledAttribute } from "../schema/resource-schema.js";
import type { ElementCondition, ElementPath, Logic, ValueFilter } from "./ast.js";
import { toComparison, toPresent } from "./condition.js";
import { filterError } from "../error.js";
import { spelt } from "../resource/names.js";
import { expectToken, parseWhole } from "./grammar.js";
import type { Lexer } from "./lexer.js";
import { readLiteral } from "./literal.js";
import { readOperator } from "./operator.js";

/** In one PATCH path. */
const mostConditions = 100;

/** Finds a sub-attribute in any case; a simple multi-valued attribute has `value` alone. */
function findElementPath(attribute: CompiledAttribute, name: string): ElementPath | undefined {
  const lower = name.toLowerCase();
  const { type, multiValued } = attribute.definition;
  if (type !== "complex") {
    return multiValued && lower === "value" ? { attribute, sub: undefined } : undefined;
  }
  const sub = attribute.subAttributes.get(lower);
  return sub === undefined ? undefined : { attribute, sub };
}

/** Reads operator and value behind a sub-attribute's name. */
export function readElementCondition(
  lexer: Lexer,
  attribute: CompiledAttribute,
  name: string,
  at: number,
): Logic<ElementCondition> {
  const op = readOperator(lexer);
  const literal = op === "pr" ? undefined : readLiteral(lexer, op);
  const path = findElementPath(attribute, name);
  if (path === undefined) {
    throw filterError(`"${attribute.name}" has no sub-attribute${spelt(name)}`, at);
  }
  if (op === "pr" || literal === undefined) return toPresent(path, at);
  return toComparison(path, op, literal);
}

/** The reader of conditions for one attribute. */
export function elementReader(
  attribute: CompiledAttribute,
): (parser: { readonly lexer: Lexer }) => Logic<ElementCondition> {
  return ({ lexer }) => {
    const name = expectToken(lexer, "word", "Expected the name of a sub-attribute");
    return readElementCondition(lexer, attribute, name.text, name.at);
  };
}

/** Parses `type eq "work" and value co "@x"` for the attribute it stands behind; 400 invalidFilter when it is malformed. */
export function parseValueFilter(text: string, attribute: CompiledAttribute): ValueFilter {
  return parseWhole(text, elementReader(attribute), mostConditions);
}
