// The logical layer of the filter grammar (RFC 7644 section 3.4.2.2, figure 1): grouping, then not, then and, then or.
import { badRequest, filterError } from "../error.js";
import type { Junction, Logic } from "./ast.js";
import { Lexer, type Token } from "./lexer.js";

/** Nesting of parentheses and brackets: far above real filters, far below the stack. */
const maxDepth = 50;
/** In UTF-16 units: about what the request line of an HTTP server may hold. */
const maxLength = 16_384;

export interface Parser<Operand> {
  readonly lexer: Lexer;
  readonly depth: number;
  /** Told of each condition; throws when there are too many. */
  readonly count: () => void;
  /** Reads one condition; the lexer stands on its attribute name. */
  readonly readOperand: (parser: Parser<Operand>) => Logic<Operand>;
}

function isKeyword(token: Token, keyword: string): boolean {
  return (
    token.kind === "word" &&
    token.text.length === keyword.length &&
    token.text.toLowerCase() === keyword
  );
}

function isJunction<Operand extends { readonly kind: string }>(
  filter: Logic<Operand>,
  kind: "and" | "or",
): filter is Junction<Operand> {
  return filter.kind === kind;
}

/** Joins filters, taking apart those that are already joined the same way. */
export function join<Operand extends { readonly kind: string }>(
  kind: "and" | "or",
  filters: readonly Logic<Operand>[],
): Junction<Operand> {
  return {
    kind,
    filters: filters.flatMap((each) => (isJunction(each, kind) ? each.filters : [each])),
  };
}

export function expectToken(lexer: Lexer, kind: Token["kind"], problem: string): Token {
  const token = lexer.next();
  if (token.kind !== kind) throw filterError(problem, token.at);
  return token;
}

/** The same parser one level deeper; `at` is where the nesting begins. */
export function deeper<Operand>(parser: Parser<Operand>, at: number): Parser<Operand> {
  const depth = parser.depth + 1;
  if (depth > maxDepth)
    throw filterError(`The filter is nested deeper than ${maxDepth} levels`, at);
  return { ...parser, depth };
}

function parseGroup<Operand extends { readonly kind: string }>(
  parser: Parser<Operand>,
): Logic<Operand> {
  const open = expectToken(parser.lexer, "(", 'Expected "(" after "not"');
  const filter = parseLogic(deeper(parser, open.at));
  expectToken(parser.lexer, ")", 'Expected "and", "or" or ")"');
  return filter;
}

function parseTerm<Operand extends { readonly kind: string }>(
  parser: Parser<Operand>,
): Logic<Operand> {
  const token = parser.lexer.peek();
  if (token.kind === "(") return parseGroup(parser);
  if (!isKeyword(token, "not")) {
    parser.count();
    return parser.readOperand(parser);
  }
  parser.lexer.next();
  return { kind: "not", filter: parseGroup(parser) };
}

function parseAnd<Operand extends { readonly kind: string }>(
  parser: Parser<Operand>,
): Logic<Operand> {
  const filters = [parseTerm(parser)];
  while (isKeyword(parser.lexer.peek(), "and")) {
    parser.lexer.next();
    filters.push(parseTerm(parser));
  }
  const [only] = filters;
  return only !== undefined && filters.length === 1 ? only : join("and", filters);
}

/** Reads up to the first token that continues no filter; the caller says whether that token is right. */
export function parseLogic<Operand extends { readonly kind: string }>(
  parser: Parser<Operand>,
): Logic<Operand> {
  const filters = [parseAnd(parser)];
  while (isKeyword(parser.lexer.peek(), "or")) {
    parser.lexer.next();
    filters.push(parseAnd(parser));
  }
  const [only] = filters;
  return only !== undefined && filters.length === 1 ? only : join("or", filters);
}

function counterOf(most: number): () => void {
  let conditions = 0;
  return () => {
    conditions += 1;
    if (conditions <= most) return;
    throw badRequest("tooMany", `The filter has more than ${most} conditions.`);
  };
}

/** Reads a text that has to be one filter of at most so many conditions, and nothing else. */
export function parseWhole<Operand extends { readonly kind: string }>(
  text: string,
  readOperand: Parser<Operand>["readOperand"],
  mostConditions: number,
): Logic<Operand> {
  if (text.length > maxLength) {
    throw filterError(`The filter is longer than ${maxLength} characters`, maxLength);
  }
  const lexer = new Lexer(text);
  const filter = parseLogic({ lexer, depth: 0, readOperand, count: counterOf(mostConditions) });
  expectToken(lexer, "end", 'Expected "and", "or" or the end of the filter');
  return filter;
}
