// Parses a filter over resources; whatever is malformed, unknown or of the wrong type is 400 invalidFilter (RFC 7644 section 3.4.2.2).
import { resolveLoosePath } from "../resource/loose-path.js";
import { spelt } from "../resource/names.js";
import { type Tolerances, tolerant } from "../tolerances.js";
import type { AttributePath, ResourceSchema } from "../schema/resource-schema.js";
import type { CompareOp, Condition, Filter, Logic, ValueFilter } from "./ast.js";
import { isComputed, toComparison, toPresent } from "./condition.js";
import { filterError } from "../error.js";
import { type Parser, deeper, expectToken, join, parseLogic, parseWhole } from "./grammar.js";
import type { Lexer, Token } from "./lexer.js";
import { type Literal, readLiteral } from "./literal.js";
import { readOperator } from "./operator.js";
import { elementReader, readElementCondition } from "./parse-value.js";

/** `absent` is for a query over several types, where an attribute unknown to one of them has no value there. */
export type UnknownAttributes = "reject" | "absent";

const mostConditions = 500;

interface FilterOptions {
  readonly unknown: UnknownAttributes;
  readonly tolerances: Tolerances;
}

const unknownAttribute = (name: Token): Error =>
  filterError(`Unknown attribute${spelt(name.text)}`, name.at);

/** How a condition comes out where the attribute has no value. */
function outcomeOfAbsent(op: CompareOp | "pr", literal: Literal | undefined): Condition {
  const holdsAbsent = literal?.value === null ? op === "eq" : op === "ne";
  return { kind: "constant", value: holdsAbsent };
}

/** Reads and forgets a bracket filter whose attribute this type does not have. */
function skipCondition({ lexer }: Parser<Condition>): Condition {
  expectToken(lexer, "word", "Expected the name of a sub-attribute");
  const op = readOperator(lexer);
  if (op !== "pr") readLiteral(lexer, op);
  return { kind: "constant", value: false };
}

/** RFC 7644 knows `].value` in PATCH paths only; in a filter it can but mean the same element. */
function readSubCondition(lexer: Lexer, path: AttributePath, close: Token): ValueFilter[] {
  const name = lexer.peek();
  if (name.at !== close.end || !name.text.startsWith(".")) return [];
  lexer.next();
  return [readElementCondition(lexer, path.attribute, name.text.slice(1), name.at)];
}

function readValuePath(
  parser: Parser<Condition>,
  name: Token,
  path: AttributePath | undefined,
): Condition {
  const { lexer } = parser;
  const inner = deeper(parser, lexer.next().at);
  if (path === undefined) {
    parseLogic({ ...inner, readOperand: skipCondition });
    expectToken(lexer, "]", 'Expected "and", "or" or "]"');
    return { kind: "constant", value: false };
  }
  const { type, multiValued } = path.attribute.definition;
  if (path.sub !== undefined || (type !== "complex" && !multiValued)) {
    throw filterError(`"${path.attribute.name}" takes no filter in brackets here`, name.at);
  }
  const readOperand = elementReader(path.attribute);
  const filter = parseLogic({ lexer, depth: inner.depth, readOperand, count: inner.count });
  const close = expectToken(lexer, "]", 'Expected "and", "or" or "]"');
  const rest = readSubCondition(lexer, path, close);
  return {
    kind: "valuePath",
    path,
    filter: rest.length === 0 ? filter : join("and", [filter, ...rest]),
  };
}

function readCondition(
  parser: Parser<Condition>,
  schema: ResourceSchema,
  { unknown, tolerances }: FilterOptions,
): Logic<Condition> {
  const { lexer } = parser;
  const name = expectToken(lexer, "word", "Expected the name of an attribute");
  const path = resolveLoosePath(schema, name.text, tolerances);
  const isUnknown = path === undefined && unknown === "reject";
  if (lexer.peek().kind === "[") {
    if (isUnknown) throw unknownAttribute(name);
    return readValuePath(parser, name, path);
  }
  const op = readOperator(lexer);
  const literal = op === "pr" ? undefined : readLiteral(lexer, op);
  if (isUnknown) throw unknownAttribute(name);
  if (path === undefined) return outcomeOfAbsent(op, literal);
  if (op === "pr" && isComputed(path)) return { kind: "constant", value: true };
  return op === "pr" || literal === undefined
    ? toPresent(path, name.at)
    : toComparison(path, op, literal);
}

/** Parses a filter for one resource type. Lengths, depths and letter cases: see `grammar.ts`, `literal.ts`. */
export function parseFilter(
  text: string,
  schema: ResourceSchema,
  unknown: UnknownAttributes = "reject",
  tolerances: Tolerances = tolerant,
): Filter {
  return parseWhole(
    text,
    (parser) => readCondition(parser, schema, { unknown, tolerances }),
    mostConditions,
  );
}
